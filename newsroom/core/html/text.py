"""Plain text: removing control characters, and escaping for HTML."""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def without_controls(text: str) -> str:
    """Return the text without control characters, lone surrogates and non-characters."""
    return _CONTROLS.sub("", text)


def single_line(text: str) -> str:
    """Return the text without control characters, on one line with single spaces."""
    return " ".join(without_controls(text).split())


def escape_text(text: str) -> str:
    """Return the text as HTML's serialisation writes it between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")
