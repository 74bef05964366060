"""How a page says in which languages it can be read."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.formats import get_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from newsroom.core.i18n import languages
from newsroom.core.i18n.paths import absolute

register = template.Library()
# Where the masthead has them (`includes/_masthead.html`).
PLACE = "<!-- languages -->"
register.filter("tag", languages.tag_of)
register.filter("own_name", languages.own_name)
register.filter("name_here", languages.name_here)


@register.simple_tag
def in_first_language(topic=None):
    """The `lang` of what the newsroom wrote in the site's first language, where a page speaks another.

    topic: the name of this one is meant, which it may have in the language of the page as well.
    """
    code, is_abroad = settings.LANGUAGE_CODE, languages.current() != settings.LANGUAGE_CODE
    is_named = topic and languages.current() in topic.names
    return format_html('lang="{}"', languages.tag_of(code)) if is_abroad and not is_named else ""


@register.simple_tag
def in_page_language(said_in):
    """The `lang` of the page's own words within what is said in another language (a BCP 47 tag)."""
    tag = languages.tag_of(languages.current())
    return format_html('lang="{}"', tag) if said_in and said_in != tag else ""


@register.simple_tag
def dates_of_scripts():
    """The tag (BCP 47) by which scripts write days as the page does (`newsroom.core.i18n.formats`)."""
    return get_format("DATES_OF_SCRIPTS")


@register.simple_tag(takes_context=True)
def spoken(context):
    """The page in each of the site's languages (`languages.Spoken`); none if there is but one.

    The context's `read_at` has the paths of its translations, by their tags; on the page of an error the front pages
    are told.
    """
    if len(settings.LANGUAGES) < 2:
        return []
    found, read_at = languages.spoken(_path(context)), context.get("read_at") or {}
    best = [languages.best_for(each.code, read_at) for each in found]
    return [each._replace(path=read_at[tag]) if tag else each for each, tag in zip(found, best, strict=True)]


@register.simple_tag(takes_context=True)
def with_languages(context, masthead):
    """The masthead, which is kept from page to page, with links to this page in the site's other languages."""
    links = render_to_string("includes/_languages.html", {"versions": spoken(context)}) if PLACE in masthead else ""
    return mark_safe(masthead.replace(PLACE, links))


@register.simple_tag(takes_context=True)
def alternates(context):
    """The same for machines, as `<link>` elements; who reads none of the languages gets the first."""
    return links([(each.tag, each.path) for each in spoken(context)])


@register.simple_tag
def version_links(versions):
    """`<link>` elements to a story in each of its languages; who reads none of them gets the site's, or the original.

    versions: stories, the original first.
    """
    first = languages.best_for(settings.LANGUAGE_CODE, (version.language for version in versions))
    ordered = sorted(versions, key=lambda version: version.language != first)
    return links([(version.language, version.permanent_url) for version in ordered])


@register.simple_tag
def written_links(versions):
    """`<link>` elements to a written page in each of its languages: {language: path}; the site's first one first."""
    ordered = sorted(versions.items(), key=lambda version: version[0] != settings.LANGUAGE_CODE)
    return links([(languages.tag_of(language), path) for language, path in ordered])


@register.filter
def address(version):
    """Where a story is read in its own language, if the site speaks that."""
    return languages.at_home(version.get_absolute_url(), version.language)


def links(versions):
    """`<link>` elements to versions of one page, the first of which is for those who read none of the languages.

    versions: pairs of a tag (BCP 47) and a path.
    """
    named = [*versions, *(("x-default", path) for _, path in versions[:1])]
    return format_html_join(
        "\n", '<link rel="alternate" hreflang="{}" href="{}">', ((tag, absolute(path)) for tag, path in named)
    )


def _path(context):
    """The canonical one, with its query; percent-encoded. An error has none: the front page's."""
    page = context.get("page")
    if "exception" in context or context.get("is_gone"):
        return languages.path_in(languages.current(), "/")
    # One without stories is false.
    return escape_uri_path(context["request"].path) if page is None else page.url
