"""XML of agencies: parsed within limits, without DTD and entities, and read by the local names of elements."""

import io
import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from newsroom.wire.items import MAX_DEPTH, UnreadableWire

MAX_ELEMENTS = 300_000
DECLARATIONS = "The file declares a DTD or entities of its own and was rejected."
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# A DOCTYPE that only names a DTD elsewhere, as NITF files have it. Nothing of it is loaded.
_DOCTYPE = re.compile(
    rb"\A((?:\xef\xbb\xbf)?\s*(?:<\?[^<>]*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*)*)<!DOCTYPE\s[^<>\[\]]*>", re.IGNORECASE
)
# Elements of NITF and XHTML -> those of our HTML. Of others, only the content counts.
_TAGS = {
    **{tag: tag for tag in ("p", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "pre")},
    **{tag: tag for tag in ("em", "strong", "sub", "sup", "q", "cite", "code", "h2", "h3", "h4", "a")},
    **{"i": "em", "b": "strong", "bq": "blockquote", "h1": "h2", "hl1": "h2", "hl2": "h2", "h5": "h4", "h6": "h4"},
    **{"dt": "p", "dd": "p", "credit": "p", "footnote": "p"},
}
_EMPTY = {"br": "<br>", "hr": "<hr>"}
_SKIPPED = {
    "script",
    "style",
    "media",
    "head",
    "title",
    "figure",
    "object",
    "img",
    "alt-code",
    "note",
    "col",
    "colgroup",
}


class DamagedXml(UnreadableWire):
    """The document is not well-formed, or in an encoding that the parser does not know."""


def without_doctype(data: bytes) -> bytes:
    """Return the document without a DOCTYPE that has no declarations of its own. Another DOCTYPE stays."""
    return _DOCTYPE.sub(rb"\1", data, count=1)


def parse(data: bytes) -> Element:
    """Return the root of the document.

    Raises DamagedXml if it is not well-formed, and UnreadableWire if it has declarations or entities of its own or
    exceeds a limit.
    """
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(without_doctype(data)), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            count += event == "start"
            root = element if root is None else root
            if depth > MAX_DEPTH:
                raise UnreadableWire(f"The file has more than {MAX_DEPTH} elements within each other.")
            if count > MAX_ELEMENTS:
                raise UnreadableWire(f"The file has more than {MAX_ELEMENTS:,} elements.")
    except DefusedXmlException:
        raise UnreadableWire(DECLARATIONS) from None
    except ParseError as error:
        raise DamagedXml(f"Invalid XML at line {error.position[0]}.") from None
    except (ValueError, LookupError):
        # The parser knows few encodings besides those of Unicode.
        raise DamagedXml("Invalid XML.") from None
    if root is None:
        raise UnreadableWire("The file is empty.")
    return root


def name_of(element: Element) -> str:
    """Return the name of the element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, *names: str) -> list[Element]:
    """Return the elements at the end of this path of names, in their order."""
    found = [] if element is None else [element]
    for name in names:
        found = [child for each in found for child in each if name_of(child) == name]
    return found


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first element at the end of this path of names, or None."""
    return next(iter(children(element, *names)), None)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Yield all elements with this name within the element."""
    return (each for each in element.iter() if name_of(each) == name)


def text_of(element: Element | None) -> str:
    """Return the text of the element and those within it; "" for None."""
    return "" if element is None else "".join(element.itertext()).strip()


def words_of(element: Element | None) -> str:
    """Return the text of the element with a space between children that touch each other; "" for None."""
    if element is None:
        return ""
    found = element.text or ""
    for each in element:
        for text in (text_of(each), each.tail or ""):
            found += f" {text}" if text[:1].isalnum() else text
    return found.strip()


def value(element: Element | None, attribute: str) -> str:
    """Return the attribute of the element, "" if one of them is missing."""
    return "" if element is None else (element.get(attribute) or "").strip()


def html_of(element: Element | None) -> str:
    """Return the content of an element of NITF or XHTML as HTML, which is not sanitised yet. "" for None."""
    if element is None:
        return ""
    parts = [escape(element.text or "")]
    for each in element:
        parts += [_html_of_child(each), escape(each.tail or "")]
    return "".join(parts)


def _html_of_child(element: Element) -> str:
    name = name_of(element)
    if name in _SKIPPED:
        return ""
    if name in _EMPTY:
        return _EMPTY[name]
    if name == "frac":
        return f" {escape('/'.join(text_of(child(element, f'frac-{part}')) for part in ('num', 'den')))}"
    tag = _TAGS.get(name)
    if tag is None:
        return html_of(element)
    attributes = "".join(
        f' {attribute}="{escape(found)}"'
        for attribute in ("href", "colspan", "rowspan")
        if (found := element.get(attribute))
    )
    return f"<{tag}{attributes}>{html_of(element)}</{tag}>"
