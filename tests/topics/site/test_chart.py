"""The chart draws what the months say."""

from datetime import date
from itertools import pairwise

from topics.site import chart


def test_months_without_stories_stand_between_the_others_as_gaps():
    drawn = chart.draw({date(2026, 3, 1): 4, date(2025, 12, 1): 2})
    assert [(bar.month, bar.count) for bar in drawn.bars[-4:]] == [
        (date(2025, 12, 1), 2),
        (date(2026, 1, 1), 0),
        (date(2026, 2, 1), 0),
        (date(2026, 3, 1), 4),
    ]
    assert [bar.height for bar in drawn.bars[-4:]] == [chart.HEIGHT / 2, 0, 0, chart.HEIGHT]
    assert all(bar.y + bar.height == chart.HEIGHT for bar in drawn.bars)


def test_bars_stand_side_by_side_within_the_drawing():
    drawn = chart.draw({date(2026, 2, 1): 1, date(2026, 1, 1): 1})
    assert all(left.x + left.width < right.x for left, right in pairwise(drawn.bars))
    assert drawn.bars[-1].x + drawn.bars[-1].width <= drawn.width


def test_a_year_is_drawn_at_least():
    drawn = chart.draw({date(2026, 3, 1): 1, date(2026, 2, 1): 1})
    assert (len(drawn.bars), drawn.first) == (12, date(2025, 4, 1))


def test_only_the_newest_three_years_are_drawn():
    drawn = chart.draw({date(2026, 3, 1): 1, date(2006, 3, 1): 9})
    assert (len(drawn.bars), drawn.first, drawn.last) == (36, date(2023, 4, 1), date(2026, 3, 1))


def test_of_equal_months_the_newest_is_the_peak():
    drawn = chart.draw({date(2026, 3, 1): 1, date(2026, 2, 1): 5, date(2026, 1, 1): 5})
    assert drawn.peak.month == date(2026, 2, 1)


def test_a_single_month_is_nothing_to_compare():
    assert chart.draw({date(2026, 3, 1): 9}) is None
    assert chart.draw({}) is None


def test_the_path_draws_every_month_that_has_stories_as_a_box():
    drawn = chart.draw({date(2026, 3, 1): 4, date(2026, 1, 1): 2})
    _, *boxes = drawn.path.split("M")
    assert len(boxes) == 2
    newest = drawn.bars[-1]
    assert boxes[-1] == f"{newest.x:g} 0h{newest.width:g}v96h-{newest.width:g}z"
