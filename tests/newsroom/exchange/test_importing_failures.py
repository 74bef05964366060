"""What an import does if a line, the database or the operator stops it."""

import io
import json
import signal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError

from articles.models import Article
from articles.workflow import draft_application, publishing
from newsroom.exchange.importing import batch, importer
from newsroom.exchange.importing.batch import Batch
from newsroom.exchange.readers import jsonl
from tests.newsroom.exchange.helpers import outcomes, run_import, stored, story
from topics import counting
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_bad_lines_are_reported_with_number_and_reason_and_do_not_stop_the_rest():
    run = run_import(b"{", story(id="a"), story(id="b", status="odd"), story(id="c"))
    assert outcomes(run) == {"new": 2, "invalid": 2}
    assert "line 1: The line is not valid JSON" in run.said
    assert "line 3: “status” must be" in run.said
    assert run.summary.failed


def test_a_story_that_fails_half_way_leaves_nothing_behind_and_the_others_stay(monkeypatch):
    def refuse(article):
        if article.uid == "bad":
            raise ValidationError("Not fit.")
        check(article)

    check = draft_application.check_columns
    monkeypatch.setattr(draft_application, "check_columns", refuse)
    bad = story(id="bad", topics=["Nowhere"], authors=["Nobody's desk"])
    after = story(id="after", topics=["Nowhere"], authors=["Nobody's desk"])
    run = run_import(story(id="good"), bad, after)
    assert outcomes(run) == {"new": 2, "invalid": 1}
    assert (run.summary.published, "line 2: Not fit." in run.said) == (2, True)
    assert set(Article.objects.values_list("uid", flat=True)) == {"good", "after"}
    assert Topic.objects.get(name="Nowhere").entry_count == 1
    assert list(counting.check()) == []


def test_a_database_that_gives_way_ends_the_import_with_what_was_committed_counted(monkeypatch):
    def lose(batch, entries):
        if entries[0].number > 2:
            raise OperationalError("gone")
        return write(batch, entries)

    write = Batch.write
    monkeypatch.setattr(Batch, "write", lose)
    monkeypatch.setattr(importer, "MAX_BATCH_STORIES", 2)
    monkeypatch.setattr(importer.time, "sleep", lambda seconds: None)
    with pytest.raises(OperationalError):
        run_import(*(story(id=f"s{n}") for n in range(4)))
    assert set(Article.objects.values_list("uid", flat=True)) == {"s0", "s1"}


def test_a_busy_database_is_asked_again(monkeypatch):
    asked = []

    def busy_once(batch, entries):
        asked.append(entries)
        if len(asked) == 1:
            raise OperationalError("locked")
        return write(batch, entries)

    write = Batch.write
    monkeypatch.setattr(Batch, "write", busy_once)
    monkeypatch.setattr(importer.time, "sleep", lambda seconds: None)
    assert outcomes(run_import(story())) == {"new": 1}


def test_a_story_that_another_import_makes_meanwhile_is_found(monkeypatch):
    def miss(batch, records):
        hold(batch, records)
        return {}

    hold = Batch._load_and_lock
    run_import(story())
    monkeypatch.setattr(Batch, "_load_and_lock", miss)
    run = run_import(story(title="New", status="draft"))
    assert outcomes(run) == {"updated": 1}
    assert run.said.count("stays live") == 1
    assert stored().working_copy.content["title"] == "New"


@pytest.mark.parametrize(("failures", "outcome"), [(1, "new"), (2, "invalid")])
def test_what_the_database_refuses_is_tried_once_again(monkeypatch, failures, outcome):
    def refuse(article, **kwargs):
        tries.append(article)
        publish(article, **kwargs)
        if len(tries) <= failures:
            raise IntegrityError("taken")

    tries, publish = [], publishing.publish
    monkeypatch.setattr(publishing, "publish", refuse)
    run = run_import(story())
    assert (outcomes(run), len(tries)) == ({outcome: 1}, 2)
    assert run.summary.published == Article.objects.live().count() == 2 - failures
    assert ("Database error: taken" in run.said) == (outcome == "invalid")
    assert list(counting.check()) == []


def test_a_slow_machine_holds_the_lock_for_fewer_stories(monkeypatch):
    sizes = []

    def measured(batch, entries):
        write(batch, entries)
        sizes.append(batch.outcomes.total())

    run_import(*(story(id=f"s{n}") for n in range(3)))
    write = Batch.write
    monkeypatch.setattr(Batch, "write", measured)
    monkeypatch.setattr(batch, "MAX_SECONDS", 0)
    assert outcomes(run_import(*(story(id=f"s{n}", title="Changed") for n in range(3)))) == {"updated": 3}
    assert sizes == [1, 1, 1]


def test_ctrl_c_during_a_commit_takes_effect_once_the_stories_are_counted(monkeypatch):
    write = Batch.write

    def interrupted(batch, entries):
        write(batch, entries)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Batch, "write", interrupted)
    received = []
    before = signal.signal(signal.SIGINT, lambda *args: received.append(run.summary.outcomes.total()))
    run = importer.Import(publish=False, report=lambda sentence: None)
    try:
        run.run(jsonl.read(io.BytesIO(json.dumps(story()).encode())))
    finally:
        signal.signal(signal.SIGINT, before)
    assert received == [Article.objects.count()] == [1]
