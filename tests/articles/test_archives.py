"""Years, months and days follow each other, and only those with stories are shown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from articles import archives
from articles.archives import Period
from articles.models import Article
from tests.factories import make_article

DAY = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("unit", "name", "address", "end"),
    [
        ("year", "2024", "/2024/", date(2025, 1, 1)),
        ("month", "February 2024", "/2024/02/", date(2024, 3, 1)),
        ("day", "29 February 2024", "/2024/02/29/", date(2024, 3, 1)),
    ],
)
def test_a_period_has_a_name_an_address_and_an_end(unit, name, address, end):
    period = Period.at(unit, DAY)
    assert (str(period), period.get_absolute_url(), period.end) == (name, address, end)


def test_a_year_is_made_of_months_and_a_month_of_days():
    assert [len(Period.at(unit, DAY).parts) for unit in ("year", "month", "day")] == [12, 29, 0]
    assert [str(period) for period in Period("day", DAY).containing] == ["2024", "February 2024"]


@pytest.mark.django_db
def test_counts_and_neighbours_go_by_the_newsrooms_days(settings, django_assert_num_queries):
    settings.TIME_ZONE = "America/New_York"
    for moment in ((2024, 3, 1, 4), (2024, 3, 1, 6), (2024, 3, 9), (2023, 1, 1, 3), (2025, 7, 7)):
        make_article(at=datetime(*moment, tzinfo=UTC))
    dates = Article.objects.days()
    with django_assert_num_queries(3):
        parts, total = archives.part_counts(Period("month", date(2024, 3, 1)), Article.objects)
        earlier, later = archives.neighbours(Period("month", date(2024, 3, 1)), dates)
    assert [(str(day), count) for day, count in parts] == [("1 March 2024", 1), ("8 March 2024", 1)]
    assert (total, str(earlier), str(later)) == (2, "February 2024", "July 2025")
    assert archives.part_counts(Period("day", date(2022, 12, 31)), Article.objects) == ([], 1)
    assert archives.neighbours(Period("year", date(2025, 1, 1)), dates)[1] is None


@pytest.mark.django_db
def test_every_month_with_stories_is_found_by_year_newest_first(settings, django_assert_num_queries):
    settings.TIME_ZONE = "America/New_York"
    assert archives.years_with_months(Article.objects.live(), timezone.now()) == []
    for moment in ((2024, 3, 1, 4), (2024, 3, 1, 6), (2023, 12, 9), (2023, 12, 10), (2021, 7, 7)):
        make_article(at=datetime(*moment, tzinfo=UTC))
    make_article(at=timezone.now() + timedelta(days=1))
    with django_assert_num_queries(3):
        found = archives.years_with_months(Article.objects.live(), timezone.now())
    assert [(str(year), [(str(month), count) for month, count in months]) for year, months in found] == [
        ("2024", [("March 2024", 1), ("February 2024", 1)]),
        ("2023", [("December 2023", 2)]),
        ("2021", [("July 2021", 1)]),
    ]
