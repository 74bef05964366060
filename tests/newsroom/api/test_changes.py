"""What has changed since a cursor."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connections, transaction

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.api import change_log
from newsroom.core.cache.invalidation import EVERYTHING, invalidate, prune
from newsroom.core.models import Invalidation
from tests.factories import make_article, make_draft, make_topic
from tests.newsroom.api.helpers import get, path_of
from topics import curation, merging
from topics.models import Topic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Mirror:
    """A client that follows the changes."""

    def __init__(self, client, limit=""):
        self.client, self.address = client, f"/api/v1/changes/{limit}"
        self.read()

    def read(self):
        """What has changed since: (action, ID) of each story and topic."""
        found, has_more = [], True
        while has_more:
            page = get(self.client, self.address)
            found += [(item["action"], item["id"]) for item in page["items"]]
            self.address, has_more = page["next"], page["has_more"]
        return found


def test_stories_are_told_of_as_they_are_published_updated_and_withdrawn(client, clock):
    mirror = Mirror(client)
    first, second = make_article(), make_article(at=NOW)
    assert mirror.read() == [("published", first.uid), ("published", second.uid)]
    assert mirror.read() == []
    drafting.save(first, {"title": "Another"})
    assert mirror.read() == []
    publishing.publish(first, by=None)
    assert mirror.read() == [("updated", first.uid)]
    publishing.withdraw(second, by=None)
    assert mirror.read() == [("unpublished", second.uid)]
    publishing.publish(second, by=None, at=NOW)
    assert mirror.read() == [("published", second.uid)]


def test_a_change_of_topics_alone_is_told_of(client, clock):
    story = make_article(topics=["Canals"])
    mirror = Mirror(client)
    curation.hide(Topic.objects.get().entries.get(), by=None, reason="secret")
    assert ("published", story.uid) in mirror.read()


def test_a_planned_return_that_is_taken_back_is_not_told_of(client, clock):
    story, other = make_article(), make_article()
    publishing.withdraw(story, by=None)
    mirror = Mirror(client)
    publishing.publish(story, by=None, at=NOW + timedelta(hours=2))
    publishing.unschedule(story, by=None)
    publishing.publish(story, by=None, at=NOW + timedelta(hours=2))
    publishing.withdraw(story, by=None)
    publishing.correct(other, "It was a heron.", by=None)
    assert mirror.read() == [("updated", other.uid)]


@pytest.mark.parametrize("limit", ["", "?limit=1"])
def test_a_scheduled_story_appears_at_its_moment(client, clock, limit):
    mirror = Mirror(client, limit)
    before = mirror.address
    scheduled = [make_article(at=NOW + timedelta(minutes=10)) for _ in range(2)]
    early = make_article(at=NOW + timedelta(minutes=5))
    assert mirror.read() == []
    assert mirror.address == before
    live = make_article(at=NOW)
    assert mirror.read() == [("published", live.uid)]
    clock.shift(timedelta(minutes=6))
    assert mirror.read() == [("published", early.uid)]
    clock.shift(timedelta(minutes=4))
    assert sorted(mirror.read()) == sorted(("published", story.uid) for story in scheduled)
    assert mirror.read() == []


def test_nothing_tells_of_what_readers_do_not_see(client, clock):
    make_article(topics=["Canals"])
    mirror = Mirror(client)
    start, followed = client.get("/api/v1/changes/").content, client.get(path_of(mirror.address)).content
    scheduled = make_article(at=NOW + timedelta(days=2), topics=["Secret"])
    make_draft()
    make_topic("Not public")
    taken_back = make_article(at=NOW + timedelta(hours=5))
    publishing.withdraw(taken_back, by=None)
    publishing.reschedule(scheduled, by=None, at=NOW + timedelta(days=3))
    assert client.get("/api/v1/changes/").content == start
    assert client.get(path_of(mirror.address)).content == followed
    shown = make_article(at=NOW)
    assert mirror.read() == [("published", shown.uid)]


def test_topics_are_told_of_when_they_are_renamed_and_merged(client, clock):
    canals, locks, hidden = make_topic("Canals"), make_topic("Locks"), make_topic("Hidden")
    make_article(topics=[canals, locks])
    mirror = Mirror(client)
    merging.rename(canals, "Waterways", by=None, moves_address=True)
    assert ("changed", str(canals.pk)) in mirror.read()
    merging.merge(hidden, canals, by=None)
    assert str(hidden.pk) not in {pk for _, pk in mirror.read()}
    number = locks.pk
    merge = merging.merge(locks, canals, by=None)
    page = get(client, mirror.address)
    merged = next(item for item in page["items"] if item["id"] == str(number))
    assert (merged["action"], merged["api_url"]) == ("merged", "https://news.example/api/v1/topics/waterways/")
    mirror.read()
    merging.undo(merge, by=None)
    assert ("changed", str(number)) in mirror.read()


def test_a_mirror_has_what_readers_see(client, clock):
    mirror, has = Mirror(client, "?limit=2"), set()
    stories = [make_article() for _ in range(5)]
    publishing.withdraw(stories[1], by=None)
    make_article(at=NOW + timedelta(hours=1))
    for _ in range(3):
        for action, uid in mirror.read():
            (has.discard if action == "unpublished" else has.add)(uid)
        assert has == set(Article.objects.live().values_list("uid", flat=True))
        make_article(at=NOW)
        clock.shift(timedelta(hours=1))
        for action, uid in mirror.read():
            (has.discard if action == "unpublished" else has.add)(uid)


def test_an_old_cursor_says_to_begin_again(client, clock):
    mirror = Mirror(client)
    clock.shift(timedelta(hours=12))
    assert mirror.read() == []
    clock.shift(timedelta(hours=13))
    assert "Begin again without a cursor" in get(client, mirror.address, 410)["detail"]
    assert Mirror(client).read() == []


def test_a_cursor_outlives_the_rows_that_it_was_given_after(client, clock):
    make_article()
    mirror = Mirror(client)
    for _ in range(4):
        clock.shift(timedelta(hours=10))
        assert mirror.read() == []
    prune()
    assert mirror.read() == []
    story = make_article(at=NOW)
    assert mirror.read() == [("published", story.uid)]


def test_if_everything_has_changed_a_mirror_has_to_begin_again(client, clock):
    story = make_article()
    mirror = Mirror(client)
    with transaction.atomic():
        invalidate(EVERYTHING)
    get(client, mirror.address, 410)
    mirror = Mirror(client)
    assert mirror.read() == []
    publishing.withdraw(story, by=None)
    assert mirror.read() == [("unpublished", story.uid)]


def test_a_cursor_tells_no_numbers(client, clock):
    make_article()
    cursor = parse_qs(urlsplit(Mirror(client).address).query)["cursor"][0]
    assert Invalidation.objects.exists()
    assert len(cursor) > 40
    get(client, f"/api/v1/changes/?cursor={cursor[:-3]}abc", 404)


@pytest.mark.postgresql
@pytest.mark.usefixtures("committed")
def test_changes_wait_for_older_transactions_that_are_still_open(client, monkeypatch):
    mirror = Mirror(client)
    other = connections.create_connection("default")
    try:
        other.ensure_connection()
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            later = make_article()
            assert mirror.read() == []
            cursor.execute("COMMIT")
    finally:
        other.close()
    # Tests that run at the same time have transactions, too.
    last = Invalidation.objects.latest("sequence").sequence
    monkeypatch.setattr(change_log, "transactions", lambda: (last, None))
    assert mirror.read() == []
    monkeypatch.setattr(change_log, "transactions", lambda: (last + 1, None))
    assert mirror.read() == [("published", later.uid)]
