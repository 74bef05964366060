"""Differences between two versions of a story: field by field, and word by word within them."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from articles.conflicts.limits import one_at_a_time
from articles.conflicts.sequence_diff import Budget, gaps, matching_blocks
from articles.conflicts.word_diff import ADDED, REMOVED, SAME, DiffSpan, compare_words, words_of
from articles.story_fields import FIELDS, Field, Html, References, Sources
from newsroom.core.html import sanitise
from newsroom.core.html.blocks import Part, Run, parts_of

# Changed paragraphs that are shown, and unchanged ones around each. Others are counted.
MAX_SHOWN, CONTEXT = 300, 1
# Limits of the search for rewritten paragraphs: pairs, and words of each.
_PAIRS, _WORDS = 400, 300
_ALIKE = 0.3


class Paragraph(NamedTuple):
    """A block of the body. kind: its label. notes: changes other than to words.

    skipped: if not 0, the number of unchanged blocks it replaces (at the end: of further changes that are not shown).
    """

    change: str = SAME
    kind: str = ""
    spans: tuple[DiffSpan, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: int = 0


class Change(NamedTuple):
    """The difference in one field: paragraphs if it is HTML, spans otherwise."""

    field: Field
    spans: list[DiffSpan]
    paragraphs: list[Paragraph]

    @property
    def is_list(self) -> bool:
        """Whether each span is an entry of a list."""
        return isinstance(self.field, References)


@one_at_a_time()
def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the fields in which two contents of a story differ, in the order of the story's screen.

    Fields that either lacks are not compared. Takes a few seconds at most. Raises Busy.
    """
    changes = []
    for field in FIELDS:
        name = field.name
        if name not in before or name not in after or field.is_same(before[name], after[name]):
            continue
        if isinstance(field, Html):
            paragraphs = compare_bodies(before[name], after[name])
            if paragraphs:
                changes.append(Change(field, [], paragraphs))
        else:
            changes.append(Change(field, _spans(field, before[name], after[name]), []))
    return changes


def _spans(field: Field, before: Any, after: Any) -> list[DiffSpan]:
    if isinstance(field, References):
        return _list(field, before, after)
    old, new = field.as_text(before), field.as_text(after)
    if field.is_prose or isinstance(field, Sources):
        return list(compare_words([Run(old)], [Run(new)])[0])
    return [DiffSpan(change, text) for change, text in ((REMOVED, old), (ADDED, new)) if text]


def _list(field: References, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[DiffSpan]:
    """Return the names of both lists in order. One that moved is removed in one place and added in another."""
    old, new = field.keys(before, after)
    found = matching_blocks(old, new)
    spans = []
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(old), len(new)))):
        spans += [DiffSpan(REMOVED, ref["name"]) for ref in before[i:i_end]]
        spans += [DiffSpan(ADDED, ref["name"]) for ref in after[j:j_end]]
        if n < len(found):
            spans += [DiffSpan(SAME, ref["name"]) for ref in after[j_end : j_end + found[n].length]]
    return spans


# Paragraphs -------------------------------------------------------------------------------------------------


def compare_bodies(before: str, after: str, budget: Budget | None = None) -> list[Paragraph]:
    """Return the paragraphs of both bodies in one list; [] if the bodies are the same.

    Paragraphs are matched first, and words only within rewritten ones.
    """
    old, new = parts_of(sanitise(before)), parts_of(sanitise(after))
    budget = budget or Budget()
    found = matching_blocks(old, new, budget)
    paragraphs: list[Paragraph] = []
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(old), len(new)))):
        paragraphs += _rewritten(old[i:i_end], new[j:j_end], budget)
        if n < len(found):
            paragraphs += [_whole(SAME, part) for part in new[j_end : j_end + found[n].length]]
    return _folded(paragraphs)


def _whole(change: str, part: Part) -> Paragraph:
    return Paragraph(change, part.kind, (DiffSpan(change, part.text),))


def _rewritten(old: Sequence[Part], new: Sequence[Part], budget: Budget) -> Iterator[Paragraph]:
    """Yield removed, added and rewritten paragraphs."""
    i = j = 0
    for k, m in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(REMOVED, part) for part in old[i:k])
        yield from (_whole(ADDED, part) for part in new[j:m])
        if k < len(old):
            spans, notes = compare_words(old[k].runs, new[m].runs, budget)
            if old[k].kind != new[m].kind:
                notes = (f"Changed from {old[k].kind.lower()} to {new[m].kind.lower()}", *notes)
            yield Paragraph("changed", new[m].kind, spans, notes)
        i, j = k + 1, m + 1


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> list[tuple[int, int]]:
    """Return pairs of paragraphs, old and new, in order, that have the most words in common."""
    if not old or not new or len(old) * len(new) > _PAIRS:
        return []
    words = [[Counter(words_of(part.text[: _WORDS * 8])[:_WORDS]) for part in parts] for parts in (old, new)]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(a, b) for b in words[1]] for a in words[0]]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    """Return how similar two paragraphs are, from 0 to 1; 0 if below `_ALIKE`."""
    common = sum(count for word, count in (a & b).items() if not word.isspace())
    total = sum(count for each in (a, b) for word, count in each.items() if not word.isspace())
    likeness = 2 * common / total if total else 0.0
    return likeness if likeness >= _ALIKE else 0.0


def _folded(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Replace runs of unchanged paragraphs by their number, and cut the list after `MAX_SHOWN` changes."""
    changed = [n for n, paragraph in enumerate(paragraphs) if paragraph.change != SAME]
    if not changed:
        return []
    last = changed[MAX_SHOWN] if len(changed) > MAX_SHOWN else sys.maxsize
    near = {n + k for n in changed[:MAX_SHOWN] for k in range(-CONTEXT, CONTEXT + 1)}
    folded: list[Paragraph] = []
    for n, paragraph in enumerate(paragraphs):
        if n >= last:
            left = sum(p.change != SAME for p in paragraphs[n:])
            return [*folded, Paragraph("more", skipped=left)]
        if n in near:
            folded.append(paragraph)
        elif folded and folded[-1].skipped:
            folded[-1] = Paragraph(skipped=folded[-1].skipped + 1)
        else:
            folded.append(Paragraph(skipped=1))
    return folded
