"""XML that is not well-formed, mended as far as its meaning is clear: characters, references and the encoding."""

import codecs
import re
from html import escape, unescape
from html.entities import html5

from newsroom.wire.items import MAX_LINE, UnreadableWire

# What is damaged is read more slowly, so it has a lower limit.
MAX_BYTES = 2 * 1024 * 1024
_DECLARATION = re.compile(rb"\A\s*<\?xml\b[^<>]*?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^<>]*\?>")
_DECLARATION_OF_TEXT = re.compile(r"\A\s*<\?xml\b[^<>]*\?>")
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Encodings of texts. Python has others, which are none or are slow.
_ENCODING = re.compile(r"utf-(?:8|16|32)|ascii|iso8859-|cp\d|gb|big5|euc|shift_jis|iso2022|johab|koi8|mac-")
# What XML cannot have, also as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# CDATA sections and comments stay as they are.
_MENDABLE = re.compile(
    r"(?P<kept><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))"
    r"|&\#(?:x(?P<hex>[0-9a-f]{1,6})|(?P<number>\d{1,7}));|&(?P<name>\w{1,32});|(?P<lone>&|<(?![^\W\d]|[:/!?]))",
    re.DOTALL | re.IGNORECASE,
)
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_DECLARATIONS = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENTRY = re.compile(r"<(/?)(?:\w+:)?(?:item|entry)(?=[\s/>])[^<>]*?(/?)>")
# Elements whose texts feedparser searches for e-mail addresses, in quadratic time.
PEOPLE = {"author", "contributor", "creator", "managingEditor", "webMaster", "owner", "publisher", "name", "email"}
_PERSON = re.compile(rf"<((?:\w+:)?(?:{'|'.join(sorted(PEOPLE))}))(?=[\s>])[^<>]*>")
_TOMBSTONE = re.compile(r"<(?:\w+:)?deleted-entry\s([^<>]*?)/?>")
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def text_of(data: bytes) -> str:
    """Return the text of a document, without its XML declaration. Bytes that are no text become U+FFFD.

    Raises UnreadableWire if its encoding is unknown.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    if not encoding:
        found = _DECLARATION.match(data[:500])
        encoding = found[1].decode() if found else "utf-8"
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = ""
    if not _ENCODING.match(name):
        raise UnreadableWire("The encoding of the file is not supported. Ask the sender for UTF-8.")
    return _DECLARATION_OF_TEXT.sub("", data.decode(name, "replace"))


def mended(text: str) -> str:
    """Return the text without forbidden characters, with HTML entities as characters, and lone & and < escaped."""
    return _MENDABLE.sub(_mended, _FORBIDDEN.sub("", text))


def _mended(found: re.Match[str]) -> str:
    if found["kept"]:
        return found[0]
    if found["hex"] or found["number"]:
        number = int(found["hex"], 16) if found["hex"] else int(found["number"])
        return "" if number > 0x10FFFF or _FORBIDDEN.match(chr(number)) else found[0]
    if found["lone"]:
        return escape(found[0])
    if found["name"] in _OF_XML:
        return found[0]
    return escape(unescape(found[0])) if f"{found['name']};" in html5 else f"&amp;{found['name']};"


def has_declarations(text: str) -> bool:
    """Return whether the text has a DOCTYPE or entities of its own, wherever that is."""
    return _DECLARATIONS.search(text) is not None


def without_cut_entry(text: str) -> tuple[str, bool]:
    """Return the text of a feed without an entry that has no end, and whether there was one."""
    start = None
    for tag in _ENTRY.finditer(text):
        start = tag.start() if not tag[1] and not tag[2] else None
    return (text, False) if start is None else (text[:start], True)


def without_long_names(text: str) -> str:
    """Return the text of a feed without the names of people that are longer than MAX_LINE with their markup."""
    parts, position, missing = list[str](), 0, set[str]()
    for found in _PERSON.finditer(text):
        end = f"</{found[1]}"
        if found.start() < position or text.find(end, found.end(), found.end() + MAX_LINE) >= 0:
            continue
        # Each search to the end of the text is the only one for this element that fails.
        after = -1 if end in missing else text.find(end, found.end())
        if after < 0:
            missing.add(end)
        parts.append(text[position : found.start() if after < 0 else found.end()])
        position = max(found.end(), after)
    return "".join([*parts, text[position:]])


def deleted_entries(text: str) -> list[dict[str, str]]:
    """Return the attributes of each entry that an Atom feed says is deleted (RFC 6721)."""
    return [
        {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(attributes)}
        for attributes in _TOMBSTONE.findall(text)
    ]
