"""The encoding of an export: as its bytes show it, because what a file declares is often wrong."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.wordpress.damage import Damage

UTF8, WESTERN = "utf-8", "cp1252"
# Byte order marks, and how “<” starts a file of UTF-16 without one.
_STARTS = {
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be",
}  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
# These are often declared for Windows-1252, which contains them: it has characters in the place of control characters.
_LATIN = {"", "iso8859-1", "cp1252", "ascii", "utf-8"}
_ASCII = bytes(range(128))
# How Python's “surrogateescape” decodes invalid bytes.
_INVALID = re.compile("[\udc80-\udcff]+")
REPLACEMENT = "\ufffd"


def encoding_of(read: Callable[[], Iterable[bytes]], damage: Damage) -> tuple[str, bool]:
    """Return the encoding of a file, and whether all of it is valid UTF-8.

    A file is UTF-8 if most of what is not ASCII is valid; otherwise it is what it declares, or Windows-1252.

    read: returns its content from the beginning, in pieces. Raises UnreadableFile if it declares what is no encoding of
    text.
    """
    first = next(iter(read()), b"")
    for start, encoding in _STARTS.items():
        if first.startswith(start):
            return encoding, False
    found = _DECLARED.match(first[:1000])
    declared = found[1].decode("latin-1").strip() if found else ""
    is_valid, is_ascii = _validity(read())
    if not is_valid:
        valid, invalid = _count(read())
        if invalid > valid:
            return _other(declared, damage), False
    elif not is_ascii and declared and declared.lower().replace("-", "") != "utf8":
        damage.add(f"The file declares the encoding “{declared[:40]}”, but is UTF-8. It was read as UTF-8.")
    return UTF8, is_valid


def _validity(chunks: Iterable[bytes]) -> tuple[bool, bool]:
    """Return whether the chunks are valid UTF-8, and whether they are ASCII."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    is_ascii = True
    try:
        for chunk in chunks:
            is_ascii = decoder.decode(chunk).isascii() and is_ascii
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False, False
    return True, is_ascii


def _count(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Return how many characters outside of ASCII are valid UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder(UTF8)("surrogateescape")
    valid = invalid = 0
    for chunk in chunks:
        text = decoder.decode(chunk)
        bad = sum(map(len, _INVALID.findall(text)))
        invalid += bad
        valid += len(text) - len(text.encode("ascii", "ignore")) - bad
    return valid, invalid


def _other(declared: str, damage: Damage) -> str:
    encoding = _codec(declared)
    if encoding not in _LATIN:
        return encoding
    if encoding in {"", "ascii", UTF8}:
        damage.add("The file is not UTF-8, as it should be. It was read as Windows-1252.")
    return WESTERN


def _codec(declared: str) -> str:
    """Return the codec of a declared encoding in which all of ASCII has its place; "" for none."""
    if not declared:
        return ""
    # Codecs that are no encodings of text fail in ways of their own.
    with suppress(Exception):
        if codecs.getincrementaldecoder(declared)("surrogateescape").decode(_ASCII) == _ASCII.decode():
            return codecs.lookup(declared).name
    raise UnreadableFile("The encoding of the file is not supported. Convert it to UTF-8.")


def decoded(chunks: Iterable[bytes], encoding: str, damage: Damage) -> Iterator[str]:
    """Yield the text of the chunks.

    A lone invalid byte in UTF-8 is read as Windows-1252, from which such bytes come; others become U+FFFD. Both are
    added to the damage with their line.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace" if encoding.startswith("utf-16") else "surrogateescape")
    line, position = 1, 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal line, position
        line, position = line + found.string.count("\n", position, found.start()), found.start()
        data = found[0].encode("ascii", "surrogateescape")
        is_lone = len(data) == 1 and encoding == UTF8
        text = data.decode(WESTERN, "replace") if is_lone else REPLACEMENT
        damage.add(f"Line {line:,}: invalid bytes were read as “{text}”.")
        return text

    for chunk in _ended(chunks):
        text = decoder.decode(chunk, final=not chunk)
        position = 0
        yield text if text.isascii() else _INVALID.sub(replaced, text)
        line += text.count("\n", position)


def _ended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks that are not empty, and an empty one as the end."""
    yield from filter(None, chunks)
    yield b""
