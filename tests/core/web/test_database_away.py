"""A database that stops during a request."""

import pytest
from django.db import OperationalError

from articles.workflow import drafting
from newsroom.core.system.failures import DATABASE_AWAY
from newsroom.core.web import health
from newsroom.redirects import lookup
from tests.desk import page_of, sign_in, typed
from tests.factories import make_draft

psycopg = pytest.importorskip("psycopg")
pytestmark = pytest.mark.django_db


def failing(cause):
    """A function that fails as Django does for this error of PostgreSQL's."""

    def fail(*arguments, **more):
        raise OperationalError(str(cause)) from cause

    return fail


LOST = psycopg.OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("cause", "status"),
    [(LOST, 503), (psycopg.errors.AdminShutdown("terminating"), 503), (psycopg.errors.DeadlockDetected("dead"), 500)],
)
def test_a_save_is_answered_with_a_sentence(client, monkeypatch, cause, status):
    sign_in(client, "Editor")
    client.raise_request_exception = False
    draft = make_draft()
    monkeypatch.setattr(drafting, "save", failing(cause))
    answer = client.post(page_of(draft), typed(draft, _save="draft"))
    assert answer.status_code == status
    if status == 503:
        assert (answer["Retry-After"], answer.text) == ("2", f"{DATABASE_AWAY}\n")
        assert "no-store" in answer["Cache-Control"]


def test_whatever_needs_the_database_is_answered_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr(health, "_respond", failing(LOST))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, f"{DATABASE_AWAY}\n")
    assert "no-store" in answer["Cache-Control"]


def test_a_missing_page_whose_redirect_cannot_be_looked_up_is_no_server_error(client, monkeypatch):
    monkeypatch.setattr(lookup, "find", failing(LOST))
    answer = client.get("/nowhere/")
    assert (answer.status_code, answer.text) == (503, f"{DATABASE_AWAY}\n")
    assert "no-store" in answer["Cache-Control"]
