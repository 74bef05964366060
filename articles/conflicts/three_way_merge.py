"""Three-way merge: apply changes made on one side only and report the rest as conflicts."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from articles.conflicts.sequence_diff import Budget, Match, gaps, matching_blocks
from articles.story_fields import Field, key_of

# Sides of a hunk.
SAME, MINE, THEIRS, BOTH, CONFLICT = "same", "mine", "theirs", "both", "conflict"
# More are too many to decide one by one: they become one conflict, with the text between them.
MAX_CONFLICTS = 100

type Row[T: Hashable] = Sequence[T]


class Hunk[T: Hashable](NamedTuple):
    """A part of the three sequences. side: who changed it; BOTH: both, in the same way; CONFLICT: in different ways."""

    side: str
    base: Row[T]
    mine: Row[T]
    theirs: Row[T]

    @property
    def merged(self) -> Row[T]:
        """The part with both changes applied; for a conflict, theirs followed by mine."""
        if self.side == CONFLICT:
            return [*self.theirs, *self.mine]
        return self.theirs if self.side == THEIRS else self.mine


class _Edit(NamedTuple):
    """Replaces base[start:stop] by these items."""

    start: int
    stop: int
    things: tuple[Any, ...]


def merge3[T: Hashable](
    base: Row[T] | None, mine: Row[T], theirs: Row[T], *, budget: Budget | None = None
) -> list[Hunk[T]]:
    """Cut two sequences into hunks by the side that changed them. base: their common ancestor.

    Two changes conflict only if they affect the same items or insert at the same position. Without a base, each
    difference is a conflict.
    """
    hunks = list(_two_way(mine, theirs) if base is None else _three_way(base, mine, theirs, budget or Budget()))
    conflicts = [n for n, hunk in enumerate(hunks) if hunk.side == CONFLICT]
    if len(conflicts) > MAX_CONFLICTS:
        first, last = conflicts[0], conflicts[-1] + 1
        hunks[first:last] = [_as_one(hunks[first:last])]
    return hunks


def merge_lists(
    base: Sequence[Mapping[str, Any]], mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Merge two lists of references: theirs in order, without those that either removed, then those only in mine."""
    before, own, other = ({key_of(ref) for ref in refs} for refs in (base, mine, theirs))
    stayed = [ref for ref in theirs if key_of(ref) in own or key_of(ref) not in before]
    return stayed + [ref for ref in mine if key_of(ref) not in other and key_of(ref) not in before]


def side_of(field: Field, base: Mapping[str, Any] | None, mine: Any, theirs: Any) -> str:
    """Return which side changed the field. base: the whole content; mine, theirs: the values of the field."""
    if field.is_same(mine, theirs):
        return SAME
    if base is None or field.name not in base:
        return CONFLICT
    if field.is_same(base[field.name], mine):
        return THEIRS
    return MINE if field.is_same(base[field.name], theirs) else CONFLICT


def _as_one[T: Hashable](hunks: Sequence[Hunk[T]]) -> Hunk[T]:
    rows = ([thing for s in hunks for thing in row(s)] for row in (_base, _mine, _theirs))
    return Hunk(CONFLICT, *rows)


def _base[T: Hashable](hunk: Hunk[T]) -> Row[T]:
    return hunk.base


def _mine[T: Hashable](hunk: Hunk[T]) -> Row[T]:
    return hunk.merged if hunk.side in {MINE, THEIRS} else hunk.mine


def _theirs[T: Hashable](hunk: Hunk[T]) -> Row[T]:
    return hunk.merged if hunk.side in {MINE, THEIRS} else hunk.theirs


def _two_way[T: Hashable](mine: Row[T], theirs: Row[T]) -> Iterator[Hunk[T]]:
    found = matching_blocks(mine, theirs)
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(mine), len(theirs)))):
        if i < i_end or j < j_end:
            yield Hunk(CONFLICT, (), mine[i:i_end], theirs[j:j_end])
        if n < len(found):
            common = mine[i_end : i_end + found[n].length]
            yield Hunk(SAME, common, common, common)


def _three_way[T: Hashable](base: Row[T], mine: Row[T], theirs: Row[T], budget: Budget) -> Iterator[Hunk[T]]:
    own = _edits(base, mine, matching_blocks(base, mine, budget))
    other = _edits(base, theirs, matching_blocks(base, theirs, budget))
    place = 0
    for start, stop, mine_here, theirs_here in _groups(own, other):
        if place < start:
            yield Hunk(SAME, base[place:start], base[place:start], base[place:start])
        place = stop
        made = [_applied(base, start, stop, edits) for edits in (mine_here, theirs_here)]
        if not mine_here or not theirs_here:
            side = MINE if mine_here else THEIRS
        else:
            side = BOTH if made[0] == made[1] else CONFLICT
        yield Hunk(side, base[start:stop], *made)
    if place < len(base):
        yield Hunk(SAME, base[place:], base[place:], base[place:])


def _edits[T: Hashable](base: Row[T], row: Row[T], found: Sequence[Match]) -> list[_Edit]:
    """Return the edits of the base. A replacement by as many items is one edit for each."""
    edits = []
    for (start, stop), (i, i_end) in gaps(found, (len(base), len(row))):
        if stop - start == i_end - i:
            edits += [_Edit(start + n, start + n + 1, (row[i + n],)) for n in range(stop - start)]
        else:
            edits.append(_Edit(start, stop, tuple(row[i:i_end])))
    return edits


def _groups(mine: list[_Edit], theirs: list[_Edit]) -> Iterator[tuple[int, int, list[_Edit], list[_Edit]]]:
    """Yield groups of edits that affect the same part of the base: (start, stop, mine, theirs)."""
    edits = sorted([(e.start, e.stop, 0, e) for e in mine] + [(e.start, e.stop, 1, e) for e in theirs])
    group: tuple[list[_Edit], list[_Edit]] = ([], [])
    first = last = 0
    for start, stop, side, edit in edits:
        is_same_place = start == stop == first == last
        if any(group) and not (start < last or is_same_place):
            yield first, last, *group
            group = ([], [])
        if not any(group):
            first = last = start
        last = max(last, stop)
        group[side].append(edit)
    if any(group):
        yield first, last, *group


def _applied[T: Hashable](base: Row[T], start: int, stop: int, edits: Sequence[_Edit]) -> list[T]:
    row: list[T] = []
    for edit in edits:
        row += [*base[start : edit.start], *edit.things]
        start = edit.stop
    return [*row, *base[start:stop]]
