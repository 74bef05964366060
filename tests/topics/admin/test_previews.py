"""A topic's page as readers will see it, with what is typed and not saved, now or later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_topic
from tests.reading import Reading
from tests.topics.admin.screens import address, filing_of, said
from topics import curation

pytestmark = pytest.mark.django_db


def shown(client, topic, data=None, **more):
    """What stands in the frame, line by line."""
    return Reading(client.post(address(topic, "preview_page"), {**(data or {}), **more})).lines


def later(**gap):
    """The moment so much later, as the field for it is filled in."""
    return timezone.localtime(timezone.now() + timedelta(**gap)).strftime("%Y-%m-%dT%H:%M")


def test_what_is_typed_is_seen_and_nothing_of_it_stays(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = (filing_of(make_article(title=title, topics=[topic]), topic) for title in ("First", "Second"))
    data = said(
        client,
        topic,
        {first: {"position": 1}, second: {"reason": "A double"}},
        briefing="<p>So it is.</p>",
        name="Port",
    )
    count = AuditEntry.objects.count()
    lines = shown(client, topic, data)
    assert lines[:2] == ["Port", "So it is."]
    assert "First" in lines
    assert "Second" not in lines
    assert "Total: 1 article found" in lines
    topic.refresh_from_db()
    assert (topic.name, topic.briefing) == ("Harbour", "")
    assert not topic.entries.pinned().exists()
    assert AuditEntry.objects.count() == count


def test_at_a_time_to_come_pins_have_ended_and_scheduled_stories_are_out(client, topic_editor):
    topic = make_topic("Harbour")
    old, _ = (make_article(title=title, topics=[topic]) for title in ("Old", "New"))
    make_article(title="Tomorrow's", topics=[topic], at=timezone.now() + timedelta(days=1))
    curation.pin(filing_of(old, topic), by=None, until=timezone.now() + timedelta(days=1))
    now, then = shown(client, topic), shown(client, topic, at=later(days=2))
    assert [line for line in now if line in {"Old", "New", "Tomorrow's"}] == ["Old", "New"]
    assert [line for line in then if line in {"Old", "New", "Tomorrow's"}] == ["Tomorrow's", "New", "Old"]
    assert "Total: 3 articles found" in then


def test_a_moment_that_has_passed_is_now(client, topic_editor):
    topic = make_topic("Harbour")
    make_article(title="Of today", topics=[topic], at=timezone.now() - timedelta(hours=1))
    assert "Of today" in shown(client, topic, at=later(days=-3))


def test_a_topic_that_is_not_public_yet_is_seen_too_and_stays_hidden(client, topic_editor):
    topic = make_topic("Harbour")
    assert shown(client, topic)[0] == "Harbour"
    topic.refresh_from_db()
    assert not topic.is_public


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"at": "soon"}, "Enter a valid date/time."),
        ({"name": ""}, "Cannot preview yet. Name: This field is required."),
        ({"opened": '{"description": "Before"}', "description": "Mine"}, "Others changed these fields"),
        ({"aliases": "Airport"}, "“Airport” is already used by the topic “Airport”."),
    ],
)
def test_what_cannot_be_shown_says_why_in_the_frame(client, topic_editor, changes, told):
    make_topic("Airport")
    topic = make_topic("Harbour")
    answer = client.post(address(topic, "preview_page"), said(client, topic, **changes))
    assert answer.status_code == 409
    assert told in answer.content.decode()


def test_a_preview_is_kept_by_nobody_and_framed_by_the_desk_alone(client, topic_editor):
    answer = client.post(address(make_topic(), "preview_page"))
    assert "no-store" in answer["Cache-Control"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_the_frame_carries_along_what_was_typed(client, topic_editor):
    topic = make_topic("Harbour")
    page = client.post(address(topic, "preview"), said(client, topic, description='Say "all" of it'))
    assert ("description", 'Say "all" of it') in page.context["typed"]
    assert 'value="Say &quot;all&quot; of it"' in page.content.decode()
