"""Days in addresses, and addresses that have moved."""

from datetime import date

import pytest
from django.http import Http404
from django.test import RequestFactory

from newsroom.core.i18n.paths import absolute, day_or_404, permanent_redirect


def test_a_day_a_month_and_a_year_are_read():
    assert day_or_404("2026", "02", "28") == date(2026, 2, 28)
    assert day_or_404("2026", "02") == date(2026, 2, 1)
    assert day_or_404("2026") == date(2026, 1, 1)


@pytest.mark.parametrize(
    "words", [("2026", "13"), ("2026", "02", "30"), ("2026", "00"), ("0000",), ("0001",), ("9999",)]
)
def test_what_no_calendar_has_is_not_found(words):
    with pytest.raises(Http404):
        day_or_404(*words)


def test_a_redirect_is_permanent_and_keeps_the_query_as_it_was_asked():
    response = permanent_redirect(RequestFactory().get("/old/?b=%2F&page=2"), "/new/")
    assert (response.status_code, response["Location"]) == (301, "/new/?b=%2F&page=2")
    assert permanent_redirect(RequestFactory().get("/old/"), "/new/")["Location"] == "/new/"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "https://news.example/"),
        ("/topics/caf%C3%A9/?page=2", "https://news.example/topics/caf%C3%A9/?page=2"),
        ("https://media.example/a.png", "https://media.example/a.png"),
    ],
)
def test_addresses_are_made_from_the_settings(path, address):
    assert absolute(path) == address
