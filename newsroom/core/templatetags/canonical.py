"""Canonical URLs."""

from django import template
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.core.i18n.paths import absolute

register = template.Library()


@register.simple_tag
def canonical(path: str) -> SafeString:
    """Return the `<link>` to the canonical URL of a page. path: percent-encoded.

    If the URL has letters beyond ASCII, its title shows them decoded, which css/print.css prints.
    """
    url = absolute(path)
    readable = uri_to_iri(url)
    title = format_html(' title="{}"', readable) if readable != url else ""
    return format_html('<link rel="canonical" href="{}"{}>', url, title)
