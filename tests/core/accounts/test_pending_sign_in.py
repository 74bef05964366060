"""newsroom/core/accounts/pending_sign_in.py: what ends a sign-in between the password and the second factor."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from newsroom.core.accounts import second_factor, sessions
from newsroom.core.accounts.models import Account
from tests.core.accounts.codes import code_of, make_user_with_app
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECOND_STEP = "/admin/account/second-step/"


@pytest.fixture
def user(client):
    user = make_user_with_app()
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})
    return user


def set_password(user):
    user.set_password("a new password, long")
    user.save()


ENDS = {
    "the password is changed": set_password,
    "all sessions are ended": lambda user: sessions.end_all(user, by=None, reason="a stolen password"),
    "the account is disabled": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "the account loses the desk": lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
    "the account is deleted": lambda user: User.objects.filter(pk=user.pk).delete(),
    "the second factor is reset": lambda user: second_factor.reset(user, by=None),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_sign_in_with_an_outdated_first_step_begins_anew(client, user, end):
    end(user)
    answer = client.post(SECOND_STEP, {"code": code_of()})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    assert client.get(SECOND_STEP)["Location"] == "/admin/login/"
    assert client.get("/admin/").status_code == 302


def test_a_cookie_from_before_the_end_is_no_better(client, user):
    cookies = dict(client.cookies)
    set_password(user)
    client.get(SECOND_STEP)
    client.cookies.update(cookies)
    client.post(SECOND_STEP, {"code": code_of()})
    assert client.get("/admin/").status_code == 302


def test_a_copy_of_the_cookie_is_good_for_one_sign_in(client, user):
    copy = Client()
    copy.cookies.update(client.cookies)
    client.post(SECOND_STEP, {"code": code_of()})
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    answer = copy.post(SECOND_STEP, {"code": code_of(periods_later=1)})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    assert copy.get("/admin/").status_code == 302


def test_what_ends_another_users_sessions_does_not_matter(client, user):
    other = make_user("Editor", username="other")
    set_password(other)
    sessions.end_all(other, by=None, reason="a stolen password")
    assert client.post(SECOND_STEP, {"code": code_of()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_cookie_does_not_have_the_hash_of_sessions(client, user):
    text = str(client.session["account_login"])
    assert Account.objects.get(pk=user.pk).get_session_auth_hash() not in text
