"""Images, audio and documents, for those who may see them."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.files import File
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.collaboration import preview_links
from articles.models import Article
from articles.workflow import drafting
from newsroom import file_usage, image_usage
from newsroom.core.accounts import second_factor
from newsroom.core.images import renditions
from newsroom.core.images.storage import media_storage
from newsroom.core.models import Image, MediaFile
from newsroom.core.web.throttle import throttled
from newsroom.site import library_files, sending

CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}
# The content of a file never changes, but who may see it does: the image of an unpublished story leaves caches that
# cannot be purged, such as browsers and feed readers, within a day, and CDNs within a minute.
PUBLIC = "public, max-age=86400, s-maxage=60"
# The original in place of a rendition that does not exist yet.
FALLBACK = "public, max-age=60"
PRIVATE = "private, no-store"
# The folder of audio and documents.
FILES = "files/"


@require_safe
@sending.or_unavailable
@throttled("preview-media", limit=1200)
def shared_media(request: HttpRequest, secret: str, name: str) -> HttpResponseBase:
    """Respond with an image or file for a reader of a preview link: one in the draft, or one that is public."""
    article, image = preview_links.story_for_secret(secret), Image.objects.named(name).first()
    if article and name.startswith(FILES):
        return _shared_file(request, article, name)
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


def _shared_file(request: HttpRequest, article: Article, name: str) -> HttpResponseBase:
    stored = MediaFile.objects.filter(file=name).first()
    shown = MediaFile.objects.shown_in(drafting.content_of(article)["body"])
    if stored is None or not (shown.contains(stored) or file_usage.is_public(stored)):
        raise Http404
    response = library_files.respond(request, stored)
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _is_in_draft(image: Image, article: Article) -> bool:
    content = drafting.content_of(article)
    lead = content["lead_image"]
    return bool(lead and lead["id"] == image.pk) or Image.objects.shown_in(content["body"]).contains(image)


@require_safe
@sending.or_unavailable
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Respond with the file of an image, of a rendition, or of the library: 404 for those that the reader may not see.

    Readers are redirected from the original to a rendition. Originals are large: a few readers who take long to receive
    them would occupy all threads.
    """
    # Loading an image is no use of the desk, which would save the session and send its cookie.
    request.is_background = True  # type: ignore[attr-defined]
    if name.startswith(FILES):
        return _library_file(request, name)
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
    if is_original or not is_public:
        link = media_storage().signed_link(name, _content_type(name)) if is_original else ""
        response = redirect(link) if link else _file_response(*_open(image, name))
        response.headers["Cache-Control"] = PRIVATE
        return response
    return _public_file(request, image, name)


def _public_file(request: HttpRequest, image: Image, name: str) -> HttpResponseBase:
    """Respond with a rendition that everyone may see."""
    # The content of a name never changes: for who has it, the storage is not asked.
    stored_name = name
    response: HttpResponseBase | None = get_conditional_response(request, etag=_etag(name))
    if response is None:
        stored_name, file = _open(image, name)
        response = get_conditional_response(request, etag=_etag(stored_name))
        if response:
            file.close()
        else:
            response = _file_response(stored_name, file)
    if response.status_code not in {200, 304}:
        response.headers["Cache-Control"] = PRIVATE
        return response
    response.headers["Cache-Control"] = PUBLIC if stored_name == name else FALLBACK
    response.headers["ETag"] = _etag(stored_name)
    # Feed readers and sites that link to a story show its image on their own pages.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _library_file(request: HttpRequest, name: str) -> HttpResponseBase:
    stored = MediaFile.objects.filter(file=name).first()
    is_public = stored is not None and file_usage.is_public(stored)
    # Also asked for an unknown file, or else the headers would distinguish it from a hidden one.
    sees_all = not is_public and _sees_all(request, "newsroom.view_mediafile")
    if stored is None or not (is_public or sees_all):
        raise Http404
    response = library_files.respond(request, stored)
    is_cached = is_public and response.status_code in {200, 206, 304}
    response.headers["Cache-Control"] = PUBLIC if is_cached else PRIVATE
    if is_cached:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _sees_all(request: HttpRequest, permission: str = "newsroom.view_image") -> bool:
    # Without a session cookie, the session is not accessed, so the response equals that to any unknown URL.
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
        return False
    user = request.user
    return user.is_staff and user.has_perm(permission) and not second_factor.is_missing(user)


def _open(image: Image, name: str) -> "tuple[str, File[bytes]]":
    """Return the name of the stored file and the open file. In place of a missing rendition, the original is opened.

    Raises Http404 if neither exists, or Unavailable.
    """
    try:
        return name, sending.open_file(name)
    except FileNotFoundError as error:
        if not renditions.is_rendition(image, name):
            raise Http404 from error
    try:
        return image.file.name, sending.open_file(image.file.name)
    except FileNotFoundError as error:
        raise Http404 from error


def _file_response(name: str, file: "File[bytes]") -> HttpResponseBase:
    return sending.file_response(file, _content_type(name))


def _content_type(name: str) -> str:
    return CONTENT_TYPES[PurePosixPath(name).suffix]


def _etag(name: str) -> str:
    return f'"{name}"'
