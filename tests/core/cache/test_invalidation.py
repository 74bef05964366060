"""What is recorded in one transaction is written once, at its end."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from newsroom.core.cache import invalidation
from newsroom.core.models import Invalidation

pytestmark = pytest.mark.django_db
LATER = datetime(2099, 3, 1, 6, tzinfo=UTC)


def fail(tag):
    invalidation.invalidate(tag)
    raise LookupError


def written():
    return sorted(Invalidation.objects.values_list("tag", "due_at", "is_takedown"))


def test_what_is_recorded_together_is_written_in_one_statement_and_once():
    with CaptureQueriesContext(connection) as queries, invalidation.batch_invalidations():
        invalidation.invalidate("ferries", "tides")
        invalidation.invalidate("tides", at=LATER)
        invalidation.invalidate("ferries")
        invalidation.invalidate("ferries", is_takedown=True)
    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1
    assert Invalidation.objects.count() == 4
    assert {*Invalidation.objects.values_list("tag", "due_at", "is_takedown")} == {
        ("ferries", None, False), ("ferries", None, True), ("tides", None, False), ("tides", LATER, False),
    }  # fmt: skip


def test_what_was_recorded_before_a_failure_within_is_dropped_with_it():
    with invalidation.batch_invalidations():
        invalidation.invalidate("ferries")
        with pytest.raises(LookupError), transaction.atomic(), invalidation.batch_invalidations():
            fail("tides")
        with invalidation.batch_invalidations():
            invalidation.invalidate("locks")
    assert [tag for tag, *_ in written()] == ["ferries", "locks"]


def test_together_writes_nothing_where_nothing_was_recorded_and_nothing_after_a_failure(django_assert_num_queries):
    with django_assert_num_queries(0), invalidation.batch_invalidations():
        pass
    with django_assert_num_queries(0), pytest.raises(LookupError), invalidation.batch_invalidations():
        fail("ferries")
    invalidation.invalidate("tides")
    assert [tag for tag, *_ in written()] == ["tides"]
