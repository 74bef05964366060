"""Authors, pages and redirects in a full export."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from django.conf import settings
from django.utils.translation import override

from articles.models import Article, Author
from newsroom.core.i18n.languages import localised_path
from newsroom.core.models import Image, MediaFile, Page, Redirect, RedirectKind
from newsroom.exchange.full_export.story_details import Values, iso
from newsroom.exchange.full_export.topic_details import BATCH_SIZE, by_code_point
from newsroom.redirects.target_urls import urls_of
from newsroom.redirects.targets import FEEDS, MODELS, Target, target_of
from topics.models import Alias, Topic
from topics.names import naming


def authors() -> Iterator[Values]:
    """Yield all authors in the order of their slugs."""
    with override(settings.LANGUAGE_CODE):
        for author in by_code_point(Author.objects.select_related("photo"), "slug").iterator(chunk_size=BATCH_SIZE):
            yield {
                "slug": author.slug,
                "name": author.name,
                "role": author.role,
                "bio": author.bio,
                "is_organisation": author.is_organisation,
                "photo": author.photo.file.name if author.photo else None,
                "url": author.get_absolute_url(),
            }


def pages() -> Iterator[Values]:
    """Yield all pages that editors wrote, in the order of their slugs and languages."""
    with override(settings.LANGUAGE_CODE):
        for page in by_code_point(Page.objects.all(), "slug", "language").iterator(chunk_size=BATCH_SIZE):
            yield {
                "slug": page.slug,
                "language": page.language,
                "title": page.title,
                "description": page.description,
                "body": page.body,
                "is_in_footer": page.is_in_footer,
                "is_public": page.is_public,
                "first_published_at": iso(page.first_public_at),
                "changed_at": iso(page.changed_at),
                "draft": page.draft and dict(sorted(page.draft.items())),
                "url": localised_path(page.get_absolute_url(), page.language),
            }


# What a redirect of each kind leads to, as other files of the export name it: the kind, and the column of its item.
_TARGETS: dict[str, tuple[str, str]] = {
    RedirectKind.ARTICLE: ("story", "uid"),
    RedirectKind.TOPIC: ("topic", "slug"),
    RedirectKind.ALIAS: ("alias", "slug"),
    RedirectKind.TOPIC_FEED: ("topic_feed", "slug"),
    RedirectKind.AUTHOR: ("author", "slug"),
    RedirectKind.AUTHOR_FEED: ("author_feed", "slug"),
    RedirectKind.PAGE: ("page", "slug"),
    RedirectKind.IMAGE: ("image", "file"),
    RedirectKind.FILE: ("file", "file"),
}


def redirects() -> Iterator[Values]:
    """Yield the former URLs and other redirects in their order, then the URLs of aliases in theirs.

    One whose target was deleted leads to nothing (null).
    """
    with override(settings.LANGUAGE_CODE):
        rows = by_code_point(Redirect.objects.all(), "path")
        for batch in batched(rows.iterator(chunk_size=BATCH_SIZE), BATCH_SIZE):
            yield from _former(batch)
        last = ""
        aliases = by_code_point(Alias.objects.exclude(slug="").select_related("topic"), "slug", "pk")
        for names in batched(aliases.iterator(chunk_size=BATCH_SIZE), BATCH_SIZE):
            for alias in _with_url(names):
                # The oldest of those with the same slug has the URL.
                if alias.slug != last:
                    path = naming.address_of(alias.slug)
                    yield _redirect(path, "topic", alias.topic.slug, alias.topic.get_absolute_url())
                last = alias.slug


def _with_url(aliases: Sequence[Alias]) -> Iterator[Alias]:
    """Yield those of the aliases whose URL is no topic's, now or formerly (`naming.find_by_slug`)."""
    paths = {alias.slug: naming.address_of(alias.slug) for alias in aliases}
    taken = set(Topic.objects.filter(slug__in=paths).values_list("slug", flat=True))
    former = set(Redirect.objects.filter(path__in=paths.values()).values_list("path", flat=True))
    return (alias for alias in aliases if alias.slug not in taken and paths[alias.slug] not in former)


def _former(rows: Sequence[Redirect]) -> Iterator[Values]:
    """Yield these redirects, with a fixed number of queries."""
    targets = {
        kind: MODELS[kind]._base_manager.in_bulk([row.target_id for row in rows if row.kind == kind])
        for kind in _TARGETS
    }
    urls = urls_of(target_of(row) for row in rows if row.kind not in _TARGETS or row.kind in FEEDS)
    for row in rows:
        yield _former_of(row, targets, urls) | {"since": iso(row.since), "is_automatic": row.is_automatic}


def _former_of(row: Redirect, targets: Mapping[str, Mapping[int, Any]], urls: Mapping[Target, str]) -> Values:
    if row.kind not in _TARGETS:
        # Of a feed, the target is its format.
        form, target = (row.target, None) if row.kind in FEEDS else ("", row.target)
        return _redirect(row.path, row.kind, target, urls[target_of(row)]) | ({"format": form} if form else {})
    kind, column = _TARGETS[row.kind]
    item = targets[row.kind].get(row.target_id or 0)
    if item is None:
        return _redirect(row.path, kind, None, None)
    url = urls[target_of(row)] if row.kind in FEEDS else _url_of(item)
    return _redirect(row.path, kind, str(getattr(item, column)), url) | ({"format": row.target} if row.target else {})


def _url_of(target: Any) -> str | None:
    if isinstance(target, Article):
        return target.permanent_url if target.address_day else None
    if isinstance(target, Image | MediaFile):
        return str(target.file.url)
    path: str = target.get_absolute_url()
    return localised_path(path, target.language) if isinstance(target, Page) else path


def _redirect(path: str, kind: str, target: str | None, url: str | None) -> Values:
    return {"path": path, "kind": kind, "target": target, "url": url}
