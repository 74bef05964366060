"""The files of pictures, for who may see them."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.collaboration import sharing
from articles.models import Article, Author
from articles.workflow import drafting
from newsroom.core.accounts import second_factor
from newsroom.core.images import renditions
from newsroom.core.models import Image
from topics.models import Topic

CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}
# What a name holds never changes, but whether it may be seen does: a withdrawn story's picture leaves the caches
# that nobody can purge, browsers' and feed readers', within a day, and those at the edge within a minute.
PUBLIC = "public, max-age=86400, s-maxage=60"
# The original in place of a rendition that is yet to be made.
STOPGAP = "public, max-age=60"
PRIVATE = "private, no-store"


@require_safe
def shared_media(request, secret, name):
    """A picture for who was given the link to a story's preview: one that the draft shows, or that readers see."""
    article, image = sharing.story_behind(secret), Image.objects.named(name).first()
    if article is None or image is None or not (_is_in_draft(image, article) or shows(image)):
        raise Http404
    found, file = _opened(image, name)
    response = FileResponse(file, content_type=CONTENT_TYPES[PurePosixPath(found).suffix])
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _is_in_draft(image, article):
    content = drafting.content_of(article)
    lead = content["lead_image"]
    return (lead and lead["id"] == image.pk) or Image.objects.shown_in(content["body"]).contains(image)


@require_safe
def media(request, name):
    """The file of a picture or of one of its renditions. What the reader may not see is a 404, as what is not there."""
    # Asked first, whatever there is: otherwise the answer's headers would tell a hidden picture from none.
    sees_all = _sees_all(request)
    image = Image.objects.named(name).first()
    is_public = image is not None and shows(image)
    if image is None or not (is_public or sees_all):
        raise Http404
    found, file = _opened(image, name)
    response = get_conditional_response(request, etag=f'"{found}"') if is_public else None
    if response is None:
        response = FileResponse(file, content_type=CONTENT_TYPES[PurePosixPath(found).suffix])
    else:
        file.close()
    response.headers["Cache-Control"] = (PUBLIC if found == name else STOPGAP) if is_public else PRIVATE
    if is_public:
        response.headers["ETag"] = f'"{found}"'
        # Feed readers and pages that link to a story show its picture on their own pages.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def shows(image):
    """Whether readers see the picture somewhere now."""
    return (
        Article.objects.live().filter(lead_image=image).exists()
        or Article.objects.live().filter(pictures=image).exists()
        or Topic.objects.public().filter(lead_image=image).exists()
        or Author.objects.public().filter(photo=image).exists()
    )


def _sees_all(request):
    # Who sends no cookie is nobody: the session stays untouched, and the answer is that to any unknown address.
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
        return False
    user = request.user
    return user.is_staff and user.has_perm("newsroom.view_image") and not second_factor.is_missing(user)


def _opened(image, name):
    """The file's name and the file: the original's where a rendition that pages ask for is missing.

    Raises Http404 if there is neither.
    """
    storage = image.file.storage
    try:
        return name, storage.open(name)
    except FileNotFoundError as error:
        if not renditions.is_rendition(image, name) or not storage.exists(image.file.name):
            raise Http404 from error
    return image.file.name, storage.open(image.file.name)
