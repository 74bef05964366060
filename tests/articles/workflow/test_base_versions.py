"""What the text was when a page was loaded."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.models import Revision
from articles.workflow import drafting, revisions
from tests.factories import make_draft

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def write(story, title, at):
    with time_machine.travel(at, tick=False):
        drafting.save(story, {"title": title})


def test_each_text_that_was_replaced_is_known_with_its_notes():
    story = make_draft(title="One", notes="Check")
    write(story, "Two", NOON)
    write(story, "Three", NOON)
    assert revisions.base_at(story, 1)["title"] == "One"
    assert revisions.base_at(story, 2)["title"] == "Two"
    assert revisions.base_at(story, 1)["notes"] == "Check"


def test_an_older_text_stands_in_for_one_that_is_not_known_and_never_a_newer_one():
    story = make_draft(title="One")
    for title in ("Two", "Three", "Four"):
        write(story, title, NOON)
    Revision.objects.base_versions().filter(number=2).delete()
    assert revisions.base_at(story, 2)["title"] == "One"
    Revision.objects.base_versions().filter(number=1).delete()
    assert revisions.base_at(story, 2) is None


def test_texts_of_long_ago_are_not_kept():
    story = make_draft(title="One")
    write(story, "Two", NOON)
    write(story, "Three", NOON + revisions.BASE_LIFETIME + timedelta(hours=1))
    assert revisions.base_at(story, 1) is None
    assert revisions.base_at(story, 2)["title"] == "Two"


def test_of_texts_that_stood_for_seconds_only_the_last_are_kept(monkeypatch):
    monkeypatch.setattr(revisions, "MAX_BRIEF", 3)
    with time_machine.travel(NOON, tick=False):
        story = make_draft(title="Text 0")
    moment = NOON
    for n in range(1, 11):
        # The fourth text stands for a minute.
        moment += timedelta(minutes=1) if n == 4 else timedelta(seconds=2)
        write(story, f"Text {n}", moment)
    known = [each.content["title"] for each in Revision.objects.base_versions().order_by("number")]
    assert known == [f"Text {n}" for n in (3, 6, 7, 8, 9)]
