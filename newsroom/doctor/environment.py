"""Checks of the settings, and of what is around the site: its URL, its certificate and the mail server."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from smtplib import SMTPAuthenticationError, SMTPException, SMTPNotSupportedError, SMTPResponseException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core import checks
from django.core.mail import mailers

from newsroom.doctor import database
from newsroom.doctor.findings import Check, Finding, Subject, reason_of

# Seconds to wait for the site.
_TIMEOUT = 5
CERTIFICATE_ENDS_SOON = timedelta(days=14)
# Checked by themselves (`newsroom.doctor.processes`, `files`, and `unsafe_settings`).
_ELSEWHERE = {"newsroom.W001", "newsroom.W002", "security.W018"}
# What Django warns of if the site has no https: HSTS, redirect, and both cookies.
_WITHOUT_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}


def unsafe_settings() -> Iterator[Finding]:
    """Find settings that make the site unsafe."""
    if not settings.SITE_IS_SECURE:
        yield Finding(
            f"SITE_URL, {settings.SITE_URL}, is not an https URL.",
            "Passwords and drafts can be read on their way, and passkeys do not work.",
            "Set up a proxy with a certificate. See docs/running.md, “Single server”.",
        )
    if settings.DEBUG:
        yield Finding(
            "DEBUG is on.",
            "Errors show readers the code and the settings of the site, nothing is cached, and memory fills up.",
            "Remove DEBUG from /etc/newsroom.env and restart the site.",
        )


def system_checks() -> Iterator[Finding]:
    """Find what `check --deploy` warns of besides. It asks the database."""
    ignored = _ELSEWHERE if settings.SITE_IS_SECURE else _ELSEWHERE | _WITHOUT_HTTPS
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level >= checks.WARNING and not message.is_silenced() and message.id not in ignored:
            yield Finding(f"Settings: {message.msg}", "", message.hint or "See README.md, “Settings”.")


def site_url() -> Iterator[Finding]:
    """Find whether this site responds at SITE_URL."""
    url = settings.SITE_URL
    try:
        health, robots = _get(f"{url}/healthz"), _get(f"{url}/robots.txt")
    except (OSError, HTTPException) as error:
        yield from _failure(url, error)
        return
    if health != "ok\n" or f"Sitemap: {url}/sitemap.xml" not in robots:
        yield Finding(
            f"Another site responds at {url}.",
            "Links in feeds, email and search engines lead there.",
            "Check SITE_URL and the DNS entry.",
        )


def _failure(url: str, error: Exception) -> Iterator[Finding]:
    """Yield what keeps this machine from reading a page of the site."""
    reason = getattr(error, "reason", error)
    effect = "Readers cannot open it, or at least this machine cannot."
    remedy = "Check SITE_URL, the DNS entry, the proxy (nginx -t) and the server (systemctl status newsroom)."
    if isinstance(reason, ssl.SSLCertVerificationError):
        yield Finding(
            f"The certificate at {url} is not trusted: {reason_of(reason.verify_message)}",
            "Browsers refuse to open the site, or at least this machine does.",
            "Renew it, or install one for this host name with its intermediate certificates: see `certbot "
            "certificates` or the log of your proxy.",
        )
    elif not isinstance(error, HTTPError):
        yield Finding(f"The site does not respond at {url}: {reason_of(reason)}", effect, remedy)
    elif error.code != 503:
        yield Finding(f"The site at {url} responds with {error.code}.", effect, remedy)
    # Without the database, which is a finding of its own, that is right.
    elif database.is_available():
        yield Finding(
            f"The site at {url} responds with 503.",
            "Readers get cached pages at most.",
            "Look for the reason in the log: journalctl --unit newsroom",
        )


def _get(url: str) -> str:
    with urlopen(Request(url, headers={"User-Agent": "Newsroom doctor"}), timeout=_TIMEOUT) as response:
        return str(response.read(100_000).decode(errors="replace"))


def certificate() -> Iterator[Finding]:
    """Find whether the certificate of the site ends soon."""
    url = urlsplit(settings.SITE_URL)
    if url.scheme != "https" or not url.hostname:
        return
    try:
        ends = _end_of_certificate(url.hostname, url.port or 443)
    except OSError:
        # `site_url` reports it.
        return
    left = ends - datetime.now(UTC)
    if left < CERTIFICATE_ENDS_SOON:
        yield Finding(
            f"The certificate of {url.hostname} ends in {left.days} days.",
            "Then browsers refuse to open the site.",
            "Renew it: see `certbot renew` or the log of your proxy.",
        )


def _end_of_certificate(host: str, port: int) -> datetime:
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), _TIMEOUT) as plain,
        context.wrap_socket(plain, server_hostname=host) as it,
    ):
        ends = (it.getpeercert() or {})["notAfter"]
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC)


def mail_server() -> Iterator[Finding]:
    """Find whether the mail server accepts a connection and the password."""
    mailer = mailers["default"]
    try:
        mailer.open()
    except OSError as error:
        yield Finding(
            f"The mail server {_refusal_of(error)}: {reason_of(_answer_of(error))}",
            "Alerts, and notifications of the desk, are not sent until it does.",
            "Check EMAIL_URL.",
        )
    finally:
        mailer.close()


def _refusal_of(error: OSError) -> str:
    """Return what the mail server does not do."""
    # STARTTLS raises these two as well.
    if type(error) is SMTPResponseException or (isinstance(error, SMTPNotSupportedError) and "STARTTLS" in str(error)):
        return "refuses to encrypt the connection"
    # The class itself is raised if it offers no way to sign in that Python knows.
    if isinstance(error, SMTPAuthenticationError | SMTPNotSupportedError) or type(error) is SMTPException:
        return "refuses to sign in"
    return "does not accept a connection"


def _answer_of(error: OSError) -> str:
    """Return what the error says; as the mail server has said it, if it has."""
    if isinstance(error, SMTPResponseException) and isinstance(error.smtp_error, bytes):
        return f"{error.smtp_code} {error.smtp_error.decode(errors='replace')}"
    return str(error)


SUBJECT = Subject(
    "environment",
    (
        Check(unsafe_settings, needs_database=False),
        Check(system_checks),
        Check(site_url, needs_database=False),
        Check(certificate, needs_database=False),
        Check(mail_server, needs_database=False),
    ),
)
