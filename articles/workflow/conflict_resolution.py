"""After a conflict: both texts of a story, what each changed, and the one that somebody makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from articles.choices import Reason
from articles.conflicts import base_versions
from articles.conflicts.sequence_diff import Budget
from articles.conflicts.story_diff import LABELS, Paragraph, compare_bodies, is_same, written
from articles.conflicts.three_way_merge import (
    BOTH,
    CONFLICT,
    MINE,
    SAME,
    THEIRS,
    Segment,
    combine,
    combine_lists,
    owner_of,
)
from articles.conflicts.word_diff import ADDED, MARKED, REMOVED, Piece, compare_words
from articles.models import Article, KeptText
from articles.workflow import drafting
from newsroom.core.html import sanitise
from newsroom.core.html.blocks import Run, blocks_of

LISTS = {"topics", "authors"}


class Undecided(Exception):
    """Some fields or passages need a word: `names` are those of their choices."""

    def __init__(self, names: Sequence[str]):
        super().__init__(f"Undecided: {', '.join(names)}")
        self.names = names


class Passage(NamedTuple):
    """A stretch of the body. owner: see `combining`; name: of its choice, "" without one; the texts as HTML.

    theirs, mine: as paragraphs that show what each changed; of a stretch that both left, only `length` in blocks.
    """

    owner: str
    name: str
    texts: Mapping[str, str]
    theirs: Sequence[Paragraph]
    mine: Sequence[Paragraph]
    length: int = 0


class Field(NamedTuple):
    """A field in which the texts differ. name: of its choice; wanted: what is chosen unless somebody says otherwise.

    values: by what may be chosen (THEIRS, MINE, and BOTH where that can be); theirs, mine: what each shows of them.
    """

    name: str
    label: str
    wanted: str
    values: Mapping[str, Any]
    theirs: Sequence[Piece] = ()
    mine: Sequence[Piece] = ()
    passages: Sequence[Passage] = ()


class Proposal(NamedTuple):
    """What there is to decide. has_base: whether it is known what both texts were written from."""

    fields: Sequence[Field]
    has_base: bool


def propose(article: Article, kept: KeptText, theirs: drafting.Content) -> Proposal:
    """What differs between the kept text and `theirs`, and what can be made of it.

    theirs: the story's text with its notes. The kept one may lack fields that could not be understood: theirs stay.
    """
    base = base_versions.text_at(article, kept.base_version)
    fields = []
    for name, label in LABELS.items():
        if name not in kept.content or _is_no_wish(article, name, kept.content[name]):
            continue
        owner = owner_of(name, base, kept.content[name], theirs[name])
        if owner != SAME:
            fields.append(_field(name, label, owner, base, kept.content[name], theirs[name]))
    return Proposal([field for field in fields if field], base is not None)


def decide(proposal: Proposal, choices: Mapping[str, str]) -> drafting.Content:
    """The content that these choices (by name: THEIRS, MINE or BOTH) make. Raises Undecided."""
    content: drafting.Content = {}
    undecided = []
    for field in proposal.fields:
        chosen = choices.get(field.name, "")
        if chosen not in field.values:
            undecided.append(field.name)
        elif chosen == BOTH and field.passages:
            open_ones = [passage.name for passage in field.passages if passage.name]
            missing = [name for name in open_ones if choices.get(name) not in {THEIRS, MINE, BOTH}]
            undecided += missing
            if not missing:
                content[field.name] = "".join(
                    passage.texts[choices[passage.name] if passage.name else BOTH] for passage in field.passages
                )
        else:
            content[field.name] = field.values[chosen]
    if undecided:
        raise Undecided(undecided)
    return content


def merge(article: Article, kept: KeptText, content: drafting.Content, *, by: Any, stamp: drafting.Stamp) -> None:
    """Save what was made of both texts; that settles the kept one, and the text that it replaces is a revision.

    stamp: of the text that was shown. Raises Conflict if somebody wrote since, whose `kept` is this content then, and
    NotAllowed and Late as `drafting.save` does.
    """
    drafting.save(article, content, by=by, stamp=stamp, reason=Reason.MERGED, settles=kept)


def _is_no_wish(article: Article, name: str, value: Any) -> bool:
    """A page that was open before the publication knows neither address nor date."""
    is_fixed = {"slug": article.was_live, "published_at": article.known_date is not None}
    return is_fixed.get(name, False) and not value


def _field(name: str, label: str, owner: str, base: Any, mine: Any, theirs: Any) -> Field | None:
    wanted = "" if owner == CONFLICT else owner
    values = {THEIRS: theirs, MINE: mine}
    if name == "body":
        return _body(label, base and base.get(name), mine, theirs)
    if name in LISTS:
        before = base[name] if base and name in base else []
        together = combine_lists(before, mine, theirs)
        if not any(is_same(name, together, value) for value in (mine, theirs)):
            values[BOTH] = together
            wanted = wanted or (BOTH if base else "")
    old, new = written(name, theirs), written(name, mine)
    pieces, _ = compare_words([Run(old)], [Run(new)])
    return Field(
        name,
        label,
        wanted,
        values,
        theirs=_side(pieces, REMOVED),
        mine=_side(pieces, ADDED),
    )


def _side(pieces: Sequence[Piece], own: str) -> list[Piece]:
    """One of the two texts, with what the other has not marked."""
    return [Piece(MARKED if p.change == own else SAME, p.text) for p in pieces if p.change in {SAME, own}]


def _body(label: str, base: str | None, mine: str, theirs: str) -> Field | None:
    base, mine, theirs = base and sanitise(base), sanitise(mine), sanitise(theirs)
    if mine == theirs:
        return None
    rows = [blocks_of(html) for html in (mine, theirs)]
    segments = combine(None if base is None else blocks_of(base), *rows)
    owners = {segment.owner for segment in segments}
    wanted = MINE if owners <= {SAME, MINE} else THEIRS if owners <= {SAME, THEIRS} else BOTH
    budget = Budget()
    passages = [_passage(n, segment, base is not None, budget) for n, segment in enumerate(segments)]
    return Field("body", label, wanted, {THEIRS: theirs, MINE: mine, BOTH: None}, passages=passages)


def _passage(number: int, segment: Segment[str], has_base: bool, budget: Budget) -> Passage:
    before, mine, theirs = ("".join(blocks) for blocks in (segment.base, segment.mine, segment.theirs))
    texts = {THEIRS: theirs, MINE: mine, BOTH: "".join(segment.merged)}
    if segment.owner == SAME:
        return Passage(SAME, "", texts, [], [], len(segment.base))
    # Without a base each is compared with the other.
    before_theirs, before_mine = (before, before) if has_base else (mine, theirs)
    return Passage(
        segment.owner,
        f"body-{number}" if segment.owner == CONFLICT else "",
        texts,
        theirs=_shown(before_theirs, theirs, budget),
        mine=_shown(before_mine, mine, budget),
    )


def _shown(before: str, after: str, budget: Budget) -> list[Paragraph]:
    """What one text makes of the passage; where it made nothing of it, the passage."""
    return compare_bodies(before, after, budget) or compare_bodies("", after, budget)
