"""Whom to tell of a vulnerability (RFC 9116)."""

from datetime import UTC, datetime

import pytest
import time_machine


def fields(client):
    response = client.get("/.well-known/security.txt", headers={"host": "localhost"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.content.decode().splitlines())


def test_it_says_whom_to_tell_and_where_it_stands(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@news.example"
    found = fields(client)
    assert found.pop("Expires")
    assert found == {
        "Contact": "mailto:security@news.example",
        "Preferred-Languages": "en",
        "Canonical": "https://news.example/.well-known/security.txt",
    }


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_it_holds_for_half_a_year_and_changes_once_a_day(client, hour):
    with time_machine.travel(datetime(2026, 6, 10, hour, 59, tzinfo=UTC)):
        assert fields(client)["Expires"] == "2026-12-07T00:00:00Z"
