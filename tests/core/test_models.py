"""The audit log and the addresses that once worked."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission

from newsroom.core.models import AuditEntry, Redirect
from tests.factories import make_topic, make_user
from tests.test_retired_words import offences

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_the_log_keeps_who_did_what_to_what_and_when():
    topic, user = make_topic("Tides"), make_user()
    with time_machine.travel(NOON, tick=False):
        AuditEntry.record("rename", topic, by=user, before="Ebbs", at_moment=NOON)
    entry = AuditEntry.objects.get(verb="rename")
    assert (entry.at, entry.by, entry.subject_kind, entry.subject_id) == (NOON, user, "topic", topic.pk)
    assert entry.subject_name == "Tides"
    assert entry.detail == {"before": "Ebbs", "at_moment": "2026-05-04T12:00:00Z"}
    assert str(entry) == "rename Tides"


def test_the_log_outlives_the_account_and_the_thing():
    topic, user = make_topic(), make_user()
    entry = AuditEntry.record("close", topic, by=user)
    user.delete()
    topic.delete()
    entry.refresh_from_db()
    assert entry.by is None
    assert entry.subject_name


def test_the_log_shows_the_newest_first():
    topic = make_topic()
    for verb in ("first", "second"):
        AuditEntry.record(verb, topic, by=None)
    assert list(AuditEntry.objects.values_list("verb", flat=True))[:2] == ["second", "first"]


def test_a_former_address_leads_to_what_stood_there():
    topic = make_topic()
    Redirect.add("/topics/ebb/", topic)
    assert Redirect.target_of("/topics/ebb/", "topic") == topic.pk
    assert Redirect.target_of("/topics/flood/", "topic") is None


def test_a_former_address_leads_to_nothing_of_another_kind():
    Redirect.add("/topics/ebb/", make_topic())
    assert Redirect.target_of("/topics/ebb/", "article") is None


def test_the_last_thing_that_stood_at_an_address_has_it():
    first, last = make_topic(), make_topic()
    Redirect.add("/topics/ebb/", first)
    with time_machine.travel(NOON, tick=False):
        Redirect.add("/topics/ebb/", last)
    address = Redirect.objects.get()
    assert (address.target_id, address.since, str(address)) == (last.pk, NOON, "/topics/ebb/")


def test_permissions_call_things_as_the_desk_does():
    permissions = Permission.objects.filter(content_type__app_label__in=["articles", "newsroom", "topics"])
    assert not offences(map(str, permissions))
    names = {str(each) for each in permissions}
    assert {"Stories | draft | Can view draft", "Stories | preview link | Can view preview link"} <= names
