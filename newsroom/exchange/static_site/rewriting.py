"""Rewrites the links of pages and files for a static copy.

The pages are our own templates and sanitised HTML, so attributes have double quotes, and only they are looked at.
"""

import re
from html import escape, unescape
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

# A form that is sent to a server.
_FORM = re.compile(r'<form\b[^>]*\saction="[^"]*"[^>]*>.*?</form>\s*', re.DOTALL)
_ID = re.compile(r'\sid="([^"]+)"')
_TAG = re.compile(r"""<(?P<name>[a-z][a-z0-9-]*)(?:\s(?:[^"'>]|"[^"]*"|'[^']*')*)?>|</a>""")
_ATTRIBUTE = re.compile(
    r'(?P<start>\s(?P<name>href|src|srcset|poster|content|data-path|data-share|data-worker)=")(?P<value>[^"]*)"'
)
# What a text without a link keeps of its link.
_KEPT = re.compile(r'\s(?:class|dir|id|lang|title)="[^"]*"')
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
# The next page of a JSON feed.
_NEXT = re.compile(r', "next_url": "([^"]*)"')


class Links(Protocol):
    """Where links lead in the copy (see `links.Links`)."""

    base_url: str

    @property
    def explanation(self) -> str:
        """What leads to the page that says what the copy does not have."""

    def to(self, url: str, *, explained: bool = True) -> str | None:
        """Return what leads to the same in the copy; None if nothing does."""


def html(text: str, links: Links) -> str:
    """Return a page with links to the copy, without the forms that need a server."""
    removed: set[str] = set()

    def form(match: re.Match[str]) -> str:
        removed.update(_ID.findall(match[0]))
        return ""

    text = _FORM.sub(form, text)
    if removed:
        text = _FORM_SCRIPT.sub("", text)
    text = _DATA.sub(lambda match: f"{match[1]}{urls(match[2], links)}{match[3]}", text)
    text = _TAG.sub(_Tags(links, removed).rewritten, text)
    return _SHOWN_URL.sub(lambda match: f"{match[1]}{links.base_url}<wbr>{match[2]}</a>", text)


class _Tags:
    """Rewrites the tags of a page in their order. removed: the IDs of the forms that were."""

    def __init__(self, links: Links, removed: set[str]) -> None:
        self._links, self._removed = links, removed
        # Whether the next </a> ends a link that was made a text.
        self._is_in_text = False

    def rewritten(self, match: re.Match[str]) -> str:
        """Return the tag with links to the copy. A link that leads to nothing there is a text, or is left out."""
        name, tag = match["name"], match[0]
        if not name:
            end, self._is_in_text = ("</span>" if self._is_in_text else tag), False
            return end
        leads_nowhere = False

        def attribute(found: re.Match[str]) -> str:
            nonlocal leads_nowhere
            value = self._value(found["name"], unescape(found["value"]), explained=name != "link")
            leads_nowhere |= value is None
            return f'{found["start"]}{escape(value or "")}"'

        rewritten = _ATTRIBUTE.sub(attribute, tag)
        if leads_nowhere and name == "link":
            return ""
        if leads_nowhere and name == "a":
            self._is_in_text = True
            return f"<span{''.join(_KEPT.findall(tag))}>"
        return rewritten

    def _value(self, name: str, value: str, *, explained: bool) -> str | None:
        """Return the value of an attribute in the copy; None if it leads to nothing there."""
        if name == "srcset":
            return ", ".join(self._candidate(part) for part in value.split(", "))
        if not value or (name == "content" and (" " in value or not value.startswith(settings.SITE_URL))):
            return value
        if value.startswith("#"):
            return self._links.explanation if value[1:] in self._removed else value
        return self._links.to(value, explained=explained)

    def _candidate(self, text: str) -> str:
        url, _, width = text.partition(" ")
        return f"{self._links.to(url) or url} {width}".strip()


def urls(text: str, links: Links) -> str:
    """Return a feed, a sitemap or structured data, in which absolute URLs of the site are those of the copy."""

    def url(match: re.Match[str]) -> str:
        whole = match[0].rstrip(_END)
        return (links.to(_plain(whole)) or f"{links.base_url}{links.explanation}") + match[0][len(whole) :]

    def following(match: re.Match[str]) -> str:
        return match[0] if links.to(_plain(match[1])) else ""

    return _own_urls().sub(url, _NEXT.sub(following, text))


def _plain(url: str) -> str:
    """Return the URL without what XML or JSON writes for “&”."""
    return url.replace("&amp;", "&").replace("\\u0026", "&")


def _own_urls() -> re.Pattern[str]:
    """Return the pattern of absolute URLs of the site, which `re` caches."""
    return re.compile(rf"{re.escape(settings.SITE_URL)}(?:[/?#]{_CHARACTER}*|(?![\w.:-]))")


def files_of_css(text: str) -> list[str]:
    """Return the URLs of fonts, images and other stylesheets in a stylesheet."""
    return [url for url in _CSS_URL.findall(text) if not urlsplit(url).scheme]


def icons_of_manifest(text: str) -> list[str]:
    """Return the URLs of icons in a web app manifest."""
    return _ICON.findall(text)
