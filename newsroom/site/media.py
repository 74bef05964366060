"""Image files, for those who may see them."""

import threading
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.collaboration import preview_links
from articles.models import Article
from articles.workflow import drafting
from newsroom import image_usage
from newsroom.core.accounts import second_factor
from newsroom.core.images import renditions
from newsroom.core.models import Image
from newsroom.core.web.throttle import throttled

CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}
# The content of a file never changes, but who may see it does: the image of an unpublished story leaves caches that
# cannot be purged, such as browsers and feed readers, within a day, and CDNs within a minute.
PUBLIC = "public, max-age=86400, s-maxage=60"
# The original in place of a rendition that does not exist yet.
FALLBACK = "public, max-age=60"
PRIVATE = "private, no-store"
# In bytes. A connection buffers smaller files. The thread that sends a larger one waits for its reader, so only some
# threads of a process send any at a time.
LARGE_SIZE, MAX_LARGE_FILES = 1_000_000, 2
_large_files = threading.BoundedSemaphore(MAX_LARGE_FILES)


@require_safe
@throttled("preview-media", limit=1200)
def shared_media(request: HttpRequest, secret: str, name: str) -> HttpResponseBase:
    """Respond with an image for a reader of a preview link: one in the draft, or one that is public."""
    article, image = preview_links.story_for_secret(secret), Image.objects.named(name).first()
    if article is None or image is None or not (_is_in_draft(image, article) or image_usage.is_public(image)):
        raise Http404
    response: HttpResponseBase
    if name == image.file.name:
        smaller = renditions.sources(image).src.removeprefix(settings.MEDIA_URL)
        response = redirect(request.path.removesuffix(name) + smaller)
    else:
        response = _file_response(*_open(image, name))
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _is_in_draft(image: Image, article: Article) -> bool:
    content = drafting.content_of(article)
    lead = content["lead_image"]
    return bool(lead and lead["id"] == image.pk) or Image.objects.shown_in(content["body"]).contains(image)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Respond with the file of an image or of a rendition: 404 for those that the reader may not see.

    Readers are redirected from the original to a rendition. Originals are large: a few readers who take long to receive
    them would occupy all threads.
    """
    # Loading an image is no use of the desk, which would save the session and send its cookie.
    request.is_background = True  # type: ignore[attr-defined]
    image = Image.objects.named(name).first()
    is_public = image is not None and image_usage.is_public(image)
    is_original = image is not None and name == image.file.name
    # Not for what everyone may see: the headers would say that it depends on the cookie. Also if there is no image, or
    # else they would distinguish a hidden image from a missing one.
    sees_all = (is_original or not is_public) and _sees_all(request)
    if image is None or not (is_public or sees_all):
        raise Http404
    if is_original and not sees_all:
        response: HttpResponseBase = redirect(renditions.sources(image).src)
        # With a cookie it depends on the session.
        is_anonymous = settings.SESSION_COOKIE_NAME not in request.COOKIES
        response.headers["Cache-Control"] = PUBLIC if is_anonymous else PRIVATE
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
    stored_name, file = _open(image, name)
    if is_original or not is_public:
        response = _file_response(stored_name, file)
        response.headers["Cache-Control"] = PRIVATE
        return response
    etag = f'"{stored_name}"'
    if not_modified := get_conditional_response(request, etag=etag):
        file.close()
    response = not_modified or _file_response(stored_name, file)
    if response.status_code not in {200, 304}:
        response.headers["Cache-Control"] = PRIVATE
        return response
    response.headers["Cache-Control"] = PUBLIC if stored_name == name else FALLBACK
    response.headers["ETag"] = etag
    # Feed readers and sites that link to a story show its image on their own pages.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _sees_all(request: HttpRequest) -> bool:
    # Without a session cookie, the session is not accessed, so the response equals that to any unknown URL.
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
        return False
    user = request.user
    return user.is_staff and user.has_perm("newsroom.view_image") and not second_factor.is_missing(user)


def _open(image: Image, name: str) -> "tuple[str, File[bytes]]":
    """Return the name of the stored file and the open file. In place of a missing rendition, the original is opened.

    Raises Http404 if neither exists.
    """
    storage = image.file.storage
    try:
        return name, storage.open(name)
    except FileNotFoundError as error:
        if not renditions.is_rendition(image, name) or not storage.exists(image.file.name):
            raise Http404 from error
    return image.file.name, storage.open(image.file.name)


def _file_response(name: str, file: "File[bytes]") -> HttpResponseBase:
    """Respond with the file, or with 503 if as many large files as possible are being sent."""
    is_large = file.size > LARGE_SIZE
    if is_large and not _large_files.acquire(blocking=False):
        file.close()
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = FileResponse(file, content_type=CONTENT_TYPES[PurePosixPath(name).suffix])
    if is_large:
        # Called when the response has been sent, or given up.
        response._resource_closers.append(_large_files.release)  # type: ignore[attr-defined]  # Django has no other hook.
    return response
