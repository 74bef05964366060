"""Uploaded images, which are stored as what their pixels show."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from newsroom.core.images import decoder, metadata, processing
from newsroom.core.images.decoder import Refusal

logger = logging.getLogger(__name__)

MAX_BYTES = 20 * 1024 * 1024
# Of the stored file. A file of two kilobytes may have the pixels for more.
MAX_STORED_BYTES = 30 * 1024 * 1024
# Seconds. A busy machine takes longer than `decoder.MAX_SECONDS` of processor time.
TIMEOUT = 2 * decoder.MAX_SECONDS
ACCEPTED = (
    "Use a JPEG, PNG, GIF, WebP or AVIF file of up to 20 MB and 60 megapixels. Animated images are not supported."
)
_READ_METADATA = "import sys; sys.path.append(sys.argv[1]); from newsroom.core.images import metadata; metadata.main()"
_REASONS = {
    Refusal.UNSUPPORTED: "This file is not a supported image.",
    Refusal.ANIMATED: "This image is animated.",
    Refusal.LONG_SIDE: "This image has a side of more than 65,500 pixels.",
    Refusal.MANY_PIXELS: "This image is larger than 60 megapixels.",
    Refusal.DAMAGED: "This image file is damaged or incomplete.",
    Refusal.COSTLY: "This image is too complex. Save it again as a normal JPEG or PNG file.",
}


# The beginnings of files that people often try, the types that a container (ISO/IEC 14496-12) names -> what they are.
_OTHERS = {b"%PDF": "a PDF", b"<svg": "an SVG drawing", b"II*\x00": "a TIFF", b"MM\x00*": "a TIFF"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def clean_upload(upload: BinaryIO) -> "ContentFile[bytes]":
    """Return the uploaded image re-encoded from its pixels, upright and in sRGB, without metadata.

    upload: a binary file, read from its start. Its name and its declared type are ignored. Returns the file to store,
    named `picture.jpg`, or `picture.png` if it has transparency or few colours. Raises ValidationError if it is not an
    accepted image, is damaged, animated, too large or too complex.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    check_size(data)
    with processing.lock:
        picture = _decoded(data)
    return content_of(picture)


def check_size(data: bytes) -> None:
    """Raise ValidationError if the uploaded file is too large."""
    if len(data) > MAX_BYTES:
        raise ValidationError(f"The file is larger than 20 MB. {ACCEPTED}")


def content_of(picture: bytes) -> "ContentFile[bytes]":
    """Return the file to store for what the decoder made. Raises ValidationError if it is too large."""
    if len(picture) > MAX_STORED_BYTES:
        raise ValidationError(f"{_REASONS[Refusal.COSTLY]} {ACCEPTED}")
    return ContentFile(picture, name="picture.png" if picture.startswith(b"\x89PNG") else "picture.jpg")


def metadata_of(upload: BinaryIO) -> dict[str, str]:
    """Return what the uploaded file says about itself (`metadata.read`); {} if it says nothing or cannot be read.

    In a process of its own with limits, as it is decoded.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if not any(sign in data for sign in metadata.SIGNS):
        return {}
    command = [sys.executable, "-P", "-c", _READ_METADATA, str(Path(__file__).parents[3])]
    try:
        process = subprocess.run(command, input=data, capture_output=True, check=True, timeout=TIMEOUT)
        return dict(json.loads(process.stdout))
    except (subprocess.SubprocessError, ValueError):
        return {}


def _decoded(data: bytes) -> bytes:
    """Return what the decoder makes of the file."""
    command = [sys.executable, "-P", decoder.__file__]
    try:
        process = subprocess.run(command, input=data, capture_output=True, check=False, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return checked(data, Refusal.COSTLY, b"")
    return checked(data, process.returncode, process.stdout, process.stderr)


def checked(data: bytes, status: int, picture: bytes, errors: bytes = b"") -> bytes:
    """Return what the decoder made of the file. Raises ValidationError with the reason if it made nothing.

    status: its exit status. errors: its standard error.
    """
    if status == 0:
        return picture
    if status not in _REASONS:
        # A limit or the kernel ended it, or it failed.
        logger.warning("Decoding an upload ended with status %s. %s", status, errors.decode(errors="replace"))
        status = Refusal.COSTLY
    reason = _named(data) if status == Refusal.UNSUPPORTED else ""
    raise ValidationError(f"{reason or _REASONS[Refusal(status)]} {ACCEPTED}", Refusal(status).name)


def _named(data: bytes) -> str:
    """Return a sentence that says which type of file this is, or ""."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "This is a HEIC image, the format of iPhones. Export it as JPEG."
    start = data[:1000].lstrip()
    name = next((name for sign, name in _OTHERS.items() if start.startswith(sign)), "")
    if start.startswith(b"<?xml") and b"<svg" in start:
        name = _OTHERS[b"<svg"]
    return f"This is {name}." if name else ""
