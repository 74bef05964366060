"""Names, titles and language tags as WordPress stores them."""

import re
from html import unescape

from newsroom.core.html import plain, single_line
from newsroom.core.text.language_tags import is_language_tag

# WordPress knows Chinese by the country; the script is what tells the written languages apart.
_CHINESE = {"zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}
_MAX_SUBTAGS = 3
_MARKUP = re.compile("[<&]")


def name_of(html: str) -> str:
    """Return the name as text on one line. WordPress stores names escaped once."""
    return single_line(unescape(html) if "&" in html else html)


def line_of(html: str) -> str:
    """Return HTML, such as a title or a caption, as text on one line."""
    return plain(html) if _MARKUP.search(html) else single_line(html)


def cut(text: str, length: int) -> str:
    """Return the text, or as much of it as this length has room for, with an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def language_of(locale: str) -> str:
    """Return a locale of WordPress (de_DE_formal, en-US) as a language tag (BCP 47), "" for what is none."""
    subtags = re.split("[_-]", locale.strip().partition(".")[0])
    # Those of WordPress that are longer than a script, such as “formal”, are no subtags.
    valid = [tag for number, tag in enumerate(subtags[:_MAX_SUBTAGS]) if number == 0 or 2 <= len(tag) <= 4]
    tag = "-".join(_cased(number, tag) for number, tag in enumerate(valid))
    tag = _CHINESE.get(tag.lower(), tag)
    return tag if is_language_tag(tag) else ""


def _cased(number: int, subtag: str) -> str:
    if number == 0:
        return subtag.lower()
    return subtag.title() if len(subtag) == 4 else subtag.upper()
