"""Pages of a static copy that the site itself does not have."""

from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from newsroom.core.i18n.languages import current, tag_of
from newsroom.core.system.wsgi import get_request
from newsroom.core.web.structured_data import page_context
from newsroom.exchange.static_site.locations import Source
from newsroom.exchange.static_site.scope import EXPLANATION

# Many servers use this file for URLs without a page. In the first language.
NOT_FOUND = "/404.html"


def own_page(source: Source) -> str | None:
    """Return the page at this place, in the language of the path; None if it is one of the site."""
    code, at_root = source.at_root
    if source.query or at_root not in {EXPLANATION, NOT_FOUND}:
        return None
    with override(code):
        request = WSGIRequest(get_request(source.path, source.query))
        if at_root == EXPLANATION:
            # What the copy does not have, and what to use instead.
            context = page_context(_("Not available in this copy"), source.path)
            return render_to_string("static_site/explanation.html", context, request)
        # With an exception, the page does not link to itself in other languages.
        return render_to_string("static_site/not_found.html", {"exception": None}, request)


def moved(source: Source, path: str, url: str) -> str:
    """Return a page that leads to another at once. path: of that. url: its absolute one."""
    code, _path = source.at_root
    with override(code):
        context = {"language": tag_of(current()), "path": path, "url": url}
        return render_to_string("static_site/moved.html", context)
