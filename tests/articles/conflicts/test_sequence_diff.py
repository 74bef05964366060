"""What two rows have in common, found exactly where there is time and soundly where there is not."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from articles.conflicts import sequence_diff
from articles.conflicts.sequence_diff import Budget, gaps, matching_blocks

ROWS = st.lists(st.integers(0, 3), max_size=14)


def most_in_common(a, b):
    lengths = [0] * (len(b) + 1)
    for thing in a:
        row = [0]
        for j, other in enumerate(b):
            row.append(max(lengths[j] + 1 if thing == other else 0, lengths[j + 1], row[-1]))
        lengths = row
    return lengths[-1]


def put_together(a, b):
    """Both rows read back from the matches and the gaps between them."""
    found = matching_blocks(a, b)
    first, second = [], []
    for n, ((i, i_end), (j, j_end)) in enumerate(gaps(found, (len(a), len(b)))):
        first += a[i:i_end]
        second += b[j:j_end]
        if n < len(found):
            common = a[i_end : i_end + found[n].length]
            first += common
            second += common
    return first, second


@given(ROWS, ROWS)
def test_it_is_the_most_that_both_have_in_the_same_order(a, b):
    assert sum(match.length for match in matching_blocks(a, b)) == most_in_common(a, b)


@given(ROWS, ROWS)
def test_what_matches_and_what_lies_between_is_all_of_both_rows(a, b):
    assert put_together(a, b) == (a, b)


@given(ROWS, ROWS, st.integers(0, 40))
def test_without_time_what_is_found_is_still_true(a, b, steps):
    place = (0, 0)
    for match in matching_blocks(a, b, Budget(steps)):
        assert (match.first, match.second) >= place
        assert a[match.first : match.first + match.length] == b[match.second : match.second + match.length]
        place = match.first + match.length, match.second + match.length


def test_what_stands_once_in_each_row_is_found_where_all_else_takes_too_long():
    a = [f"a{n}" for n in range(500)] + ["here"] + [f"b{n}" for n in range(500)]
    b = [f"c{n}" for n in range(500)] + ["here"] + [f"d{n}" for n in range(500)]
    assert [(m.first, m.second, m.length) for m in matching_blocks(a, b, Budget(2_000))] == [(500, 500, 1)]


def test_a_search_takes_no_more_than_its_budget_and_one_round():
    budget = Budget(100_000)
    matching_blocks(list(range(20_000)), list(range(20_000, 0, -1)), budget)
    assert budget.steps >= -2_000


def test_cuts_that_each_make_one_more_item_unique_are_limited(monkeypatch):
    counted = []

    def count(items):
        counted.append(len(items))
        return Counter(items)

    def nested(depth, end):
        return [item for n in range(depth, 0, -1) for item in (f"u{n}", f"u{n + 1}", end)]

    monkeypatch.setattr(sequence_diff, "Counter", count)
    budget = sequence_diff.Budget(steps=100, counted=20_000)
    found = sequence_diff.matching_blocks(nested(1_000, "x"), nested(1_000, "y"), budget)
    assert 6_000 < sum(counted) <= 20_000
    # What was found before the limit stays.
    assert found
