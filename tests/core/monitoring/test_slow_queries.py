"""Slow statements are logged, without the values in them."""

from itertools import count

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import MiddlewareNotUsed
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.http import HttpResponse

from newsroom.core import tracking
from newsroom.core.monitoring import slow_queries
from newsroom.core.monitoring.slow_queries import MAX_LENGTH, SlowQueryMiddleware, watched
from newsroom.management.commands import check_counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Each look at the clock is half a second after the one before."""
    moments = count(0, 0.5)
    monkeypatch.setattr(slow_queries.time, "perf_counter", lambda: next(moments))


def test_a_slow_statement_is_logged_without_its_values(caplog):
    with watched():
        assert not User.objects.filter(username="secret").exists()
    [record] = caplog.records
    assert record.getMessage().startswith("Slow query (500 ms): SELECT ")
    assert "username" in record.getMessage()
    assert "secret" not in record.getMessage()
    assert record.duration_ms == 500


@pytest.mark.parametrize("limit", [501, 0])
def test_other_statements_are_not_logged(limit, caplog, settings):
    settings.SLOW_QUERY_MS = limit
    with watched():
        User.objects.exists()
    assert not caplog.records


def test_long_statements_are_cut_and_on_one_line(caplog):
    with watched(), connection.cursor() as cursor:
        cursor.execute(f"SELECT 1\n WHERE 1 IN ({', '.join(['%s'] * 500)})", range(500))
    message = caplog.records[0].getMessage()
    assert message.startswith("Slow query (500 ms): SELECT 1 WHERE 1 IN (%s, %s")
    assert len(message) < MAX_LENGTH + 40


def test_a_statement_that_fails_is_logged_too(caplog):
    with pytest.raises(DatabaseError), watched(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert "nowhere" in caplog.text


def test_statements_of_requests_are_measured(caplog, rf):
    def respond(request):
        User.objects.exists()
        return HttpResponse()

    SlowQueryMiddleware(respond)(rf.get("/"))
    assert len(caplog.records) == 1
    assert not connection.execute_wrappers


def test_the_page_cache_still_notices_what_is_read(caplog):
    with watched(), tracking.track() as dependencies:
        User.objects.exists()
    assert len(dependencies.unrecorded) == len(caplog.records) == 1
    assert not connection.execute_wrappers


def test_nothing_is_measured_if_it_is_off(settings):
    settings.SLOW_QUERY_MS = 0
    with pytest.raises(MiddlewareNotUsed):
        SlowQueryMiddleware(HttpResponse)


def test_statements_of_commands_are_measured(caplog, monkeypatch):
    monkeypatch.setattr(check_counts.Command, "handle", lambda *args, **options: User.objects.exists() and "")
    call_command("check_counts", skip_checks=True)
    assert "Slow query" in caplog.text
