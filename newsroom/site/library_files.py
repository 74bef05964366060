"""Audio and documents of the library, for those who may have them. Audio is sent in ranges (RFC 9110, 14)."""

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.text import slugify

from newsroom.core.images.storage import media_storage
from newsroom.core.models import MediaFile
from newsroom.site import sending

# One range, in bytes: from a first to a last one, from a first one on, or the last so many.
_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")
# In bytes. A server may send less than was asked for, and players go on asking: no reader who listens slowly occupies
# a thread, since a connection buffers as much.
MAX_RANGE = 1_000_000


def span_of(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte of the range and the end (excluded), of at most MAX_RANGE; None if there is none.

    header: the value of Range. Raises ValueError if no byte of the file is in the range.
    """
    if not (found := _RANGE.fullmatch(header.strip())):
        # Several ranges, or another unit: the whole file.
        return None
    first, last, suffix = found.groups()
    if suffix:
        start, end = max(size - int(suffix), 0), size if int(suffix) else 0
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < start:
            return None
    if start >= end:
        raise ValueError(header)
    return start, min(end, start + MAX_RANGE)


def respond(request: HttpRequest, stored: MediaFile) -> HttpResponseBase:
    """Respond with the file, or with the range of it that a player asks for. The caller has checked who asks."""
    etag = f'"{stored.file.name}"'
    if not_modified := get_conditional_response(request, etag=etag):
        return not_modified
    response: HttpResponseBase
    try:
        # A range of another version is not asked for: the file of a name never changes.
        is_same = request.headers.get("If-Range", etag) == etag
        span = span_of(request.headers.get("Range", ""), stored.size) if is_same else None
    except ValueError:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    else:
        response = _part(stored, *span) if span else _whole(stored)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    return response


def _part(stored: MediaFile, start: int, end: int) -> HttpResponse:
    with sending.reading(), media_storage().open(str(stored.file.name)) as file:
        file.seek(start)
        content = file.read(end - start)
    response = HttpResponse(content, content_type=stored.content_type, status=206)
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    return response


def _whole(stored: MediaFile) -> HttpResponseBase:
    """Respond with all of it. A document is saved, not shown: its scripts and forms have no place on our origin."""
    name = f"{slugify(stored.title)[:80] or 'file'}{stored.suffix}"
    file = sending.open_file(str(stored.file.name))
    return sending.file_response(file, stored.content_type, as_attachment=not stored.is_audio, filename=name)
