"""What pages say to machines: schema.org as JSON-LD, Open Graph, and the site's own name and address.

Builders return dicts without "@context"; `context` makes of them what a page's template prints.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import pgettext, to_locale

from newsroom.core.i18n.languages import current, path_in, tag_of
from newsroom.core.i18n.paths import absolute
from newsroom.core.images import renditions
from newsroom.core.models import KnownPage
from newsroom.core.pages import public
from newsroom.core.web import branding
from newsroom.core.web.pagination import Page

type Data = dict[str, Any]
type OpenGraph = Sequence[tuple[str, str]]

# Which page that editors write says what of the publisher (https://schema.org/NewsMediaOrganization).
_POLICIES = {
    "publishingPrinciples": KnownPage.ETHICS,
    "ethicsPolicy": KnownPage.ETHICS,
    "correctionsPolicy": KnownPage.CORRECTIONS,
}
# Inside a script element nothing but these could end it or open a comment (as in django.utils.html.json_script).
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
# Longer ones are cut by search engines.
_HEADLINE_LENGTH = 110


def site_context(request):
    """Template context: the site's name, also as titles have it, its description and address."""
    return {
        "site_name": branding.name(),
        "site_title": branding.title(),
        "site_description": branding.description(),
        "site_url": settings.SITE_URL,
    }


def context(open_graph: OpenGraph, *data: Data) -> dict[str, Any]:
    """Template context of one page: its `open_graph` properties, and `for_machines`: all elements for its head."""
    return {"open_graph": open_graph, "for_machines": mark_safe("\n".join([metas(open_graph), scripts(*data)]))}


def of_page(name: str, path: str) -> dict[str, Any]:
    """Template context of a page right below the front page that there is nothing more to say of."""
    return context(open_graph(title=name, path=path), breadcrumbs([*home(), (name, path)]))


def of_written(kind: str, *, name: str, path: str, description: str, language: str, changed_at: Any) -> dict[str, Any]:
    """Template context of a page that editors wrote, of this schema.org type."""
    about = {
        "@type": kind,
        "@id": absolute(path),
        "name": name,
        "description": description,
        "url": absolute(path),
        "inLanguage": language,
        "dateModified": changed_at.isoformat(),
        "isPartOf": {"@type": "WebSite", "@id": absolute("/#website"), "url": absolute("/")},
        "publisher": organisation(),
    }
    return context(
        open_graph(title=name, path=path, description=description, language=language),
        _without_empty(about),
        breadcrumbs([*home(), (name, path)]),
    )


def metas(open_graph: OpenGraph) -> SafeString:
    """The Open Graph properties as `<meta>` elements; with a picture, a large one where X shows the page."""
    large = '\n<meta name="twitter:card" content="summary_large_image">' if "og:image" in dict(open_graph) else ""
    return format_html_join("\n", '<meta property="{}" content="{}">', open_graph) + mark_safe(large)


def scripts(*data: Data) -> SafeString:
    """The data as `<script type="application/ld+json">` elements.

    Browsers run nothing in such a data block, so the content security policy lets it be inline.
    """
    return mark_safe("\n".join(_script(each) for each in data))


def _script(data: Data) -> str:
    return _element(_json({"@context": "https://schema.org", **data}))


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False).translate(_ESCAPES)


def _element(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def organisation() -> Data:
    """The publisher: NewsMediaOrganization, with its policies where editors have written the pages."""
    written = public.known()
    data = {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": branding.name(),
        "description": branding.description(),
        "url": absolute(_front()),
        "logo": {"@type": "ImageObject", "url": absolute((branding.logo() or branding.icon()).path)},
        **{name: absolute(written[page]) for name, page in _POLICIES.items() if page in written},
    }
    if KnownPage.CONTACT in written:
        contact = absolute(written[KnownPage.CONTACT])
        data["contactPoint"] = {"@type": "ContactPoint", "contactType": "newsroom", "url": contact}
    return data


def website() -> Data:
    """The site: WebSite."""
    return {
        "@type": "WebSite",
        "@id": absolute("/#website"),
        "name": branding.name(),
        "description": branding.description(),
        "url": absolute("/"),
        "inLanguage": tag_of(current()),
        "publisher": organisation(),
    }


def home() -> list[tuple[str, str]]:
    """What every trail begins with: name and path of the front page."""
    return [(pgettext("breadcrumb", "Home"), _front())]


def _front() -> str:
    """The front page's path in the language that is spoken."""
    return path_in(current(), "/")


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Data:
    """BreadcrumbList. trail: name and path from the front page down, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(trail, 1)
        ],
    }


def of_listing(open_graph: OpenGraph, collection: Data, breadcrumbs: Data, page: Page) -> dict[str, Any]:
    """Template context of a page of a listing, as `context`."""
    return context(open_graph, {**collection, "mainEntity": item_list(page)}, breadcrumbs)


def collection(page: Page, *, name: str, description: str = "", **more: Any) -> Data:
    """A page of a listing: CollectionPage, without its stories. more: further properties, such as `about`."""
    return _without_empty(
        {
            "@type": "CollectionPage",
            "name": name,
            "description": description,
            "url": absolute(page.url),
            "inLanguage": tag_of(current()),
            "isPartOf": {"@type": "WebSite", "@id": absolute("/#website"), "url": absolute("/")},
            **more,
        }
    )


def item_list(page: Page) -> Data:
    """ItemList of the page's stories. It counts the whole listing, and its positions go on over all pages."""
    return {
        "@type": "ItemList",
        "numberOfItems": page.total,
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": story.title, "url": absolute(story.get_absolute_url())}
            for position, story in enumerate(page, page.start + 1)
        ],
    }


def story(
    kind: str, *, title: str, path: str, published_at: Any, updated_at: Any, authors: Sequence[Data], **more: Any
) -> Data:
    """An article of this schema.org type; without authors, the publisher's own. more: further properties."""
    publisher = organisation()
    return _without_empty(
        {
            "@type": kind,
            "headline": Truncator(title).chars(_HEADLINE_LENGTH),
            "url": absolute(path),
            "mainEntityOfPage": {"@type": "WebPage", "@id": absolute(path)},
            "datePublished": published_at.isoformat(),
            "dateModified": updated_at.isoformat(),
            "author": authors or [publisher],
            "publisher": publisher,
            "isAccessibleForFree": True,
            **more,
        }
    )


def pictures(picture: Any, caption: str = "") -> list[Data]:
    """ImageObjects of a picture of the library, one for each shape that search engines want; none of none.

    caption: what is said of it where it stands; "": what the library says.
    """
    if picture is None:
        return []
    return [
        _without_empty(
            {
                "@type": "ImageObject",
                "url": absolute(shown.src),
                "width": shown.width,
                "height": shown.height,
                "caption": caption or picture.caption or picture.alt,
                "creditText": picture.credit,
            }
        )
        for shown in renditions.shapes(picture)
    ]


def open_graph(
    *,
    title: str,
    path: str,
    kind: str = "website",
    description: str = "",
    picture: Any = None,
    card: renditions.Sources | None = None,
    language: str = "",
    more: OpenGraph = (),
) -> list[tuple[str, str]]:
    """The page's Open Graph properties (https://ogp.me).

    kind: website, article or profile. path: the canonical one. picture: one of the library. card: what is drawn in
    place of one, as `src`. more: further properties.
    """
    properties = [
        ("og:title", title),
        ("og:type", kind),
        ("og:url", absolute(path)),
        ("og:site_name", branding.name()),
        ("og:description", description),
        ("og:locale", to_locale(language or current())),
        *(_image_properties(renditions.og(picture), picture.alt, "image/jpeg") if picture else ()),
        *(_image_properties(card, title, "image/png") if card else ()),
        *more,
    ]
    return [(name, str(value)) for name, value in properties if value]


def _image_properties(shown: renditions.Sources, alt: str, media_type: str) -> OpenGraph:
    return [
        ("og:image", absolute(shown.src)),
        ("og:image:type", media_type),
        ("og:image:width", str(shown.width)),
        ("og:image:height", str(shown.height)),
        ("og:image:alt", alt),
    ]


def _without_empty(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in (None, "", [])}
