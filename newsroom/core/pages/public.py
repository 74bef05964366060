"""Public pages by editors, and links to them."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from newsroom.core import tracking
from newsroom.core.i18n.languages import current
from newsroom.core.models import KnownPage, Page


class Link(NamedTuple):
    """A link to a page. path: percent-encoded."""

    slug: str
    path: str
    title: str
    language: str
    is_in_footer: bool


def in_current_language(pages: Collection[Page]) -> list[Page]:
    """Return one page of each slug, in the order given: the best one for the current language.

    Public pages first; among these, the one in the current language, then in the site's first one, then any.
    """
    ranks_of = {language: rank for rank, language in enumerate((settings.LANGUAGE_CODE, current()))}
    best: dict[str, Page] = {}
    for page in pages:
        other = best.get(page.slug)
        ranks = [(each.is_public, ranks_of.get(each.language, -1)) for each in (page, other) if each]
        if other is None or ranks[0] > ranks[1]:
            best[page.slug] = page
    return [page for page in pages if best[page.slug] is page]


def links() -> tuple[Link, ...]:
    """Return links to all public pages: known pages first, then the others by name."""
    return tracking.cached(("pages",), _links)


def known() -> Mapping[str, str]:
    """Return {slug: path} of the known pages (`KnownPage`) that are public.

    A page that does not exist yet is therefore linked from nowhere.
    """
    return {link.slug: link.path for link in links() if link.slug in KnownPage}


def missing() -> list[KnownPage]:
    """Return the known pages that do not exist yet."""
    existing = set(Page.objects.filter(slug__in=KnownPage.values).values_list("slug", flat=True))
    return [known for known in KnownPage if known not in existing]


def context(request: HttpRequest) -> dict[str, Any]:
    """Return template context: `footer_pages`, links in the footer, and `known_pages`, paths by name.

    The names are those of the members of KnownPage in lower case. Both are queried only if a template uses them.
    """
    return {
        "footer_pages": lambda: [link for link in links() if link.is_in_footer],
        "known_pages": lambda: {KnownPage(slug).name.lower(): path for slug, path in known().items()},
    }


def _links() -> tuple[Link, ...]:
    public = Page.objects.filter(is_public=True).only("slug", "title", "language", "is_in_footer", "is_public")
    order = list(KnownPage.values)
    found = sorted(
        in_current_language(list(public)), key=lambda page: order.index(page.slug) if page.is_known else len(order)
    )
    return tuple(
        Link(page.slug, page.get_absolute_url(), page.title, page.language, page.is_in_footer) for page in found
    )
