"""The log and the error reports of a real server, started as docs/running.md says."""

import json
import os
import signal
import socket
from contextlib import closing, contextmanager
from datetime import datetime
from http.client import HTTPConnection
from types import SimpleNamespace

import brotli
import pytest

from tests.fake_service import service
from tests.serving import free_port, run_program, wait_until

pytestmark = pytest.mark.usefixtures("committed")
HOST = {"Host": "news.example", "X-Forwarded-Proto": "https"}


@contextmanager
def serving(tmp_path, **environment):
    """gunicorn with the configuration of docs/running.md: its process, its port, and what it wrote."""
    port = free_port()
    out, err = tmp_path / "out", tmp_path / "err"
    options = {
        "DJANGO_SETTINGS_MODULE": "tests.core.monitoring.failing_settings",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "ACCESS_LOG": "-",
        "LOG_LEVEL": "INFO",
        **environment,
    }
    command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    with (
        open(out, "w") as stdout,
        open(err, "w") as stderr,
        run_program(command, tmp_path, stdout=stdout, stderr=stderr, **options) as process,
    ):
        server = SimpleNamespace(process=process, port=port, out=out, err=err)
        wait_until(lambda: is_up(server))
        yield server


def is_up(server):
    return ask(server, "/healthz", may_fail=True) is not None


def ask(server, path, method="GET", may_fail=False, body=None, **headers):
    """The status and the headers of the answer, and its text."""
    try:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
            connection.request(method, path, body, {**HOST, **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
    except OSError:
        if not may_fail:
            raise
        return None


def lines_of(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def workers_of(process):
    """The processes of the server that answer requests."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
        return [int(pid) for pid in children.read().split()]


def test_every_line_of_the_server_is_json(tmp_path):
    with serving(tmp_path, LOG_FORMAT="json") as server:
        identified = {"X-Request-ID": "4bf92f3577b34da6a3ce929d0e0e4736"}
        status, headers, page = ask(server, "/admin/failing/?q=geheim", **identified)
        assert (status, headers["X-Request-ID"]) == (500, identified["X-Request-ID"])
        assert f"mention this ID: {identified['X-Request-ID']}" in page
        assert ask(server, "/")[1]["X-Request-ID"] != ask(server, "/")[1]["X-Request-ID"]
        ask(server, "/nowhere%0A2026-12-01T00:00:00+0000%20ERROR%20forged/%E2%80%A8%00%1B")
        ask(server, "/", Host="for\tged.example")
        ask(server, "/admin/login/", "POST", b"x", **{"Content-Type": "multipart/form-data; boundary*=utf-8''x%0A"})
        with closing(socket.create_connection(("127.0.0.1", server.port))) as raw:
            raw.sendall(b"GET / HTTP/\x00\x0b9\r\n\r\n")
            raw.recv(1000)
        [killed] = workers_of(server.process)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: f"(pid:{killed}) was sent SIGKILL" in server.err.read_text() and is_up(server))
        [stopped] = workers_of(server.process)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(workers_of(server.process)) == 1 and stopped not in workers_of(server.process))
        wait_until(lambda: is_up(server))
    assert "Hang up" in server.err.read_text()
    lines = lines_of(server.err)
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in lines)
    assert all(line["level"] and line["logger"] and line["message"] and line["process"] for line in lines)
    [failed] = [line for line in lines if line["logger"] == "django.request" and line["level"] == "ERROR"]
    assert failed["request_id"] == identified["X-Request-ID"]
    assert (failed["method"], failed["path"]) == ("GET", "/admin/failing/")
    assert "ValueError: The page failed\nof all things: geheim" in failed["traceback"]
    requests = lines_of(server.out)
    assert {line["logger"] for line in requests} == {"gunicorn.access"}
    [request] = [line for line in requests if line["path"] == "/admin/failing/"]
    assert (request["request_id"], request["status"]) == (identified["X-Request-ID"], 500)


def test_a_service_that_is_stuck_delays_no_answer(tmp_path):
    """Both accept connections and never answer: if a request waited for them, so would the test."""
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as mail_server,
        closing(socket.create_server(("127.0.0.1", 0))) as sentry,
    ):
        reports = {
            "ERROR_MAIL_TO": "operator@news.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.getsockname()[1]}",
            "SENTRY_DSN": f"http://key@127.0.0.1:{sentry.getsockname()[1]}/1",
        }
        with serving(tmp_path, **reports) as server:
            assert ask(server, "/failing/")[0] == 500
            waiting = [listening.accept()[0] for listening in (mail_server, sentry)]
            assert [ask(server, "/failing/")[0] for _ in range(3)] == [500] * 3
            for connection in waiting:
                connection.close()


def test_sentry_gets_the_error_and_nothing_that_was_sent(tmp_path):
    with service("/") as sentry:
        dsn = sentry.url.replace("http://", "http://key@") + "1"
        with serving(tmp_path, SENTRY_DSN=dsn, SENTRY_ENVIRONMENT="staging") as server:
            secrets = {"Cookie": "sessionid=cookie-secret", "User-Agent": "agent-secret"}
            request_id = ask(server, "/admin/failing/?q=query-secret", **secrets)[1]["X-Request-ID"]
            ask(server, "/", Host="unknown.example")
            wait_until(lambda: sentry.asked)
    [envelope] = sentry.asked
    assert envelope.headers["Content-Encoding"] == "br"
    envelope = brotli.decompress(envelope.body).decode()
    _, header, payload = envelope.splitlines()[:3]
    assert json.loads(header)["type"] == "event"
    event = json.loads(payload)
    assert event["release"].startswith("newsroom@")
    assert event["environment"] == "staging"
    assert event["tags"] == {"request_id": request_id}
    assert event["request"] == {"method": "GET", "url": "/admin/failing/"}
    [error] = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "The page failed")
    assert error["stacktrace"]["frames"][-1]["function"] == "fail"
    for secret in ("query-secret", "cookie-secret", "agent-secret", "of all things: "):
        assert secret not in envelope.replace("of all things: {draft}", "")
