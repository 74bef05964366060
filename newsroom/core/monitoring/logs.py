"""Configuration of logging (LOGGING_CONFIG)."""

import logging
import logging.config
import sys
import threading
from types import TracebackType
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)


def configure(config: dict[str, Any]) -> None:
    """Configure logging, and log what Python would print to standard error: warnings and uncaught exceptions.

    Hooks of other tools, such as pytest's, stay.
    """
    logging.config.dictConfig(config)
    logging.captureWarnings(True)
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _log_uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _log_uncaught_in_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _log_unraisable


def is_read_by_programs() -> bool:
    """Return whether the log is more than text for people: it is JSON, or errors in it are reported."""
    return settings.LOG_FORMAT == "json" or bool(settings.ADMINS or settings.SENTRY_DSN)


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Log the exception that ends the process. People at a terminal see it as Python prints it."""
    if sys.stderr.isatty() or not issubclass(kind, Exception):
        sys.__excepthook__(kind, error, traceback)
    else:
        logger.critical("The program ended with an error.", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    """Log the exception that ends a thread."""
    if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
        name = arguments.thread.name if arguments.thread else "unknown"
        logger.error("The thread %s ended with an error.", name, exc_info=arguments.exc_value)


def _log_unraisable(arguments: "sys.UnraisableHookArgs") -> None:
    """Log an exception that Python cannot raise, such as one in a finaliser."""
    logger.error("Exception ignored in %r.", arguments.object, exc_info=arguments.exc_value)
