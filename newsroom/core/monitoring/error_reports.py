"""What leaves the server about an error, by mail or to Sentry: where it happened, and no text of stories or readers.

So a report has no local variables, no form data, no query and no cookies. Of the message of an exception it has the
beginning of the first line: the further ones of PostgreSQL's contain values of the row.
"""

import logging
import traceback
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError

from newsroom.core.system.log_lines import hide_secrets

# In characters, of a message.
MAX_LENGTH = 200
# Of an exception, those nearest to it; of exceptions that caused each other.
MAX_FRAMES, MAX_EXCEPTIONS = 40, 5
_PACKAGES = {"newsroom", "articles", "topics"}


class ReportFilter(logging.Filter):
    """Lets through the errors that an operator can do something about, and not those that any client can cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return false for hosts and requests that Django rejects, and for refusals such as “busy” (503)."""
        if record.name.startswith("django.security"):
            return False
        return record.name != "django.request" or bool(record.exc_info)


def kind_of(record: logging.LogRecord) -> str:
    """Return what errors of one kind have in common: the class of the exception, and the place in the code.

    Only the class if the database is unavailable, because that is noticed in many places. Without an exception, the
    logger and the message before its values are put in.
    """
    error = _error_of(record)
    if error is None:
        return f"{record.name}: {str(record.msg)[:MAX_LENGTH]}"
    name = _name_of(error)
    return name if isinstance(error, OperationalError | InterfaceError) else f"{name} in {_place_of(error)}"


def title_of(record: logging.LogRecord) -> str:
    """Return a line that names the error."""
    error = _error_of(record)
    return safe_line(record.getMessage()) if error is None else f"{_name_of(error)} in {_place_of(error)}"


def traceback_of(record: logging.LogRecord) -> str:
    """Return where the exception was raised and, below it, the exceptions that caused it."""
    parts = []
    for error in _chain(_error_of(record)):
        frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
        parts.append(f"{''.join(traceback.format_list(frames))}{_name_of(error)}: {safe_line(_text_of(error))}")
    return "\n\nCaused by:\n".join(parts)


def safe_line(text: str) -> str:
    """Return the beginning of the first line, without secrets of previews."""
    line = hide_secrets((text.strip().splitlines() or [""])[0])
    return line if len(line) <= MAX_LENGTH else f"{line[:MAX_LENGTH]}…"


def _error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _name_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "(no text)"


def _place_of(error: BaseException) -> str:
    """Return the innermost line of our own code that the error passed, or else the innermost one."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [each for each in frames if each[0].f_globals.get("__name__", "").partition(".")[0] in _PACKAGES]
    if not frames:
        return "an unknown place"
    frame, line = (own or frames)[-1]
    return f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_name}, line {line}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(MAX_EXCEPTIONS):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
