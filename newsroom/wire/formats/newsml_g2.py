"""NewsML-G2 of the IPTC: a news item, a package, or a message with several.

Pictures, video and audio in items of their own are not stories and are left out, as are concepts, knowledge items,
catalogs and plans. What is not qualified by a namespace of its own is read by its local name, so all versions of the
standard are.
"""

from collections.abc import Iterator
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from newsroom.wire.formats import nitf, xml
from newsroom.wire.formats.xml import child, children, text_of, value
from newsroom.wire.items import (
    IPTC_SCHEMES,
    MAX_ITEMS,
    Change,
    Reading,
    Subject,
    UnreadableWire,
    change_of,
    is_endless,
    moment,
    number_in,
    paragraphs,
    subject_of,
)

_WITHOUT_TEXT = {"conceptItem", "knowledgeItem", "planningItem", "catalogItem"}
_ITEMS = {"newsItem", "packageItem", *_WITHOUT_TEXT}
ROOTS = {"newsMessage", *_ITEMS}
_TEXT_CLASSES = {"", "text", "composite", "package"}


def read(root: Element) -> Reading:
    """Return the items of a document. root: one of ROOTS. Raises UnreadableWire if it has too many."""
    reading = Reading()
    sent = text_of(child(root, "header", "sent"))
    elements = (
        [root] if xml.name_of(root) != "newsMessage" else [each for part in children(root, "itemSet") for each in part]
    )
    elements = [each for each in elements if xml.name_of(each) in _ITEMS and not _is_empty_package(each)]
    if len(elements) > MAX_ITEMS:
        raise UnreadableWire(f"The message has more than {MAX_ITEMS:,} items. Nothing was imported.")
    for number, element in enumerate(elements, 1):
        if xml.name_of(element) in _WITHOUT_TEXT or _kind_of(element) not in _TEXT_CLASSES:
            reading.left_out += 1
        else:
            reading.add(number, _values(element, sent))
    return reading


def _values(item: Element, sent: str) -> dict[str, Any]:
    meta, content, rights = child(item, "itemMeta"), child(item, "contentMeta"), child(item, "rightsInfo")
    version = value(item, "version")
    status = _code(child(meta, "pubStatus")).lower()
    note = text_of(child(meta, "edNote"))
    signal = _code(child(meta, "signal"))
    embargo = child(meta, "embargoed")
    until = None if embargo is None else text_of(embargo)
    change = change_of(status, version, note, signal)
    if change == Change.NEW and signal.lower() == "update":
        change = Change.UPDATE
    text = _text_values(item)
    return {
        "guid": value(item, "guid"),
        "version": version,
        "change": change,
        "headline": text_of(child(content, "headline")) or text["headline"] or text_of(child(meta, "title")),
        "standfirst": _standfirst(content) or text["standfirst"],
        "body": text["body"],
        "byline": text_of(child(content, "by")) or _creators(content) or text["byline"],
        "credit": _credit(content, meta),
        "copyright": text_of(child(rights, "copyrightNotice")) or _name(child(rights, "copyrightHolder")),
        "usage_terms": text_of(child(rights, "usageTerms")),
        "note": note,
        "language": value(child(content, "language"), "tag") or value(item, xml.LANGUAGE),
        "urgency": number_in(text_of(child(content, "urgency"))),
        # An embargo without a date ends when a later version says so.
        "is_withheld": status == "withheld" or is_endless(until),
        "embargo_at": moment(until or ""),
        "expires_at": moment(text_of(child(meta, "expires"))),
        "sent_at": moment(sent) or moment(text_of(child(meta, "firstCreated"))),
        "updated_at": moment(text_of(child(meta, "versionCreated"))),
        "link": text_of(child(meta, "altRep")),
        "subjects": tuple(_subjects(item, content)),
        "media": (*text["media"], *(value(each, "href") for each in children(item, "contentSet", "remoteContent"))),
    }


def _kind_of(item: Element) -> str:
    return _code(child(item, "itemMeta", "itemClass")).lower()


def _creators(content: Element | None) -> str:
    return ", ".join(filter(None, map(_name, children(content, "creator"))))


def _is_empty_package(item: Element) -> bool:
    return xml.name_of(item) == "packageItem" and child(item, "groupSet", "group") is None


def _text_values(item: Element) -> dict[str, Any]:
    """Return the values of the first text that the item contains, or of the list of what a package refers to."""
    empty = {"headline": "", "standfirst": "", "byline": "", "body": "", "media": ()}
    for part in children(item, "contentSet", "inlineXML"):
        for root in part:
            if xml.name_of(root) == "nitf":
                return nitf.text_values(root)
            return {**empty, "body": xml.html_of(_body_of(root))}
    for part in children(item, "contentSet", "inlineData"):
        text = text_of(part)
        return {**empty, "body": text if "html" in value(part, "contenttype") else paragraphs(text)}
    refs = [each for group in children(item, "groupSet", "group") for each in children(group, "itemRef")]
    names = [name for each in refs if (name := text_of(child(each, "headline")) or text_of(child(each, "title")))]
    listed = "".join(f"<li>{escape(name)}</li>" for name in names)
    return {**empty, "body": f"<ul>{listed}</ul>" if listed else ""}


def _body_of(root: Element) -> Element:
    body = child(root, "body")
    return root if body is None else body


def _standfirst(content: Element | None) -> str:
    found = children(content, "description")
    by_role = {value(each, "role").rpartition(":")[2]: text_of(each) for each in reversed(found)}
    return by_role.get("summary") or next(iter(by_role.values() if len(by_role) == 1 else ()), "")


def _credit(content: Element | None, meta: Element | None) -> str:
    return (
        text_of(child(content, "creditline"))
        or _name(child(content, "infoSource"))
        or _name(child(meta, "provider"))
        or value(child(meta, "provider"), "literal")
        or value(child(meta, "provider"), "qcode").rpartition(":")[2]
    )


def _name(element: Element | None) -> str:
    return text_of(child(element, "name")) if element is not None else ""


def _code(element: Element | None) -> str:
    """Return the code of a concept, without its scheme."""
    found = value(element, "qcode") or value(element, "uri")
    return found.rpartition("/" if "/" in found else ":")[2]


def _subjects(item: Element, content: Element | None) -> Iterator[Subject]:
    schemes = IPTC_SCHEMES | {
        value(each, "alias"): value(each, "uri") for each in children(item, "catalog", "scheme") if value(each, "uri")
    }
    for each in children(content, "subject"):
        alias, colon, code = value(each, "qcode").partition(":")
        if value(each, "uri"):
            yield subject_of(value(each, "uri"), _name(each))
        elif colon:
            yield Subject(schemes.get(alias, alias), code, _name(each))
        else:
            yield Subject("", value(each, "literal"), _name(each))
    for each in children(content, "keyword"):
        yield Subject("", text_of(each), text_of(each))
