"""What is different between two texts of a story: field by field, and word by word within them."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from articles.choices import Label
from articles.conflicts.sequence_diff import Budget, gaps, matches
from articles.conflicts.word_diff import ADDED, REMOVED, SAME, Piece, compare_words, words_of
from newsroom.core.html import sanitise
from newsroom.core.html.blocks import Part, Run, parts_of
from newsroom.core.i18n.languages import name_of
from newsroom.core.time import dates

# How the desk calls the fields, in the order of the writing screen.
LABELS = {
    "title": "Headline",
    "summary": "Standfirst",
    "body": "Body",
    "topics": "Topics",
    "authors": "Bylines",
    "lead_image": "Lead image",
    "lead_caption": "Caption",
    "published_at": "Publication date",
    "label": "Label",
    "language": "Language",
    "translation_of": "Translation of",
    "slug": "URL slug",
    "notes": "Notes for editors",
}
# So many paragraphs that changed are shown, the others counted; beside each as many that stayed.
SHOWN, AROUND = 300, 1
# Rewritten paragraphs are looked for among so many pairs, by so many of their words.
_PAIRS, _WORDS = 400, 300
_ALIKE = 0.3


class Paragraph(NamedTuple):
    """A part of the text. kind: what it is called. notes: what changed besides the words.

    skipped: it stands for so many parts that did not change (or, at the end, that are too many to be shown).
    """

    change: str = SAME
    kind: str = ""
    pieces: tuple[Piece, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: int = 0


class Change(NamedTuple):
    """What is different in one field: paragraphs of the body, pieces of the others. added, removed: words."""

    name: str
    label: str
    pieces: list[Piece]
    paragraphs: list[Paragraph]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields in which two contents of a story differ, in the order of the writing screen.

    Either may lack fields: these are not compared. It takes a few seconds at most, whatever is in them.
    """
    changes = []
    for name, label in LABELS.items():
        if name not in before or name not in after or is_same(name, before[name], after[name]):
            continue
        if name == "body":
            paragraphs = compare_bodies(before[name], after[name])
            if paragraphs:
                changes.append(Change(name, label, [], paragraphs))
        else:
            changes.append(Change(name, label, _pieces(name, before[name], after[name]), []))
    return changes


def is_same(name: str, before: Any, after: Any) -> bool:
    """Whether two values of the field mean the same; a topic that was renamed is the same topic."""
    if name in {"topics", "authors"}:
        old, new = _keys(before, after)
        return old == new
    if name in {"lead_image", "translation_of"}:
        return (before and key_of(before)) == (after and key_of(after))
    if name == "published_at" and before and after:
        return datetime.fromisoformat(before) == datetime.fromisoformat(after)
    return before == after


def key_of(ref: Mapping[str, Any]) -> Any:
    """What a reference of a draft refers to: an id, or a name if it has none."""
    return ref["id"] or ref["name"]


def _keys(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    """The keys of two lists of references; one without an id is the one of the other list that has its name."""
    ids = {ref["name"]: ref["id"] for ref in (*before, *after) if ref["id"]}
    old, new = (
        [ids.get(ref["name"], ref["name"]) if not ref["id"] else ref["id"] for ref in refs] for refs in (before, after)
    )
    return old, new


def written(name: str, value: Any) -> str:
    """A value of the field as a person reads it. Not for bodies."""
    if not value:
        return "News" if name == "label" else ""
    if name in {"topics", "authors"}:
        return ", ".join(ref["name"] for ref in value)
    if name in {"lead_image", "translation_of"}:
        return str(value["name"])
    if name == "published_at":
        return dates.written(datetime.fromisoformat(value))
    if name == "label":
        return str(dict(Label.choices).get(value, value))
    return name_of(value) if name == "language" else str(value)


def _pieces(name: str, before: Any, after: Any) -> list[Piece]:
    if name in {"topics", "authors"}:
        return _list(before, after)
    old, new = written(name, before), written(name, after)
    if name in {"title", "summary", "lead_caption", "notes"}:
        return list(compare_words([Run(old)], [Run(new)])[0])
    return [Piece(change, text) for change, text in ((REMOVED, old), (ADDED, new)) if text]


def _list(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Each name of either list, in order; one that only moved is told as gone here and come there."""
    old, new = _keys(before, after)
    found = matches(old, new)
    pieces = []
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(old), len(new)))):
        pieces += [Piece(REMOVED, ref["name"]) for ref in before[i:i_end]]
        pieces += [Piece(ADDED, ref["name"]) for ref in after[j:j_end]]
        if n < len(found):
            pieces += [Piece(SAME, ref["name"]) for ref in after[j_end : j_end + found[n].length]]
    return pieces


# Paragraphs -------------------------------------------------------------------------------------------------


def compare_bodies(before: str, after: str, budget: Budget | None = None) -> list[Paragraph]:
    """The paragraphs of two bodies in one row. Empty: they are the same.

    Paragraphs are matched first; only within those that were rewritten are words.
    """
    old, new = parts_of(sanitise(before)), parts_of(sanitise(after))
    budget = budget or Budget()
    found = matches(old, new, budget)
    told: list[Paragraph] = []
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(old), len(new)))):
        told += _rewritten(old[i:i_end], new[j:j_end], budget)
        if n < len(found):
            told += [_whole(SAME, part) for part in new[j_end : j_end + found[n].length]]
    return _folded(told)


def _whole(change: str, part: Part) -> Paragraph:
    return Paragraph(change, part.kind, (Piece(change, part.text),))


def _rewritten(old: Sequence[Part], new: Sequence[Part], budget: Budget) -> Iterator[Paragraph]:
    """Paragraphs that went, came, and were rewritten."""
    i = j = 0
    for k, m in [*_pairs(old, new), (len(old), len(new))]:
        yield from (_whole(REMOVED, part) for part in old[i:k])
        yield from (_whole(ADDED, part) for part in new[j:m])
        if k < len(old):
            pieces, notes = compare_words(old[k].runs, new[m].runs, budget)
            if old[k].kind != new[m].kind:
                notes = (f"Changed from {old[k].kind.lower()} to {new[m].kind.lower()}", *notes)
            yield Paragraph("changed", new[m].kind, pieces, notes)
        i, j = k + 1, m + 1


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> list[tuple[int, int]]:
    """Which paragraph was rewritten into which: the pairs, in order, that have the most words in common."""
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
    """How much two paragraphs have in common, from 0 to 1; 0 also if it is too little to say."""
    common = sum(count for word, count in (a & b).items() if not word.isspace())
    total = sum(count for each in (a, b) for word, count in each.items() if not word.isspace())
    likeness = 2 * common / total if total else 0.0
    return likeness if likeness >= _ALIKE else 0.0


def _folded(told: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs with long runs of unchanged ones counted, and not more of the others than can be read."""
    changed = [n for n, paragraph in enumerate(told) if paragraph.change != SAME]
    if not changed:
        return []
    last = changed[SHOWN] if len(changed) > SHOWN else sys.maxsize
    near = {n + k for n in changed[:SHOWN] for k in range(-AROUND, AROUND + 1)}
    folded: list[Paragraph] = []
    for n, paragraph in enumerate(told):
        if n >= last:
            left = sum(p.change != SAME for p in told[n:])
            return [*folded, Paragraph("more", skipped=left)]
        if n in near:
            folded.append(paragraph)
        elif folded and folded[-1].skipped:
            folded[-1] = Paragraph(skipped=folded[-1].skipped + 1)
        else:
            folded.append(Paragraph(skipped=1))
    return folded
