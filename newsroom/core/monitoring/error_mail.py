"""Mail to administrators (ERROR_MAIL_TO) about errors in the log: for each kind of error one an hour, ten in all.

The limits hold for all processes and servers together, because the database has the times. If it is unavailable, they
hold for each process. No request waits: each mail is sent by a thread, which a process that ends waits for.

A mail that could not be sent does not count: the next error of its kind is mailed, a minute later at the earliest.
"""

import logging
import socket
import sys
import threading
import time
from collections import Counter, deque
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.core.mail import mail_admins
from django.db import DatabaseError, connections, transaction
from django.db.models import F
from django.utils import timezone

from newsroom.core.models import ErrorMail
from newsroom.core.monitoring.error_reports import ReportFilter, kind_of, safe_line, title_of, traceback_of
from newsroom.core.monitoring.requests import RequestFilter
from newsroom.core.system.pruning import delete_in_batches

logger = logging.getLogger(__name__)
# Seconds between two mails about one kind of error, and mails about all kinds in this time.
INTERVAL, MAX_MAILS = 3600, 10
# Seconds after an attempt without a mail until the next one with the same kind.
RETRY_INTERVAL = 60
# Days after which it is forgotten when a kind was mailed.
DAYS = 30


class ErrorReport(NamedTuple):
    """A mail. unsent: errors of the kind that this process has not mailed since its last attempt."""

    kind: str
    title: str
    text: str
    unsent: int


class LimitReached(Exception):
    """The limit of all mails does not allow this one."""


class ErrorMailHandler(logging.Handler):
    """Sends records by mail, within the limits."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        # When this process last mailed each kind, and any, or began to try; in seconds of `time.monotonic`.
        self._tried: dict[str, float] = {}
        self._attempts = deque[float](maxlen=MAX_MAILS)
        self._unsent = Counter[str]()
        # When this process last logged that the limit of all mails is reached.
        self._limit_logged = -float(INTERVAL)

    def emit(self, record: logging.LogRecord) -> None:
        """Start a thread that mails the record, unless this process has just done so."""
        try:
            kind = sha256(kind_of(record).encode(errors="replace")).hexdigest()
            if not self._is_due(kind):
                self._unsent[kind] += 1
                return
            report = ErrorReport(kind, title_of(record), _text_of(record), self._unsent.pop(kind, 0))
            # No daemon: the process may be about to end because of this error.
            threading.Thread(target=self._send, args=(report,), name="error-mail").start()
        except Exception:
            self.handleError(record)

    def _is_due(self, kind: str) -> bool:
        now = time.monotonic()
        if now - self._tried.get(kind, -INTERVAL) < INTERVAL:
            return False
        if len(self._attempts) == MAX_MAILS and now - self._attempts[0] < INTERVAL:
            self._log_limit()
            return False
        self._tried = {other: moment for other, moment in self._tried.items() if now - moment < INTERVAL}
        self._tried[kind] = now
        self._attempts.append(now)
        return True

    def _send(self, report: ErrorReport) -> None:
        is_sent = False
        try:
            is_sent = send(report)
        except LimitReached:
            self._log_limit()
        if not is_sent:
            self._forget_attempt(report.kind)

    def _log_limit(self) -> None:
        """Log that the limit of all mails is reached, once an hour in this process."""
        self.acquire()
        try:
            now = time.monotonic()
            is_due = now - self._limit_logged >= INTERVAL
            if is_due:
                self._limit_logged = now
        finally:
            self.release()
        if is_due:
            logger.warning(
                "Error mail: the limit of %s an hour is reached; further errors are only in the log.", MAX_MAILS
            )

    def _forget_attempt(self, kind: str) -> None:
        """Do not count an attempt without a mail; this process may try the kind again in a minute."""
        self.acquire()
        try:
            if (moment := self._tried.get(kind, 0.0)) in self._attempts:
                self._attempts.remove(moment)
            self._tried[kind] = time.monotonic() - INTERVAL + RETRY_INTERVAL
        finally:
            self.release()


def install() -> None:
    """Mail what is logged from now on, if there is an address. Once models are loaded, so it is not part of LOGGING.

    Not for a command at a terminal: whoever started it sees its errors, which would use up the limits.
    """
    if settings.ADMINS and not _is_command_at_terminal():
        handler = ErrorMailHandler()
        handler.addFilter(RequestFilter())
        handler.addFilter(ReportFilter())
        logging.getLogger().addHandler(handler)


def _is_command_at_terminal() -> bool:
    # A server, which begins with an import of this module, also has the errors of readers, and no one may be watching.
    is_server = "newsroom.wsgi" in sys.modules
    return sys.stderr.isatty() and not is_server


def send(report: ErrorReport) -> bool:
    """Mail the report if the limits of all processes allow it. Return whether it was sent. A failure is only logged.

    Raises LimitReached.
    """
    is_claimed = True
    try:
        left_out = claim(report.kind, report.unsent)
    except DatabaseError:
        left_out, is_claimed = report.unsent, False
    finally:
        connections.close_all()
    if left_out is None:
        return False
    others = f"Errors of this kind since the last mail that were not mailed: at least {left_out}.\n" if left_out else ""
    try:
        mail_admins(report.title, f"{report.text}\n\n{others}{_LIMITS}")
    except OSError as error:
        logger.warning("Could not mail an error report: %s", error)
        if is_claimed:
            release(report.kind, left_out + 1)
        return False
    return True


def claim(kind: str, unsent: int = 0) -> int | None:
    """Return how many errors of the kind were left out since its last mail, and note that one is sent now.

    unsent: further ones that were left out. If none may be sent, notes that another one was left out; then returns None
    because of the last mail about the kind, or raises LimitReached.
    """
    now = timezone.now()
    since = now - timedelta(seconds=INTERVAL)
    with transaction.atomic():
        row, _ = ErrorMail.objects.select_for_update().get_or_create(kind=kind)
        is_first = row.sent_at is None or row.sent_at <= since
        is_allowed = is_first and ErrorMail.objects.filter(sent_at__gt=since).count() < MAX_MAILS
        left_out = row.left_out + unsent
        if is_allowed:
            row.sent_at, row.left_out = now, 0
        else:
            row.left_out = left_out + 1
        row.save(update_fields=["sent_at", "left_out"])
    if is_first and not is_allowed:
        raise LimitReached
    return left_out if is_allowed else None


def release(kind: str, left_out: int) -> None:
    """Note that the claimed mail was not sent: the next one is due in a minute. left_out: errors not mailed."""
    due = timezone.now() - timedelta(seconds=INTERVAL - RETRY_INTERVAL)
    try:
        ErrorMail.objects.filter(kind=kind).update(sent_at=due, left_out=F("left_out") + left_out)
    except DatabaseError as error:
        logger.warning("Could not store that an error report was not mailed: %s", error)
    finally:
        connections.close_all()


def prune() -> int:
    """Delete the rows of kinds that were not mailed lately. Return how many."""
    recent = ErrorMail.objects.filter(sent_at__gte=timezone.now() - timedelta(days=DAYS))
    return delete_in_batches(ErrorMail.objects.exclude(pk__in=recent))


_LIMITS = (
    "All errors are in the log, with their messages in full. There is one mail an hour about each kind of error, and "
    f"{MAX_MAILS} an hour in all."
)


def _text_of(record: logging.LogRecord) -> str:
    method, path = getattr(record, "method", ""), getattr(record, "path", "")
    lines = {
        "Site": settings.SITE_URL,
        "Server": f"{socket.gethostname()}, process {record.process}",
        "Time": timezone.now().isoformat(timespec="seconds"),
        "Logger": record.name,
        "Message": safe_line(record.getMessage()),
        "Request": safe_line(f"{method} {path}".strip()),
        "Request ID": getattr(record, "request_id", ""),
    }
    facts = "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
    return f"{facts}\n\n{traceback_of(record)}".rstrip()
