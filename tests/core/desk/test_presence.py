"""Who has a screen open: listed while they have, and not when they have left."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from newsroom.core.desk import presence
from newsroom.core.desk.presence import Colleague, subject_of
from newsroom.core.models import Presence
from tests.factories import make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara():
    return make_user("Editor", first_name="Mara", last_name="Lind")


@pytest.fixture
def harbour():
    """The subject of the screen of a topic."""
    return subject_of(make_topic("Harbour"))


def test_who_types_edits_and_who_does_not_views(mara, harbour):
    reader = make_user("Journalist", username="reader")
    presence.see(harbour, mara, is_typing=True)
    presence.see(harbour, reader, is_typing=False)
    assert presence.others(harbour, reader) == [Colleague("Mara Lind", True)]
    assert presence.others(harbour, mara) == [Colleague("reader", False)]


def test_where_somebody_writes_is_said_and_where_somebody_reads_is_not(mara, harbour):
    places = {"title": "the headline", "body": "the body"}
    reader = make_user("Journalist", username="reader")
    presence.see(harbour, mara, is_typing=True, place="body", paragraph=4)
    presence.see(harbour, reader, is_typing=False, place="title")
    assert presence.others(harbour, reader) == [Colleague("Mara Lind", True, "body", 4)]
    assert presence.others(harbour, mara) == [Colleague("reader", False)]
    everyone = presence.others(harbour, make_user())
    sentence = presence.sentence(everyone, "this story", places)
    assert sentence == "Mara Lind is editing the body, paragraph 4. reader is viewing this story."
    presence.see(harbour, mara, is_typing=False, place="title")
    everyone = presence.others(harbour, reader)
    assert presence.sentence(everyone, "this story", places) == "Mara Lind is editing the headline."


def test_only_people_at_the_same_subject_are_listed(mara, harbour):
    other_topic = subject_of(make_topic())
    same_id = presence.Subject("page", harbour.pk, "this page")
    for elsewhere in (other_topic, same_id):
        presence.see(elsewhere, mara, is_typing=False)
    assert presence.others(harbour, make_user()) == []


def test_who_stopped_typing_only_views(mara, harbour):
    reader = make_user("Journalist")
    with time_machine.travel(timezone.now(), tick=False) as time:
        presence.see(harbour, mara, is_typing=True)
        for _ in range(4):
            time.shift(timedelta(seconds=15))
            presence.see(harbour, mara, is_typing=False)
        assert presence.others(harbour, reader) == [Colleague("Mara Lind", False)]


def test_who_sent_no_heartbeat_for_45_seconds_is_not_listed_and_the_row_is_deleted(mara, harbour):
    reader = make_user("Journalist")
    with time_machine.travel(timezone.now(), tick=False) as time:
        presence.see(harbour, mara, is_typing=True)
        presence.see(subject_of(make_topic()), reader, is_typing=False)
        time.shift(presence.TIMEOUT)
        assert presence.others(harbour, reader) == [Colleague("Mara Lind", True)]
        time.shift(timedelta(seconds=1))
        assert presence.others(harbour, reader) == []
        presence.see(harbour, reader, is_typing=False)
    assert Presence.objects.get().user == reader


def test_expired_rows_are_pruned_and_others_are_not(mara, harbour):
    reader = make_user("Journalist")
    with time_machine.travel(timezone.now(), tick=False) as time:
        presence.see(harbour, mara, is_typing=True)
        time.shift(timedelta(seconds=30))
        presence.see(subject_of(make_draft()), reader, is_typing=True)
        time.shift(timedelta(seconds=16))
        assert presence.prune() == 1
        assert presence.prune() == 0
    assert Presence.objects.get().user == reader


def test_who_leaves_is_gone_at_once(mara, harbour):
    presence.see(harbour, mara, is_typing=True)
    presence.leave(harbour, mara)
    assert not Presence.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_can_no_longer_sign_in_is_not_listed(mara, harbour, change):
    presence.see(harbour, mara, is_typing=True)
    User.objects.filter(pk=mara.pk).update(**change)
    assert presence.others(harbour, make_user()) == []


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([], ""),
        ([Colleague("Mara", False)], "Mara is viewing this story."),
        ([Colleague("Mara", False), Colleague("Ada", False)], "Mara and Ada are viewing this story."),
        ([Colleague("Mara", True), Colleague("Ada", False)], "Mara is editing this story. Ada is viewing it."),
        ([Colleague(name, True) for name in "ABC"], "A, B and C are editing this story."),
    ],
)
def test_who_is_there_is_said_in_a_sentence(people, said):
    assert presence.sentence(people, "this story") == said
