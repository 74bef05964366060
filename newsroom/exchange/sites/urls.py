"""URLs here of what was imported: for links in texts, and for redirects from the former URLs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import batched
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import override

from articles.models import Article, Author
from articles.models.article import former_path, url_of
from newsroom.core.models import Image, MediaFile, Page, Redirect, RedirectKind
from newsroom.exchange.sites.addresses import Former
from newsroom.exchange.sites.authors import AUTHOR
from newsroom.exchange.sites.contents import Contents
from newsroom.exchange.sites.items import Export, Item, OldMedia
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.pages import PAGE
from newsroom.exchange.sites.places import FILE, IMAGE
from newsroom.exchange.sites.topics import TOPIC
from topics.models import Topic

ARTICLE = "article"
CHUNK = 500


def paths(found: Contents, ledger: Ledger, *, publish: bool, with_pages: bool = True) -> dict[str, str | None]:
    """Return the paths here (percent-encoded) by former URL; None for an item that gets a redirect from it.

    That of a story is certain if it is published and no other story competes for it. It does not depend on how far an
    import got. with_pages: whether pages have their URLs already.
    """
    here: dict[str, str] = {}
    for kind in (TOPIC, AUTHOR, PAGE) if with_pages else (TOPIC, AUTHOR):
        targets = ((key, ledger.target_of(key, kind)) for key in set(found.keys.values()))
        here |= _paths_of(kind, [(key, pk) for key, pk in targets if pk])
    if publish:
        here |= {key: url_of(day, slug) for key, (day, slug) in _certain(found)}
    return {url: here.get(key) for url, key in found.keys.items()}


def former(export: Export, found: Contents, ledger: Ledger) -> Iterator[Former]:
    """Yield the former URLs of everything that was imported."""
    for kind, items in (
        (TOPIC, export.topics),
        (AUTHOR, export.authors),
        (PAGE, found.pages.values()),
        (IMAGE, export.media),
        (FILE, export.media),
    ):
        targets = {item.key: pk for item in items if (pk := ledger.target_of(item.key, kind))}
        here = dict(_paths_of(kind, targets.items()))
        for item in items:
            if pk := targets.get(item.key):
                yield from _of_item(item, kind, pk, unquote(here.get(item.key, "")))
                if isinstance(item, OldMedia):
                    yield from (
                        Former(path, kind, pk, here.get(item.key, ""), item.place) for path in _paths_of_files(item)
                    )
    yield from (Former(url, RedirectKind.FEED, None, "", "the feed of the site") for url in export.feeds)
    for chunk in batched((item for item in found.stories.values() if item.urls), CHUNK):
        rows = Article.objects.filter(uid__in=[item.key for item in chunk]).only("uid", "address_day", "slug")
        articles = {article.uid: article for article in rows}
        for item in chunk:
            if article := articles.get(item.key):
                day = article.address_day
                yield from _of_item(item, ARTICLE, article.pk, former_path(day, article.slug) if day else "")


def _paths_of_files(item: OldMedia) -> list[str]:
    paths = (unquote(urlsplit(file).path) for file in item.files)
    return [path for path in dict.fromkeys(paths) if path not in item.urls]


def _of_item(item: Item, kind: str, pk: int, here: str) -> Iterator[Former]:
    return (Former(url, kind, pk, here, item.place) for url in item.urls)


def _paths_of(kind: str, targets: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Yield the key and the path of each target (its ID) of this kind."""
    for chunk in batched(targets, CHUNK):
        rows: dict[int, Any] = _rows(kind, [pk for _, pk in chunk])
        with override(settings.LANGUAGE_CODE):
            yield from [(key, _url_of(rows[pk])) for key, pk in chunk if pk in rows]


def _url_of(row: Any) -> str:
    return str(row.file.url if isinstance(row, Image | MediaFile) else row.get_absolute_url())


def _rows(kind: str, ids: Sequence[int]) -> dict[int, Any]:
    match kind:
        case "topic":
            return Topic.objects.only("slug").in_bulk(ids)
        case "author":
            return Author.objects.only("slug").in_bulk(ids)
        case "page":
            return Page.objects.only("slug").in_bulk(ids)
        case "image":
            return Image.objects.only("file").in_bulk(ids)
        case "mediafile":
            return MediaFile.objects.only("file").in_bulk(ids)
    return {}


def _certain(found: Contents) -> Iterator[tuple[str, tuple[date, str]]]:
    """Yield the stories that get the day and slug that they ask for: no other one here has them, or had them."""
    for chunk in batched(found.certain.items(), CHUNK):
        asked = [asked for _, asked in chunk]
        days, slugs = {day for day, _ in asked}, {slug for _, slug in asked}
        others = Article.objects.filter(address_day__in=days, slug__in=slugs)
        owners = {(day, slug): uid for day, slug, uid in others.values_list("address_day", "slug", "uid")}
        redirects = Redirect.objects.filter(path__in=[former_path(*each) for each in asked], kind=ARTICLE)
        had = {path: pk or 0 for path, pk in redirects.values_list("path", "target_id")}
        uids = dict(Article.objects.filter(pk__in=had.values()).values_list("pk", "uid"))
        for key, each in chunk:
            former_owner = uids.get(had.get(former_path(*each), 0), key)
            if owners.get(each, key) == key == former_owner:
                yield key, each
