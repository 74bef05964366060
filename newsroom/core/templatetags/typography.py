"""Formats of numbers, times, text directions and HTML bodies in templates."""

import re
from datetime import datetime
from html import unescape

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.core.html import embeds
from newsroom.core.html.notes import with_notes
from newsroom.core.html.sections import with_heading_ids
from newsroom.core.html.tables import with_numeric_columns
from newsroom.core.templatetags.languages import in_page_language
from newsroom.core.time.dates import zone_name

register = template.Library()

# Languages and scripts that are written from right to left.
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
RIGHT_TO_LEFT_SCRIPTS = {"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"}
# The credit after a caption, with the space between them.
_BY = re.compile(r"^by\s+(?=\S)", re.IGNORECASE)
_CREDIT = re.compile(r"(?<!<figcaption>)(?<!\s)\s*<small>(?=[^<]*</small></figcaption>)")
# Up to the text of the only link of the figure.
_EMBED = re.compile(r'(<figure class="embed".*?<a) (href="([^"]*)"[^>]*)>([^<]*)')


@register.filter
def commas(number: int) -> str:
    """Return the integer with commas between its thousands: 12,345."""
    return f"{number:,}"


@register.filter
def without_by(name: object) -> str:
    """Return the name of an author without a leading “By”, as news agencies write it: a byline begins with the word."""
    return _BY.sub("", str(name))


@register.simple_tag
def article_count(number: int) -> SafeString:
    """Return a number of articles, with the unit for screen readers only."""
    unit = ngettext("article", "articles", number)
    hidden = '<span class="count">{}<span class="visually-hidden"> {}</span></span>'
    return format_html(hidden, commas(number), unit)


@register.filter
def iso(moment: datetime) -> str:
    """Return the aware datetime for a datetime attribute, to the second, in the site's time zone.

    HTML allows only three digits of a second's fraction where Python writes six.
    """
    return timezone.localtime(moment).isoformat(timespec="seconds")


register.filter(zone_name)


@register.filter
def zone_after_time(moment: datetime) -> str:
    """Return the site's time zone at this moment as it follows a time, with the space or brackets between them."""
    return _(" %(zone)s") % {"zone": zone_name(moment)}


@register.filter
def direction(language: str) -> str:
    """Return “rtl” or “ltr” for a language tag (BCP 47) such as “ar” or “pa-Arab”, by its script if it has one."""
    primary, *rest = language.lower().split("-")
    scripts = [subtag for subtag in rest if len(subtag) == 4 and subtag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"


@register.filter
def prose(html: str, language: str = "") -> SafeString:
    """Return sanitised HTML for a page: headings with IDs, notes with numbers, scrolling tables with aligned numbers
    and galleries, embeds for js/embeds.js, marked credits.

    Keyboard users can focus what scrolls (WCAG 2.1.1). language: of the text (BCP 47), if the page may be in another
    one; labels are in the language of the page.
    """
    page_language = in_page_language(language)
    wrapper = format_html('<div class="prose-table" role="group" aria-label="{}" tabindex="0">', _("Table"))
    table, gallery = "<table", format_html('<figure class="gallery" aria-label="{}" tabindex="0"', _("Gallery"))
    if page_language:
        wrapper = mark_safe(wrapper.replace("<div", f"<div {page_language}"))
        table = format_html('<table lang="{}"', language)
    html = with_numeric_columns(html)
    html = html.replace("<table", f"{wrapper}{table}").replace("</table>", "</table></div>")
    html = html.replace('<figure class="gallery"', gallery)
    html = with_heading_ids(html)
    html = with_notes(html, label=_("Notes"), label_back=_back_to, page_language=page_language)
    html = _CREDIT.sub('&emsp;<small class="credit">', html)
    return mark_safe(_EMBED.sub(_embed, html))


def _back_to(number: int) -> str:
    return _("Back to reference %(number)d") % {"number": number}


def _embed(found: re.Match[str]) -> str:
    start, attributes, page, title = found.groups()
    if title != page:
        # In print, its URL follows.
        attributes = f"data-titled {attributes}"
    embed = embeds.find(unescape(page))
    if embed and embeds.is_framed(embed):
        height = f'data-height="{embed.height}" ' if embed.height else ""
        provider = f'data-kind="{embed.kind}" data-provider="{escape(embed.provider)}"'
        attributes = f'data-frame="{escape(embed.frame)}" {height}{provider} {attributes}'
    return f"{start} {attributes}>{title}"
