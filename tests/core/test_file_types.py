"""Which uploads are audio or documents, whatever they are called."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from newsroom.core import file_types
from newsroom.core.file_types import suffix_of
from tests.factories import MP3, PDF

OGG = b"OggS" + bytes(22) + b"\x01\x13"
FTYP = b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00"
SOUND, VIDEO = (b"hdlr" + bytes(8) + kind + bytes(12) for kind in (b"soun", b"vide"))


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (MP3, ".mp3"),
        (b"ID3\x04\x00\x00\x00\x00\x01\x02" + b"t" * 130 + MP3, ".mp3"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(50) + MP3, ".mp3"),
        (FTYP + SOUND, ".m4a"),
        (OGG + b"OpusHead" + bytes(20), ".ogg"),
        (OGG + b"\x01vorbis" + bytes(20), ".ogg"),
        (PDF, ".pdf"),
    ],
)
def test_the_content_says_what_a_file_is(content, suffix):
    upload = BytesIO(content)
    assert suffix_of(upload) == suffix
    # It is stored from its start.
    assert upload.tell() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "This is a WAV file, which is very large. Export it as MP3 or M4A."),
        (b"fLaC\x00", "This is a FLAC file."),
        (b"PK\x03\x04word", "This is an Office document or a ZIP archive."),
        (FTYP + SOUND + VIDEO, "This file is of another type."),
        (FTYP, "This file is of another type."),
        (OGG + b"\x80theora", "This file is of another type."),
        (PDF[:-7], "This file is of another type."),
        (b"<script>alert(1)</script>" + PDF, "This file is of another type."),
        (b"\xff\xd8\xff\xe0JFIF", "This file is of another type."),
        (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + MP3, "This file is of another type."),
        (b"ID3", "This file is of another type."),
        (b"", "This file is of another type."),
    ],
)
def test_anything_else_is_refused_with_the_reason(content, reason):
    with pytest.raises(ValidationError) as refused:
        suffix_of(BytesIO(content))
    (message,) = refused.value.messages
    assert message.startswith(reason)
    assert message.endswith(file_types.ACCEPTED)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(file_types, "MAX_BYTES", len(MP3) - 1)
    with pytest.raises(ValidationError, match="larger than 20 MB"):
        suffix_of(BytesIO(MP3))
