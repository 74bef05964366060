"""Mail settings from one URL (EMAIL_URL)."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Seconds to wait for the mail server.
TIMEOUT = 10
_QUIET = {
    "console": "newsroom.core.system.console_mail.EmailBackend",
    "none": "django.core.mail.backends.dummy.EmailBackend",
}
# Scheme -> (default port, Django's option for its encryption).
_SMTP: dict[str, tuple[int, dict[str, Any]]] = {
    "smtp": (25, {}),
    "smtp+tls": (587, {"use_tls": True}),
    "smtps": (465, {"use_ssl": True}),
}


def mailer_of(url: str) -> dict[str, Any]:
    """Return the entry of MAILERS for the URL.

    url: `smtps://user:password@host:port` (TLS), `smtp+tls://…` (STARTTLS), `smtp://…` (not encrypted), `console:`
    (printed) or `none:` (discarded). Special characters of the password are percent-encoded. Raises
    ImproperlyConfigured for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme in _QUIET and url == f"{parts.scheme}:":
        return {"BACKEND": _QUIET[parts.scheme]}
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in _SMTP or not parts.hostname or port == 0 or parse_qs(parts.query):
        raise ImproperlyConfigured(
            "EMAIL_URL is not a valid mail server URL. Use smtps://USER:PASSWORD@HOST, smtp+tls://USER:PASSWORD@HOST, "
            "smtp://HOST, console: or none:"
        )
    default_port, encryption = _SMTP[parts.scheme]
    options = {"host": parts.hostname, "port": port or default_port, "timeout": TIMEOUT, **encryption}
    if parts.username:
        options |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
