"""What is recorded in one transaction is written once, at its end."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from newsroom import changes
from newsroom.models import Change

pytestmark = pytest.mark.django_db
LATER = datetime(2099, 3, 1, 6, tzinfo=UTC)


def fail(tag):
    changes.record(tag)
    raise LookupError


def written():
    return sorted(Change.objects.values_list("tag", "due_at", "is_takedown"))


def test_what_is_recorded_together_is_written_in_one_statement_and_once():
    with CaptureQueriesContext(connection) as queries, changes.together():
        changes.record("ferries", "tides")
        changes.record("tides", at=LATER)
        changes.record("ferries")
        changes.record("ferries", is_takedown=True)
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1
    assert Change.objects.count() == 4
    assert {*Change.objects.values_list("tag", "due_at", "is_takedown")} == {
        ("ferries", None, False), ("ferries", None, True), ("tides", None, False), ("tides", LATER, False),
    }  # fmt: skip


def test_what_was_recorded_before_a_failure_within_is_dropped_with_it():
    with changes.together():
        changes.record("ferries")
        with pytest.raises(LookupError), transaction.atomic(), changes.together():
            fail("tides")
        with changes.together():
            changes.record("locks")
    assert [tag for tag, *_ in written()] == ["ferries", "locks"]


def test_together_writes_nothing_where_nothing_was_recorded_and_nothing_after_a_failure(django_assert_num_queries):
    with django_assert_num_queries(0), changes.together():
        pass
    with django_assert_num_queries(0), pytest.raises(LookupError), changes.together():
        fail("ferries")
    changes.record("tides")
    assert [tag for tag, *_ in written()] == ["tides"]
