"""Kept counts are exact, and wrong ones are found and mended."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import live_count, make_article, make_topic
from topics import counting, entries
from topics.models import MonthCount, SharedCount, SharedMonthCount, Topic

pytestmark = pytest.mark.django_db


def test_months_are_those_of_the_newsrooms_time_zone(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    topic = make_topic()
    make_article(topics=[topic], at=datetime(2026, 4, 30, 15, 0, tzinfo=UTC))
    make_article(topics=[topic], at=datetime(2026, 4, 30, 14, 59, tzinfo=UTC))
    assert [f"{c.month}: {c.entry_count}" for c in topic.month_counts.order_by("month")] == [
        "2026-04-01: 1",
        "2026-05-01: 1",
    ]


def test_a_scheduled_story_counts_from_its_moment_on():
    topic, soon = make_topic(), timezone.now() + timedelta(hours=1)
    make_article(topics=[topic], at=soon)
    moments = (timezone.now(), soon - timedelta(microseconds=1), soon)
    assert [live_count(topic, at) for at in moments] == [0, 0, 1]
    assert [Topic.objects.with_live_count(at).get().live_count for at in moments] == [0, 0, 1]
    assert [Topic.objects.public(at).exists() for at in moments] == [False, False, True]


@pytest.mark.parametrize(("model", "wrong"), [(Topic, 2), (MonthCount, 2), (SharedCount, 2), (SharedMonthCount, 1)])
def test_every_wrong_count_is_told_and_mended(model, wrong):
    topics = [make_topic("Nile"), make_topic("Congo")]
    make_article(topics=topics)
    model.objects.update(entry_count=9)
    assert len(list(counting.check())) == wrong
    assert all("stored 9, actual 1" in line for line in counting.check())
    assert counting.fix() == wrong
    assert list(counting.check()) == []
    assert counting.fix() == 0


def test_a_missing_row_is_mended_too():
    make_article(topics=[make_topic("Nile"), make_topic("Congo")])
    MonthCount.objects.all().delete()
    SharedCount.objects.all().delete()
    SharedMonthCount.objects.all().delete()
    assert counting.fix() == 5
    assert list(counting.check()) == []


def test_the_migration_counts_the_stories_that_there_are():
    for topics in (["Nile", "Congo"], ["Nile", "Congo", "Niger"], ["Niger"]):
        make_article(topics=topics, at=datetime(2026, 3, 1, tzinfo=UTC))
    make_article(topics=["Nile", "Niger"], at=datetime(2026, 2, 28, tzinfo=UTC))
    SharedMonthCount.objects.all().delete()
    import_module("topics.migrations.0004_shared_month_counts").count_shared(apps, None)
    assert SharedMonthCount.objects.count() == 4
    assert list(counting.check()) == []


@pytest.mark.parametrize("others", [1, 30])
def test_a_publish_asks_as_much_of_a_large_topic_as_of_a_small_one(others):
    topics = [make_topic(), make_topic()]
    for _ in range(others):
        make_article(topics=topics)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        make_article(topics=topics)
    assert len(queries) <= 40
    counted = [q["sql"] for q in queries if "COUNT(" in q["sql"]]
    assert counted == []


def test_the_counts_of_several_stories_are_written_once_at_the_end():
    boats = make_topic("Boats")
    with transaction.atomic(), counting.batch_counts():
        for _ in range(3):
            make_article(topics=[boats, "Ferries"])
        boats.refresh_from_db()
        assert boats.entry_count == 0
    boats.refresh_from_db()
    assert boats.entry_count == 3
    assert list(counting.check()) == []


def fail_after(article):
    raise LookupError(article)


def test_what_is_rolled_back_within_is_not_counted():
    boats = make_topic("Boats")
    with transaction.atomic(), counting.batch_counts():
        make_article(topics=[boats])
        with pytest.raises(LookupError), transaction.atomic(), counting.batch_counts():
            fail_after(make_article(topics=[boats]))
        make_article(topics=[boats])
    boats.refresh_from_db()
    assert boats.entry_count == 2
    assert list(counting.check()) == []


def test_a_story_that_changes_twice_within_counts_once():
    article = make_article(topics=["Boats", "Ferries"])
    with transaction.atomic(), counting.batch_counts():
        entries.set_topics(article, [make_topic("Boats"), make_topic("Kites")])
        entries.set_topics(article, [make_topic("Kites")])
    assert dict(Topic.objects.values_list("name", "entry_count")) == {"Boats": 0, "Ferries": 0, "Kites": 1}
    assert list(counting.check()) == []


def test_a_topic_that_would_become_public_without_a_story_is_told_and_mended():
    topic = make_topic("Nile")
    Topic.objects.filter(pk=topic.pk).update(public_from=timezone.now() + timedelta(days=1))
    assert [line.split(":")[0] for line in counting.check()] == ["topic “Nile” public date"]
    assert (counting.fix(), list(counting.check())) == (1, [])
    assert Topic.objects.get().public_from is None


def test_the_total_is_right_though_a_story_was_scheduled_since_the_topic_was_read():
    topic = make_topic()
    make_article(topics=[topic])
    topic.refresh_from_db()
    make_article(topics=[topic], at=timezone.now() + timedelta(days=1))
    assert live_count(topic) == 1
