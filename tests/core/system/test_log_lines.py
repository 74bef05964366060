"""newsroom/core/system/log_lines.py: no value from a request makes a line of the log."""

import io
import logging
import logging.config
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client

from newsroom.core.system.log_lines import MAX_LENGTH, LineFormatter

pytestmark = pytest.mark.any_database
FORGED = "2026-11-29T12:00:00+0000 ERROR django: forged"


@pytest.fixture
def log():
    """What is written to the log: as the settings format it, in a stream instead of standard error."""
    options = deepcopy(settings.LOGGING["formatters"]["line"])
    config = logging.config.DictConfigurator({"version": 1})
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(config.configure_formatter(options))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def test_a_message_is_one_line_without_control_characters(log):
    unsafe = "\r\x00\x1b[2K\u2028\u202e\u061c\u180e\u2060\ufeff"
    logging.getLogger("quays").warning("Said: %s", f"x\n{FORGED}{unsafe}y 三桥")
    [line] = log.getvalue().splitlines()
    escaped = unsafe.encode("unicode_escape").decode()
    assert line.endswith(f"WARNING quays: Said: x\\n{FORGED}{escaped}y 三桥")


def test_half_a_surrogate_is_escaped():
    record = logging.LogRecord("quays", logging.WARNING, "quays.py", 1, "Said: %s", ("\ud800",), None)
    assert LineFormatter().format(record) == "Said: \\ud800"


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
