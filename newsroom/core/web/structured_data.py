"""Structured data of pages: schema.org as JSON-LD, and Open Graph.

Builders return dicts without "@context". `context` combines them for a page's template.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import pgettext

from newsroom.core.i18n.languages import current, locale_of, path_in, tag_of
from newsroom.core.i18n.paths import absolute
from newsroom.core.images import renditions
from newsroom.core.models import Image, KnownPage
from newsroom.core.pages import public
from newsroom.core.web import branding
from newsroom.core.web.pagination import Page

type Data = dict[str, Any]
type OpenGraph = Sequence[tuple[str, str]]

# The publisher's policies (https://schema.org/NewsMediaOrganization), and the pages that state them.
_POLICIES = {
    "publishingPrinciples": KnownPage.ETHICS,
    "ethicsPolicy": KnownPage.ETHICS,
    "correctionsPolicy": KnownPage.CORRECTIONS,
}
# Only these could end a script element or start a comment in it (as in django.utils.html.json_script).
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
# Search engines truncate longer ones.
_MAX_HEADLINE_LENGTH = 110


def site_context(request: HttpRequest) -> dict[str, str]:
    """Return template context: the site's name, its name in titles, its description and URL."""
    return {
        "site_name": branding.name(),
        "site_title": branding.title(),
        "site_description": branding.description(),
        "site_url": settings.SITE_URL,
    }


def context(open_graph: OpenGraph, *data: Data) -> dict[str, Any]:
    """Return template context of a page: its `open_graph` properties, and `for_machines`, elements for its head."""
    return {"open_graph": open_graph, "for_machines": mark_safe("\n".join([metas(open_graph), scripts(*data)]))}


def page_context(name: str, path: str) -> dict[str, Any]:
    """Return template context of a page directly below the front page, with only a name."""
    return context(open_graph(title=name, path=path), breadcrumbs([*home(), (name, path)]))


def editorial_page_context(
    kind: str,
    *,
    name: str,
    path: str,
    description: str,
    language: str,
    translations: Iterable[str],
    changed_at: datetime,
) -> dict[str, Any]:
    """Return template context of a page by editors. kind: its schema.org type. translations: their languages."""
    data = {
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
        open_graph(title=name, path=path, description=description, language=language, translations=translations),
        _without_empty(data),
        breadcrumbs([*home(), (name, path)]),
    )


def metas(open_graph: OpenGraph) -> SafeString:
    """Return the Open Graph properties as `<meta>` elements; with an image, X shows a large card."""
    large = '\n<meta name="twitter:card" content="summary_large_image">' if "og:image" in dict(open_graph) else ""
    return format_html_join("\n", '<meta property="{}" content="{}">', open_graph) + mark_safe(large)


def scripts(*data: Data) -> SafeString:
    """Return the data as `<script type="application/ld+json">` elements.

    Browsers do not execute such a data block, so the content security policy allows it inline.
    """
    return mark_safe("\n".join(_script(item) for item in data))


def _script(data: Data) -> str:
    return _element(_json({"@context": "https://schema.org", **data}))


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False).translate(_ESCAPES)


def _element(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def organisation() -> Data:
    """Return the publisher: NewsMediaOrganization, with the policies that have public pages."""
    paths = public.known()
    data = {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": branding.name(),
        "description": branding.description(),
        "url": absolute(_front()),
        "logo": {"@type": "ImageObject", "url": absolute((branding.logo() or branding.icon()).path)},
        **{name: absolute(paths[page]) for name, page in _POLICIES.items() if page in paths},
    }
    if KnownPage.CONTACT in paths:
        contact = absolute(paths[KnownPage.CONTACT])
        data["contactPoint"] = {"@type": "ContactPoint", "contactType": "newsroom", "url": contact}
    return data


def website() -> Data:
    """Return the site: WebSite."""
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
    """Return the first entry of every breadcrumb trail: name and path of the front page."""
    return [(pgettext("breadcrumb", "Home"), _front())]


def _front() -> str:
    """Return the path of the front page in the current language."""
    return path_in(current(), "/")


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Data:
    """Return a BreadcrumbList. trail: name and path from the front page down, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(trail, 1)
        ],
    }


def of_listing(open_graph: OpenGraph, collection: Data, breadcrumbs: Data, page: Page) -> dict[str, Any]:
    """Return template context of a page of a listing, as `context`."""
    return context(open_graph, {**collection, "mainEntity": item_list(page)}, breadcrumbs)


def collection(page: Page, *, name: str, description: str = "", **more: Any) -> Data:
    """Return a page of a listing: CollectionPage, without its stories. more: further properties, such as `about`."""
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
    kind: str,
    *,
    title: str,
    path: str,
    published_at: datetime,
    updated_at: datetime,
    authors: Sequence[Data],
    **more: Any,
) -> Data:
    """Return an article. kind: its schema.org type. authors: the publisher if empty. more: further properties."""
    publisher = organisation()
    return _without_empty(
        {
            "@type": kind,
            "headline": Truncator(title).chars(_MAX_HEADLINE_LENGTH),
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


def pictures(picture: Image | None, caption: str = "") -> list[Data]:
    """Return an ImageObject of the image for each aspect ratio that search engines ask for; [] for None.

    caption: on the page; if "", the one in the library.
    """
    if picture is None:
        return []
    return [
        _without_empty(
            {
                "@type": "ImageObject",
                "url": absolute(rendition.src),
                "width": rendition.width,
                "height": rendition.height,
                "caption": caption or picture.caption or picture.alt,
                "creditText": picture.credit,
            }
        )
        for rendition in renditions.search_images(picture)
    ]


def open_graph(
    *,
    title: str,
    path: str,
    kind: str = "website",
    description: str = "",
    picture: Image | None = None,
    card: renditions.Sources | None = None,
    language: str = "",
    translations: Iterable[str] = (),
    more: OpenGraph = (),
) -> list[tuple[str, str]]:
    """Return the page's Open Graph properties (https://ogp.me).

    kind: website, article or profile. path: canonical. picture: of the library. card: a social card instead, as `src`.
    language: of the text (BCP 47) and translations: the languages that it is translated into; if "", the page is in the
    current language and has all others of the site. more: further properties.
    """
    if not language:
        language, translations = current(), [code for code, _ in settings.LANGUAGES if code != current()]
    properties = [
        ("og:title", title),
        ("og:type", kind),
        ("og:url", absolute(path)),
        ("og:site_name", branding.name()),
        ("og:description", description),
        ("og:locale", locale_of(language)),
        *(("og:locale:alternate", locale_of(each)) for each in translations),
        *(_image_properties(renditions.og(picture), picture.alt, "image/jpeg") if picture else ()),
        *(_image_properties(card, title, "image/png") if card else ()),
        *more,
    ]
    return [(name, str(value)) for name, value in properties if value]


def _image_properties(rendition: renditions.Sources, alt: str, media_type: str) -> OpenGraph:
    return [
        ("og:image", absolute(rendition.src)),
        ("og:image:type", media_type),
        ("og:image:width", str(rendition.width)),
        ("og:image:height", str(rendition.height)),
        ("og:image:alt", alt),
    ]


def _without_empty(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in (None, "", [])}
