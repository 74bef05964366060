"""Addresses in templates."""

from django import template
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html

from newsroom.core.i18n.paths import absolute

register = template.Library()


@register.simple_tag
def canonical(path):
    """The `<link>` to the canonical address of a page, at the path (percent-encoded).

    If it has letters beyond ASCII, its title has them as they are read: paper shows that (css/print.css).
    """
    address = absolute(path)
    read = uri_to_iri(address)
    title = format_html(' title="{}"', read) if read != address else ""
    return format_html('<link rel="canonical" href="{}"{}>', address, title)
