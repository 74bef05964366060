"""Resolution of edit conflicts: the changes of each version, the merge proposal, and the content that is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from articles.choices import Reason
from articles.conflicts.limits import one_at_a_time
from articles.conflicts.sequence_diff import Budget
from articles.conflicts.story_diff import Paragraph, compare_bodies
from articles.conflicts.three_way_merge import (
    BOTH,
    CONFLICT,
    MINE,
    SAME,
    THEIRS,
    Hunk,
    merge3,
    merge_lists,
    side_of,
)
from articles.conflicts.word_diff import ADDED, MARKED, REMOVED, DiffSpan, compare_words
from articles.models import Article, Revision
from articles.story_fields import FIELDS, Content, Field, Html, References
from articles.workflow import drafting, locking, revisions
from newsroom.core.html import sanitise
from newsroom.core.html.blocks import Run, blocks_of


class UnresolvedConflict(Exception):
    """Some fields or passages have no choice yet. names: of the missing choices."""

    def __init__(self, names: Sequence[str]):
        super().__init__(f"No choice for: {', '.join(names)}")
        self.names = names


class Passage(NamedTuple):
    """A passage of the body. side: see `three_way_merge`. name: of its choice, "" if there is none.

    texts: HTML by choice (THEIRS, MINE and BOTH). theirs, mine: paragraphs that show what each version changed; both
    empty for an unchanged passage, of which only `length` is set, its number of blocks.
    """

    side: str
    name: str
    texts: Mapping[str, str]
    theirs: Sequence[Paragraph]
    mine: Sequence[Paragraph]
    length: int = 0


class FieldDiff(NamedTuple):
    """A field in which the versions differ. name: of its choice. default: the default choice, "" for none.

    values: by choice (THEIRS, MINE, and BOTH if the versions can be combined). theirs, mine: the two values with their
    differences marked. passages: of an HTML field, instead of these.
    """

    name: str
    label: str
    default: str
    values: Mapping[str, Any]
    theirs: Sequence[DiffSpan] = ()
    mine: Sequence[DiffSpan] = ()
    passages: Sequence[Passage] = ()


class Proposal(NamedTuple):
    """The fields to choose from. has_base: whether the common base of both versions is stored."""

    fields: Sequence[FieldDiff]
    has_base: bool


@one_at_a_time()
def merge_proposal(article: Article, conflict: Revision, theirs: Content) -> Proposal:
    """Return the fields in which the conflict version and `theirs` differ, each with its choices.

    theirs: the story's content with its notes. Fields that the conflict version lacks, because they were invalid, are
    left out. Raises Busy.
    """
    base = revisions.base_at(article, conflict.base_version or 0)
    fields = []
    for field in FIELDS:
        name = field.name
        if name not in conflict.content or _is_unset(article, name, conflict.content[name]):
            continue
        side = side_of(field, base, conflict.content[name], theirs[name])
        if side != SAME:
            fields.append(_field_diff(field, side, base, conflict.content[name], theirs[name]))
    return Proposal([field for field in fields if field], base is not None)


def apply_choices(proposal: Proposal, choices: Mapping[str, str]) -> Content:
    """Return the content chosen in the fields of the proposal.

    choices: THEIRS, MINE or BOTH by name. Raises UnresolvedConflict if one is missing.
    """
    content: Content = {}
    undecided = []
    for field in proposal.fields:
        chosen = choices.get(field.name, "")
        if chosen not in field.values:
            undecided.append(field.name)
        elif chosen == BOTH and field.passages:
            named = [passage.name for passage in field.passages if passage.name]
            missing = [name for name in named if choices.get(name) not in {THEIRS, MINE, BOTH}]
            undecided += missing
            if not missing:
                content[field.name] = "".join(
                    passage.texts[choices[passage.name] if passage.name else BOTH] for passage in field.passages
                )
        else:
            content[field.name] = field.values[chosen]
    if undecided:
        raise UnresolvedConflict(undecided)
    return content


def merge(article: Article, conflict: Revision, content: Content, *, by: Any, token: locking.EditToken) -> None:
    """Save the merged content and resolve the conflict; the content that it replaces becomes a revision.

    token: with the version that was shown. Raises what `drafting.save` raises: if another user saved since, the merged
    content becomes a conflict version too.
    """
    drafting.save(article, content, by=by, token=token, reason=Reason.MERGED, resolves=conflict)


def _is_unset(article: Article, name: str, value: Any) -> bool:
    """Return whether an editor that was loaded before the publication left the slug or the date empty."""
    is_fixed = {"slug": article.was_live, "published_at": article.public_date is not None}
    return is_fixed.get(name, False) and not value


def _field_diff(field: Field, side: str, base: Any, mine: Any, theirs: Any) -> FieldDiff | None:
    default = "" if side == CONFLICT else side
    values = {THEIRS: theirs, MINE: mine}
    if isinstance(field, Html):
        return _html_diff(field, base and base.get(field.name), mine, theirs)
    if isinstance(field, References):
        before = base[field.name] if base and field.name in base else []
        merged = merge_lists(before, mine, theirs)
        if not any(field.is_same(merged, value) for value in (mine, theirs)):
            values[BOTH] = merged
            default = default or (BOTH if base else "")
    old, new = field.as_text(theirs), field.as_text(mine)
    spans, _ = compare_words([Run(old)], [Run(new)])
    return FieldDiff(
        field.name,
        field.label,
        default,
        values,
        theirs=_marked(spans, REMOVED),
        mine=_marked(spans, ADDED),
    )


def _marked(spans: Sequence[DiffSpan], own: str) -> list[DiffSpan]:
    """Return the spans of one of the two texts, those that the other lacks marked. own: ADDED or REMOVED."""
    return [DiffSpan(MARKED if p.change == own else SAME, p.text) for p in spans if p.change in {SAME, own}]


def _html_diff(field: Html, base: str | None, mine: str, theirs: str) -> FieldDiff | None:
    base, mine, theirs = base and sanitise(base), sanitise(mine), sanitise(theirs)
    if mine == theirs:
        return None
    rows = [blocks_of(html) for html in (mine, theirs)]
    hunks = merge3(None if base is None else blocks_of(base), *rows)
    sides = {hunk.side for hunk in hunks}
    default = MINE if sides <= {SAME, MINE} else THEIRS if sides <= {SAME, THEIRS} else BOTH
    budget = Budget()
    names = (f"{field.name}-{number}" for number in range(len(hunks)))
    passages = [_passage(name, hunk, base is not None, budget) for name, hunk in zip(names, hunks, strict=True)]
    values = {THEIRS: theirs, MINE: mine, BOTH: None}
    return FieldDiff(field.name, field.label, default, values, passages=passages)


def _passage(name: str, hunk: Hunk[str], has_base: bool, budget: Budget) -> Passage:
    before, mine, theirs = ("".join(blocks) for blocks in (hunk.base, hunk.mine, hunk.theirs))
    texts = {THEIRS: theirs, MINE: mine, BOTH: "".join(hunk.merged)}
    if hunk.side == SAME:
        return Passage(SAME, "", texts, [], [], len(hunk.base))
    # Without a base, each version is compared with the other one.
    before_theirs, before_mine = (before, before) if has_base else (mine, theirs)
    return Passage(
        hunk.side,
        name if hunk.side == CONFLICT else "",
        texts,
        theirs=_shown(before_theirs, theirs, budget),
        mine=_shown(before_mine, mine, budget),
    )


def _shown(before: str, after: str, budget: Budget) -> list[Paragraph]:
    """Return the changes from `before` to `after`; if there are none, all of `after` as added."""
    return compare_bodies(before, after, budget) or compare_bodies("", after, budget)
