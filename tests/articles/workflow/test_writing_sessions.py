"""Autosave leaves a revision of what it replaces at the start of a session and before a large deletion, and no more."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.choices import Reason
from articles.models import Article, Revision
from articles.workflow import drafting, locking, publishing, restoring, reviewing, revisions, writing_sessions
from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LONG = f"<p>{'Lock keepers count boats. ' * 20}</p>"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def writer(db):
    return make_user("Editor")


def typed(story, by, **content):
    """Save as the writing screen does by itself."""
    version = Article.objects.get(pk=story.pk).working_copy.text_version
    drafting.save(story, content, by=by, token=locking.EditToken(version, "page", version + 1))


def told(story):
    numbered = story.revisions.numbered().order_by("number")
    return [(each.reason, each.content["title"]) for each in numbered]


def test_a_person_who_goes_on_with_the_text_of_another_leaves_that_text_in_the_history_once(clock, writer):
    story = make_draft(title="Theirs")
    drafting.save(story, {"title": "Theirs, longer"}, by=make_user("Journalist"))
    for title in ("Mine", "Mine, longer", "Mine, still longer"):
        clock.shift(60)
        typed(story, writer, title=title)
    assert told(story) == [("before_session", "Theirs, longer")]
    assert story.revisions.numbered().get().by == writer


def test_a_person_who_comes_back_after_a_pause_leaves_the_own_text_of_before(clock, writer):
    story = drafting.create({"title": "Morning", "body": "<p>Ten</p>"}, by=writer)
    clock.shift(writing_sessions.PAUSE)
    typed(story, writer, title="Still the morning")
    assert told(story) == []
    clock.shift(writing_sessions.PAUSE + timedelta(seconds=1))
    typed(story, writer, title="Afternoon")
    assert told(story) == [("before_session", "Still the morning")]


def test_no_revision_is_made_of_a_text_that_the_history_has(clock, writer):
    story = make_draft(title="Saved")
    drafting.save(story, {"title": "Saved, by button"}, by=make_user("Journalist"), reason=Reason.SAVED)
    typed(story, writer, title="Mine")
    assert told(story) == [("saved", "Saved, by button")]


def test_a_published_text_is_in_the_history_once(clock, writer):
    story = make_article(title="As printed", body=LONG)
    typed(story, writer, body="<p>oops</p>")
    assert told(story) == [("original", "As printed")]


def test_nothing_typed_is_no_session(clock, writer):
    story = make_draft(title="Theirs")
    typed(story, writer, title="Theirs")
    assert told(story) == []


def test_a_headline_alone_is_no_text_that_is_lost(clock, writer):
    story = drafting.create({"title": "Planned"}, by=make_user("Journalist"))
    typed(story, writer, body="<p>Written</p>")
    assert told(story) == []


def test_what_a_command_or_a_button_of_a_list_changes_begins_no_session(clock, writer):
    story = make_draft(title="Theirs", body=LONG)
    drafting.save(story, {"body": ""}, by=None)
    drafting.save(story, {"summary": "Another"}, by=writer)
    assert told(story) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"body": LONG}, {"body": "<p>oops</p>"}),
        ({"body": LONG}, {"body": f"<p>{'Lock keepers count boats. ' * 9}</p>"}),
        ({"body": "<p>Ten</p>"}, {"body": "<p></p>"}),
        ({"body": '<figure><img src="/media/a.jpg" alt=""></figure>'}, {"body": ""}),
        ({"summary": "Two lines"}, {"summary": ""}),
        ({"title": "Locks"}, {"title": ""}),
    ],
)
def test_a_large_deletion_leaves_the_text_in_the_history_even_within_a_session(clock, writer, before, after):
    story = drafting.create({"title": "Locks", **before}, by=writer)
    typed(story, writer, **after)
    revision = story.revisions.numbered().get()
    assert revision.reason == Reason.BEFORE_DELETION
    assert {name: revision.content[name] for name in before} == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"body": LONG}, {"body": f"<p>{'Lock keepers count boats. ' * 11}</p>"}),
        ({"body": f"<p>{'x' * 200}</p>"}, {"body": "<p>x</p>"}),
        ({"body": "<p>Ten</p>"}, {"body": "<p>T</p>"}),
        ({"body": ""}, {"body": LONG}),
        ({"lead_caption": "At dusk"}, {"lead_caption": ""}),
    ],
)
def test_a_small_deletion_leaves_nothing(clock, writer, before, after):
    story = drafting.create({"title": "Locks", **before}, by=writer)
    typed(story, writer, **after)
    assert told(story) == []


def test_the_same_text_that_is_deleted_twice_is_in_the_history_once(clock, writer):
    story = drafting.create({"title": "Locks", "body": LONG}, by=writer)
    for body in ("<p>oops</p>", LONG, "<p>oops</p>"):
        typed(story, writer, body=body)
    assert told(story) == [("before_deletion", "Locks")]


def test_the_deleted_text_can_be_restored(clock, writer):
    story = drafting.create({"title": "Locks", "body": LONG}, by=writer)
    typed(story, writer, body="<p>oops</p>")
    restoring.restore(story, story.revisions.numbered().get(), by=writer)
    assert drafting.content_of(Article.objects.get())["body"] == LONG
    assert [reason for reason, _ in told(story)] == ["before_deletion", "before_restore", "restored"]


def test_a_refused_save_leaves_no_revision_and_the_deletion_none_without_its_save(clock, writer, monkeypatch):
    story = make_draft(title="Theirs", body=LONG)
    with pytest.raises(locking.Conflict):
        drafting.save(story, {"body": ""}, by=writer, token=locking.EditToken(99, "page", 1))
    monkeypatch.setattr(Article.working_copy.related.related_model, "update_media", None)
    with pytest.raises(TypeError):
        typed(story, writer, body="")
    assert told(story) == []
    assert Article.objects.get().working_copy.content["body"] == LONG


def test_the_number_of_automatic_revisions_is_bounded_and_those_of_people_stay(clock, writer, monkeypatch):
    monkeypatch.setattr(revisions, "MAX_AUTOMATIC", 3)
    story = drafting.create({"title": "Locks", "body": "<p>0</p>"}, by=writer)
    drafting.save(story, {"body": "<p>First</p>"}, by=writer, reason=Reason.SAVED)
    for number in range(6):
        typed(story, writer, body=f"<p>{number}</p>")
        typed(story, writer, body="")
    numbered = story.revisions.numbered().order_by("number")
    assert [(each.number, each.content["body"]) for each in numbered] == [
        (1, "<p>First</p>"), (5, "<p>3</p>"), (6, "<p>4</p>"), (7, "<p>5</p>")
    ]  # fmt: skip
    assert Article.objects.get().working_copy.last_revision == 7


def texts(story):
    return [each.content["body"] for each in story.revisions.numbered().order_by("number")]


def test_what_one_user_saves_does_not_delete_a_revision_with_the_text_of_another(clock, writer, monkeypatch):
    monkeypatch.setattr(revisions, "MAX_AUTOMATIC", 3)
    journalist = make_user("Journalist")
    story = drafting.create({"title": "Locks", "body": "<p>Draft</p>"}, by=journalist)
    typed(story, writer, body=LONG)
    for number in range(6):
        typed(story, journalist, body=f"<p>{number}</p>")
        typed(story, journalist, body="")
    # The writer's text stays, and the journalist still finds the last three of their own.
    assert texts(story) == [LONG, "<p>3</p>", "<p>4</p>", "<p>5</p>"]
    assert story.revisions.numbered().last().saved_by == writer


def test_a_text_whose_user_is_not_known_stays(clock, writer, monkeypatch):
    monkeypatch.setattr(revisions, "MAX_AUTOMATIC", 2)
    story = drafting.create({"title": "Locks", "body": LONG}, by=(former := make_user("Journalist")))
    for number in range(3):
        typed(story, writer, body=f"<p>{number}</p>")
        typed(story, former, body=f"<p>{number}, more</p>")
    former.delete()
    for number in range(3, 6):
        drafting.save(story, {"body": f"<p>{number}, imported</p>"})
        typed(story, writer, body=f"<p>{number}</p>")
    unknown = story.revisions.numbered().filter(saved_by=None).order_by("number")
    assert [each.content["body"] for each in unknown] == [
        "<p>0, more</p>", "<p>1, more</p>", *(f"<p>{number}, imported</p>" for number in range(3, 6))
    ]  # fmt: skip


def test_a_text_of_another_is_recorded_once_more_if_the_revision_that_has_it_is_of_the_own_text(clock, writer):
    journalist = make_user("Journalist")
    story = drafting.create({"title": "Locks", "body": LONG}, by=journalist)
    typed(story, journalist, body="")
    typed(story, writer, body=LONG)
    typed(story, journalist, body="")
    numbered = story.revisions.numbered().order_by("number")
    assert list(numbered.values_list("saved_by", flat=True)) == [journalist.pk, writer.pk]


def test_saving_a_draft_makes_a_permanent_revision_of_a_text_that_only_an_automatic_one_has(clock, writer):
    story = drafting.create({"title": "Locks", "body": LONG}, by=writer)
    typed(story, writer, body="")
    drafting.save(story, {"body": LONG}, by=writer, reason=Reason.SAVED)
    drafting.save(story, {"body": LONG}, by=writer, reason=Reason.SAVED)
    assert [reason for reason, _ in told(story)] == ["before_deletion", "saved"]


def test_who_moves_the_story_of_another_to_another_day_leaves_their_text_in_the_history(clock, writer):
    journalist = make_user("Journalist")
    story = drafting.create({"title": "Locks", "body": "<p>Draft</p>"}, by=journalist)
    typed(story, writer, body=LONG)
    reviewing.plan(story, by=journalist, at=NOON + timedelta(days=1))
    typed(story, journalist, body=LONG.replace("boats", "lorries"))
    assert texts(story) == ["<p>Draft</p>", LONG]


def test_who_reschedules_a_story_leaves_the_draft_of_another_in_the_history(clock, writer):
    editor = make_user("Editor")
    story = make_article(title="Locks", body="<p>As scheduled</p>", at=NOON + timedelta(days=1))
    typed(story, writer, body=LONG)
    publishing.reschedule(story, by=editor, at=NOON + timedelta(days=2))
    typed(story, editor, body=LONG.replace("boats", "lorries"))
    assert LONG in texts(story)


@pytest.mark.parametrize("name", ["notes", "lead_caption"])
def test_words_of_another_outside_the_text_are_in_the_history(clock, writer, name):
    story = drafting.create({"title": "Planned"}, by=make_user("Journalist"))
    typed(story, make_user("Editor"), **{name: "Ask the lock keeper"})
    typed(story, writer, **{name: ""})
    assert story.revisions.numbered().get().content[name] == "Ask the lock keeper"


def test_automatic_revisions_are_no_actions_of_the_audit_log(clock, writer):
    story = drafting.create({"title": "Locks", "body": LONG}, by=writer)
    before = AuditEntry.objects.count()
    typed(story, writer, body="")
    assert AuditEntry.objects.count() == before
    assert Revision.objects.numbered().count() == 1
