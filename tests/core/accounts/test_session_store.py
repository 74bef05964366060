"""newsroom/core/accounts/session_store.py: visitors store nothing on the server."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone
from time_machine import travel

from newsroom.core.accounts import session_store
from newsroom.core.accounts.session_store import SessionStore
from tests.core.accounts.codes import code_of, make_user_with_app
from tests.desk import sign_in

pytestmark = pytest.mark.django_db
VISITS = [
    ("get", "/"), ("get", "/search/?q=a"), ("get", "/nothing/"), ("get", "/preview/x/"), ("get", "/media/x.jpg"),
    ("get", "/admin/"), ("get", "/admin/login/"), ("post", "/admin/login/"), ("post", "/admin/logout/"),
    ("get", "/admin/jsi18n/"), ("get", "/admin/account/"), ("get", "/admin/account/second-step/"),
    ("get", "/admin/account/passkey/"), ("post", "/admin/account/passkey/"), ("get", "/admin/account/confirm/"),
    ("post", "/admin/account/confirm/"), ("post", "/admin/account/sign-out-elsewhere/"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), VISITS)
def test_no_page_makes_a_row_for_a_visitor(client, method, path):
    getattr(client, method)(path, {"username": "ada", "password": "x", "credential": "{}"} if method == "post" else {})
    assert not Session.objects.exists()


def test_a_challenge_for_a_passkey_makes_no_row(client):
    client.get("/admin/account/passkey/", headers={"x-requested-with": "XMLHttpRequest", "accept": "application/json"})
    assert not Session.objects.exists()


def test_a_visitor_gets_the_message_of_the_page_before(client):
    response = client.post("/admin/account/passkey/", {"credential": "{}"}, follow=True)
    assert [str(message) for message in response.context["messages"]]


def test_the_row_of_a_user_begins_after_the_second_factor_and_ends_with_the_session(client):
    user = make_user_with_app()
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})
    assert not Session.objects.exists()
    client.post("/admin/account/second-step/", {"code": code_of()})
    assert Session.objects.get().session_key == client.cookies[site.SESSION_COOKIE_NAME].value
    client.post("/admin/logout/")
    assert not Session.objects.exists()


def test_the_session_key_changes_when_a_user_signs_in(client):
    before = SessionStore()
    before["seen"] = 1
    before.save()
    client.cookies[site.SESSION_COOKIE_NAME] = before.session_key
    sign_in(client, "Editor")
    assert client.cookies[site.SESSION_COOKIE_NAME].value == Session.objects.get().session_key != before.session_key


@pytest.mark.parametrize("key", ["a:b:c", "x" * 32, "", None, ":" * 4000])
def test_a_forged_cookie_is_an_empty_session(key):
    session = SessionStore(key)
    assert (dict(session.items()), session.session_key) == ({}, None)


def test_a_cookie_never_signs_a_user_in(client):
    forged = signing.dumps({SESSION_KEY: "1"}, key="another secret", salt=session_store._SALT)
    client.cookies[site.SESSION_COOKIE_NAME] = forged
    assert client.get("/admin/").status_code == 302


def test_a_visitors_session_ends_after_a_quarter_of_an_hour():
    with travel(timezone.now(), tick=False) as clock:
        session = SessionStore()
        session["seen"] = 1
        session.save()
        assert dict(SessionStore(session.session_key).items()) == {"seen": 1}
        clock.shift(timedelta(seconds=session_store.MAX_AGE + 1))
        assert dict(SessionStore(session.session_key).items()) == {}
