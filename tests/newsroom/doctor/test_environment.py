"""What the doctor finds about settings, and around the site."""

import ssl
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.core import checks

from newsroom.core.monitoring import readiness
from newsroom.doctor import environment
from tests.newsroom.doctor.helpers import ask, assert_problem, assert_sound
from tests.serving import free_port

pytestmark = pytest.mark.django_db


@contextmanager
def site(health="ok\n", robots="Sitemap: {url}/sitemap.xml\n", status=200):
    """A server that responds as a site does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            text = health if self.path == "/healthz" else robots.format(url=url)
            self.send_response(200 if self.path == "/healthz" else status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield url
        server.shutdown()


@pytest.fixture(autouse=True)
def sound(monkeypatch, settings):
    """No system check warns, and the site responds."""
    monkeypatch.setattr(checks, "run_checks", lambda **options: [])
    monkeypatch.setattr(environment, "_end_of_certificate", lambda *args: datetime.now(UTC) + timedelta(days=60))
    with site() as url:
        settings.SITE_URL, settings.SITE_IS_SECURE = url, True
        yield


def test_what_check_deploy_warns_of(monkeypatch):
    assert_sound("environment")
    warnings = [
        checks.Warning("Cookies are open.", hint="Close them.", id="security.W010"),
        checks.Info("Old SQLite.", id="newsroom.I001"),
        checks.Warning("Silenced.", id="security.W021"),
    ]
    monkeypatch.setattr(checks, "run_checks", lambda **options: warnings)
    assert_problem("environment", says="Settings: Cookies are open. Close them.")
    assert_sound("environment", but="Old SQLite")
    assert_sound("environment", but="Silenced")


def test_a_site_without_https_is_reported_once(settings, monkeypatch):
    monkeypatch.setattr(checks, "run_checks", lambda **options: [checks.Warning("HSTS", id="security.W004")])
    settings.SITE_IS_SECURE = False
    assert_problem("environment", says=f"SITE_URL, {settings.SITE_URL}, is not an https URL.")
    assert_sound("environment", but="HSTS")


def test_a_site_that_does_not_respond(settings):
    settings.SITE_URL = f"http://127.0.0.1:{free_port()}"
    assert_problem(
        "environment", says=f"The site does not respond at {settings.SITE_URL}: [Errno 111] Connection refused."
    )


def test_a_site_that_responds_with_an_error(settings, monkeypatch):
    with site(status=502) as settings.SITE_URL:
        assert_problem("environment", says=f"The site at {settings.SITE_URL} responds with 502. Readers cannot open it")
    with site(status=503) as settings.SITE_URL:
        assert_problem(
            "environment", says=f"The site at {settings.SITE_URL} responds with 503. Readers get cached pages at most."
        )
        monkeypatch.setattr(readiness, "check_database", lambda: 1 / 0)
        _, text = ask("environment")
    # It is the reason, and a finding without being asked for.
    assert text.count("Problem: ") == text.count("Problem: The database does not work: ") == 1


def test_a_certificate_that_is_not_trusted(settings, tmp_path):
    key, file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {file} -days 2 -subj /CN=news.example"
    subprocess.run(made.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.SITE_URL = f"https://127.0.0.1:{server.server_port}"
        _, text = ask("environment")
        server.shutdown()
    assert f"Problem: The certificate at {settings.SITE_URL} is not trusted: self-signed certificate. Browsers" in text
    assert "DNS" not in text


@pytest.mark.parametrize("other", [{"health": "<html>"}, {"robots": "Sitemap: https://other.example/sitemap.xml"}])
def test_another_site_at_its_url(settings, other):
    with site(**other) as settings.SITE_URL:
        assert_problem("environment", says=f"Another site responds at {settings.SITE_URL}.")


def test_a_certificate_that_ends_soon(settings, monkeypatch):
    settings.SITE_URL = "https://news.example"
    monkeypatch.setattr(
        environment, "_get", lambda url: "ok\n" if "health" in url else f"Sitemap: {url[:20]}/sitemap.xml"
    )
    assert_sound("environment")
    ends = datetime.now(UTC) + timedelta(days=3, hours=1)
    monkeypatch.setattr(environment, "_end_of_certificate", lambda *args: ends)
    assert_problem("environment", says="The certificate of news.example ends in 3 days.")


def test_a_mail_server_that_is_away(settings):
    options = {"host": "127.0.0.1", "port": free_port(), "timeout": 2}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    assert_problem(
        "environment", says="The mail server does not accept a connection: [Errno 111] Connection refused. Al"
    )


class MailServer(StreamRequestHandler):
    """Answers each command as the server's `answers` say, by its first word."""

    def handle(self):
        self.wfile.write(self.server.greeting)
        for line in self.rfile:
            word = line.split()[0].decode().upper()
            self.wfile.write(self.server.answers.get(word, b"250 OK\r\n"))
            if word == "QUIT":
                return


@pytest.mark.parametrize(
    ("answers", "use_tls", "says"),
    [
        ({}, False, "refuses to sign in: SMTP AUTH extension not supported by server."),
        (
            {"EHLO": b"250-mail.example\r\n250 AUTH PLAIN\r\n", "AUTH": b"535-5.7.8 Wrong password\r\n535 Bye\r\n"},
            False,
            "refuses to sign in: 535 5.7.8 Wrong password.",
        ),
        (
            {"EHLO": b"250-mail.example\r\n250 AUTH GSSAPI\r\n"},
            False,
            "refuses to sign in: No suitable authentication method found.",
        ),
        ({}, True, "refuses to encrypt the connection: STARTTLS extension not supported by server."),
        (
            {"EHLO": b"250-mail.example\r\n250 STARTTLS\r\n", "STARTTLS": b"454 Not now\r\n"},
            True,
            "refuses to encrypt the connection: 454 Not now.",
        ),
    ],
)
def test_a_mail_server_that_refuses_says_what(settings, answers, use_tls, says):
    assert_refused(settings, says, answers, use_tls=use_tls)


def test_a_mail_server_that_refuses_the_connection_is_quoted(settings):
    assert_refused(settings, "does not accept a connection: 554 Go away.", {}, greeting=b"554 Go away\r\n")


def assert_refused(settings, says, answers, *, use_tls=False, greeting=b"220 mail.example\r\n"):
    with ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        server.greeting, server.answers = greeting, answers
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        port = server.server_address[1]
        options = {"host": "127.0.0.1", "port": port, "timeout": 9, "username": "me", "password": "secret"}
        options["use_tls"] = use_tls
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        assert_problem("environment", says=f"The mail server {says} Alerts, and ")
        server.shutdown()
