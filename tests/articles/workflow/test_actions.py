"""The table of actions: what each row has to say, and that service functions record what it says."""

import inspect

import pytest

from articles import outcomes
from articles.models import Article, Notification, Revision
from articles.outcomes import Outcome
from articles.workflow import drafting, reviewing
from articles.workflow.action_records import record
from articles.workflow.actions import ACTIONS, ACTIVITY_LABELS
from newsroom.core.desk.audit import line_of
from newsroom.core.models import AuditEntry
from tests.factories import make_draft, make_user

OUTCOMES = [outcome for action in ACTIONS.values() for outcome in action.outcomes]


@pytest.fixture
def hold(monkeypatch):
    """An outcome that has a revision, somebody's words and a notification."""
    outcome = Outcome("hold", "Put on hold", "Held", "why", reason="held", event="held", notification="put on hold")
    monkeypatch.setattr(outcomes, "_outcomes", {**outcomes._outcomes, "hold": outcome})
    return outcome


def test_each_outcome_stands_in_one_row():
    verbs = [outcome.verb for outcome in OUTCOMES]
    assert len(verbs) == len(set(verbs))


def test_each_service_function_takes_the_version_and_the_fields_of_its_row():
    for action in ACTIONS.values():
        if action.name == "draft":
            continue
        wanted = {"by", "version"} | {field.argument for field in action.fields}
        assert wanted <= set(inspect.signature(action.perform).parameters), action.name


def test_an_action_with_several_stories_is_offered_on_the_story_as_well_or_curates():
    assert all(action.buttons or action.is_curation for action in ACTIONS.values() if action.bulk)


def test_reasons_and_events_have_labels_and_fit_their_columns():
    reasons, events = dict(outcomes.reason_choices()), dict(outcomes.event_choices())
    for outcome in OUTCOMES:
        assert not outcome.reason or reasons[outcome.reason] == outcome.label
        assert not outcome.event or events[outcome.event]
    for model, name, choices in ((Revision, "reason", reasons), (Notification, "event", events)):
        assert max(map(len, choices)) <= model._meta.get_field(name).max_length


def test_colleagues_are_told_what_the_history_says():
    assert ACTIVITY_LABELS["approve"] == "Approved"
    assert ACTIVITY_LABELS["send update back"] == "Changes to the update requested"
    assert "file" not in ACTIVITY_LABELS


def test_an_outcome_is_registered_once():
    with pytest.raises(ValueError, match="registered twice: submit"):
        outcomes.register([Outcome("submit", "Submitted")])


@pytest.mark.django_db
def test_an_outcome_is_recorded_as_its_row_says(hold):
    writer, editor = make_user("Journalist"), make_user("Editor")
    story = drafting.create({"title": "Locks"}, by=writer)
    assert record("hold", story, by=editor, note="Legal advice") == hold
    revision, entry, notification = story.revisions.get(), AuditEntry.objects.get(), Notification.objects.get()
    assert (revision.get_reason_display(), revision.note) == ("Put on hold", "Legal advice")
    assert (entry.verb, entry.detail) == ("hold", {"why": "Legal advice", "revision": 1})
    assert (notification.to, notification.get_event_display(), notification.text) == (
        writer,
        "put on hold",
        "Legal advice",
    )


@pytest.mark.django_db
def test_an_outcome_without_a_revision_leaves_no_words_where_nobody_wrote_any(hold):
    record("hold", make_draft(), by=None, has_revision=False)
    assert AuditEntry.objects.get().detail == {}
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_a_move_starts_from_the_states_of_its_row_and_returns_its_outcome():
    story = make_draft()
    outcome = reviewing.submit(story, by=None)
    assert outcome == outcomes.find("submit")
    assert Article.objects.get().status == outcome.after
    assert line_of(AuditEntry.objects.get(verb="submit")).action == outcome.label
