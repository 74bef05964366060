"""Error reports to Sentry (SENTRY_DSN). Imported by the settings only if it is used.

The SDK's integrations would patch Django, read requests and keep local variables. Here a handler of the log sends what
is an error there, and nothing else.
"""

from typing import Any, cast

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn

from newsroom.core.monitoring.error_reports import safe_line

# What is passed on of an event as it is. Anything else may contain what a reader or an editor wrote.
_FIELDS = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "sdk")
_FRAME_FIELDS = (
    "filename", "abs_path", "module", "function", "lineno", "pre_context", "context_line", "post_context", "in_app",
)  # fmt: skip


def start(dsn: str, release: str) -> None:
    """Let the handler send events. A thread of the SDK does so, and drops them if Sentry does not respond.

    dsn: where to. SENTRY_ENVIRONMENT, which the SDK reads, names the site among others. Raises ImproperlyConfigured.
    """
    try:
        sentry_sdk.init(
            dsn=dsn,
            release=release,
            default_integrations=False,
            # When a command ends, the last events are sent, without a message about it.
            integrations=[AtexitIntegration(callback=lambda pending, timeout: None)],
            before_send=reduce,
            include_local_variables=False,
            max_breadcrumbs=0,
            send_default_pii=False,
            max_request_body_size="never",
            enable_backpressure_handling=False,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN must be a DSN of Sentry, such as https://KEY@sentry.example/1. Its project settings show it."
        ) from error


def reduce(event: Event, hint: Hint) -> Event:
    """Return an event with what may leave the server (`error_reports`)."""
    whole, record = cast(dict[str, Any], event), hint["log_record"]
    reduced = {name: whole[name] for name in _FIELDS if name in whole}
    reduced["logentry"] = {"formatted": safe_line(record.getMessage())}
    if exceptions := whole.get("exception", {}).get("values"):
        reduced["exception"] = {"values": [_reduce_exception(each) for each in exceptions]}
    if request_id := getattr(record, "request_id", None):
        reduced["tags"] = {"request_id": request_id}
        reduced["request"] = {"method": record.method, "url": safe_line(record.path)}
    return cast(Event, reduced)


def _reduce_exception(exception: dict[str, Any]) -> dict[str, Any]:
    frames = (exception.get("stacktrace") or {}).get("frames", [])
    return {
        "type": exception.get("type"),
        "module": exception.get("module"),
        "value": safe_line(str(exception.get("value") or "")),
        "stacktrace": {"frames": [{name: frame[name] for name in _FRAME_FIELDS if name in frame} for frame in frames]},
    }
