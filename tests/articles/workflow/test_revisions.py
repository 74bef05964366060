"""The three kinds of snapshots of a story's text."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from articles.choices import Reason
from articles.models import Revision
from articles.workflow import drafting, revisions, writing_sessions
from articles.workflow.locking import EditToken
from tests.factories import make_conflict_version, make_draft, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
BASE, CONFLICT, REVISION = Revision.Kind.BASE, Revision.Kind.CONFLICT, Revision.Kind.REVISION


def kinds():
    return sorted((each.kind, each.content["title"]) for each in Revision.objects.all())


def test_merge_bases_expire_while_revisions_and_conflict_versions_stay():
    with time_machine.travel(NOON, tick=False):
        story = make_draft(title="One")
        make_conflict_version(story, title="Conflict")
        drafting.save(story, {"title": "Two"}, reason=Reason.SAVED)
    assert kinds() == [("base", "One"), ("conflict", "Conflict"), ("revision", "Two")]
    with time_machine.travel(NOON + revisions.BASE_LIFETIME + timedelta(hours=1), tick=False):
        drafting.save(story, {"title": "Three"})
    assert kinds() == [("base", "Two"), ("conflict", "Conflict"), ("revision", "Two")]


def test_each_kind_counts_for_itself():
    story = make_draft(title="One")
    drafting.save(story, {"title": "Two"}, reason=Reason.SAVED)
    drafting.save(story, {"title": "Three"}, reason=Reason.SAVED)
    assert list(story.revisions.numbered().values_list("number", flat=True)) == [2, 1]
    assert list(story.revisions.base_versions().values_list("number", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": REVISION},
        {"kind": BASE},
        {"kind": CONFLICT},
        {"kind": CONFLICT, "base_version": 1, "number": 1},
        {"kind": REVISION, "base_version": 1, "number": 1},
        {"kind": "draft", "number": 1},
    ],
)
def test_a_snapshot_has_the_columns_of_its_kind_alone(columns):
    story = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        story.revisions.create(content={}, **columns)


@pytest.mark.parametrize("columns", [{"kind": REVISION, "number": 1}, {"kind": BASE, "number": 1}])
def test_no_number_is_given_twice_within_a_kind(columns):
    story = make_draft()
    story.revisions.create(content={}, **columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        story.revisions.create(content={}, **columns)


def test_one_session_of_an_editor_has_one_conflict_version():
    story = make_draft()
    make_conflict_version(story, session="")
    make_conflict_version(story, session="")
    send = {"by": None, "session": "tab", "base_version": 1}
    first = revisions.store_conflict(story, {"title": "Mine"}, sequence=1, **send)
    assert revisions.store_conflict(story, {"title": "Mine, more"}, sequence=2, **send) == first
    assert story.revisions.conflict_versions().count() == 3


def test_a_long_text_is_stored_without_reading_its_words(monkeypatch):
    """On SQLite nobody else can save in the transaction."""
    read = []
    for module in (revisions, writing_sessions):
        monkeypatch.setattr(module, "text_of", lambda html: read.append(len(html)) or html)
    writer, story = make_user("Editor"), make_draft(body="<p>Weir</p>")
    lines = "<p>Weir after weir</p>" * 6_000
    for number, body in enumerate((lines, f"{lines}<p>More</p>", "<p>Weir</p>")):
        token = EditToken(story.working_copy.text_version, "tab", number + 1)
        drafting.save(story, {"body": body}, by=writer, token=token, reason=Reason.SAVED)
    assert max(read, default=0) < 100
    newest = story.revisions.numbered().first()
    assert (newest.content["body"], newest.words_added) == ("<p>Weir</p>", None)
    # A large deletion is recognised all the same.
    saved = [each.content["body"] for each in story.revisions.numbered().filter(reason=Reason.SAVED)]
    assert f"{lines}<p>More</p>" in saved
