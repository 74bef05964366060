"""Escaping of plain text for HTML."""


def escape_text(text: str) -> str:
    """Return the text as HTML's serialisation writes it between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")
