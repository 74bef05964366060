"""Which items readers can see now, for many at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from articles.models import Article, Author
from newsroom import file_usage, image_usage
from newsroom.core.models import Page, RedirectKind
from topics.models import Topic

type _Item = tuple[str, int | None]


def visible(items: Iterable[_Item]) -> set[_Item]:
    """Return those that readers can see; of other kinds than items, such as feeds, all. A few queries for each kind.

    items: kinds of redirects, and IDs.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    found: set[_Item] = set()
    for kind, pk in items:
        if pk is None or kind not in _VISIBLE:
            found.add((kind, pk))
        else:
            ids[kind].add(pk)
    return found | {(kind, pk) for kind, pks in ids.items() for pk in _VISIBLE[kind](pks)}


def _stories(ids: set[int]) -> Iterable[int]:
    return Article.objects.live().filter(pk__in=ids).order_by().values_list("pk", flat=True)


def _topics(ids: set[int]) -> Iterable[int]:
    return Topic.objects.public().filter(pk__in=ids).order_by().values_list("pk", flat=True)


def _authors(ids: set[int]) -> Iterable[int]:
    return Author.objects.public().filter(pk__in=ids).order_by().values_list("pk", flat=True)


def _pages(ids: set[int]) -> Iterable[int]:
    return Page.objects.filter(pk__in=ids, is_public=True).values_list("pk", flat=True)


_VISIBLE: Mapping[str, Callable[[set[int]], Iterable[int]]] = {
    RedirectKind.ARTICLE: _stories,
    RedirectKind.TOPIC: _topics,
    RedirectKind.AUTHOR: _authors,
    RedirectKind.PAGE: _pages,
    RedirectKind.IMAGE: image_usage.public,
    RedirectKind.FILE: file_usage.public,
}
