"""Which type of audio or document an uploaded file is, by its content."""

import re
from typing import BinaryIO

from django.core.exceptions import ValidationError

MAX_BYTES = 20 * 1024 * 1024
ACCEPTED = "Use an MP3, M4A (AAC), Ogg (Opus or Vorbis) or PDF file of up to 20 MB."
# Suffix -> media type.
TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".pdf": "application/pdf"}
# A frame of MPEG audio, layer III (ISO/IEC 11172-3, 2.4.1.3): sync, version, layer, a bit rate and a sampling rate.
_MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]", re.DOTALL)
# Handlers of tracks (ISO/IEC 14496-12, 8.4.3).
_SOUND, _VIDEO = (re.compile(rb"hdlr.{8}" + kind, re.DOTALL) for kind in (b"soun", b"vide"))
_OTHERS = {
    b"RIFF": "This is a WAV file, which is very large. Export it as MP3 or M4A.",
    b"fLaC": "This is a FLAC file. Export it as MP3 or M4A.",
    b"PK\x03\x04": "This is an Office document or a ZIP archive. Export a document as PDF.",
}


def suffix_of(upload: BinaryIO) -> str:
    """Return the suffix for the type of the uploaded file, such as “.mp3”.

    upload: a binary file, read from its start. Its name and its declared type are ignored. Raises ValidationError if it
    is not of an accepted type, or too large.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    upload.seek(0)
    if len(data) > MAX_BYTES:
        raise ValidationError(f"The file is larger than 20 MB. {ACCEPTED}")
    for suffix, is_type in _TESTS.items():
        if is_type(data):
            return suffix
    reason = next((text for start, text in _OTHERS.items() if data.startswith(start)), "This file is of another type.")
    raise ValidationError(f"{reason} {ACCEPTED}")


def _is_mp3(data: bytes) -> bool:
    # A tag of ID3v2 precedes the sound; its size is in four bytes of seven bits.
    start = 0
    if data.startswith(b"ID3") and len(data) > 10:
        start = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    while data[start : start + 1] == b"\x00":
        start += 1
    return bool(_MP3_FRAME.match(data, start))


def _is_m4a(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and bool(_SOUND.search(data)) and not _VIDEO.search(data)


def _is_ogg(data: bytes) -> bool:
    # The first page has the header of the codec.
    return data.startswith(b"OggS") and data[28:].startswith((b"OpusHead", b"\x01vorbis"))


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]


_TESTS = {".mp3": _is_mp3, ".m4a": _is_m4a, ".ogg": _is_ogg, ".pdf": _is_pdf}
