"""Languages of pages: `lang` attributes, and links to a page in other languages."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.formats import get_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from newsroom.core.i18n import languages
from newsroom.core.i18n.paths import absolute
from newsroom.core.time.dates import format_day


class Version(Protocol):
    """A story as one of its language versions."""

    language: str

    @property
    def permanent_url(self) -> str:
        """The canonical path."""

    def get_absolute_url(self) -> str:
        """Return the path in the current language's tree."""


register = template.Library()
# The slot for the links in the cached masthead (`includes/_masthead.html`).
SLOT = "<!-- languages -->"
register.filter("tag", languages.tag_of)
register.filter("own_name", languages.own_name)
register.filter("short_name", languages.short_name)
register.filter("is_foreign", languages.is_foreign)
register.filter("format_day", format_day)


@register.simple_tag
def in_first_language(topic: Any = None) -> str:
    """Return the `lang` attribute of text in the site's first language if the page is in another one, else "".

    topic: the text is the name of this topic, which may have a name in the language of the page.
    """
    is_other = languages.current() != settings.LANGUAGE_CODE
    is_translated = topic and languages.current() in topic.names
    return _lang(languages.tag_of(settings.LANGUAGE_CODE)) if is_other and not is_translated else ""


@register.simple_tag
def in_page_language(around: str) -> str:
    """Return the `lang` attribute of text in the page's language within text of another one, else "".

    around: the language (BCP 47) of the surrounding text, or "".
    """
    tag = languages.tag_of(languages.current())
    return _lang(tag) if around and around != tag else ""


def _lang(tag: str) -> SafeString:
    return format_html('lang="{}"', tag)


@register.simple_tag
def intl_locale() -> str:
    """Return the locale (BCP 47) by which scripts format dates as the page does (`newsroom.core.i18n.formats`)."""
    found = str(get_format("INTL_LOCALE"))
    return languages.tag_of(languages.current()) if found == "INTL_LOCALE" else found


def _page_versions(context: Context) -> list[languages.LanguageVersion]:
    """Return the page in each language of the site; [] if the site has only one.

    The context's `translation_paths` has the paths of its translations by their tags. An error page has the front
    pages.
    """
    if len(settings.LANGUAGES) < 2:
        return []
    found, translation_paths = languages.available(_path(context)), context.get("translation_paths") or {}
    tags = [languages.best_match(version.code, translation_paths) for version in found]
    return [
        version._replace(path=translation_paths[tag]) if tag else version
        for version, tag in zip(found, tags, strict=True)
    ]


@register.simple_tag(takes_context=True)
def insert_language_links(context: Context, masthead: str) -> SafeString:
    """Return the cached masthead with links to this page in the site's other languages."""
    if SLOT not in masthead:
        return mark_safe(masthead)
    links = render_to_string("includes/_languages.html", {"versions": _page_versions(context)})
    return mark_safe(masthead.replace(SLOT, links))


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> SafeString:
    """Return `<link>` elements to this page in each language. The first language is the default."""
    return _links([(version.tag, version.path) for version in _page_versions(context)])


@register.simple_tag
def version_links(versions: Sequence[Version]) -> SafeString:
    """Return `<link>` elements to a story in each of its languages. The default is the site's, or the original.

    versions: stories, the original first.
    """
    first = languages.best_match(settings.LANGUAGE_CODE, (version.language for version in versions))
    ordered = sorted(versions, key=lambda version: version.language != first)
    return _links([(version.language, version.permanent_url) for version in ordered])


@register.simple_tag
def page_version_links(versions: Mapping[str, str]) -> SafeString:
    """Return `<link>` elements to a page by editors in each language ({code: path}). The default is the first one."""
    ordered = sorted(versions.items(), key=lambda version: version[0] != settings.LANGUAGE_CODE)
    return _links([(languages.tag_of(language), path) for language, path in ordered])


@register.filter
def localised_url(version: Version) -> str:
    """Return the path of a story in the tree of its own language, if the site has that."""
    return languages.localised_path(version.get_absolute_url(), version.language)


def _links(versions: Sequence[tuple[str, str]]) -> SafeString:
    """Return `<link>` elements to versions of a page: (BCP 47 tag, path). The first one is also the default."""
    tagged = [*versions, *(("x-default", path) for _, path in versions[:1])]
    return format_html_join(
        "\n", '<link rel="alternate" hreflang="{}" href="{}">', ((tag, absolute(path)) for tag, path in tagged)
    )


def _path(context: Context) -> str:
    """Return the canonical path of the page with its query, percent-encoded; of an error page, the front page's."""
    page = context.get("page")
    if "exception" in context or context.get("is_gone"):
        return languages.path_in(languages.current(), "/")
    # A page without stories is falsy.
    return escape_uri_path(context["request"].path) if page is None else str(page.url)
