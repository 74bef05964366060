"""Settings of what operators see: logs, what counts as slow, and where errors are reported."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from newsroom.core.version import VERSION
from newsroom.settings.environment import env

# "plain": a line for people, with tracebacks below it. "json": an object on each line, for programs.
LOG_FORMAT = env("LOG_FORMAT", default="plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be “plain” or “json”, not “{LOG_FORMAT}”.")
_level = env("LOG_LEVEL", default="INFO")
if _level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL must be “DEBUG”, “INFO”, “WARNING” or “ERROR”, not “{_level}”.")
# Milliseconds from which a statement and a request are logged as slow; 0: never.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=500)
SLOW_REQUEST_MS = env.int("SLOW_REQUEST_MS", default=2000)
if SLOW_QUERY_MS < 0 or SLOW_REQUEST_MS < 0:
    raise ImproperlyConfigured("SLOW_QUERY_MS and SLOW_REQUEST_MS must be numbers of milliseconds, or 0 for none.")

# Where errors are reported: to these addresses, within limits (`newsroom.core.monitoring.error_mail`), and to Sentry.
ADMINS = [address.strip() for address in env.list("ERROR_MAIL_TO", default=[]) if address.strip()]
for _address in ADMINS:
    try:
        validate_email(_address)
    except ValidationError:
        raise ImproperlyConfigured(f"ERROR_MAIL_TO: “{_address}” is not an email address.") from None
SENTRY_DSN = env("SENTRY_DSN", default="").strip()
if SENTRY_DSN:
    try:
        from newsroom.core.monitoring import sentry
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN needs the package sentry-sdk. Install requirements/production.txt, or remove SENTRY_DSN."
        ) from error
    sentry.start(SENTRY_DSN, release=f"newsroom@{VERSION}")

LOGGING_CONFIG = "newsroom.core.monitoring.logs.configure"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "newsroom.core.system.log_lines.LineFormatter"},
        "json": {"()": "newsroom.core.system.log_lines.JsonFormatter"},
    },
    "filters": {
        "request": {"()": "newsroom.core.monitoring.requests.RequestFilter"},
        "report": {"()": "newsroom.core.monitoring.error_reports.ReportFilter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": _level},
    "loggers": {
        # At INFO they log every rendition, every step of a task and every sign-in.
        **{name: {"level": "WARNING"} for name in ("imagefield", "django.tasks", "axes", "fido2")},
        # Without the handlers and levels that Django and gunicorn give them: their lines have another format.
        **{name: {"level": "NOTSET", "propagate": True} for name in ("django", "django.server", "gunicorn.error")},
    },
}
if SENTRY_DSN:
    LOGGING["handlers"]["sentry"] = {
        "class": "sentry_sdk.integrations.logging.EventHandler",
        "level": "ERROR",
        "filters": ["request", "report"],
    }
    LOGGING["root"]["handlers"].append("sentry")
