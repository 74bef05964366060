"""What Python and Django would print otherwise is a line of the log, from every program of the site."""

import json
import logging
import os
import socketserver
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from newsroom.core.monitoring import logs
from tests.fake_service import service
from tests.newsroom.management.commands import ROOT, environment

pytestmark = pytest.mark.any_database


def run(tmp_path, *words, **more):
    """The exit status, standard output and standard error of a process without a terminal."""
    options = {**environment(tmp_path / "db.sqlite3", tmp_path / "media"), "LOG_FORMAT": "json", **more}
    done = subprocess.run([sys.executable, *words], env=options, capture_output=True, text=True, cwd=ROOT, timeout=120)
    return done.returncode, done.stdout, done.stderr


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_failures_and_progress_of_a_command_are_lines_of_the_log(tmp_path):
    status, out, err = run(tmp_path, "manage.py", "maintain")
    assert (status, out) == (1, "")
    [line] = lines_of(err)
    assert (line["level"], line["logger"]) == ("ERROR", "newsroom.management.commands.maintain")
    assert line["message"].endswith("db.sqlite3 (DATABASE_URL). Nothing was changed.")


def test_without_a_reader_of_lines_a_command_prints_sentences(tmp_path):
    _, _, err = run(tmp_path, "manage.py", "maintain", LOG_FORMAT="plain")
    assert err.startswith("CommandError: Database error: There is no file ")


def test_what_ends_a_program_or_a_thread_is_logged(tmp_path):
    code = (
        "import django, logging, threading, warnings; django.setup()\n"
        "warnings.warn('wet\\npaint')\n"
        "thread = threading.Thread(target=lambda: 1 / 0, name='ferry'); thread.start(); thread.join()\n"
        "class Broken:\n    def __del__(self): raise ValueError('of a finaliser')\n"
        "Broken()\n"
        "raise KeyError('the end')\n"
    )
    status, _, err = run(tmp_path, "-c", code, PYTHONWARNINGS="default")
    lines = [line for line in lines_of(err) if "ResourceWarning" not in line["message"]]
    assert status == 1
    assert [line["logger"] for line in lines] == ["py.warnings", *["newsroom.core.monitoring.logs"] * 3]
    assert [line["level"] for line in lines] == ["WARNING", "ERROR", "ERROR", "CRITICAL"]
    assert lines[1]["message"] == "The thread ferry ended with an error."
    assert "ZeroDivisionError" in lines[1]["traceback"]
    assert "of a finaliser" in lines[2]["traceback"]
    assert "KeyError: 'the end'" in lines[3]["traceback"]


def test_lines_of_djangos_server_have_a_time_too():
    for name in ("django", "django.server", "gunicorn.error"):
        assert not logging.getLogger(name).handlers
        assert logging.getLogger(name).propagate


def test_at_a_terminal_an_exception_is_printed(monkeypatch, capsys, caplog):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    error = ValueError("a")
    logs._log_uncaught(ValueError, error, None)
    assert "ValueError" in capsys.readouterr().err
    assert not caplog.records


def test_an_interruption_is_no_error(capsys, caplog):
    logs._log_uncaught(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not caplog.records


def test_a_thread_that_exits_is_no_error(caplog):
    logs._log_uncaught_in_thread(threading.ExceptHookArgs((SystemExit, SystemExit(), None, None)))
    assert not caplog.records


@pytest.mark.parametrize(
    ("reader", "is_read"),
    [
        ({}, False),
        ({"LOG_FORMAT": "json"}, True),
        ({"ADMINS": ["operator@news.example"]}, True),
        ({"SENTRY_DSN": "https://key@sentry.example/1"}, True),
    ],
)
def test_programs_read_the_log_if_it_is_json_or_reported(reader, is_read, monkeypatch):
    plain = {"LOG_FORMAT": "plain", "ADMINS": [], "SENTRY_DSN": ""}
    monkeypatch.setattr(logs, "settings", SimpleNamespace(**{**plain, **reader}))
    assert logs.is_read_by_programs() is is_read


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        *(
            (
                {"DATABASE_URL": url},
                "DATABASE_URL must be a postgres: or sqlite: URL, such as postgres://USER:PASSWORD@HOST/NAME or "
                "sqlite:////PATH/FILE. Percent-encode special characters of the password.",
            )
            for url in ("postgrs://me:secret@host/name", "//me:secret@host/name", "postgres://me:sec/ret@host/name", "")
        ),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be “plain” or “json”, not “xml”."),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be “DEBUG”, “INFO”, “WARNING” or “ERROR”, not “LOUD”."),
        (
            {"SLOW_QUERY_MS": "-1"},
            "SLOW_QUERY_MS and SLOW_REQUEST_MS must be numbers of milliseconds, or 0 for none.",
        ),
        ({"ERROR_MAIL_TO": "nobody"}, "ERROR_MAIL_TO: “nobody” is not an email address."),
        ({"ERROR_MAIL_TO": "a@news.example"}, "ERROR_MAIL_TO needs a mail server. Set EMAIL_URL, too."),
        (
            {"SENTRY_DSN": "sentry.example"},
            "SENTRY_DSN must be a DSN of Sentry, such as https://KEY@sentry.example/1. Its project settings show it.",
        ),
    ],
)
def test_a_wrong_setting_is_named(environment, sentence, tmp_path):
    status, _, err = run(tmp_path, "manage.py", "check", **environment)
    assert status == 1
    assert err.strip() == f"Configuration error: {sentence}"


def test_a_missing_package_is_named(tmp_path):
    (tmp_path / "sentry_sdk.py").write_text("raise ImportError('No module named sentry_sdk')")
    path = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    _, _, err = run(tmp_path, "manage.py", "check", SENTRY_DSN="https://key@sentry.example/1", **path)
    assert err.strip() == (
        "Configuration error: SENTRY_DSN needs the package sentry-sdk. Install requirements/production.txt, or remove "
        "SENTRY_DSN."
    )


def test_sentry_is_imported_only_if_it_is_used(tmp_path):
    code = "import django, sys; django.setup(); print('sentry_sdk' in sys.modules)"
    assert run(tmp_path, "-c", code)[1].strip() == "False"
    assert run(tmp_path, "-c", code, SENTRY_DSN="https://key@sentry.example/1")[1].strip() == "True"


class MailServer(socketserver.StreamRequestHandler):
    """Accepts all mail (RFC 5321), and notes its lines."""

    def handle(self):
        self.wfile.write(b"220 mail.example\r\n")
        is_text = False
        for line in self.rfile:
            self.server.lines.append(line.decode().rstrip("\r\n"))
            is_text = (is_text or line.upper() == b"DATA\r\n") and line != b".\r\n"
            if not is_text:
                self.wfile.write(b"250 ok\r\n")
            elif line.upper() == b"DATA\r\n":
                self.wfile.write(b"354 go on\r\n")
            if line.upper() == b"QUIT\r\n":
                return


def test_a_program_that_ends_by_an_error_reports_it(tmp_path):
    """Both reports are sent by threads; the process waits for them. There is no database, so no limit in it."""
    with service("/") as sentry, socketserver.TCPServer(("127.0.0.1", 0), MailServer) as mail_server:
        mail_server.lines = []
        threading.Thread(target=mail_server.handle_request).start()
        reports = {
            "SENTRY_DSN": sentry.url.replace("http://", "http://key@") + "1",
            "ERROR_MAIL_TO": "operator@news.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.server_address[1]}",
        }
        run(tmp_path, "-c", "import django; django.setup(); raise KeyError('the end')", **reports)
        assert len(sentry.asked) == 1
        assert "rcpt to:<operator@news.example>" in mail_server.lines
        assert "Subject: [Newsroom] builtins.KeyError in __main__.<module>, line 1" in mail_server.lines
        assert "builtins.KeyError: 'the end'" in mail_server.lines
