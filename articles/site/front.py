"""Selection of the front page's stories: pinned ones, then the latest, and below them the newest of each section.

A story with translations is shown once: in the language of the page if available, otherwise as found first. On pages in
another language than the site's default, stories in the language of the page come first. A sponsored story leads only
if an editor pinned it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.conf import settings

from articles import id_queries
from articles.choices import Label
from articles.models import Article
from newsroom.core.i18n.languages import current, is_foreign, language_tags
from topics.site import navigation

# Stories above the sections.
MAX_HEAD = 13
# Sections with a block, and stories of a block: more if the first has no image.
MAX_BLOCKS, BLOCK_SIZE, BLOCK_SIZE_WITHOUT_IMAGE = 9, 4, 6
_COLUMNS = ("pk", "translation_of", "language", "lead_image", "published_at", "label")


class Front(NamedTuple):
    """The selected stories. head: the IDs of those above the sections. blocks: (path, name, IDs) for each section.

    has_no_image: whether the first story has no image. newest: the latest date in `head` (aware), None if that is
    empty.
    """

    head: list[int]
    has_no_image: bool
    newest: datetime | None
    blocks: list[tuple[str, str, list[int]]]


class _Version(NamedTuple):
    """A live story. root: the ID of its original, or its own. is_own: whether it is in the language of the page."""

    pk: int
    root: int
    is_own: bool
    has_image: bool
    date: datetime
    is_sponsored: bool


def select_stories(at: datetime) -> Front:
    """Return the stories of the front page at the moment (aware), in the current language."""
    sections = _sections(at)
    pinned, latest = _head(at)
    head = [*pinned, *latest]
    versions = _versions({*head, *chain.from_iterable(ids for *_, ids in sections)}, at)
    pinned_roots = {versions[pk].root for pk in pinned if pk in versions}
    above = _with_lead(_chosen(head, versions, set())[:MAX_HEAD], pinned_roots)
    seen, blocks = {version.root for version in above}, []
    for path, name, ids in sections:
        if block := _chosen(ids, versions, seen):
            block = _with_lead(block, set())
            block = block[: BLOCK_SIZE if block[0].has_image else BLOCK_SIZE_WITHOUT_IMAGE]
            seen.update(version.root for version in block)
            blocks.append((path, name, _ids(block)))
    newest = max((version.date for version in above), default=None)
    return Front(_ids(above), bool(above) and not above[0].has_image, newest, blocks)


def _head(at: datetime) -> tuple[list[int], list[int]]:
    """Return the IDs of candidates for the head: pinned stories; those in the page's language, then the latest."""
    live = Article.objects.live(at)
    own = [] if _is_default_language() else [live.in_language(word) for word in language_tags(current())]
    pinned, *latest = (
        list(stories.values_list("pk", flat=True)[: 2 * MAX_HEAD]) for stories in (live.pinned(at), *own, live)
    )
    return pinned, list(chain.from_iterable(latest))


def _sections(at: datetime) -> list[tuple[str, str, list[int]]]:
    """Return the sections of the navigation: (path, name, IDs of candidates for its block)."""
    sections = navigation.sections()[:MAX_BLOCKS]
    topics = [pk for pk, *_ in sections]

    # Enough candidates to replace those that are shown in the head or in other blocks.
    found = id_queries.newest_by_topic(topics, at, MAX_HEAD + 2 * BLOCK_SIZE_WITHOUT_IMAGE)
    return [(path, name, found[pk]) for pk, path, name in sections]


def _versions(stories: Collection[int], at: datetime) -> dict[int, _Version]:
    """Return the version to show for each of these stories (IDs): the one in the page's language, if there is one."""
    roots = dict(Article.objects.live_among(stories, at).values_list("pk", "translation_of"))
    live = Article.objects.versions_of({root or pk for pk, root in roots.items()}, at).order_by("pk")
    found: dict[int, _Version] = {}
    own: dict[int, _Version] = {}
    for pk, root, language, picture, date, label in live.values_list(*_COLUMNS):
        is_own = not is_foreign(language)
        found[pk] = _Version(pk, root or pk, is_own, picture is not None, date, label == Label.SPONSORED)
        if found[pk].is_own:
            own.setdefault(root or pk, found[pk])
    return {pk: own.get(found[pk].root, found[pk]) for pk in roots if pk in found}


def _chosen(stories: Iterable[int], versions: dict[int, _Version], seen: set[int]) -> list[_Version]:
    """Return the versions of these stories without duplicates. seen: roots of stories shown elsewhere, left out."""
    found: dict[int, _Version] = {}
    for version in (versions[pk] for pk in stories if pk in versions):
        if version.root not in seen:
            found.setdefault(version.root, version)
    return sorted(found.values(), key=lambda version: not (_is_default_language() or version.is_own))


def _with_lead(versions: list[_Version], pinned: Collection[int]) -> list[_Version]:
    """Return these versions with the first one that may lead before the others. pinned: roots of pinned stories."""
    lead = next((each for each in versions if each.root in pinned or not each.is_sponsored), None)
    return [lead, *(each for each in versions if each is not lead)] if lead else versions


def _is_default_language() -> bool:
    return bool(current() == settings.LANGUAGE_CODE)


def _ids(versions: Iterable[_Version]) -> list[int]:
    return [version.pk for version in versions]
