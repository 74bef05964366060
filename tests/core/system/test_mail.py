"""How mail is sent, from one address of a setting."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers, send_mail
from django.test import override_settings

from newsroom.core.system.mail import TIMEOUT, mailer_of

FORGED = "2026-11-29T12:00:00+0000 ERROR django: forged"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.example", {"host": "mail.example", "port": 25}),
        ("smtps://mail.example", {"host": "mail.example", "port": 465, "use_ssl": True}),
        (
            "smtp+tls://ana%40news.example:p%2Fw@mail.example:2525",
            {
                "host": "mail.example", "port": 2525, "use_tls": True,
                "username": "ana@news.example", "password": "p/w",
            },
        ),
    ],
)  # fmt: skip
def test_a_server_is_named_by_one_address(url, options):
    mailer = mailer_of(url)
    assert mailer["OPTIONS"] == {**options, "timeout": TIMEOUT}
    with override_settings(MAILERS={"default": mailer}):
        from_settings = mailers.default
    assert (from_settings.host, from_settings.port) == (options["host"], options["port"])


@pytest.mark.parametrize(("url", "backend"), [("console:", "newsroom.core.system.console_mail"),
                                             ("none:", "django.core.mail.backends.dummy")])  # fmt: skip
def test_mail_is_printed_or_thrown_away(url, backend):
    assert mailer_of(url) == {"BACKEND": f"{backend}.EmailBackend"}


def test_no_line_of_a_printed_mail_looks_like_one_of_the_log(capsys):
    with override_settings(MAILERS={"default": mailer_of("console:")}):
        send_mail("High water", f"Look:\n{FORGED}\x00\r{FORGED}", None, ["ana@news.example"])
    lines = capsys.readouterr().out.splitlines()
    assert f"    {FORGED}\\x00" in " ".join(lines)
    assert all(line.startswith("    ") for line in lines)


@pytest.mark.parametrize(
    "url", ["", "mail.example", "https://mail.example", "smtp://", "smtp://mail.example:x", "smtp://mail.example?tls=1"]
)
def test_what_is_no_address_of_a_server_stops_the_start_with_a_sentence(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mailer_of(url)
