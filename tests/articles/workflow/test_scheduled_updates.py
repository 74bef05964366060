"""articles/workflow/scheduled_updates.py: draft changes of a live story that are published at a later moment."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.choices import Status
from articles.models import Article, ChangeNote, Notification
from articles.story_fields import references
from articles.workflow import checklist, drafting, locking, publishing, reviewing, scheduled_updates
from newsroom.core.desk.audit import line_of
from newsroom.core.library import services
from newsroom.core.models import AuditEntry, Invalidation
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_author, make_image, make_topic, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 5, 5, 12, tzinfo=UTC)
AT = NOW + timedelta(hours=6)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def story():
    article = make_article(title="Locks close", topics=["Canals"], authors=[make_author("Canal desk")])
    drafting.save(article, {"title": "Locks reopen", "topics": references([make_topic("Rivers")])})
    return article


def fresh(article):
    return Article.objects.select_related("working_copy").get(pk=article.pk)


def verbs(article):
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk).order_by("pk")
    return [entry.verb for entry in entries]


def test_readers_see_the_update_from_its_moment_on(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT, change_note="The gates were mended.")
    before = fresh(story).published_at
    clock.move_to(AT - timedelta(seconds=1))
    assert scheduled_updates.publish_due()
    assert fresh(story).title == "Locks close"
    assert [entry.tag.name for entry in story.entries.select_related("tag")] == ["Canals"]
    clock.move_to(AT)
    assert scheduled_updates.publish_due()
    article = fresh(story)
    assert (article.title, article.updated_at, article.published_at) == ("Locks reopen", AT, before)
    assert [entry.tag.name for entry in story.entries.select_related("tag")] == ["Rivers"]
    note = ChangeNote.objects.get()
    assert (note.text, note.at, note.by) == ("The gates were mended.", AT, editor)
    copy = article.working_copy
    assert (copy.content, copy.update_at, copy.update_revision, copy.update_note) == (None, None, None, "")


def test_a_minor_update_is_not_marked_as_updated(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT, is_minor=True)
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert (fresh(story).title, fresh(story).updated_at) == ("Locks reopen", None)


def test_what_is_changed_after_scheduling_stays_in_the_draft(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    assert not fresh(story).has_draft_changes
    drafting.save(story, {"summary": "Written later"}, by=editor)
    assert fresh(story).has_draft_changes
    clock.move_to(AT)
    scheduled_updates.publish_due()
    article = fresh(story)
    assert (article.title, article.summary) == ("Locks reopen", story.summary)
    assert drafting.content_of(article)["summary"] == "Written later"
    assert article.has_draft_changes


def test_a_draft_that_was_changed_back_is_no_change_of_the_update(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    drafting.save(story, {"summary": "Written later"}, by=editor)
    drafting.save(story, {"summary": story.summary}, by=editor)
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert fresh(story).working_copy.content is None


def test_a_draft_without_changes_leaves_the_scheduled_version_as_it_is(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    drafting.save(story, drafting.live_content(fresh(story)), by=editor)
    assert fresh(story).working_copy.content is None
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert (fresh(story).title, fresh(story).working_copy.title) == ("Locks reopen", "Locks reopen")


def test_scheduling_again_takes_the_current_draft(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT, change_note="Once")
    drafting.save(story, {"summary": "Written later"}, by=editor)
    later = AT + timedelta(hours=1)
    scheduled_updates.schedule(story, by=editor, at=later)
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert fresh(story).title == "Locks close"
    clock.move_to(later)
    scheduled_updates.publish_due()
    assert (fresh(story).summary, ChangeNote.objects.count()) == ("Written later", 0)


def test_another_date_leaves_the_scheduled_version_as_it_is(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    drafting.save(story, {"summary": "Written later"}, by=editor)
    scheduled_updates.reschedule(
        story, by=editor, at=NOW + timedelta(hours=1), version=fresh(story).working_copy.version
    )
    clock.move_to(NOW + timedelta(hours=1))
    scheduled_updates.publish_due()
    assert (fresh(story).title, fresh(story).summary) == ("Locks reopen", story.summary)
    line = line_of(AuditEntry.objects.get(verb="reschedule update"))
    assert line.action == "Rescheduled the update from 5 May 2031, 18:00 to 5 May 2031, 13:00"


def test_an_unscheduled_update_is_not_published_and_its_draft_stays(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    scheduled_updates.unschedule(story, by=make_user("Editor"))
    clock.move_to(AT)
    assert scheduled_updates.publish_due()
    assert fresh(story).title == "Locks close"
    assert drafting.content_of(fresh(story))["title"] == "Locks reopen"
    assert Notification.objects.get(to=editor).get_event_display() == "unscheduled the update to"
    with pytest.raises(NotAllowed, match="No update of this story is scheduled"):
        scheduled_updates.unschedule(story, by=editor)


@pytest.mark.parametrize("is_minor", [False, True])
def test_an_update_that_is_published_first_cancels_the_scheduled_one(story, editor, clock, is_minor):
    scheduled_updates.schedule(story, by=editor, at=AT)
    drafting.save(story, {"title": "Locks reopen early"}, by=editor)
    publishing.publish(story, by=make_user("Editor"), is_minor=is_minor)
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert fresh(story).title == "Locks reopen early"
    told = Notification.objects.get(to=editor, event="update_unscheduled")
    assert told.text == "An update was published first."
    line = line_of(AuditEntry.objects.get(verb="unschedule update"))
    assert (line.action, line.text) == ("Unscheduled the update (revision 2)", "An update was published first.")


def test_unpublishing_the_story_cancels_its_update(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    publishing.withdraw(story, by=make_user("Editor"))
    clock.move_to(AT)
    scheduled_updates.publish_due()
    article = fresh(story)
    assert (article.status, article.title) == (Status.WITHDRAWN, "Locks close")
    assert drafting.content_of(article)["title"] == "Locks reopen"
    assert Notification.objects.get(to=editor, event="update_unscheduled").text == "The story was unpublished."


def test_a_correction_leaves_the_scheduled_update_as_it_is(story, editor, clock):
    scheduled_updates.schedule(story, by=editor, at=AT)
    publishing.correct(story, "There are ten.", by=editor)
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert (fresh(story).title, story.corrections.count()) == ("Locks reopen", 1)


def test_what_cannot_be_published_any_more_is_refused_and_says_why(story, editor, clock):
    image = make_image(alt="A lock", credit="Canal desk", usable_until=AT.date())
    drafting.save(story, {"lead_image": {"id": image.pk, "name": "A lock"}}, by=editor)
    scheduled_updates.schedule(story, by=editor, at=AT)
    services.describe(image, by=None, usable_until=NOW.date() - timedelta(days=1))
    clock.move_to(AT)
    assert scheduled_updates.publish_due()
    article = fresh(story)
    assert (article.title, article.working_copy.update_at) == ("Locks close", None)
    assert drafting.content_of(article)["title"] == "Locks reopen"
    told = Notification.objects.get(to=editor)
    assert (told.actor, told.get_event_display()) == ("The site", "could not publish the scheduled update to")
    assert told.text.startswith("The licence of the image")
    assert told.text.endswith("The published version and the draft were not changed.")
    assert verbs(story)[-1] == "refuse scheduled update"
    assert scheduled_updates.publish_due()
    assert verbs(story).count("refuse scheduled update") == 1


def test_an_update_whose_image_may_not_be_used_by_then_is_not_scheduled(story, editor):
    image = make_image(alt="A lock", credit="Canal desk", usable_until=NOW.date())
    drafting.save(story, {"lead_image": {"id": image.pk, "name": "A lock"}}, by=editor)
    with pytest.raises(checklist.ChecklistFailed, match="The licence of the image"):
        scheduled_updates.schedule(story, by=editor, at=AT + timedelta(days=1))
    scheduled_updates.schedule(story, by=editor, at=AT)


def test_a_draft_that_could_not_be_published_is_not_scheduled(story):
    drafting.save(story, {"title": ""})
    with pytest.raises(publishing.ValidationError, match="Add a headline before publishing"):
        scheduled_updates.schedule(story, by=None, at=AT)
    assert (fresh(story).working_copy.update_at, fresh(story).title) == (None, "Locks close")


def test_only_a_future_date_is_accepted(story, editor):
    for at in (None, NOW, NOW - timedelta(days=1), datetime(9999, 5, 5, tzinfo=UTC)):
        with pytest.raises(publishing.ValidationError) as refusal:
            scheduled_updates.schedule(story, by=editor, at=at)
        assert "at" in refusal.value.message_dict


def test_a_minor_update_has_no_note(story, editor):
    with pytest.raises(publishing.ValidationError, match="Readers see no note"):
        scheduled_updates.schedule(story, by=editor, at=AT, change_note="Mended", is_minor=True)


def test_only_changes_of_live_stories_are_scheduled_and_only_by_editors(story, editor):
    with pytest.raises(NotAllowed, match="Only editors"):
        scheduled_updates.schedule(story, by=make_user("Journalist"), at=AT)
    with pytest.raises(NotAllowed, match="No changes to schedule"):
        scheduled_updates.schedule(make_article(), by=editor, at=AT)
    to_come = make_article(at=AT)
    with pytest.raises(NotAllowed, match="Only updates to published stories"):
        scheduled_updates.schedule(to_come, by=editor, at=AT)
    with pytest.raises(locking.Conflict):
        scheduled_updates.schedule(story, by=editor, at=AT, version=1)


def test_a_submitted_update_is_accepted_by_scheduling_it(story, editor):
    reviewing.submit_update(story, by=None)
    scheduled_updates.schedule(story, by=editor, at=AT)
    assert fresh(story).working_copy.update_asked_at is None
    with pytest.raises(NotAllowed, match="already scheduled"):
        reviewing.submit_update(story, by=None)
    drafting.save(story, {"summary": "Written later"})
    reviewing.submit_update(story, by=None)


def test_the_history_and_the_writers_hear_of_it(editor, clock):
    writer = make_user("Journalist")
    story = drafting.create({"title": "Locks close", "body": "<p>All</p>"}, by=writer)
    publishing.publish(story, by=None)
    drafting.save(story, {"title": "Locks reopen"}, by=writer)
    scheduled_updates.schedule(story, by=editor, at=AT)
    clock.move_to(AT)
    scheduled_updates.publish_due()
    assert verbs(story)[-2:] == ["schedule update", "publish scheduled update"]
    last = AuditEntry.objects.get(verb="publish scheduled update")
    assert (line_of(last).action, last.by) == ("Published the scheduled update (revision 2)", editor)
    revision = story.revisions.numbered().first()
    assert (revision.get_reason_display(), revision.note, revision.by) == (
        *("Update scheduled", "For 5 May 2031, 18:00"),
        editor,
    )
    told = Notification.objects.filter(to=writer).order_by("pk")
    assert [each.get_event_display() for each in told] == ["scheduled an update to", "published an update to"]


def test_a_failure_leaves_the_update_due_and_does_not_keep_others(story, editor, clock, monkeypatch):
    other = make_article(title="Weirs")
    drafting.save(other, {"title": "Weirs fall"})
    scheduled_updates.schedule(story, by=editor, at=AT - timedelta(minutes=1))
    scheduled_updates.schedule(other, by=editor, at=AT)
    write = publishing.write_version

    def fail(article, *args, **options):
        if article.pk == story.pk:
            raise RuntimeError("Out of order")
        write(article, *args, **options)

    monkeypatch.setattr(publishing, "write_version", fail)
    clock.move_to(AT + timedelta(minutes=1))
    assert not scheduled_updates.publish_due()
    assert (fresh(story).title, fresh(other).title) == ("Locks close", "Weirs fall")
    assert fresh(story).working_copy.is_update_overdue
    monkeypatch.undo()
    assert scheduled_updates.publish_due()
    assert fresh(story).title == "Locks reopen"


def test_images_of_the_update_stay_in_use_while_it_is_scheduled(story, editor):
    image = make_image(alt="A lock", credit="Canal desk")
    drafting.save(story, {"lead_image": {"id": image.pk, "name": "A lock"}}, by=editor)
    scheduled_updates.schedule(story, by=editor, at=AT)
    drafting.save(story, {"lead_image": None}, by=editor)
    assert list(Article.objects.with_image(image)) == [story]
    scheduled_updates.unschedule(story, by=editor)
    assert not Article.objects.with_image(image).exists()


def test_scheduling_invalidates_no_page(story, editor):
    before = Invalidation.objects.count()
    scheduled_updates.schedule(story, by=editor, at=AT)
    scheduled_updates.reschedule(story, by=editor, at=AT + timedelta(hours=1))
    scheduled_updates.unschedule(story, by=editor)
    assert Invalidation.objects.count() == before
