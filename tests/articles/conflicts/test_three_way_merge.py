"""Two texts that were written from one, put together."""

from hypothesis import given
from hypothesis import strategies as st

from articles.conflicts.three_way_merge import (
    BOTH,
    CONFLICT,
    MAX_CONFLICTS,
    MINE,
    SAME,
    THEIRS,
    merge3,
    merge_lists,
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


def merged(hunks):
    return [thing for hunk in hunks for thing in hunk.merged]


def rows(hunks, name):
    return [thing for hunk in hunks for thing in getattr(hunk, name)]


@given(DEEDS)
def test_changes_of_both_at_different_places_survive_without_a_question(deeds):
    base = list(range(len(deeds)))
    hunks = merge3(base, made(deeds, by={True}), made(deeds, by={False}))
    assert CONFLICT not in {hunk.side for hunk in hunks}
    assert merged(hunks) == made(deeds, by={True, False})


@given(ROWS, ROWS)
def test_who_changed_nothing_gets_the_text_of_the_other(base, row):
    assert merged(merge3(base, row, base)) == row
    assert merged(merge3(base, base, row)) == row


@given(ROWS, ROWS)
def test_who_changed_the_same_has_it_once(base, row):
    hunks = merge3(base, row, row)
    assert {hunk.side for hunk in hunks} <= {SAME, BOTH}
    assert merged(hunks) == row


@given(ROWS, ROWS, ROWS)
def test_it_does_not_matter_who_was_first(base, mine, theirs):
    swapped = {MINE: THEIRS, THEIRS: MINE}
    there, back = merge3(base, mine, theirs), merge3(base, theirs, mine)
    assert [(swapped.get(s.side, s.side), s.base, s.theirs, s.mine) for s in there] == [tuple(s) for s in back]


@given(st.none() | ROWS, ROWS, ROWS)
def test_all_of_both_texts_is_in_the_segments(base, mine, theirs):
    hunks = merge3(base, mine, theirs)
    assert rows(hunks, "mine") == mine
    assert rows(hunks, "theirs") == theirs
    if base is not None:
        assert rows(hunks, "base") == base


@given(ROWS, ROWS)
def test_without_a_common_text_all_that_differs_is_asked(mine, theirs):
    assert {hunk.side for hunk in merge3(None, mine, theirs)} <= {SAME, CONFLICT}


def test_two_changes_of_one_paragraph_clash_and_their_neighbours_do_not():
    hunks = merge3(["a", "b", "c"], ["a1", "b1", "c"], ["a", "b2", "c2"])
    assert [(hunk.side, list(hunk.merged)) for hunk in hunks] == [
        (MINE, ["a1"]),
        (CONFLICT, ["b2", "b1"]),
        (THEIRS, ["c2"]),
    ]


def test_more_conflicts_than_anybody_decides_become_one():
    count = MAX_CONFLICTS + 1
    base = [thing for n in range(count) for thing in (f"kept {n}", f"b {n}")]
    mine, theirs = ([thing.replace("b ", letter) for thing in base] for letter in "mt")
    hunks = merge3(base, mine, theirs)
    assert [hunk.side for hunk in hunks] == [SAME, CONFLICT]
    assert rows(hunks, "mine") == mine
    assert rows(hunks, "theirs") == theirs


def test_lists_are_joined_without_what_either_took_out():
    def refs(*names):
        return [{"id": None, "name": name} for name in names]

    both = merge_lists(refs("Delta", "Pamir"), refs("Pamir", "Rivers"), refs("Delta", "Floods"))
    assert [ref["name"] for ref in both] == ["Floods", "Rivers"]
