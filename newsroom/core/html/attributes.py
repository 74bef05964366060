"""The attributes that our HTML may have, each with a rule for its values."""

import re
from collections.abc import Mapping
from html import unescape

from django.conf import settings

from newsroom.core.html.text import escape_text
from newsroom.core.text import language_tags
from newsroom.core.text.characters import without_controls

# They begin a message or a call, which the reader has to confirm.
CONTACTS = {"mailto", "sms", "tel"}
SCHEMES = {"http", "https"} | CONTACTS

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_HOST = re.compile(r"www\.[a-z0-9-]+\.", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Characters that a URL must percent-encode, except the % of those that are encoded.
_UNSAFE = re.compile(r"""[\s"<>\\^`{|}]""")
_NUMBER = r"[1-9]\d{0,3}"
_TEXT = r"[^\n]{1,500}"
_CELL = {"colspan": _NUMBER, "rowspan": _NUMBER}
# {tag: {attribute: pattern of its value}}, in the order of output.
RULES: dict[str, dict[str, str]] = {
    "a": {"title": _TEXT},
    "abbr": {"title": _TEXT},
    "blockquote": {"class": "pull"},
    "figure": {"class": "gallery"},
    "img": {"width": _NUMBER, "height": _NUMBER},
    "ol": {"start": r"-?\d{1,6}", "reversed": ""},
    "small": {"class": "note"},
    "td": _CELL,
    "th": {**_CELL, "scope": "row|col|rowgroup|colgroup"},
}
ANYWHERE = {"lang": language_tags.PATTERN, "dir": "ltr|rtl|auto"}
_PATTERNS = {
    tag: {name: re.compile(rule) for name, rule in rules.items()}
    for tag, rules in (*((tag, {**rules, **ANYWHERE}) for tag, rules in RULES.items()), ("", ANYWHERE))
}
_PICTURE = re.compile(r"/media/[A-Za-z0-9_][A-Za-z0-9_/-]*\.[a-z]{3,4}")


def parse(source: str) -> dict[str, str]:
    """Return the attributes in the source of a tag, by lower-case names. The first of each name counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        value = match[2] or ""
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        found.setdefault(match[1].lower(), without_controls(unescape(value)) if "&" in value else value)
    return found


def allowed(tag: str, attributes: Mapping[str, str]) -> str:
    """Return the source of the attributes that the tag may have, each with a leading space."""
    return "".join(
        f' {name}="{_quoted(value)}"'
        for name, pattern in _PATTERNS.get(tag, _PATTERNS[""]).items()
        if name in attributes and pattern.fullmatch(value := _value(name, attributes[name], pattern))
    )


def link(attributes: Mapping[str, str]) -> str:
    """Return the source of a link's attributes, or "" if its target is not allowed.

    Allowed are URLs of http and https, email addresses, phone numbers, and paths of our site.
    """
    href = clean_url(attributes.get("href", ""))
    return f' href="{_quoted(href)}"{allowed("a", attributes)} rel="noopener"' if href else ""


def picture(attributes: Mapping[str, str]) -> str:
    """Return the source of an image's attributes, or "" if it is not one of our media files."""
    src = attributes.get("src", "").strip().removeprefix(settings.SITE_URL)
    if not _PICTURE.fullmatch(src):
        return ""
    alt = " ".join(attributes.get("alt", "").split())
    return f' src="{src}" alt="{_quoted(alt)}"{allowed("img", attributes)}'


def clean_url(href: str) -> str:
    """Return the URL with unsafe characters encoded, or "" if it has another scheme or is relative to a page."""
    href = re.sub(r"[\t\r\n]", "", href.strip())
    href = _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), href)
    if _HOST.match(href):
        # People omit the scheme.
        href = f"https://{href}"
    if found := _SCHEME.match(href):
        return href if found[1].lower() in SCHEMES and len(href) > found.end() else ""
    return href if href.startswith("/") and not href.startswith("//") else ""


def _value(name: str, value: str, pattern: re.Pattern[str]) -> str:
    value = value.strip()
    if name == "class":
        # Other classes are dropped.
        return next(filter(pattern.fullmatch, value.split()), "")
    return "" if name == "reversed" else value


def _quoted(value: str) -> str:
    return escape_text(value).replace('"', "&quot;")
