"""Each request has an ID, which its response and its lines of the log have; slow ones are logged."""

import logging
from itertools import count

import pytest

from newsroom.core.monitoring import requests
from newsroom.core.monitoring.requests import RequestFilter, with_request_log

pytestmark = pytest.mark.any_database
HEADERS = [("Content-Type", "text/plain")]


def ask(application=None, path="/a", address="127.0.0.1", **environ):
    """The status and the headers of the answer of the application within the wrapper."""
    started = []

    def respond(environ, start_response):
        start_response("200 OK", HEADERS)
        return [b"ok"]

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REMOTE_ADDR": address, **environ}
    body = with_request_log(application or respond)(environ, lambda *start: started.extend(start))
    assert list(body) == [b"ok"]
    return started[0], dict(started[1])


def test_a_request_gets_an_id_of_its_own():
    first, second = (ask()[1]["X-Request-ID"] for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second
    assert HEADERS == [("Content-Type", "text/plain")]


@pytest.mark.parametrize("claim", ["4bf92f3577b34da6a3ce929d0e0e4736", "Root=1-67891233-abcdef0123456789", "a.b_c-d:1"])
def test_the_id_of_a_trusted_proxy_is_used(claim):
    assert ask(HTTP_X_REQUEST_ID=claim)[1]["X-Request-ID"] == claim


@pytest.mark.parametrize(
    "claim",
    ["", "short", "x" * 65, "with space in it", "line\nbreak12", "bracket]: ERROR", "三桥三桥三桥三桥", "ends12345\n"],
)
def test_no_other_value_is_used(claim):
    assert len(ask(HTTP_X_REQUEST_ID=claim)[1]["X-Request-ID"]) == 32


def test_clients_do_not_choose_their_id(settings):
    claim = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert ask(address="192.0.2.7", HTTP_X_REQUEST_ID=claim)[1]["X-Request-ID"] != claim
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    assert ask(address="192.0.2.7", HTTP_X_REQUEST_ID=claim)[1]["X-Request-ID"] == claim


def test_records_name_the_request_that_their_thread_works_on():
    records = []

    def respond(environ, start_response):
        records.append(logging.makeLogRecord({}))
        assert RequestFilter().filter(records[0])
        start_response("200 OK", HEADERS)
        return [b"ok"]

    _, headers = ask(respond, "/é/".encode().decode("latin-1"))
    assert (records[0].request_id, records[0].method, records[0].path) == (headers["X-Request-ID"], "GET", "/é/")
    outside = logging.makeLogRecord({})
    assert RequestFilter().filter(outside)
    assert not hasattr(outside, "request_id")


def test_a_request_that_fails_is_not_named_by_later_lines():
    def fail(environ, start_response):
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        ask(fail)
    assert requests.current() is None


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is two seconds after the one before."""
    moments = count(0, 2)
    monkeypatch.setattr(requests.time, "perf_counter", lambda: next(moments))


def test_a_slow_request_is_logged_without_its_query(clock, caplog, settings):
    settings.SLOW_REQUEST_MS = 2000
    ask(path="/search/", QUERY_STRING="q=secret")
    [record] = caplog.records
    assert record.getMessage() == "Slow request (2000 ms): GET /search/, status 200"
    assert (record.duration_ms, record.status, record.levelname) == (2000, 200, "WARNING")


@pytest.mark.parametrize("limit", [2001, 0])
def test_other_requests_are_not_logged(limit, clock, caplog, settings):
    settings.SLOW_REQUEST_MS = limit
    ask()
    assert not caplog.records
