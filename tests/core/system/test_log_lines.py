"""newsroom/core/system/log_lines.py: no value from a request makes a line of the log."""

import io
import json
import logging
from datetime import datetime

import pytest
from django.test import Client, RequestFactory

from newsroom.core.system.log_lines import (
    MAX_FIELD_LENGTH,
    MAX_LENGTH,
    MAX_TRACEBACK_LENGTH,
    JsonFormatter,
    LineFormatter,
)

pytestmark = pytest.mark.any_database
FORGED = "2026-11-29T12:00:00+0000 ERROR django: forged"


def log_to_stream(formatter):
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def log():
    """What is written to the plain log: in a stream instead of standard error."""
    yield from log_to_stream(LineFormatter())


@pytest.fixture
def json_log():
    """What is written to the log with LOG_FORMAT=json."""
    yield from log_to_stream(JsonFormatter())


def test_a_message_is_one_line_without_control_characters(log):
    unsafe = "\r\x00\x1b[2K\u2028\u202e\u061c\u180e\u2060\ufeff"
    logging.getLogger("quays").warning("Said: %s", f"x\n{FORGED}{unsafe}y 三桥")
    [line] = log.getvalue().splitlines()
    escaped = unsafe.encode("unicode_escape").decode()
    assert line.endswith(f"WARNING quays: Said: x\\n{FORGED}{escaped}y 三桥")


def test_half_a_surrogate_is_escaped():
    record = logging.LogRecord("quays", logging.WARNING, "quays.py", 1, "Said: %s", ("\ud800",), None)
    assert LineFormatter().format(record).endswith("Said: \\ud800")
    assert json.loads(JsonFormatter().format(record))["message"] == "Said: \ud800"


def test_lines_of_a_traceback_are_indented(log):
    try:
        raise ValueError(f"x\n{FORGED}\r{FORGED}\x00")
    except ValueError:
        logging.getLogger("quays").exception("Not sent.", stack_info=True)
    message, *others = log.getvalue().splitlines()
    assert message.endswith("ERROR quays: Not sent.")
    assert f"    {FORGED}\\r{FORGED}\\x00" in others
    assert all(line.startswith("    ") for line in others)


def test_long_lines_are_cut(log):
    try:
        raise ValueError("x" * 1_000_000)
    except ValueError:
        logging.getLogger("quays").exception("y" * 1_000_000)
    message, *others = log.getvalue().splitlines()
    assert message.endswith("yy…")
    assert others[-1].endswith("xx…")
    assert all(len(line) <= len(f"    {'x' * MAX_LENGTH}…") for line in [message, *others])


@pytest.mark.django_db
def test_a_request_forges_no_line(log):
    boundary = f"utf-8''x%0A{FORGED.replace(' ', '%20')}%00"
    browser = Client(raise_request_exception=False)
    browser.generic("POST", "/admin/login/", b"x", f"multipart/form-data; boundary*={boundary}")
    assert "Invalid boundary" in log.getvalue()
    assert not [line for line in log.getvalue().splitlines() if line.startswith(FORGED)]
    assert "\x00" not in log.getvalue()


def test_a_line_begins_with_its_time_and_names_its_request(log):
    logging.getLogger("quays").warning("Wet.", extra={"request_id": "4f2a9c"})
    time, rest = log.getvalue().split(" ", 1)
    assert datetime.fromisoformat(time).tzinfo
    assert rest == "WARNING quays [4f2a9c]: Wet.\n"


def test_json_is_one_object_on_a_line(json_log):
    unsafe = f"x\n{FORGED}\r\u2028\x1b三"
    try:
        raise ValueError(unsafe)
    except ValueError:
        logging.getLogger("quays").exception("Said: %s", unsafe, extra={"request_id": "4f2a9c", "status": 500})
    [line] = json_log.getvalue().splitlines()
    assert line.isascii()
    found = json.loads(line)
    assert datetime.fromisoformat(found.pop("time")).tzinfo
    assert found.pop("traceback").endswith(f"ValueError: {unsafe}")
    assert found.pop("process")
    assert found == {
        "level": "ERROR",
        "logger": "quays",
        "message": f"Said: {unsafe}",
        "request_id": "4f2a9c",
        "status": 500,
    }


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/zh-hans/preview/s3cret/media/a.jpg", "/zh-hans/preview/…/media/a.jpg"),
        ("'/preview/s3cret'", "'/preview/…'"),
        ("/preview/s3cret/ s3cret", "/preview/…/ s3cret"),
    ],
)
def test_no_line_has_the_secret_of_a_preview(log, json_log, path, shown):
    try:
        raise ValueError(path)
    except ValueError:
        logging.getLogger("quays").exception("Not Found: %s", path, extra={"path": path})
    assert log.getvalue().splitlines()[0].endswith(f"Not Found: {shown}")
    assert log.getvalue().endswith(f"ValueError: {shown}\n")
    found = json.loads(json_log.getvalue())
    assert (found["message"], found["path"]) == (f"Not Found: {shown}", shown)
    assert found["traceback"].endswith(f"ValueError: {shown}")


def test_json_has_nothing_else_of_a_request(json_log):
    """Django adds the request to its records; its representation has what a reader searched for."""
    request = RequestFactory().get("/search/", {"q": "secret"})
    logging.getLogger("quays").error("Failed: %s", request.path, extra={"request": request})
    assert "secret" not in json_log.getvalue()


def test_a_line_of_json_is_not_divided_by_docker(json_log):
    try:
        raise ValueError("x" * 1_000_000)
    except ValueError:
        logging.getLogger("quays").exception("y" * 1_000_000, extra={"path": "z" * 1_000_000})
    line = json_log.getvalue()
    found = json.loads(line)
    assert len(found["message"]) == MAX_LENGTH + 1
    assert len(found["path"]) == MAX_FIELD_LENGTH + 1
    assert len(found["traceback"]) == MAX_TRACEBACK_LENGTH + 1
    assert len(line) < 16 * 1024


def test_a_call_stack_is_part_of_the_json(json_log):
    logging.getLogger("quays").error("Here.", stack_info=True)
    assert "test_a_call_stack_is_part" in json.loads(json_log.getvalue())["traceback"]
