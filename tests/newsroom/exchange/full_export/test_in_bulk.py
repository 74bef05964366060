"""The stories of a full export are written at once, and what is stored is what one after the other gives."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.workflow.past import Note, Past
from newsroom.exchange.importing import batch, importer
from newsroom.exchange.importing.batch import Batch
from newsroom.exchange.importing.importer import Import
from newsroom.exchange.record_validation import record_of
from newsroom.exchange.records import Entry
from tests.newsroom.exchange.database_rows import rows
from tests.newsroom.exchange.full_export.filled_site import fill
from tests.newsroom.exchange.full_export.helpers import written
from tests.newsroom.exchange.full_export.test_round_trip import start_another_site
from tests.newsroom.exchange.helpers import story
from tests.newsroom.exchange.test_importing_in_bulk import undone

pytestmark = pytest.mark.django_db
PAST = Past(
    created_at=datetime(2024, 5, 1, tzinfo=UTC),
    live_from=datetime(2024, 5, 2, tzinfo=UTC),
    updated_at=datetime(2024, 5, 4, tzinfo=UTC),
    corrections=(Note(datetime(2024, 5, 3, tzinfo=UTC), "Noon."),),
    change_notes=(Note(datetime(2024, 5, 4, tzinfo=UTC), "The time."),),
)


@pytest.fixture(autouse=True)
def _no_time_limits(monkeypatch):
    monkeypatch.setattr(importer, "SECONDS", 60)
    monkeypatch.setattr(batch, "MAX_SECONDS", 60)


# What has the IDs of rows that have no names: PostgreSQL gives each ID once.
_IDS = re.compile(r"'imported_digest': '\w*'|(?<='subject_kind': 'topicentry', )'subject_id': \d+")


def without_ids(rows):
    """The rows without IDs and the digests of them. The ledger consists of both."""
    return {
        label: Counter(_IDS.sub("", row) for row in found.elements())
        for label, found in rows.items()
        if label != "newsroom.ImportedItem"
    }


def import_of(number, first=0):
    entries = []
    for n in range(first, first + number):
        record = record_of(story(id=f"s{n}", title=f"Number {n}"))
        entries.append(Entry(n + 1, record, past=PAST))
    run = Import(publish=True, report=lambda line: None)
    run.run(entries)
    return run


@pytest.mark.parametrize("publish", [True, False])
def test_what_is_written_at_once_is_what_one_after_the_other_gives(tmp_path, monkeypatch, publish):
    fill()
    path = written(tmp_path / "export")
    start_another_site()
    stories, later = path / "stories.jsonl", tmp_path / "stories.jsonl"
    stories.rename(later)
    stored = []
    with time_machine.travel(datetime(2026, 5, 11, 9, tzinfo=UTC), tick=False):
        call_command("import_articles", str(path), publish=publish)
        later.rename(stories)
        for is_in_turn in (False, True):
            if is_in_turn:
                monkeypatch.setattr(Batch, "_kind_of", lambda batch, entry, copies: entry.number)
            with undone():
                call_command("import_articles", str(path), publish=publish)
                stored.append(without_ids(rows()))
    at_once, in_turn = stored
    for label, expected in in_turn.items():
        assert at_once[label] == expected, label


def test_the_past_of_many_stories_takes_as_many_queries_as_that_of_a_few():
    import_of(2)
    asked = []
    for first, number in ((10, 2), (20, 20)):
        with CaptureQueriesContext(connection) as queries:
            import_of(number, first)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_story_has_the_moments_and_notes_of_its_past_once():
    import_of(1)
    import_of(1)
    article = Article.objects.get(uid="s0")
    assert (article.created_at, article.live_from, article.updated_at) == (
        *(PAST.created_at, PAST.live_from),
        PAST.updated_at,
    )
    assert [note.text for note in article.corrections.all()] == ["Noon."]
    assert [note.text for note in article.change_notes.all()] == ["The time."]
