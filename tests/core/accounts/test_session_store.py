"""newsroom/core/accounts/session_store.py: when a session ends by itself, and that visitors store nothing."""

import subprocess
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from newsroom.core.accounts import session_store
from newsroom.core.accounts.devices import INTERVAL
from newsroom.core.accounts.session_store import SessionStore
from tests.core.accounts.codes import code_of, make_user_with_app
from tests.desk import sign_in
from tests.factories import make_article, make_user
from tests.newsroom.test_settings import setting

pytestmark = pytest.mark.django_db
IDLE, MAX = timedelta(seconds=site.SESSION_COOKIE_AGE), timedelta(seconds=site.SESSION_MAX_AGE)


def is_in(client):
    return client.get("/admin/").status_code == 200


@pytest.fixture
def clock():
    with travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def user(clock, client):
    user = make_user("Editor")
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})
    return User.objects.get(pk=user.pk)


def test_the_limits_are_a_working_day_and_a_week():
    assert (timedelta(hours=8), timedelta(days=7)) == (IDLE, MAX)


def test_a_session_ends_when_it_is_not_used_for_hours(client, user, clock):
    clock.shift(IDLE - timedelta(seconds=1))
    assert is_in(client)
    clock.shift(IDLE)
    assert not is_in(client)


def test_use_moves_the_end(client, user, clock):
    for _ in range(5):
        clock.shift(IDLE - INTERVAL)
        assert is_in(client)
    assert client.cookies[site.SESSION_COOKIE_NAME]["max-age"] == IDLE.total_seconds()


def test_a_session_ends_some_days_after_sign_in_however_often_it_is_used(client, user, clock):
    step = timedelta(hours=4)
    for _ in range(MAX // step - 1):
        clock.shift(step)
        assert is_in(client)
    assert client.cookies[site.SESSION_COOKIE_NAME]["max-age"] == step.total_seconds()
    clock.shift(step)
    assert not is_in(client)


def test_a_change_of_the_password_does_not_begin_it_anew(client, user, clock):
    for _ in range(MAX // IDLE):
        clock.shift(IDLE - INTERVAL)
        assert is_in(client)
    new = {"old_password": "correct horse", "new_password1": "a new password, long",
           "new_password2": "a new password, long"}  # fmt: skip
    client.post("/admin/password_change/", new)
    assert is_in(client)
    clock.shift(INTERVAL * (MAX // IDLE))
    assert not is_in(client)


def test_signing_in_again_begins_a_new_one(client, user, clock):
    clock.shift(MAX)
    assert not is_in(client)
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})
    clock.shift(IDLE - INTERVAL)
    assert is_in(client)


def test_a_page_that_is_only_left_open_is_no_use(client, user, clock):
    story = make_article(title="Ferry runs again")
    address = reverse("admin:articles_article_presence", args=[story.pk])
    for _ in range(8):
        clock.shift(IDLE / 8)
        last = client.post(address, {"user": user.pk, "version": 1}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert last.status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("page", ["/admin/", "/admin/topics/topic/"])
def test_a_session_is_not_stored_with_every_request(client, user, clock, page):
    client.get(page)

    def written():
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]

    clock.shift(INTERVAL - timedelta(seconds=1))
    assert written() == []
    clock.shift(timedelta(seconds=1))
    assert len(written()) == 2
    assert written() == []


@pytest.mark.parametrize(
    ("environment", "value"),
    [
        ({}, "28800 604800"),
        ({"SESSION_IDLE_HOURS": "1", "SESSION_MAX_HOURS": "12"}, "3600 43200"),
    ],
)
def test_both_limits_are_settings(environment, value):
    assert setting("f'{settings.SESSION_COOKIE_AGE} {settings.SESSION_MAX_AGE}'", **environment) == value


@pytest.mark.parametrize("environment", [{"SESSION_IDLE_HOURS": "0"}, {"SESSION_MAX_HOURS": "7"}])
def test_limits_that_make_no_sense_stop_the_start(environment):
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("1", **environment)
    assert "SESSION_IDLE_HOURS must be at least 1" in stopped.value.stderr


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


@pytest.mark.parametrize("key", ["a:b:c", "x" * 32, "", None, ":" * 4000, f"{'x' * 31}\0"])
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
