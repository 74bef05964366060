"""Days begin where the newsroom is."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from newsroom.core.time.dates import last_moment_of, next_month, span_of


def test_a_day_begins_at_midnight_of_the_newsrooms_zone(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    assert span_of(date(2026, 3, 1), date(2026, 3, 2)) == (
        datetime(2026, 2, 28, 16, tzinfo=UTC),
        datetime(2026, 3, 1, 16, tzinfo=UTC),
    )


def test_a_day_on_which_the_clocks_change_is_shorter(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    start, stop = (moment.astimezone(UTC) for moment in span_of(date(2026, 3, 29), date(2026, 3, 30)))
    assert (stop - start).total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    ("month", "after"), [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)
def test_december_is_followed_by_january(month, after):
    assert next_month(month) == after


def test_the_last_moment_of_a_month_is_in_it():
    assert last_moment_of(date(2026, 2, 1)) == datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Asia/Beirut", "America/Havana"])
def test_no_moment_falls_between_two_months_or_days_where_the_clock_goes_back_at_midnight(settings, zone):
    settings.TIME_ZONE = zone
    for number in range(1, 13):
        month = date(2024, number, 1)
        assert last_moment_of(month) + datetime.resolution == span_of(next_month(month), next_month(month))[0]
    days = [date(2024, 10, 25) + timedelta(days=n) for n in range(14)]
    ends = [span_of(day, day + timedelta(days=1)) for day in days]
    assert all(stop == start for (_, stop), (start, _) in pairwise(ends))
    assert sum((stop - start for start, stop in ends), timedelta()) == ends[-1][1] - ends[0][0]
