"""The formats of news agencies and feeds. Each module reads one into the items of `newsroom.wire.items`."""

import json
from typing import Any
from xml.etree.ElementTree import Element

from newsroom.wire.formats import damaged, feeds, json_feed, newsml_g2, ninjs, nitf, xml
from newsroom.wire.items import MAX_BYTES, Change, Format, Item, Reading, Subject, UnreadableWire

__all__ = ["Change", "Format", "Item", "Reading", "Subject", "UnreadableWire", "read"]


def read(data: bytes, expected: str = Format.AUTO) -> Reading:
    """Return the items of a file, with a sentence for each that cannot be read.

    expected: the format that it must have. Raises UnreadableWire if it has another one, or if nothing can be read.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableWire(f"The file is larger than {MAX_BYTES // 1024**2} MB.")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        raise UnreadableWire("The file is empty.")
    return _read_json(data, expected) if start in b"{[" else _read_xml(data, expected)


def _read_json(data: bytes, expected: str) -> Reading:
    try:
        found: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableWire("The file is not valid JSON in UTF-8.") from None
    if isinstance(found, dict) and str(found.get("version", "")).startswith(json_feed.VERSION):
        _require(Format.JSON_FEED, expected)
        return json_feed.read(found)
    _require(Format.NINJS, expected)
    return ninjs.read(found)


def _read_xml(data: bytes, expected: str) -> Reading:
    try:
        return _read_root(xml.parse(data), data, expected)
    except xml.DamagedXml as error:
        return _read_damaged(data, expected, error)


def _read_damaged(data: bytes, expected: str, error: xml.DamagedXml) -> Reading:
    """Return the items of a document that is not well-formed, as far as it can be mended, and say what is wrong."""
    if len(data) > damaged.MAX_BYTES:
        raise error
    text = damaged.text_of(data)
    mended = damaged.mended(text)
    recoded = mended.encode()
    try:
        reading = _read_root(xml.parse(recoded), recoded, expected)
    except xml.DamagedXml:
        if not feeds.is_feed(mended):
            raise error from None
        _require(Format.FEED, expected)
        reading, is_cut = feeds.read_damaged(mended)
        cut = " The last entry is cut off and was left out." if is_cut else ""
        reading.damage = f"{error} What can be read of the feed was imported; check its items.{cut}"
        return reading
    if mended != text or "\ufffd" in text:
        reading.damage = f"{error} Characters that XML does not allow were removed or replaced, and the rest was read."
    return reading


def _read_root(root: Element, data: bytes, expected: str) -> Reading:
    name = xml.name_of(root)
    if name in feeds.ROOTS:
        _require(Format.FEED, expected)
        return feeds.read(data, root)
    if name in newsml_g2.ROOTS:
        _require(Format.NEWSML_G2, expected)
        return newsml_g2.read(root)
    if name == "nitf":
        _require(Format.NITF, expected)
        return nitf.read(root)
    raise UnreadableWire(
        f"The format “{name[:40]}” is not supported. Use RSS, Atom, JSON Feed, NewsML-G2, NITF or ninjs."
    )


def _require(found: Format, expected: str) -> None:
    if expected not in {Format.AUTO, found}:
        raise UnreadableWire(f"The file is {found.label}, not {Format(expected).label}. Nothing was imported.")
