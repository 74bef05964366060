"""Some of the topics that were chosen are gone by the time something is done with all of them."""

import pytest
from django.contrib.messages import get_messages

from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_topic
from topics import curation, deletion, merging
from topics.models import DismissedFlag, Kind, Topic

pytestmark = pytest.mark.django_db
LIST = "/admin/topics/topic/"


def send(client, action, ids):
    """Do it with the topics of these ids. The messages with their level, and where it leads."""
    answer = client.post(f"{LIST}bulk/", {"action": action, "topic": ids})
    told = [(message.level_tag, str(message)) for message in get_messages(answer.wsgi_request)]
    return told, answer["Location"]


@pytest.fixture
def gone():
    """The ids of a topic that was merged, one that was deleted, and one that never was."""
    merged, deleted = make_topic("Kiel"), make_topic("Vejle")
    ids = [merged.pk, deleted.pk, deleted.pk + 5_000]
    merging.merge(merged, make_topic("Port of Kiel"), by=None)
    deletion.delete(deleted, by=None)
    return ids


WHY = [
    ("warning", "“Kiel” was skipped: it has been merged into “Port of Kiel”."),
    ("warning", "“Vejle” was skipped: it has been deleted."),
    ("warning", "One topic was skipped: it no longer exists."),
]


@pytest.mark.parametrize(("action", "done"), [("place", "set to “Place”"), ("public", "made public")])
def test_the_rest_is_done_and_it_is_said_which_were_left_out_and_why(client, topic_editor, gone, action, done):
    topics = [make_topic("Odense"), make_topic("Aarhus")]
    told, address = send(client, action, [topics[0].pk, *gone, topics[1].pk])
    assert told == [("success", f"2 topics {done}."), *WHY]
    assert address == LIST
    for topic in topics:
        topic.refresh_from_db()
        assert topic.kind == Kind.PLACE if action == "place" else topic.is_public


def test_where_all_are_gone_nothing_is_said_to_be_done(client, topic_editor, gone):
    assert send(client, "place", gone)[0] == WHY


def test_those_that_are_left_are_merged(client, topic_editor, gone):
    topics = [make_topic("Odense"), make_topic("Aarhus")]
    told, address = send(client, "merge", [*gone, *(topic.pk for topic in topics)])
    assert told == WHY
    assert set(client.get(address).context["topics"]) == set(topics)


@pytest.mark.parametrize(("action", "verb"), [("place", "describe"), ("public", "make_public")])
def test_one_that_goes_while_it_is_done_with_the_others_is_left_out(client, topic_editor, monkeypatch, action, verb):
    topics = [make_topic("Odense"), make_topic("Kiel"), make_topic("Aarhus")]
    do = getattr(curation, verb)

    def interrupted(topic, **said):
        if topic == topics[1]:
            deletion.delete(Topic.objects.get(pk=topic.pk), by=None)
        do(topic, **said)

    monkeypatch.setattr(curation, verb, interrupted)
    told, _ = send(client, action, [topic.pk for topic in topics])
    assert told[0][1].startswith("2 topics ")
    assert told[1:] == [("warning", "“Kiel” was skipped: it has been deleted.")]


def test_why_one_was_refused_is_told(client, topic_editor, monkeypatch):
    topics = [make_topic("Odense"), make_topic("Kiel")]

    def refuse(topic, **said):
        raise NotAllowed("Not this one.")

    monkeypatch.setattr(curation, "describe", refuse)
    assert send(client, "place", [topic.pk for topic in topics])[0] == [
        ("warning", f"“{topic}” was skipped: Not this one.") for topic in topics
    ]


def test_a_flag_of_several_topics_is_dismissed_at_once_where_it_is_told(client, topic_editor):
    thin = [make_article(topics=[name]).topics.get() for name in ("Odense", "Aarhus")]
    empty = make_topic("Vejle")
    told, _ = send(client, "dismiss-thin", [*(topic.pk for topic in thin), empty.pk])
    assert told == [("success", "Dismissed “Thin content” for 2 topics. 1 did not have the issue “Thin content”.")]
    dismissed = DismissedFlag.objects.values_list("topic__name", "flag", "by")
    assert sorted(dismissed) == [("Aarhus", "thin", topic_editor.pk), ("Odense", "thin", topic_editor.pk)]
    told, _ = send(client, "dismiss-thin", [empty.pk])
    assert told[-1] == ("info", "No topics were changed. 1 did not have the issue “Thin content”.")


def test_what_is_said_of_two_topics_is_not_dismissed_in_bulk(client, topic_editor):
    topics = [make_topic("Tide mills"), make_topic("Tidemills")]
    told, _ = send(client, "dismiss-duplicate", [topic.pk for topic in topics])
    assert told == [("warning", "Select an action. Nothing was changed.")]
    assert not DismissedFlag.objects.exists()
