"""What pages say to machines: schema.org as JSON-LD, Open Graph, and the site's own name and address.

Builders return dicts without "@context"; `context` makes of them what a page's template prints.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import to_locale

from newsroom import images
from newsroom.addresses import absolute
from newsroom.pagination import Page

type Data = dict[str, Any]

# Inside a script element nothing but these could end it or open a comment (as in django.utils.html.json_script).
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
# Longer ones are cut by search engines.
_HEADLINE_LENGTH = 110


def site_context(request):
    """Template context: the site's name, description and address."""
    return {
        "site_name": settings.SITE_NAME,
        "site_description": settings.SITE_DESCRIPTION,
        "site_url": settings.SITE_URL,
    }


def context(open_graph: Sequence[tuple[str, str]], *data: Data) -> dict[str, Any]:
    """Template context of one page: its `open_graph` properties, and its `structured_data` as elements."""
    return {"open_graph": open_graph, "structured_data": scripts(*data)}


def of_page(name: str, path: str) -> dict[str, Any]:
    """Template context of a page right below the front page that there is nothing more to say of."""
    return context(open_graph(title=name, path=path), breadcrumbs([("Home", "/"), (name, path)]))


def scripts(*data: Data) -> SafeString:
    """The data as `<script type="application/ld+json">` elements.

    Browsers run nothing in such a data block, so the content security policy lets it be inline.
    """
    return mark_safe("\n".join(_script(each) for each in data))


def _script(data: Data) -> str:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def organisation() -> Data:
    """The publisher: NewsMediaOrganization."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": settings.SITE_NAME,
        "url": absolute("/"),
    }


def website() -> Data:
    """The site: WebSite."""
    return {
        "@type": "WebSite",
        "@id": absolute("/#website"),
        "name": settings.SITE_NAME,
        "description": settings.SITE_DESCRIPTION,
        "url": absolute("/"),
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": organisation(),
    }


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Data:
    """BreadcrumbList. trail: name and path from the front page down, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(trail, 1)
        ],
    }


def collection(page: Page, *, name: str, description: str = "", **more: Any) -> Data:
    """A page of a listing of stories: CollectionPage with an ItemList.

    page: its items have `title` and `get_absolute_url()`. The list counts the whole listing, and its positions go on
    over all pages. more: further properties, such as `about`.
    """
    described = {
        "@type": "CollectionPage",
        "name": name,
        "description": description,
        "url": absolute(page.url),
        "inLanguage": settings.LANGUAGE_CODE,
        "isPartOf": {"@type": "WebSite", "@id": absolute("/#website"), "url": absolute("/")},
        **more,
    }
    items = [
        {"@type": "ListItem", "position": position, "name": story.title, "url": absolute(story.get_absolute_url())}
        for position, story in enumerate(page, page.start + 1)
    ]
    return _without_empty(described) | {
        "mainEntity": {"@type": "ItemList", "numberOfItems": page.total, "itemListElement": items}
    }


def story(
    kind: str, *, title: str, path: str, published_at: Any, updated_at: Any, authors: Sequence[Data], **more: Any
) -> Data:
    """An article of this schema.org type; without authors, the publisher's own. more: further properties."""
    return _without_empty(
        {
            "@type": kind,
            "headline": Truncator(title).chars(_HEADLINE_LENGTH),
            "url": absolute(path),
            "mainEntityOfPage": {"@type": "WebPage", "@id": absolute(path)},
            "datePublished": published_at.isoformat(),
            "dateModified": updated_at.isoformat(),
            "author": authors or [organisation()],
            "publisher": organisation(),
            "isAccessibleForFree": True,
            **more,
        }
    )


def image(picture: Any) -> Data | None:
    """ImageObject of a picture of the library; None of none."""
    if picture is None:
        return None
    shown = images.og(picture)
    return _without_empty(
        {
            "@type": "ImageObject",
            "url": absolute(shown.src),
            "width": shown.width,
            "height": shown.height,
            "caption": picture.caption or picture.alt,
            "creditText": picture.credit,
        }
    )


def open_graph(
    *,
    title: str,
    path: str,
    kind: str = "website",
    description: str = "",
    picture: Any = None,
    language: str = "",
    **more: str,
) -> list[tuple[str, str]]:
    """The page's Open Graph properties, for `includes/_open_graph.html` (https://ogp.me).

    kind: website, article or profile. path: the canonical one. picture: one of the library. more: further properties,
    with `__` for the colon: `article__published_time`.
    """
    properties = {
        "og:title": title,
        "og:type": kind,
        "og:url": absolute(path),
        "og:site_name": settings.SITE_NAME,
        "og:description": description,
        "og:locale": to_locale(language or settings.LANGUAGE_CODE),
        **({f"og:image{key}": value for key, value in _image_properties(picture)} if picture else {}),
        **{name.replace("__", ":"): value for name, value in more.items()},
    }
    return [(name, str(value)) for name, value in properties.items() if value]


def _image_properties(picture: Any) -> list[tuple[str, Any]]:
    shown = images.og(picture)
    return [("", absolute(shown.src)), (":width", shown.width), (":height", shown.height), (":alt", picture.alt)]


def _without_empty(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in (None, "", [])}
