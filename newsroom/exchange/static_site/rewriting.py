"""Rewrites the links of pages and files for a static copy.

The pages are our own templates and sanitised HTML, so attributes have double quotes, and only they are looked at.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urlsplit

from django.conf import settings

# Returns the URL in the copy for one on a page, as it is written there; "" for one that the copy leaves out.
type Link = Callable[[str], str]

# A form that is sent to a server.
_FORM = re.compile(r'<form\b[^>]*\saction="[^"]*"[^>]*>.*?</form>\s*', re.DOTALL)
_ID = re.compile(r'\sid="([^"]+)"')
_TAG = re.compile(r"""<(?P<name>[a-z][a-z0-9-]*)(?:\s(?:[^"'>]|"[^"]*"|'[^']*')*)?>""")
_ATTRIBUTE = re.compile(
    r'(?P<start>\s(?P<name>href|src|srcset|poster|content|data-path|data-share|data-worker)=")(?P<value>[^"]*)"'
)
_DATA = re.compile(r'(<script type="application/ld\+json">)(.*?)(</script>)', re.DOTALL)
# The scripts of forms that are removed.
_FORM_SCRIPT = re.compile(r'<script\b[^>]*\ssrc="[^"]*/js/topic-filter\.[^"]*"[^>]*></script>\s*')
# A link whose text is its URL, for copying.
_SHOWN_URL = re.compile(r'(<a href="([^"]*)" data-copy-link="[^"]*">)[^<]*(?:<wbr>[^<]*)*</a>')
# A URL in XML or JSON; parameters are separated by “&”, written as each of them writes it.
_CHARACTER = r"""(?:[^\s"'<>\\&]|&(?:amp;)?(?=[a-z]+=)|\\u0026)"""
# Punctuation after a URL in a sentence.
_END = ".,;:!?)"
_CSS_URL = re.compile(r"""(?:url\(\s*["']?|@import ["'])([^"')]+)""")
_ICON = re.compile(r'"src": "(/[^"]+)"')


def html(text: str, link: Link, explanation: str, base_url: str) -> str:
    """Return a page with links to the copy, without the forms that need a server.

    explanation: the URL of the page that links to what is left out lead to. base_url: of the copy.
    """
    removed: set[str] = set()

    def form(match: re.Match[str]) -> str:
        removed.update(_ID.findall(match[0]))
        return ""

    def tag(match: re.Match[str]) -> str:
        return _tag(match, link, explanation, removed)

    text = _FORM.sub(form, text)
    if removed:
        text = _FORM_SCRIPT.sub("", text)
    text = _DATA.sub(lambda match: f"{match[1]}{urls(match[2], link, explanation)}{match[3]}", text)
    text = _TAG.sub(tag, text)
    return _SHOWN_URL.sub(lambda match: f"{match[1]}{base_url}<wbr>{match[2]}</a>", text)


def _tag(match: re.Match[str], link: Link, explanation: str, removed: set[str]) -> str:
    """Return a tag with links to the copy; "" for a link of the head to what is left out."""
    is_dropped = False

    def attribute(found: re.Match[str]) -> str:
        nonlocal is_dropped
        name, value = found["name"], unescape(found["value"])
        if name == "srcset":
            new = ", ".join(_candidate(part, link) for part in value.split(", "))
        elif name == "content" and not value.startswith((settings.SITE_URL, "/")):
            return found[0]
        elif value.startswith("#"):
            new = explanation if value[1:] in removed else value
        elif not value:
            return found[0]
        else:
            new = link(value)
            is_dropped |= not new
            new = new or explanation
        return f'{found["start"]}{escape(new)}"'

    tag = _ATTRIBUTE.sub(attribute, match[0])
    return "" if is_dropped and match["name"] == "link" else tag


def _candidate(text: str, link: Link) -> str:
    url, _, width = text.partition(" ")
    return f"{link(url)} {width}".strip()


def urls(text: str, link: Link, explanation: str) -> str:
    """Return a feed, a sitemap or structured data, in which absolute URLs of the site are those of the copy."""

    def url(match: re.Match[str]) -> str:
        whole = match[0].rstrip(_END)
        plain = whole.replace("&amp;", "&").replace("\\u0026", "&")
        return (link(plain) or link(explanation)) + match[0][len(whole) :]

    return _own_urls().sub(url, text)


def _own_urls() -> re.Pattern[str]:
    """Return the pattern of absolute URLs of the site, which `re` caches."""
    return re.compile(rf"{re.escape(settings.SITE_URL)}(?:[/?#]{_CHARACTER}*|(?![\w.:-]))")


def files_of_css(text: str) -> list[str]:
    """Return the URLs of fonts, images and other stylesheets in a stylesheet."""
    return [url for url in _CSS_URL.findall(text) if not urlsplit(url).scheme]


def icons_of_manifest(text: str) -> list[str]:
    """Return the URLs of icons in a web app manifest."""
    return _ICON.findall(text)
