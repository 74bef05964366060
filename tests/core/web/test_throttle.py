"""newsroom/core/web/throttle.py: so many requests a minute from one address."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.dummy import DummyCache
from django.http import HttpResponse
from django.test import RequestFactory

from newsroom.core.web import throttle
from newsroom.core.web.throttle import throttled
from tests.factories import make_article

NOON = datetime(2026, 3, 15, 12, 0, 10, tzinfo=UTC)
READER, OTHER = "198.51.100.7", "198.51.100.8"


@pytest.fixture(autouse=True)
def _an_empty_cache():
    cache.clear()
    yield
    cache.clear()


@throttled("test", limit=3)
def view(request):
    return HttpResponse("")


def ask(address, **headers):
    return view(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers))


def test_more_requests_than_the_limit_are_refused_until_the_minute_is_over():
    with time_machine.travel(NOON, tick=False) as clock:
        assert [ask(READER).status_code for _ in range(4)] == [200, 200, 200, 429]
        refusal = ask(READER)
        assert (refusal["Retry-After"], refusal["Cache-Control"]) == ("50", "no-store")
        assert ask(OTHER).status_code == 200
        clock.shift(50)
        assert ask(READER).status_code == 200


def test_the_address_is_that_of_the_reader_behind_the_proxy():
    with time_machine.travel(NOON, tick=False):
        for reader in (READER, OTHER):
            assert [ask("127.0.0.1", x_forwarded_for=reader).status_code for _ in range(4)][-1] == 429


def test_requests_from_thousands_of_other_addresses_do_not_reset_a_count():
    with time_machine.travel(NOON, tick=False):
        assert [ask(READER).status_code for _ in range(4)][-1] == 429
        for number in range(10_000):
            ask(f"10.0.{number // 250}.{number % 250}")
        assert ask(READER).status_code == 429


def test_requests_from_an_unknown_address_are_not_counted():
    assert {ask("127.0.0.1").status_code for _ in range(9)} == {200}


def test_nothing_is_refused_without_a_cache(monkeypatch):
    # As while Redis is unavailable.
    monkeypatch.setattr(throttle, "cache", DummyCache("", {}))
    assert {ask(READER).status_code for _ in range(9)} == {200}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/search/?q=dike", "/zh-hans/search/?q=dike", "/oembed?url=x", "/preview/abc/", "/preview/abc/media/x.jpg"]
)
def test_what_is_rendered_for_each_request_is_throttled(client, monkeypatch, path):
    make_article(title="The dike at Emden")
    monkeypatch.setattr(throttle, "_count", lambda key: 10_000)
    response = client.get(path, REMOTE_ADDR=READER)
    assert (response.status_code, response.cookies) == (429, {})
    monkeypatch.undo()
    assert client.get(path, REMOTE_ADDR=READER).status_code in {200, 404}


@pytest.mark.django_db
def test_an_office_that_searches_is_not_refused(client):
    assert {client.get("/search/", REMOTE_ADDR=READER).status_code for _ in range(60)} == {200}


@pytest.mark.django_db
def test_pages_from_the_page_cache_are_not_counted(client, monkeypatch):
    monkeypatch.setattr(throttle, "_count", lambda key: 10_000)
    story = make_article()
    for path in ("/", "/topics/", story.get_absolute_url(), "/feed.rss"):
        assert client.get(path, REMOTE_ADDR=READER).status_code == 200


def test_a_slow_view_counts_as_several_requests():
    @throttled("slow", limit=120, per_second=6)
    def search(request):
        clock.shift(5)
        return HttpResponse("")

    request = RequestFactory().get("/", REMOTE_ADDR=READER)
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [search(request).status_code for _ in range(5)]
        assert answers == [200] * 4 + [429]
        assert search(RequestFactory().get("/", REMOTE_ADDR=OTHER)).status_code == 200
