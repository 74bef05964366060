"""How numbers, moments and languages are set in templates."""

import re
from html import unescape

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsroom.core.html import embeds
from newsroom.core.templatetags.languages import in_page_language

register = template.Library()

# Languages, and scripts, that run from right to left.
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
RIGHT_TO_LEFT_SCRIPTS = {"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"}
# Behind a caption, with room for what parts them.
_CREDIT = re.compile(r"(?<!<figcaption>)(?<!\s)\s*<small>(?=[^<]*</small></figcaption>)")
_EMBED = re.compile(r'(<figure class="embed"[^>]*>)<a href="([^"]*)"')


@register.filter
def commas(number):
    """The whole number with commas between its thousands: 12,345."""
    return f"{number:,}"


@register.simple_tag
def article_count(number):
    """How many articles something has: seen as a number, and heard with what it counts."""
    unit = ngettext("article", "articles", number)
    hidden = '<span class="count">{}<span class="visually-hidden"> {}</span></span>'
    return format_html(hidden, commas(number), unit)


@register.filter
def iso(moment):
    """The moment (an aware datetime) for a datetime attribute, to the second, in the newsroom's time zone.

    HTML allows three digits of a second's fraction where Python writes six, hence none.
    """
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def direction(language):
    """“rtl” or “ltr” for a language tag (BCP 47) such as “ar” or “pa-Arab”: by its script if it names one."""
    primary, *rest = language.lower().split("-")
    scripts = [subtag for subtag in rest if len(subtag) == 4 and subtag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"


@register.filter
def prose(html, language=""):
    """A sanitised text for a page: its tables in frames that scroll, its embeds ready for js/embeds.js, credits marked.

    The keyboard reaches what scrolls (WCAG 2.1.1). language: the text's (BCP 47), where the page may speak another: a
    frame's name is in that of the page.
    """
    frame = format_html('<div class="prose-table" role="group" aria-label="{}" tabindex="0">', _("Table"))
    table = "<table"
    if pages_own := in_page_language(language):
        frame = frame.replace("<div", f"<div {pages_own}")
        table = format_html('<table lang="{}"', language)
    framed = html.replace("<table", f"{frame}{table}")
    credited = _CREDIT.sub('&emsp;<small class="credit">', framed.replace("</table>", "</table></div>"))
    return mark_safe(_EMBED.sub(_with_player, credited))


def _with_player(found):
    video = embeds.find(unescape(found[2]))
    if video is None or not embeds.is_framed(video):
        return found[0]
    return f'{found[1]}<a data-player="{escape(video.player)}" data-provider="{video.provider}" href="{found[2]}"'
