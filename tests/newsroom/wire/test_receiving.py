"""What a source sends: new items, later versions, cancellations, and whom they concern."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from articles.choices import EmailFrequency
from articles.models import Article, Notification
from articles.notifications import notifying
from newsroom.core.models import AuditEntry
from newsroom.wire import receiving, stories, subjects
from newsroom.wire.formats import Change, Subject
from newsroom.wire.models import ItemState, SubjectMapping, WireItem
from newsroom.wire.receiving import Outcome, receive, receive_all
from tests.factories import make_topic, make_user
from tests.newsroom.wire.making import MEDIATOPIC, make_item, make_source, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return make_source("Quay Wire")


def test_item_and_its_subjects_are_stored_once(source):
    assert receive(source, version_of()) == Outcome.NEW
    assert receive(source, version_of()) == Outcome.UNCHANGED
    [item] = WireItem.objects.all()
    assert (item.headline, item.body, item.state) == ("The gate of lock nine holds", "<p>It holds.</p>", ItemState.NEW)
    assert {(each.scheme, each.code) for each in item.subjects.all()} == {(MEDIATOPIC, "20000001"), ("", "locks")}
    assert item.versions.count() == 1


def test_same_id_of_another_source_is_another_item(source):
    receive(source, version_of())
    assert receive(make_source("Hill Wire"), version_of()) == Outcome.NEW


@pytest.mark.parametrize(
    ("stored", "sent", "outcome"),
    [
        ({"version": "2"}, {"version": "3"}, Outcome.UPDATED),
        ({"version": "2"}, {"version": "10"}, Outcome.UPDATED),
        ({"version": "2"}, {"version": "1"}, Outcome.UNCHANGED),
        ({"version": "2"}, {"version": "2"}, Outcome.UNCHANGED),
        ({}, {}, Outcome.UPDATED),
        (
            {"updated_at": datetime(2026, 5, 4, tzinfo=UTC)},
            {"updated_at": datetime(2026, 5, 5, tzinfo=UTC)},
            Outcome.UPDATED,
        ),
        (
            {"updated_at": datetime(2026, 5, 4, tzinfo=UTC)},
            {"updated_at": datetime(2026, 5, 3, tzinfo=UTC)},
            Outcome.UNCHANGED,
        ),
    ],
)
def test_only_a_later_version_replaces_the_stored_one(source, stored, sent, outcome):
    receive(source, version_of(**stored))
    assert receive(source, version_of(headline="Another one", **sent)) == outcome
    item = WireItem.objects.get()
    assert (item.headline == "Another one") == (outcome == Outcome.UPDATED)
    assert [each.headline for each in item.versions.all()][-1] == "The gate of lock nine holds"


def test_cancellation_keeps_the_text_for_editors_and_is_final(source):
    receive(source, version_of(version="1"))
    assert receive(source, version_of(version="2", change=Change.KILL, headline="", body="")) == Outcome.CANCELLED
    assert receive(source, version_of(version="3", headline="Back again")) == Outcome.UNCHANGED
    item = WireItem.objects.get()
    assert (item.state, item.headline, item.body) == (
        ItemState.CANCELLED,
        "The gate of lock nine holds",
        "<p>It holds.</p>",
    )


def test_cancellation_that_comes_before_its_item_holds(source):
    receive(source, version_of(version="2", change=Change.KILL, headline=""))
    assert receive(source, version_of(version="1")) == Outcome.UNCHANGED
    assert WireItem.objects.get().state == ItemState.CANCELLED


def test_correction_of_a_dismissed_item_returns_to_the_inbox(source):
    item = make_item(source, "gate-9")
    stories.dismiss(item, by=None)
    receive(source, version_of(headline="Another", change=Change.UPDATE))
    assert WireItem.objects.get().state == ItemState.DISMISSED
    receive(source, version_of(headline="A third", change=Change.CORRECTION))
    assert WireItem.objects.get().state == ItemState.NEW


@pytest.fixture
def writer():
    return make_user("Journalist", username="writer", email="writer@example.com")


@pytest.fixture
def story(source, writer):
    return stories.make_story(make_item(source, "gate-9"), by=writer)


def recipients_of(event):
    return set(Notification.objects.filter(event=event).values_list("to__username", flat=True))


def test_cancellation_notifies_writers_and_editors_and_leaves_the_story(
    source, story, django_capture_on_commit_callbacks
):
    make_user("Editor", username="editor", email="editor@example.com")
    silent = make_user("Editor", username="silent", email="silent@example.com")
    notifying.set_email_frequency(silent, EmailFrequency.NEVER)
    with django_capture_on_commit_callbacks(execute=True):
        receive(source, version_of(change=Change.KILL, note="Wrong lock"))
    assert recipients_of("wire_kill") == {"writer", "editor", "silent"}
    assert {message.to[0] for message in mail.outbox} == {"writer@example.com", "editor@example.com"}
    assert "The site received a cancellation from the wire for “The gate of lock nine holds”" in mail.outbox[0].body
    assert "Wrong lock" in mail.outbox[0].body
    assert AuditEntry.objects.filter(verb="wire kill", subject_id=story.pk).exists()
    assert Article.objects.get(pk=story.pk).working_copy.content["title"] == "The gate of lock nine holds"
    assert WireItem.objects.get().is_changed


def test_later_version_notifies_the_writers_only(source, story):
    make_user("Editor", username="editor")
    receive(source, version_of(headline="It does not hold", change=Change.CORRECTION))
    assert recipients_of("wire_version") == {"writer"}
    assert WireItem.objects.get().is_changed


def test_cancellation_of_an_item_without_a_story_notifies_no_one(source):
    make_user("Editor")
    make_item(source, "gate-9")
    receive(source, version_of(change=Change.KILL))
    assert not Notification.objects.exists()


def test_cancellation_of_an_item_is_to_check_if_someone_may_have_seen_it(source):
    make_item(source, "gate-9")
    stories.dismiss(make_item(source, "gate-8"), by=None)
    for guid in ("gate-9", "gate-8", "gate-7"):
        receive(source, version_of(guid, change=Change.KILL))
    assert [item.guid for item in WireItem.objects.to_check()] == ["gate-9"]


@pytest.mark.parametrize("number", [1, 3])
def test_items_that_are_known_cost_the_same_queries(source, number, django_assert_num_queries):
    items = [version_of(f"gate-{each}") for each in range(number)]
    receive_all(source, items)
    with django_assert_num_queries(2):
        assert receive_all(source, items) == [Outcome.UNCHANGED] * number


def test_so_many_versions_are_stored(source, monkeypatch):
    monkeypatch.setattr(receiving, "MAX_VERSIONS", 2)
    for number in range(4):
        receive(source, version_of(headline=f"Gate {number}"))
    assert [each.headline for each in WireItem.objects.get().versions.all()] == ["Gate 3", "Gate 2"]


def test_old_items_without_a_story_are_deleted_once_their_source_no_longer_has_them(source, story):
    receive_all(source, [version_of("old"), version_of("listed", subjects=(Subject("", "x", "x"),))])
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        receive_all(source, [version_of("listed", subjects=(Subject("", "x", "x"),))])
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert receiving.prune() == 1
    assert set(WireItem.objects.values_list("guid", flat=True)) == {"gate-9", "listed"}


def test_subjects_that_no_item_has_are_deleted_unless_they_are_mapped(source):
    make_topic("Canals")
    item = make_item(source)
    subjects.map_subject(SubjectMapping.objects.get(code="20000001"), by=None, topic_name="canals")
    item.delete()
    receiving.prune()
    assert [(each.code, each.topic_name) for each in SubjectMapping.objects.all()] == [("20000001", "Canals")]
