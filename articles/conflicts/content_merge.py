"""Merge of two contents of a story that were written from one base, if they changed different things."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from articles.conflicts.sequence_diff import Budget, gaps, matching_blocks
from articles.conflicts.three_way_merge import CONFLICT, MINE, THEIRS, merge3, merge_lists, side_of
from articles.story_fields import BY_NAME, Content, Field, Html, References, Sources, key_of
from newsroom.core.html import sanitise
from newsroom.core.html.blocks import blocks_of

# In characters of HTML. Longer bodies are not merged: on SQLite, nobody else can save while they are compared.
MAX_LENGTH = 100_000
# The caption describes the image: one of them without the other would be a mistake that nobody made.
_LEAD = ("lead_image", "lead_caption")


class ContentMerge(NamedTuple):
    """The merged content. taken: the fields of `mine` that now have changes of `theirs`.

    paragraphs: how many blocks of the body are among these, if the body is.
    """

    content: Content
    taken: Sequence[str]
    paragraphs: int = 0


def merge_contents(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> ContentMerge | None:
    """Return `theirs` with the changes that `mine` made since the base, or None if both changed the same thing.

    mine: some or all fields; those that are absent were invalid. Of bodies, the same thing is a block; of lists, an
    entry.
    """
    content: Content = dict(theirs)
    for name in theirs:
        field = BY_NAME[name]
        if name not in mine:
            if name not in base or not field.is_same(base[name], theirs[name]):
                return None
            continue
        side = side_of(field, base, mine[name], theirs[name])
        if side == MINE:
            content[name] = mine[name]
        elif side == CONFLICT:
            content[name] = _both(field, base.get(name), mine[name], theirs[name])
            if content[name] is None:
                return None
    if _is_torn(base, mine, theirs):
        return None
    taken = [name for name in theirs if name in mine and not BY_NAME[name].is_same(mine[name], content[name])]
    paragraphs = _changed_blocks(mine["body"], content["body"]) if "body" in taken else 0
    return ContentMerge(content, taken, paragraphs)


def _is_torn(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Return whether one side changed the lead image and the other one its caption."""
    sides = {side_of(BY_NAME[name], base, mine[name], theirs[name]) for name in _LEAD if name in mine}
    return {MINE, THEIRS} <= sides


def _both(field: Field, base: Any, mine: Any, theirs: Any) -> Any:
    """Return the value with the changes of both sides; None if they changed the same thing, or there is no base."""
    if base is None:
        return None
    if isinstance(field, Html):
        return _merged_html(base, mine, theirs)
    if isinstance(field, References):
        # The order of theirs stays, so mine must not have another one.
        return merge_lists(base, mine, theirs) if _has_order_of(base, mine) else None
    return _merged_rows(base, mine, theirs) if isinstance(field, Sources) else None


def _merged_html(*bodies: str) -> str | None:
    if max(map(len, bodies)) > MAX_LENGTH:
        return None
    base, mine, theirs = (blocks_of(sanitise(body)) for body in bodies)
    hunks = merge3(base, mine, theirs, budget=_small_budget())
    if any(hunk.side == CONFLICT for hunk in hunks):
        return None
    return "".join(block for hunk in hunks for block in hunk.merged)


def _has_order_of(base: Sequence[Mapping[str, Any]], refs: Sequence[Mapping[str, Any]]) -> bool:
    before, after = ([key_of(ref) for ref in each] for each in (base, refs))
    return [key for key in before if key in after] == [key for key in after if key in before]


def _merged_rows(*lists: Sequence[Mapping[str, str]]) -> list[dict[str, str]] | None:
    """Return the rows with the changes of both, also if both added some; None if both changed the same row."""
    rows: list[dict[str, str]] = []
    base, mine, theirs = ([tuple(row.items()) for row in each] for each in lists)
    for hunk in merge3(base, mine, theirs, budget=_small_budget()):
        if hunk.side == CONFLICT and hunk.base:
            return None
        rows += (dict(row) for row in dict.fromkeys(hunk.merged))
    return rows


def _changed_blocks(before: str, after: str) -> int:
    """Return how many blocks differ; 0 for bodies that are too long to count."""
    if max(len(before), len(after)) > MAX_LENGTH:
        return 0
    old, new = blocks_of(sanitise(before)), blocks_of(sanitise(after))
    found: Iterable[Any] = gaps(matching_blocks(old, new, _small_budget()), (len(old), len(new)))
    return sum(max(i_end - i, j_end - j) for (i, i_end), (j, j_end) in found)


def _small_budget() -> Budget:
    """Return a budget of about a tenth of a second. What exceeds it counts as changed, so it may become a conflict."""
    return Budget(steps=200_000, counted=400_000)
