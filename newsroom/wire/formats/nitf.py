"""NITF 3 (News Industry Text Format of the IPTC): one document, one item."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from newsroom.wire.formats import xml
from newsroom.wire.formats.xml import child, children, text_of, value, words_of
from newsroom.wire.items import (
    IPTC_SCHEMES,
    Reading,
    Subject,
    change_of,
    is_endless,
    moment,
    number_in,
    paragraphs,
)

# What `identified-content` can name.
_NAMED = {"classifier", "event", "function", "location", "object.title", "org", "person"}


def read(root: Element) -> Reading:
    """Return the item of a document. root: the element `nitf`."""
    reading = Reading()
    reading.add(1, _values(root))
    return reading


def _values(root: Element) -> dict[str, Any]:
    head = child(root, "head")
    data = child(head, "docdata")
    key = child(data, "du-key")
    # A story keeps its key over all its versions; the ID of a document may be another for each.
    guid = value(key, "key") or value(child(data, "doc-id"), "id-string") or value(root, "uno")
    version = value(key, "generation") or value(key, "version")
    status = value(data, "management-status")
    correction, note = child(data, "correction"), value(child(data, "ed-msg"), "info")
    note_of_text = words_of(child(root, "body", "body.head", "note"))
    rights = child(data, "doc.copyright")
    release = value(child(data, "date.release"), "norm")
    change = change_of(status, version, note, "correction" if correction is not None else "")
    return {
        **text_values(root),
        "guid": guid,
        "version": version,
        "change": change,
        "credit": value(rights, "holder") or value(child(data, "del-list", "from-src"), "src-name"),
        "copyright": " ".join(filter(None, [value(rights, "year"), value(rights, "holder")])),
        "usage_terms": _terms(child(data, "doc.rights")),
        "note": " ".join(filter(None, [note, value(correction, "info"), note_of_text])),
        "language": value(root, xml.LANGUAGE) or value(child(root, "body"), xml.LANGUAGE),
        "urgency": number_in(value(child(data, "urgency"), "ed-urg")),
        "is_withheld": status == "withheld" or is_endless(release or None),
        "embargo_at": moment(release),
        "expires_at": moment(value(child(data, "date.expire"), "norm")),
        "sent_at": moment(value(child(data, "date.issue"), "norm")),
        "link": value(child(head, "pubdata"), "ex-ref"),
        "subjects": tuple(_subjects(head, data)),
    }


def text_values(root: Element) -> dict[str, Any]:
    """Return headline, standfirst, byline, body and media of a document, also of one within NewsML-G2."""
    body = child(root, "body")
    top, content = child(body, "body.head"), child(body, "body.content")
    headlines = [*children(top, "hedline", "hl1"), *children(top, "hedline", "hl2"), *children(root, "head", "title")]
    return {
        "headline": next(filter(None, map(text_of, headlines)), ""),
        "standfirst": " ".join(filter(None, map(words_of, children(top, "abstract")))),
        "byline": " ".join(filter(None, map(words_of, children(top, "byline")))),
        "body": _body(content) + "".join(map(paragraphs, map(words_of, children(body, "body.end", "tagline")))),
        "media": tuple(value(each, "source") for each in xml.descendants(root, "media-reference")),
    }


def _body(content: Element | None) -> str:
    if content is None:
        return ""
    return xml.html_of(content) if len(content) else paragraphs(content.text or "")


def _terms(rights: Element | None) -> str:
    return "; ".join(found for name in ("type", "limitations", "geography") if (found := value(rights, name)))


def _subjects(head: Element | None, data: Element | None) -> Iterator[Subject]:
    for each in children(head, "tobject", "tobject.subject"):
        parts = (f"tobject.subject.{part}" for part in ("detail", "matter", "type"))
        name = next((found for part in parts if (found := value(each, part))), "")
        yield Subject(IPTC_SCHEMES["subj"], value(each, "tobject.subject.refnum"), name)
    for named in children(data, "identified-content"):
        for each in named:
            if xml.name_of(each) in _NAMED:
                code = value(each, "code.value") or value(each, "value") or value(each, "id")
                yield Subject(value(each, "idsrc") if code else "", code, words_of(each))
    for each in children(data, "key-list", "keyword"):
        yield Subject("", value(each, "key"), value(each, "key"))
