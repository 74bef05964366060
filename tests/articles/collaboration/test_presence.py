"""Who is at a story: told while they are, forgotten when they are not."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.collaboration import presence
from articles.collaboration.presence import Colleague
from articles.models import Presence
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara():
    return make_user("Editor", first_name="Mara", last_name="Lind")


def test_who_types_writes_and_who_does_not_looks(mara):
    story, reader = make_draft(), make_user("Journalist", username="reader")
    presence.see(story, mara, is_typing=True)
    presence.see(story, reader, is_typing=False)
    assert presence.others(story, reader) == [Colleague("Mara Lind", True)]
    assert presence.others(story, mara) == [Colleague("reader", False)]


def test_who_stopped_typing_only_looks(mara):
    story, reader, now = make_draft(), make_user("Journalist"), timezone.now()
    with time_machine.travel(now, tick=False) as time:
        presence.see(story, mara, is_typing=True)
        for _ in range(4):
            time.shift(timedelta(seconds=15))
            presence.see(story, mara, is_typing=False)
        assert presence.others(story, reader) == [Colleague("Mara Lind", False)]


def test_who_told_nothing_for_45_seconds_is_forgotten_and_cleared_away(mara):
    story, reader, now = make_draft(), make_user("Journalist"), timezone.now()
    with time_machine.travel(now, tick=False) as time:
        presence.see(story, mara, is_typing=True)
        presence.see(make_draft(), reader, is_typing=False)
        time.shift(presence.TIMEOUT)
        assert presence.others(story, reader) == [Colleague("Mara Lind", True)]
        time.shift(timedelta(seconds=1))
        assert presence.others(story, reader) == []
        presence.see(story, reader, is_typing=False)
    assert Presence.objects.get().user == reader


def test_who_leaves_is_gone_at_once(mara):
    story = make_draft()
    presence.see(story, mara, is_typing=True)
    presence.leave(story, mara)
    assert not Presence.objects.exists()


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
    assert presence.sentence(people) == said
