"""Pages of a static copy that the site itself does not have."""

from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from newsroom.core.i18n.languages import current, split_language_prefix, tag_of
from newsroom.core.web.structured_data import page_context
from newsroom.exchange.static_site.locations import Source
from newsroom.exchange.static_site.rendering import environ_of


def explanation(source: Source) -> str:
    """Return the page that says what the copy does not have, and what to use instead."""
    code, _path = split_language_prefix(source.path)
    with override(code):
        context = page_context(_("Not available in this copy"), source.path)
        return render_to_string("static_site/explanation.html", context, WSGIRequest(environ_of(source)))


def not_found(source: Source) -> str:
    """Return the page for a URL without a page, in the language of this one. Many servers use a file `404.html`."""
    code, _path = split_language_prefix(source.path)
    with override(code):
        # With an exception, the page does not link to itself in other languages.
        return render_to_string("static_site/not_found.html", {"exception": None}, WSGIRequest(environ_of(source)))


def moved(source: Source, path: str, url: str) -> str:
    """Return a page that leads to another at once. path: of that. url: its absolute one."""
    code, _path = split_language_prefix(source.path)
    with override(code):
        context = {"language": tag_of(current()), "path": path, "url": url}
        return render_to_string("static_site/moved.html", context)
