"""What readers see of a topic at one moment: totals, months and pages that agree with each other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from articles.workflow import publishing
from tests.factories import make_article, make_topic
from topics import curation
from topics.site.stream import Stream

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def titles(articles):
    """Their headlines."""
    return [article.title for article in articles]


def spread(topic, count, *, step=timedelta(days=4)):
    """So many stories of the topic, "0" the newest, each older than the one before."""
    return [make_article(title=f"{n}", topics=[topic], at=NOON - n * step) for n in range(count)]


def test_a_scheduled_story_is_in_no_total_and_no_month_until_its_moment():
    topic = make_topic()
    spread(topic, 2)
    soon = timezone.now() + timedelta(days=40)
    make_article(topics=[topic], at=soon)
    topic.refresh_from_db()
    before, after = Stream(topic, soon - timedelta(seconds=1)), Stream(topic, soon)
    assert (before.total, after.total) == (2, 3)
    assert before.months == {date(2026, 3, 1): 2}
    assert sum(after.months.values()) == 3


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2026, 3, 15), 0),
        (date(2026, 3, 14), 1),
        (date(2026, 2, 28), 4),
        (date(2026, 2, 26), 5),
        (date(2025, 1, 1), 9),
    ],
)
def test_stories_after_a_day_are_counted_by_months_and_days(day, count):
    topic = make_topic()
    spread(topic, 9)
    make_article(topics=[topic], at=timezone.now() + timedelta(days=40))
    stream = Stream(topic, timezone.now())
    assert stream.count_since(day) == count
    assert count == sum(moment.date() > day for moment in topic.entries.live().values_list("published_at", flat=True))


def test_months_are_the_newsrooms(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    topic = make_topic()
    make_article(topics=[topic], at=datetime(2026, 1, 31, 15, 0, tzinfo=UTC))
    make_article(topics=[topic], at=datetime(2026, 1, 31, 14, 59, tzinfo=UTC))
    topic.refresh_from_db()
    stream = Stream(topic, NOON)
    assert stream.months == {date(2026, 2, 1): 1, date(2026, 1, 1): 1}
    assert len(stream.cards_of({date(2026, 2, 1): 1})(0, 20)) == 1


@pytest.mark.parametrize("pinned", [[], [3], [40, 2, 21], list(range(10, 35))])
def test_all_pages_together_hold_every_story_once_pins_first_then_by_date(pinned):
    topic = make_topic()
    stories = spread(topic, 45)
    for n in pinned:
        curation.pin(topic.entries.get(content_object=stories[n]), by=None)
    topic.refresh_from_db()
    stream = Stream(topic, NOON)
    shown = [title for start in (0, 20, 40) for title in titles(stream.cards(start, min(start + 20, 45)))]
    assert shown == [f"{n}" for n in [*pinned, *(n for n in range(45) if n not in pinned)]]


def test_stories_of_one_moment_stay_in_order_over_a_page_break():
    topic = make_topic()
    spread(topic, 30, step=timedelta(0))
    topic.refresh_from_db()
    stream = Stream(topic, NOON)
    assert titles(stream.cards(0, 20) + stream.cards(20, 30)) == [f"{n}" for n in reversed(range(30))]


def test_a_page_far_down_is_read_from_its_month_on(django_assert_num_queries):
    topic = make_topic()
    spread(topic, 30, step=timedelta(days=31))
    topic.refresh_from_db()
    stream = Stream(topic, NOON)
    with django_assert_num_queries(4) as queries:
        assert titles(stream.cards(20, 30)) == [f"{n}" for n in range(20, 30)]
    assert "OFFSET" not in queries[2]["sql"] or "OFFSET 0" in queries[2]["sql"]


@pytest.mark.parametrize("start", [0, 20, 30])
def test_a_page_far_down_in_a_year_is_read_from_its_month_on(start, django_assert_num_queries):
    topic = make_topic()
    stories = [*spread(topic, 3, step=timedelta(days=31)), *spread(topic, 80, step=timedelta(days=9))]
    topic.refresh_from_db()
    stream = Stream(topic, NOON)
    months = {month: n for month, n in stream.months.items() if month.year == 2025}
    with django_assert_num_queries(2) as queries:
        found = stream.cards_of(months)(start, start + 10)
    # None is written for the first.
    assert int([*queries[0]["sql"].split("OFFSET "), "0"][1]) < 5
    ordered = sorted((story for story in stories if story.published_at.year == 2025), key=lambda s: s.published_at)
    assert titles(found) == titles(ordered[::-1][start : start + 10])


def test_years_are_the_sums_of_their_months_newest_first():
    topic = make_topic()
    spread(topic, 9, step=timedelta(days=90))
    make_article(topics=[topic], at=timezone.now() + timedelta(days=400))
    stream = Stream(topic, timezone.now())
    assert list(stream.years.items()) == [(date(2026, 1, 1), 1), (date(2025, 1, 1), 4), (date(2024, 1, 1), 4)]
    assert sum(stream.years.values()) == sum(stream.months.values()) == stream.total


def test_what_was_withdrawn_while_the_page_was_read_is_left_out():
    topic = make_topic()
    stories = spread(topic, 2)
    ids = topic.entries.live(NOON).story_ids(0, 20)
    publishing.withdraw(stories[0], by=None)
    assert titles(topic.entries.cards(ids)) == ["1"]
