"""Lines of the log, plain or JSON, which values from requests can neither end nor imitate.

deploy/gunicorn.conf.py runs this file without the rest of the site, so it imports the standard library only.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

_INDENT = "    "
# Whoever has this part of a URL can read the draft.
_PREVIEW = re.compile(r"(/preview/)[^/\s\"']+")
# ISO 8601 with the UTC offset of TIME_ZONE.
_TIME = "%Y-%m-%dT%H:%M:%S%z"
# In characters, of a line before its escapes. A value from a request can be as long as the request.
MAX_LENGTH = 4096
# In characters, of the traceback and of any other field in a line of JSON. Docker divides lines of more than 16 kB, and
# the parts would not be JSON.
MAX_TRACEBACK_LENGTH, MAX_FIELD_LENGTH = 8192, 1024
# What a line of JSON has besides its message, if the record has it: what else code adds to a record may contain what a
# reader searched for.
FIELDS = ("request_id", "method", "path", "status", "duration_ms")


class LineFormatter(logging.Formatter):
    """Write the message on one line, and indent every line of a traceback below it. Longer lines are cut."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # The name is that of the base class.
        """Return the line of time, level, logger, request ID and message, with escaped control characters."""
        request_id = getattr(record, "request_id", None)
        source = f"{record.name} [{request_id}]" if request_id else record.name
        line = f"{self.formatTime(record, _TIME)} {record.levelname} {source}: {record.message}"
        return _escape(_cut(hide_secrets(line)))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of the message, then those of the traceback, which repeat the values of requests."""
        message, *traceback = super().format(record).split("\n")
        return "\n".join([message, *(_indent(_cut(hide_secrets(line))) for line in traceback)])


class JsonFormatter(logging.Formatter):
    """Write each message, with its traceback, as one line of JSON in ASCII (RFC 8259)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return an object with `time` (UTC), `level`, `logger`, `message`, `process`, and FIELDS that apply."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _cut(hide_secrets(record.getMessage())),
            "process": record.process,
        }
        found = ((name, getattr(record, name, None)) for name in FIELDS)
        for name, value in found:
            if value is not None:
                fields[name] = _cut(hide_secrets(value), MAX_FIELD_LENGTH) if isinstance(value, str) else value
        if text := self._traceback(record):
            # Its end says what happened.
            is_long = len(text) > MAX_TRACEBACK_LENGTH
            fields["traceback"] = f"…{text[-MAX_TRACEBACK_LENGTH:]}" if is_long else text
        return json.dumps(fields)

    def _traceback(self, record: logging.LogRecord) -> str:
        has_exception = record.exc_info is not None and record.exc_info[0] is not None
        exception = self.formatException(record.exc_info) if has_exception and record.exc_info else ""
        return hide_secrets("\n".join(filter(None, [exception, record.stack_info])))


def hide_secrets(text: str) -> str:
    """Return the text without the secrets of previews."""
    return _PREVIEW.sub(r"\1…", text)


def indent_lines(text: str) -> str:
    """Return the text with escaped control characters, and every line indented, so that none looks like a message."""
    return "\n".join(map(_indent, text.split("\n")))


def _cut(line: str, length: int = MAX_LENGTH) -> str:
    return line if len(line) <= length else f"{line[:length]}…"


def _indent(line: str) -> str:
    return _INDENT + _escape(line)


def _escape(text: str) -> str:
    """Return the text with escapes for control and format characters, line breaks, surrogates and special spaces."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
