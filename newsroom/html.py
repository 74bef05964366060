"""What may stand in a text: the one sanitiser for HTML, and the cleaning of plain text."""

import re

import nh3

# No svg, math or style, no event handlers, no classes but our own: what the design has a rule for.
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "em", "figcaption", "figure", "h2", "h3", "h4",
    "hr", "i", "img", "li", "ol", "p", "pre", "q", "s", "small", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PICTURE = re.compile(r'<img src="/media/([^"]+)"')

_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={
        "script",
        "style",
        "svg",
        "math",
        "noscript",
        "template",
        "iframe",
        "object",
        "textarea",
        "title",
    },
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer",
)


def without_controls(text: str) -> str:
    """The text without characters that are no text: control characters, lone surrogates, non-characters."""
    return _CONTROLS.sub("", text)


def single_line(text: str) -> str:
    """The text without such characters, on one line with single spaces."""
    return " ".join(without_controls(text).split())


def sanitise(html: str) -> str:
    """The HTML with what the design has a rule for, and nothing that could run or reach out.

    Sanitising again changes nothing. Text of removed elements stays, except that of scripts, styles and the like.
    """
    return _cleaner.clean(without_controls(html)).strip()


def plain(html: str) -> str:
    """The text of a piece of HTML, without its markup, on one line."""
    return single_line(
        nh3.clean(html.replace("<", " <"), tags=set()).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


def pictures_in(html: str) -> list[str]:
    """The names of our media files that a sanitised text shows: `images/….jpg`."""
    return _PICTURE.findall(html)


def with_absolute_links(html: str, base: str) -> str:
    """Sanitised HTML whose relative addresses are resolved against the absolute address `base`."""
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative=("rewrite_with_base", base)
    )
