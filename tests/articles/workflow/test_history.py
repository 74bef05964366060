"""All that happened to a story, in one row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.choices import Reason
from articles.models import Article, Revision
from articles.workflow import drafting, history, publishing, reviewing, revisions
from newsroom.core.desk.audit import line_of
from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import format_time
from tests.factories import make_draft, make_user
from topics import curation

pytestmark = pytest.mark.django_db


def lines(article):
    return [
        (event.line.action, event.line.text, event.revision and event.revision.number)
        for event in history.events(article, 0, 100)
    ]


def test_revisions_and_deeds_stand_in_one_row_and_nothing_is_told_twice():
    editor = make_user("Editor")
    story = make_draft(topics=["Delta"])
    drafting.save(story, {"title": "One"}, by=editor, reason=Reason.SAVED)
    reviewing.submit(story, by=editor)
    reviewing.request_changes(story, by=editor, reason="Who says so?")
    publishing.publish(story, by=editor)
    publishing.withdraw(story, by=editor, reason="Wrong")
    curation.hide(story.entries.get(), by=editor, reason="Not about it")
    assert lines(story) == [
        ("Hid from the topic", "Not about it", None),
        ("Unpublished", "Wrong", None),
        ("Published", "", 4),
        ("Changes requested", "Who says so?", 3),
        ("Submitted for review", "", 2),
        ("Saved", "", 1),
    ]
    assert history.count(story) == 6


def test_an_update_that_is_asked_for_and_sent_back_is_told_once_each():
    writer, editor = make_user("Journalist"), make_user("Editor")
    story = drafting.create({"title": "One", "body": "<p>Ten</p>"}, by=writer)
    publishing.publish(story, by=editor)
    drafting.save(story, {"title": "Two"}, by=writer)
    reviewing.submit_update(story, by=writer)
    reviewing.request_changes(story, by=editor, reason="Who says so?")
    assert lines(story)[:2] == [("Changes requested", "Who says so?", 3), ("Update submitted for review", "", 2)]
    assert history.count(story) == 3


def test_what_a_writer_takes_back_is_not_called_a_request_of_an_editor():
    writer = make_user("Journalist")
    story = drafting.create({"title": "One", "summary": "Two", "body": "<p>Ten</p>"}, by=writer)
    reviewing.submit(story, by=writer)
    reviewing.request_changes(story, by=writer)
    assert lines(story)[0] == ("Returned to draft", "", 2)
    assert AuditEntry.objects.first().verb == "return to draft"
    publishing.publish(story, by=make_user("Editor"))
    drafting.save(story, {"title": "Two"}, by=writer)
    reviewing.submit_update(story, by=writer)
    reviewing.request_changes(story, by=writer)
    assert lines(story)[0][0] == "Update request cancelled"
    assert AuditEntry.objects.first().verb == "cancel update request"


def test_a_scheduled_story_is_neither_updated_nor_unpublished_for_readers():
    editor = make_user("Editor")
    story = make_draft()
    first, second = (timezone.now() + timedelta(days=days) for days in (2, 3))
    publishing.schedule(story, by=editor, at=first)
    publishing.schedule(story, by=editor, at=second)
    entry = AuditEntry.objects.first()
    assert (entry.verb, line_of(entry).action) == (
        "reschedule",
        f"Rescheduled from {format_time(first)} to {format_time(second)}",
    )
    assert lines(story)[0] == ("Rescheduled", "", 2)
    publishing.schedule(story, by=editor, at=second)
    assert AuditEntry.objects.first().verb == "update scheduled"
    assert lines(story)[0] == ("Scheduled story updated", "", 3)
    publishing.withdraw(story, by=editor, reason="Too late")
    assert lines(story)[0] == ("Moved to the bin", "Too late", None)


def test_what_a_command_published_is_told_although_it_made_no_revision():
    story = make_draft()
    publishing.publish(story, by=None)
    [(deed, _, number)] = lines(story)
    assert deed.startswith("Published with the date ")
    assert number is None


def test_nothing_of_another_story_is_told():
    editor = make_user("Editor")
    one, other = make_draft(), make_draft()
    for story in (one, other):
        drafting.save(story, {"title": "One"}, by=editor, reason=Reason.SAVED)
    assert len(lines(one)) == history.count(one) == 1


def test_a_revision_tells_how_many_words_came_and_went_since_the_one_before():
    story = make_draft(body="<p>The river rose</p>")
    for text in (
        "<p>The river rose</p>",
        "<p>The river fell <b>quickly</b> today</p>",
        "<p>today The river fell quickly</p>",
    ):
        drafting.save(story, {"body": text}, reason=Reason.SAVED)
    counted = Revision.objects.numbered().order_by("number").values_list("words_added", "words_removed")
    assert list(counted) == [(3, 0), (3, 1), (0, 0)]
    said = [event.word_counts for event in history.events(story, 0, 3)]
    assert said == ["", "3 words added, 1 word removed", "3 words"]


def test_a_word_may_consist_of_very_many_marks(monkeypatch):
    monkeypatch.setattr(revisions, "MAX_COUNTED", 600_000)
    story = make_draft(body="<p>a</p>")
    drafting.save(story, {"body": f"<p>a{'!' * 400_000}b c{'!' * 100_000}</p>"}, reason=Reason.SAVED)
    assert list(Revision.objects.numbered().values_list("words_added", "words_removed")) == [(2, 0)]


def test_a_number_is_one_word_and_punctuation_is_none():
    story = make_draft(body="<p>It cost 90,000 euros</p>")
    for text in ("<p>It cost 90,000 euros</p>", "<p>It cost 95,000 euros, at 06:10.</p>"):
        drafting.save(story, {"body": text}, reason=Reason.SAVED)
    counted = Revision.objects.numbered().order_by("number").values_list("words_added", "words_removed")
    assert list(counted) == [(4, 0), (3, 1)]


def test_the_draft_is_compared_with_what_it_was_before():
    editor = make_user("Editor")
    story = make_draft(title="One")
    assert history.default_comparison(story) == "draft"
    reviewing.submit(story, by=editor)
    assert history.default_comparison(story) == "1"
    reviewing.request_changes(story, by=editor)
    assert history.default_comparison(story) == "1"
    drafting.save(story, {"title": "Two"}, by=editor)
    assert history.default_comparison(story) == "2"
    reviewing.submit(story, by=editor)
    publishing.publish(story, by=editor)
    assert history.default_comparison(story) == "2"


def test_a_text_is_named_by_its_key():
    editor = make_user("Editor")
    story = make_draft(title="Draft")
    drafting.save(story, {"title": "One"}, by=editor, reason=Reason.SAVED)
    assert history.version_of(story, "1").content["title"] == "One"
    assert history.version_of(story, "draft").content["title"] == "One"
    assert history.version_of(story, "live") is None
    publishing.publish(story, by=editor)
    drafting.save(story, {"title": "Two"}, by=editor)
    story = Article.objects.get()
    assert history.version_of(story, "live").content["title"] == "One"
    assert history.version_of(story, "draft").content["title"] == "Two"
    for nothing in ("9", "-1", "", "x", "²", "1" * 30):
        assert history.version_of(story, nothing) is None
