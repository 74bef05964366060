"""Which stories stand on the front page: what is pinned, then the latest, and below them the newest of each section.

A story that can be read in several languages stands there once: as the page's own language has it, or else as it was
found first. Where the page does not speak the site's first language, what is written in its own goes before the rest.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.conf import settings

from articles import id_queries
from articles.models import Article
from newsroom.core.i18n.languages import best_match, current, language_tags
from topics.site import navigation

# So many stories stand above the sections.
MOST = 13
# How many sections have a block, and how many stories each of these: more if the first has no picture.
BLOCKS, BLOCK, UNPICTURED = 9, 4, 6
_COLUMNS = ("pk", "translation_of", "language", "lead_image", "published_at")


class Front(NamedTuple):
    """The ids of the stories above the sections, when the newest of them is dated, and (path, name, ids) of each block.

    is_wordy: the first one has no picture. newest: None where there is no story.
    """

    head: list[int]
    is_wordy: bool
    newest: datetime | None
    blocks: list[tuple[str, str, list[int]]]


class _Version(NamedTuple):
    """A live story. root: the id of the one of which it is a version, itself or another."""

    pk: int
    root: int
    is_own: bool
    has_picture: bool
    date: datetime


def front(at: datetime) -> Front:
    """What stands on the front page at the moment, in the language that is spoken now."""
    sections = _sections(at)
    head = _head(at)
    versions = _versions({*head, *chain.from_iterable(ids for *_, ids in sections)}, at)
    above = _chosen(head, versions, set())[:MOST]
    seen, blocks = {version.root for version in above}, []
    for path, name, ids in sections:
        if its := _chosen(ids, versions, seen):
            its = its[: BLOCK if its[0].has_picture else UNPICTURED]
            seen.update(version.root for version in its)
            blocks.append((path, name, _ids(its)))
    newest = max((version.date for version in above), default=None)
    return Front(_ids(above), bool(above) and not above[0].has_picture, newest, blocks)


def _head(at: datetime) -> list[int]:
    """More than may stand above the sections, by ids: what is pinned, what is in the page's language, the latest."""
    live = Article.objects.live(at)
    own = [] if _is_first() else [live.written_in(word) for word in language_tags(current())]
    return [pk for those in (live.pinned(at), *own, live) for pk in those.values_list("pk", flat=True)[: 2 * MOST]]


def _sections(at: datetime) -> list[tuple[str, str, list[int]]]:
    """The sections of the navigation: (path, name, ids of more than may stand in its block)."""
    sections = navigation.sections()[:BLOCKS]
    topics = [pk for pk, *_ in sections]

    # As many more as may be shown above or in the section before.
    found = id_queries.newest_of_each(topics, at, MOST + 2 * UNPICTURED)
    return [(path, name, found[pk]) for pk, path, name in sections]


def _versions(stories: Collection[int], at: datetime) -> dict[int, _Version]:
    """Of each of these stories (ids) the one that stands for it: in the page's language, if there is one."""
    roots = dict(Article.objects.live_among(stories, at).values_list("pk", "translation_of"))
    live = Article.objects.versions_of({root or pk for pk, root in roots.items()}, at).order_by("pk")
    found: dict[int, _Version] = {}
    own: dict[int, _Version] = {}
    for pk, root, language, picture, date in live.values_list(*_COLUMNS):
        found[pk] = _Version(pk, root or pk, best_match(current(), [language]) is not None, picture is not None, date)
        if found[pk].is_own:
            own.setdefault(root or pk, found[pk])
    return {pk: own.get(found[pk].root, found[pk]) for pk in roots if pk in found}


def _chosen(stories: Iterable[int], versions: dict[int, _Version], seen: set[int]) -> list[_Version]:
    """The versions that stand for these stories, each story once. seen: the roots of those that stand elsewhere."""
    found: dict[int, _Version] = {}
    for version in (versions[pk] for pk in stories if pk in versions):
        if version.root not in seen:
            found.setdefault(version.root, version)
    return sorted(found.values(), key=lambda version: not (_is_first() or version.is_own))


def _is_first() -> bool:
    return bool(current() == settings.LANGUAGE_CODE)


def _ids(versions: Iterable[_Version]) -> list[int]:
    return [version.pk for version in versions]
