"""Two texts that were written from one, put together."""

from hypothesis import given
from hypothesis import strategies as st

from articles.conflicts.three_way_merge import (
    BOTH,
    CONFLICT,
    MINE,
    MOST_CONFLICTS,
    SAME,
    THEIRS,
    combine,
    combine_lists,
)

ROWS = st.lists(st.sampled_from("abcde"), max_size=10)
# What is done at each place of the base, and by whom.
DEEDS = st.lists(st.tuples(st.sampled_from(["keep", "change", "drop", "add"]), st.booleans()), min_size=1, max_size=12)


def made(deeds, *, by):
    """The base with what these people (True, False) did to it."""
    row = []
    for n, (deed, who) in enumerate(deeds):
        deed = deed if who in by else "keep"
        row += {"keep": [n], "change": [f"{n} changed"], "drop": [], "add": [n, f"{n} added"]}[deed]
    return row


def merged(segments):
    return [thing for segment in segments for thing in segment.merged]


def rows(segments, name):
    return [thing for segment in segments for thing in getattr(segment, name)]


@given(DEEDS)
def test_changes_of_both_at_different_places_survive_without_a_question(deeds):
    base = list(range(len(deeds)))
    segments = combine(base, made(deeds, by={True}), made(deeds, by={False}))
    assert CONFLICT not in {segment.owner for segment in segments}
    assert merged(segments) == made(deeds, by={True, False})


@given(ROWS, ROWS)
def test_who_changed_nothing_gets_the_text_of_the_other(base, row):
    assert merged(combine(base, row, base)) == row
    assert merged(combine(base, base, row)) == row


@given(ROWS, ROWS)
def test_who_changed_the_same_has_it_once(base, row):
    segments = combine(base, row, row)
    assert {segment.owner for segment in segments} <= {SAME, BOTH}
    assert merged(segments) == row


@given(ROWS, ROWS, ROWS)
def test_it_does_not_matter_who_was_first(base, mine, theirs):
    swapped = {MINE: THEIRS, THEIRS: MINE}
    there, back = combine(base, mine, theirs), combine(base, theirs, mine)
    assert [(swapped.get(s.owner, s.owner), s.base, s.theirs, s.mine) for s in there] == [tuple(s) for s in back]


@given(st.none() | ROWS, ROWS, ROWS)
def test_all_of_both_texts_is_in_the_segments(base, mine, theirs):
    segments = combine(base, mine, theirs)
    assert rows(segments, "mine") == mine
    assert rows(segments, "theirs") == theirs
    if base is not None:
        assert rows(segments, "base") == base


@given(ROWS, ROWS)
def test_without_a_common_text_all_that_differs_is_asked(mine, theirs):
    assert {segment.owner for segment in combine(None, mine, theirs)} <= {SAME, CONFLICT}


def test_two_changes_of_one_paragraph_clash_and_their_neighbours_do_not():
    segments = combine(["a", "b", "c"], ["a1", "b1", "c"], ["a", "b2", "c2"])
    assert [(segment.owner, list(segment.merged)) for segment in segments] == [
        (MINE, ["a1"]),
        (CONFLICT, ["b2", "b1"]),
        (THEIRS, ["c2"]),
    ]


def test_more_conflicts_than_anybody_decides_become_one():
    count = MOST_CONFLICTS + 1
    base = [thing for n in range(count) for thing in (f"kept {n}", f"b {n}")]
    mine, theirs = ([thing.replace("b ", letter) for thing in base] for letter in "mt")
    segments = combine(base, mine, theirs)
    assert [segment.owner for segment in segments] == [SAME, CONFLICT]
    assert rows(segments, "mine") == mine
    assert rows(segments, "theirs") == theirs


def test_lists_are_joined_without_what_either_took_out():
    def refs(*names):
        return [{"id": None, "name": name} for name in names]

    both = combine_lists(refs("Delta", "Pamir"), refs("Pamir", "Rivers"), refs("Delta", "Floods"))
    assert [ref["name"] for ref in both] == ["Floods", "Rivers"]
