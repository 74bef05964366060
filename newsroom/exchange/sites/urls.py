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
from newsroom.exchange.sites.items import Export, Item, LeftOut, OldMedia
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.media import names
from newsroom.exchange.sites.pages import PAGE
from newsroom.exchange.sites.places import FILE, IMAGE
from newsroom.exchange.sites.topics import TOPIC
from topics.models import Topic

ARTICLE = "article"
CHUNK = 500
NOT_IMPORTED, NO_FILE = "What was there was not imported.", "Its file was not imported."


def paths(found: Contents, ledger: Ledger, *, publish: bool) -> dict[str, str | None]:
    """Return the paths here (percent-encoded) by former URL; None for an item that gets a redirect from it.

    That of a story is certain if it is published and no other story competes for it. It does not depend on how far an
    import got. Those of pages: see `paths_of_pages`.
    """
    here = _paths_here(found, ledger, TOPIC) | _paths_here(found, ledger, AUTHOR)
    if publish:
        here |= {key: url_of(day, slug) for key, (day, slug) in _certain(found)}
    return {url: here.get(key) for url, key in found.keys.items()}


def paths_of_pages(found: Contents, ledger: Ledger) -> dict[str, str]:
    """Return the paths here (percent-encoded) by former URL of the pages that were imported."""
    here = _paths_here(found, ledger, PAGE)
    return {url: here[key] for url, key in found.keys.items() if key in here}


def _paths_here(found: Contents, ledger: Ledger, kind: str) -> dict[str, str]:
    """Return the path of what became one of this kind, by key."""
    targets = ((key, ledger.target_of(key, kind)) for key in set(found.keys.values()))
    return dict(_paths_of(kind, [(key, pk) for key, pk in targets if pk]))


def former(export: Export, found: Contents, ledger: Ledger) -> Iterator[Former]:
    """Yield the former URLs of everything in the export: also of what was not imported, with the reason."""
    lost, parts = _without_target(export, found, ledger)
    yield from lost
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
                for url in (*_urls_of(item), *parts.get(item.key, ())):
                    yield Former(url, item.place, kind, pk, unquote(here.get(item.key, "")))
            elif kind not in {IMAGE, FILE}:
                yield from (Former(url, item.place, reason=NOT_IMPORTED) for url in item.urls)
    yield from (Former(url, "the feed of the site", RedirectKind.FEED) for url in export.feeds)
    for chunk in batched(found.stories.values(), CHUNK):
        rows = Article.objects.filter(uid__in=[item.key for item in chunk]).only("uid", "address_day", "slug")
        articles = {article.uid: article for article in rows}
        for item in chunk:
            article = articles.get(item.key)
            for url in (*item.urls, *parts.get(item.key, ())):
                yield _of_story(item, url, article)


def _of_story(item: Item, url: str, article: Article | None) -> Former:
    if article is None:
        return Former(url, item.place, reason=NOT_IMPORTED)
    day = article.address_day
    return Former(url, item.place, ARTICLE, article.pk, former_path(day, article.slug) if day else "")


def _without_target(export: Export, found: Contents, ledger: Ledger) -> tuple[list[Former], dict[str, list[str]]]:
    """Return the URLs of media that were not imported and of what is left out, each once.

    Those of their pages are returned by the key of the story or page that they belong to.
    """
    lost: dict[str, Former] = {}
    parts: dict[str, list[str]] = {}
    media = [item for item in export.media if ledger.get(item.key) is None]
    items: list[OldMedia | LeftOut] = [*media, *found.left_out]
    for item in items:
        reason = item.reason if isinstance(item, LeftOut) else NO_FILE
        for url in _urls_of(item):
            if found.keys.get(url, item.key) != item.key:
                continue
            if (item.part_of in found.stories or item.part_of in found.pages) and not names.is_upload(url):
                parts.setdefault(item.part_of, []).append(url)
            else:
                lost.setdefault(url, Former(url, item.place, reason=reason))
    return list(lost.values()), parts


def _urls_of(item: Item) -> list[str]:
    """Return the former URLs of the item, and of media those of its files."""
    files = item.files if isinstance(item, OldMedia) else ()
    return list(dict.fromkeys((*item.urls, *(unquote(urlsplit(file).path) for file in files))))


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
