"""Errors are mailed to administrators, within limits and without what stories and readers say."""

import logging
import sys
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from newsroom.core.models import ErrorMail
from newsroom.core.monitoring import error_mail
from newsroom.core.monitoring.error_mail import MAX_MAILS, ErrorMailHandler

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """What the handlers of processes measure the time with."""
    clock = Clock()
    monkeypatch.setattr(error_mail, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def addresses(settings, monkeypatch, clock):
    """Mail is sent at once: in a thread it would not be in the test's transaction."""

    class Immediate:
        def __init__(self, target, args, name):
            self.start = lambda: target(*args)

    settings.ADMINS = ["operator@news.example"]
    monkeypatch.setattr(error_mail.threading, "Thread", Immediate)
    # The connection is the test's.
    monkeypatch.setattr(error_mail.connections, "close_all", lambda: None)


def log_error(handler, error=None, message="Not sent."):
    """Log the error, raised here, and give the record to the handler."""
    try:
        raise error or ValueError("a")
    except Exception as raised:
        exc_info = (type(raised), raised, raised.__traceback__)
    handler.handle(logging.getLogger("quays").makeRecord("quays", logging.ERROR, "", 1, message, (), exc_info))


def log_errors(handler, number):
    """Log errors of as many kinds."""
    for each in range(number):
        log_error(handler, type(f"Error{each}", (Exception,), {})())


def test_the_first_error_of_a_kind_is_mailed():
    log_error(ErrorMailHandler(), ValueError("first line\nA sentence of a draft"))
    [message] = mail.outbox
    assert message.to == ["operator@news.example"]
    assert message.subject.startswith(
        "[Newsroom] builtins.ValueError in tests.core.monitoring.test_error_mail.log_error"
    )
    assert "Message: Not sent." in message.body
    assert "ValueError: first line" in message.body
    assert "A sentence of a draft" not in message.body


def test_the_next_mail_about_a_kind_is_an_hour_later_and_says_how_many_were_left_out(clock, time_machine):
    handler = ErrorMailHandler()
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    for _ in range(3):
        log_error(handler)
    assert len(mail.outbox) == 1
    clock.now += 3600
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    log_error(handler)
    assert len(mail.outbox) == 2
    assert "at least 2." in mail.outbox[1].body
    assert "at least" not in mail.outbox[0].body


def test_processes_share_the_limit():
    for _ in range(3):
        log_error(ErrorMailHandler())
    assert len(mail.outbox) == 1
    assert ErrorMail.objects.get().left_out == 2


def test_what_other_processes_left_out_is_counted(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    for _ in range(4):
        log_error(ErrorMailHandler())
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    log_error(ErrorMailHandler())
    assert "at least 3." in mail.outbox[-1].body


def test_each_kind_has_its_own_limit():
    handler = ErrorMailHandler()
    log_error(handler, ValueError())
    log_error(handler, KeyError())
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("is_one_process", [True, False])
def test_all_kinds_together_have_a_limit(is_one_process):
    handler = ErrorMailHandler()
    for number in range(MAX_MAILS + 5):
        log_error(handler if is_one_process else ErrorMailHandler(), type(f"Error{number}", (Exception,), {})())
    assert len(mail.outbox) == MAX_MAILS


def test_without_a_database_each_process_limits_its_mail(monkeypatch):
    def fail(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(error_mail, "claim", fail)
    handler = ErrorMailHandler()
    log_error(handler, OperationalError("connection refused"))
    log_error(handler, OperationalError("connection refused"))
    assert len(mail.outbox) == 1
    assert "connection refused" in mail.outbox[0].body
    log_errors(handler, MAX_MAILS + 5)
    assert len(mail.outbox) == MAX_MAILS


LIMIT = ("WARNING", "Error mail: the limit of 10 an hour is reached; further errors are only in the log.")


def said(caplog):
    return [(record.levelname, record.getMessage()) for record in caplog.records]


@pytest.mark.parametrize("is_limit_of_others", [True, False])
def test_the_log_says_once_an_hour_that_the_limit_is_reached(is_limit_of_others, caplog, clock):
    handler = ErrorMailHandler()
    log_errors(ErrorMailHandler() if is_limit_of_others else handler, MAX_MAILS)
    assert said(caplog) == []
    for number in range(3):
        log_error(handler, message=f"After the limit {number}.")
        log_error(handler, KeyError())
    assert said(caplog) == [LIMIT]
    clock.now += 3599
    ErrorMail.objects.update(sent_at=timezone.now())
    log_error(handler, IndexError())
    assert said(caplog) == [LIMIT]
    clock.now += 1
    log_error(handler, LookupError())
    assert said(caplog) == [LIMIT, LIMIT]


def test_errors_of_a_kind_that_was_mailed_do_not_say_so(caplog):
    log_errors(ErrorMailHandler(), MAX_MAILS)
    log_errors(ErrorMailHandler(), MAX_MAILS)
    assert said(caplog) == []


class FailingServer:
    """A mail server that is away until `is_back`."""

    def __init__(self, monkeypatch):
        self.attempts, self.is_back = 0, False
        self._mail_admins = error_mail.mail_admins
        monkeypatch.setattr(error_mail, "mail_admins", self)

    def __call__(self, *args):
        self.attempts += 1
        if not self.is_back:
            raise ConnectionRefusedError("refused")
        self._mail_admins(*args)


@pytest.fixture
def server(monkeypatch):
    return FailingServer(monkeypatch)


@pytest.fixture
def sleep(clock, time_machine):
    """Let time pass, for processes and the database."""
    start = timezone.now()
    time_machine.move_to(start, tick=False)

    def sleep(seconds):
        clock.now += seconds
        time_machine.move_to(start + timedelta(seconds=clock.now), tick=False)

    return sleep


def test_a_mail_server_that_is_away_is_only_logged(server, caplog):
    log_error(ErrorMailHandler())
    assert said(caplog) == [("WARNING", "Could not mail an error report: refused")]


@pytest.mark.parametrize("is_same_process", [True, False])
def test_after_a_failure_the_kind_is_tried_again_but_only_once_a_minute(is_same_process, server, sleep):
    handler = ErrorMailHandler()

    def log():
        log_error(handler if is_same_process else ErrorMailHandler())

    log()
    sleep(59)
    log()
    assert server.attempts == 1
    sleep(1)
    log()
    assert server.attempts == 2
    server.is_back = True
    sleep(60)
    log()
    log()
    assert (server.attempts, len(mail.outbox)) == (3, 1)
    assert "at least 3." in mail.outbox[0].body
    sleep(3599)
    log()
    assert len(mail.outbox) == 1


def test_mails_that_failed_do_not_count_for_the_limit_of_all(server, sleep):
    handler = ErrorMailHandler()
    log_errors(handler, MAX_MAILS)
    server.is_back = True
    sleep(60)
    log_errors(handler, MAX_MAILS)
    assert len(mail.outbox) == MAX_MAILS


def test_without_a_database_the_kind_is_tried_again_after_a_failure(server, sleep, monkeypatch):
    def fail(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(error_mail, "claim", fail)
    handler = ErrorMailHandler()
    log_error(handler)
    server.is_back = True
    log_error(handler)
    assert server.attempts == 1
    sleep(60)
    log_error(handler)
    assert len(mail.outbox) == 1
    assert not ErrorMail.objects.exists()


def test_a_database_that_fails_after_the_mail_server_is_only_logged(server, monkeypatch, caplog):
    class Failing:
        def update(self, **values):
            raise OperationalError("connection refused")

    monkeypatch.setattr(type(ErrorMail.objects.all()), "filter", lambda *args, **values: Failing())
    error_mail.release("kind", 1)
    [(level, _)] = said(caplog)
    assert level == "WARNING"


def test_a_process_whose_kind_another_could_not_mail_takes_over(server, sleep):
    log_error(ErrorMailHandler())
    other = ErrorMailHandler()
    sleep(30)
    log_error(other)
    server.is_back = True
    sleep(60)
    log_error(other)
    assert len(mail.outbox) == 1


@pytest.fixture
def handlers():
    """The function that returns the handlers that were installed, which are removed in the end."""
    before = list(logging.getLogger().handlers)

    def added():
        return [handler for handler in logging.getLogger().handlers if handler not in before]

    yield added
    for handler in added():
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def installed(handlers, monkeypatch):
    """The handler of a site whose ERROR_MAIL_TO is set."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    error_mail.install()


@pytest.mark.parametrize(
    ("is_terminal", "is_server", "is_mailed"),
    [(True, False, False), (False, False, True), (True, True, True), (False, True, True)],
)
def test_errors_of_a_command_at_a_terminal_are_not_mailed(is_terminal, is_server, is_mailed, handlers, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    monkeypatch.delitem(sys.modules, "newsroom.wsgi", raising=False)
    if is_server:
        monkeypatch.setitem(sys.modules, "newsroom.wsgi", object())
    error_mail.install()
    logging.getLogger("quays").error("The ferry is late.")
    assert bool(mail.outbox) is is_mailed


@pytest.mark.urls("tests.core.monitoring.failing_urls")
def test_a_failing_request_is_mailed_without_what_was_sent(installed):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "cookie-secret"
    assert client.post("/admin/failing/?q=query-secret", {"text": "A sentence of a draft"}).status_code == 500
    [message] = mail.outbox
    assert "Internal Server Error: /admin/failing/" in message.body
    assert "failing_urls.py" in message.body
    everything = message.subject + message.body + str(message.alternatives)
    for secret in ("A sentence of a draft", "query-secret", "cookie-secret"):
        assert secret not in everything


def test_what_clients_cause_is_not_mailed(installed):
    client = Client(raise_request_exception=False)
    client.get("/", headers={"host": "unknown.example"})
    client.get("/nowhere/")
    assert not mail.outbox


def test_without_an_address_there_is_no_handler(settings, handlers, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    settings.ADMINS = []
    error_mail.install()
    assert handlers() == []


def test_djangos_own_mail_which_has_form_data_is_off():
    assert not logging.getLogger("django").handlers


def test_maintenance_forgets_kinds_after_a_month(time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    log_error(ErrorMailHandler(), KeyError())
    time_machine.move_to(start + timedelta(days=30), tick=False)
    log_error(ErrorMailHandler(), ValueError())
    time_machine.move_to(start + timedelta(days=30, seconds=1), tick=False)
    assert error_mail.prune() == 1
    assert ErrorMail.objects.count() == 1
