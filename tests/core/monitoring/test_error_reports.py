"""What leaves the server about an error, and which errors count as the same."""

import logging
import sys

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError

from newsroom.core.monitoring.error_reports import (
    MAX_EXCEPTIONS,
    MAX_LENGTH,
    ReportFilter,
    kind_of,
    safe_line,
    title_of,
    traceback_of,
)
from newsroom.core.text import slugs

pytestmark = pytest.mark.any_database


def record_of(error=None, message="Failed: %s", *args, name="quays", cause=None):
    """What is logged of the error, raised from its cause."""
    try:
        if error:
            raise error from cause
    except Exception:
        return logging.getLogger(name).makeRecord(name, 40, "quays.py", 1, message, args, sys.exc_info())
    return logging.getLogger(name).makeRecord(name, 40, "quays.py", 1, message, args, None)


def raised_in_our_code(value):
    """What is logged of an error in a function of ours."""
    try:
        slugs.canonical(value)
    except Exception:
        return logging.getLogger("quays").makeRecord("quays", 40, "", 1, "", (), sys.exc_info())
    raise AssertionError


def test_a_kind_is_a_class_and_a_place():
    first, second = (record_of(ValueError(value)) for value in "ab")
    assert kind_of(first) == kind_of(second)
    assert kind_of(record_of(KeyError("a"))) != kind_of(first)
    assert kind_of(raised_in_our_code(None)).startswith(("builtins.AttributeError", "builtins.TypeError"))
    assert "in newsroom.core.text.slugs.canonical, line " in kind_of(raised_in_our_code(None))


def test_a_database_that_is_away_is_one_kind_wherever_it_is_noticed():
    assert kind_of(record_of(OperationalError("connection refused"))) == "django.db.utils.OperationalError"
    assert kind_of(record_of(IntegrityError())) != "django.db.utils.IntegrityError"


def test_without_an_exception_the_kind_is_the_message_without_values():
    assert kind_of(record_of(None, "Failed: %s", "a")) == kind_of(record_of(None, "Failed: %s", "b"))
    assert kind_of(record_of(None, "Failed: %s", "a", name="docks")) != kind_of(record_of(None, "Failed: %s", "a"))


def test_a_traceback_names_the_causes_and_shows_no_values():
    draft = "a sentence of a draft"
    record = record_of(ValueError("outer"), cause=KeyError("inner"))
    text = traceback_of(record)
    assert (
        text.index("builtins.ValueError: outer") < text.index("Caused by:") < text.index("builtins.KeyError: 'inner'")
    )
    assert "test_error_reports.py" in text
    assert draft not in text
    assert title_of(record).startswith("builtins.ValueError in ")


def test_only_the_first_line_of_a_message_is_reported():
    """PostgreSQL adds the row that violates a constraint."""
    error = IntegrityError('null value in column "url"\nDETAIL:  Failing row contains (7, A draft, …).')
    assert traceback_of(record_of(error)).endswith('IntegrityError: null value in column "url"')
    assert safe_line("x" * 500) == f"{'x' * MAX_LENGTH}…"


@pytest.mark.parametrize("end", ["\n", "\r", "\u2028", "\x85", "\x0b"])
def test_a_title_is_one_line_that_a_mail_can_have(end):
    assert safe_line(f" The lock leaks{end}Bcc: x@news.example") == "The lock leaks"
    assert safe_line(end) == ""


def test_secrets_of_previews_are_left_out():
    assert safe_line("Internal Server Error: /preview/s3cret/media/a.jpg") == (
        "Internal Server Error: /preview/…/media/a.jpg"
    )


def test_an_endless_chain_of_exceptions_ends():
    error = ValueError("a")
    other = KeyError("b")
    error.__cause__, other.__cause__ = other, error
    assert traceback_of(record_of(error, cause=other)).count("Caused by:") == MAX_EXCEPTIONS - 1


def test_an_exception_without_text_is_reported():
    class Broken(Exception):
        def __str__(self):
            raise ValueError

    assert traceback_of(record_of(Broken())).endswith("(no text)")


@pytest.mark.parametrize(
    ("record", "is_reported"),
    [
        (record_of(SuspiciousOperation(), name="django.security.DisallowedHost"), False),
        (record_of(None, "Service Unavailable: %s", "/search/", name="django.request"), False),
        (record_of(ValueError(), name="django.request"), True),
        (record_of(None), True),
    ],
)
def test_what_clients_can_cause_is_not_reported(record, is_reported):
    assert ReportFilter().filter(record) is is_reported
