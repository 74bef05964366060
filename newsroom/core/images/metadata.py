"""What an image file says about itself: alt text, caption, credit, rights and date.

A program like `decoder`, because the file may be hostile. It reads the upload from standard input and writes a JSON
object to standard output. Names of the properties: IPTC Photo Metadata Standard 2024.1, “Sync of IPTC
properties” for which comes first: XMP, then IPTC IIM, then EXIF.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

import PIL.Image
from defusedxml.ElementTree import fromstring
from PIL import IptcImagePlugin

from newsroom.core.images.decoder import UPLOAD_FORMATS, limit

# Seconds of processor time, and bytes of memory. Only headers are read.
MAX_SECONDS = 5
MAX_MEMORY = 512 * 1024 * 1024
# In characters.
MAX_LENGTH = 5000
# One of these is in every file that has metadata.
SIGNS = (b"Photoshop 3.0", b"ns.adobe.com/xap/", b"adobe:ns:meta", b"Exif", b"EXIF", b"eXIf")
# Descriptions that cameras write.
_OF_CAMERAS = (
    "olympus digital camera",
    "sony dsc",
    "digital camera",
    "dcim",
    "minolta digital camera",
    "samsung camera",
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XMP = {
    f"{_IPTC}AltTextAccessibility": "alt",
    f"{_DC}description": "caption",
    f"{_DC}creator": "creator",
    f"{_PHOTOSHOP}Credit": "credit line",
    f"{_DC}rights": "copyright",
    f"{_RIGHTS}UsageTerms": "terms",
    f"{_PHOTOSHOP}DateCreated": "date",
}
_IIM = {(2, 120): "caption", (2, 80): "creator", (2, 110): "credit line", (2, 116): "copyright", (2, 55): "date"}
# The tag of EXIF's own directory, and that of the date in it.
_EXIF_IFD, _DATE_TAKEN = 0x8769, 0x9003
_EXIF = {0x010E: "caption", 0x013B: "creator", 0x8298: "copyright"}


def main() -> None:
    """Read standard input and write what it says about itself to standard output."""
    respond(sys.stdin.buffer.read())


def respond(data: bytes) -> None:
    """Write what the file says about itself to standard output, with limits for this process."""
    limit(resource.RLIMIT_CPU, MAX_SECONDS)
    limit(resource.RLIMIT_DATA, MAX_MEMORY)
    json.dump(read(data), sys.stdout)


def read(data: bytes) -> dict[str, str]:
    """Return the texts of the file that are not empty: alt, caption, credit, licence and taken_on (ISO 8601).

    The credit is the creator and the credit line; the licence the usage terms, or else the copyright notice.
    """
    with PIL.Image.open(io.BytesIO(data), formats=UPLOAD_FORMATS) as picture:
        # The last one that has a property counts.
        found = {name: text for reader in (_exif, _iim, _xmp) for name, text in _texts(reader, picture).items()}
    if found.get("caption", "").lower() in _OF_CAMERAS:
        del found["caption"]
    creator, line = found.get("creator", ""), found.get("credit line", "")
    # Agencies often name the creator in the credit line as well.
    credit = line if creator in line else "/".join(filter(None, (creator, line)))
    licence = found.get("terms") or found.get("copyright", "")
    texts = {
        "alt": found.get("alt", ""),
        "caption": found.get("caption", ""),
        "credit": credit,
        "licence": licence,
        "taken_on": _day_of(found.get("date", "")),
    }
    return {name: text for name, text in texts.items() if text}


def _day_of(text: str) -> str:
    """Return the day of a date as XMP, IPTC IIM or EXIF write it; "" if it names none."""
    with suppress(ValueError):
        return datetime.strptime(re.sub(r"\D", "", text)[:8], "%Y%m%d").date().isoformat()
    return ""


def _texts(reader: Callable[[Any], Iterator[tuple[str, str]]], picture: PIL.Image.Image) -> dict[str, str]:
    """Return the properties that a reader finds, {name: text}; what is damaged is as good as not there."""
    found: dict[str, str] = {}
    with suppress(Exception):
        for name, text in reader(picture):
            if line := " ".join(text[:MAX_LENGTH].replace("\x00", " ").split()):
                found.setdefault(name, line)
    return found


def _xmp(picture: PIL.Image.Image) -> Iterator[tuple[str, str]]:
    """Yield properties as attributes, texts, the default of alternatives, or lists joined by commas."""
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or ""
    data = packet.encode() if isinstance(packet, str) else packet
    for element in fromstring(data.strip(b"\x00 \n")).iter():
        for attribute, text in element.items():
            if attribute in _XMP:
                yield _XMP[attribute], text
        if element.tag in _XMP:
            items = list(element.iter(f"{_RDF}li"))
            default = [item for item in items if item.get(_LANG) == "x-default"]
            chosen = items if element.find(f"{_RDF}Alt") is None else (default or items)[:1]
            yield _XMP[element.tag], ", ".join(item.text or "" for item in chosen) if items else element.text or ""


def _iim(picture: PIL.Image.Image) -> Iterator[tuple[str, str]]:
    """Yield properties of the records of IPTC IIM; their encoding is UTF-8 if they say so or are that."""
    records = IptcImagePlugin.getiptcinfo(cast(Any, picture)) or {}
    for place, name in _IIM.items():
        values = records.get(place, [])
        texts = values if isinstance(values, list) else [values]
        yield name, ", ".join(map(_decoded, texts))


def _exif(picture: PIL.Image.Image) -> Iterator[tuple[str, str]]:
    """Yield properties of EXIF, which Pillow decodes as Latin-1 although programs write UTF-8."""
    tags = picture.getexif()
    for tag, name in _EXIF.items():
        value = tags.get(tag, "")
        yield name, _decoded(value if isinstance(value, bytes) else str(value).encode("latin-1", "replace"))
    yield "date", str(tags.get_ifd(_EXIF_IFD).get(_DATE_TAKEN, ""))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
