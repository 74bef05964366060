"""Invalidations of one batch are written once, at its end."""

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


def test_a_batch_is_written_in_one_statement_without_repetitions():
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


def test_a_nested_batch_that_fails_is_dropped():
    with invalidation.batch_invalidations():
        invalidation.invalidate("ferries")
        with pytest.raises(LookupError), transaction.atomic(), invalidation.batch_invalidations():
            fail("tides")
        with invalidation.batch_invalidations():
            invalidation.invalidate("locks")
    assert [tag for tag, *_ in written()] == ["ferries", "locks"]


def test_an_empty_batch_and_a_failed_batch_write_nothing(django_assert_num_queries):
    with django_assert_num_queries(0), invalidation.batch_invalidations():
        pass
    with django_assert_num_queries(0), pytest.raises(LookupError), invalidation.batch_invalidations():
        fail("ferries")
    invalidation.invalidate("tides")
    assert [tag for tag, *_ in written()] == ["tides"]
