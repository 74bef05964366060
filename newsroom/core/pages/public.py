"""Which written pages readers may see, for what links to them."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.conf import settings

from newsroom.core import tracking
from newsroom.core.i18n.languages import current
from newsroom.core.models import KnownPage, Page


class Link(NamedTuple):
    """A way to a written page. path: percent-encoded."""

    slug: str
    path: str
    title: str
    language: str
    is_in_footer: bool


def spoken(pages: Collection[Page]) -> list[Page]:
    """Of pages in several languages those that are shown in the language spoken now, one of each slug, in their order.

    That is the one written in it, else the one in the site's first language, else any; a public one before all.
    """
    places = {language: place for place, language in enumerate((settings.LANGUAGE_CODE, current()))}
    best: dict[str, Page] = {}
    for page in pages:
        other = best.get(page.slug)
        ranks = [(each.is_public, places.get(each.language, -1)) for each in (page, other) if each]
        if other is None or ranks[0] > ranks[1]:
            best[page.slug] = page
    return [page for page in pages if best[page.slug] is page]


def links() -> tuple[Link, ...]:
    """All public pages: first the known ones, then the others by name."""
    return tracking.cached(("pages",), _links)


def known() -> Mapping[str, str]:
    """The paths of the known pages (`KnownPage`) that are public, by which they are.

    So a page that nobody has written yet is linked from nowhere.
    """
    return {link.slug: link.path for link in links() if link.slug in KnownPage}


def missing() -> list[KnownPage]:
    """The known pages that nobody has begun."""
    there = set(Page.objects.filter(slug__in=KnownPage.values).values_list("slug", flat=True))
    return [known for known in KnownPage if known not in there]


def context(request: Any) -> dict[str, Any]:
    """Template context: `footer_pages`, the links that stand in the footer, and `known_pages`, paths by name.

    A name is that of the member of KnownPage, in lower case. Both are read when a template asks.
    """
    return {
        "footer_pages": lambda: [link for link in links() if link.is_in_footer],
        "known_pages": lambda: {KnownPage(slug).name.lower(): path for slug, path in known().items()},
    }


def _links() -> tuple[Link, ...]:
    public = Page.objects.filter(is_public=True).only("slug", "title", "language", "is_in_footer", "is_public")
    order = list(KnownPage.values)
    found = sorted(spoken(list(public)), key=lambda page: order.index(page.slug) if page.is_known else len(order))
    return tuple(
        Link(page.slug, page.get_absolute_url(), page.title, page.language, page.is_in_footer) for page in found
    )
