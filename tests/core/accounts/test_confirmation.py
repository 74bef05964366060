"""newsroom/core/accounts/confirmation.py: a session alone changes no account and no role."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from tests.core.accounts.codes import code_of, make_user_with_app
from tests.desk import confirm, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a new password, long"
CONFIRM = "/admin/account/confirm/"
SAVED = {"is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00"}


@pytest.fixture
def boss(client):
    return sign_in(client, "Administrator", is_superuser=True)


@pytest.fixture
def user():
    return make_user_with_app("Editor")


def pages_of(user):
    """Every page that changes accounts and roles: its address, and what it would be sent."""
    role = Group.objects.get(name="Editor")
    return {
        "add": (reverse("admin:auth_user_add"), {"username": "kim", "usable_password": "true",
                                                 "password1": PASSWORD, "password2": PASSWORD}),
        "change": (reverse("admin:auth_user_change", args=[user.pk]),
                   {"username": user.username, **SAVED, "is_superuser": "on"}),
        "delete": (reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"}),
        "password": (reverse("admin:auth_user_password_change", args=[user.pk]),
                     {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}),
        "reset": (reverse("admin:auth_user_reset_second_factor", args=[user.pk]), {}),
        "add role": (reverse("admin:auth_group_add"), {"name": "Interns"}),
        "change role": (reverse("admin:auth_group_change", args=[role.pk]), {"name": "Interns"}),
        "delete role": (reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"}),
    }  # fmt: skip


PAGES = ["add", "change", "delete", "password", "reset", "add role", "change role", "delete role"]
FORMS = ["add", "change", "password", "add role", "change role"]


def everything():
    """What all the pages could change."""
    accounts = User.objects.order_by("pk").values_list("username", "password", "is_superuser")
    roles = Group.objects.order_by("pk", "permissions").values_list("name", "permissions")
    return list(accounts), list(roles), Authenticator.objects.count()


def test_the_pages_are_all_of_the_admin_that_change_something(user):
    names = {re.sub(r"\d+", "1", address) for address, _ in pages_of(user).values()}
    known = set()
    for model in (User, Group):
        for action in ("add", "change", "delete"):
            args = [] if action == "add" else [1]
            known.add(reverse(f"admin:auth_{model._meta.model_name}_{action}", args=args))
    known |= {reverse(f"admin:auth_user_{page}", args=[1]) for page in ("password_change", "reset_second_factor")}
    assert names == known


@pytest.mark.parametrize("page", PAGES)
def test_a_session_alone_opens_no_page_that_changes_accounts(client, boss, user, page):
    address, _ = pages_of(user)[page]
    answer = client.get(address)
    assert answer["Location"] == f"{CONFIRM}?next={quote(address, safe='')}"
    assert client.post(answer["Location"], {"password": "correct horse"})["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_session_alone_changes_nothing(client, boss, user, page):
    before = everything()
    address, data = pages_of(user)[page]
    client.post(address, data)
    assert everything() == before


@pytest.mark.parametrize("page", PAGES)
def test_with_a_confirmation_it_does(client, boss, user, page):
    before = everything()
    confirm(client)
    address, data = pages_of(user)[page]
    assert client.post(address, data).status_code == 302
    assert everything() != before


@pytest.mark.parametrize("page", FORMS)
def test_a_form_sent_too_late_is_shown_again_with_what_was_typed(client, boss, user, page):
    with travel(timezone.now(), tick=False) as clock:
        confirm(client)
        clock.shift(timedelta(minutes=6))
        before = everything()
        address, data = pages_of(user)[page]
        answer = client.post(address, data)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert everything() == before
        confirmed = f"{CONFIRM}?next={quote('/admin/account/confirm/done/', safe='')}"
        assert "Nothing was saved." in html
        assert f'<a href="{confirmed}" target="_blank">' in html
        for name in ("username", "name"):
            assert data.get(name, "") in html
        assert PASSWORD not in html
        # In the other tab.
        done = client.post(confirmed, {"password": "correct horse"})
        assert "return to your form" in client.get(done["Location"]).content.decode()
        assert client.post(address, data).status_code == 302
        assert everything() != before


@pytest.mark.parametrize("page", PAGES)
def test_no_password_that_was_sent_too_late_is_in_the_session(client, boss, user, page):
    address, data = pages_of(user)[page]
    client.post(address, data)
    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert PASSWORD not in str(sessions)
    assert "request" not in str(sessions)


def test_signing_in_with_the_password_counts_for_five_minutes(client, user):
    boss = make_user("Administrator")
    address = reverse("admin:auth_user_change", args=[user.pk])
    with travel(timezone.now(), tick=False) as clock:
        client.post("/admin/login/", {"username": boss.username, "password": "correct horse"})
        assert client.get(address).status_code == 200
        clock.shift(timedelta(minutes=5))
        assert client.get(address)["Location"].startswith(CONFIRM)


def test_who_may_change_nothing_is_not_asked(client, user):
    sign_in(client, "Editor")
    for address, data in pages_of(user).values():
        assert client.get(address).status_code == 403
        assert client.post(address, data).status_code == 403


@pytest.mark.parametrize("spelling", ["{}", "0{}", "00{}", "%20{}", "+{}", "{}%20"])
def test_ones_own_password_is_not_set_without_the_current_one_however_the_address_is_written(client, boss, spelling):
    confirm(client)
    before = User.objects.get(pk=boss.pk).password
    address = f"/admin/auth/user/{spelling.format(boss.pk)}/password/"
    new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    for answer in (client.get(address), client.post(address, new)):
        assert answer["Location"] == "/admin/password_change/", address
    assert User.objects.get(pk=boss.pk).password == before


def test_a_page_with_a_query_is_returned_to_with_it(client, boss):
    answer = client.get(reverse("admin:auth_group_add") + "?name=Interns")
    back = client.post(answer["Location"], {"password": "correct horse"})
    assert back["Location"] == reverse("admin:auth_group_add") + "?name=Interns"


def test_a_confirmation_leads_to_no_other_site(client, boss):
    answer = client.post(f"{CONFIRM}?next=https://evil.example/", {"password": "correct horse"})
    assert answer["Location"] == "/admin/"


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "https://news.example/admin/", "http://testserver/admin/", "//127.0.0.1/", r"/\127.0.0.1/",
     "javascript:alert(1)", "https:///127.0.0.1"],
)  # fmt: skip
def test_a_confirmation_leads_only_to_a_path_of_this_site(client, boss, address):
    answer = client.post(f"{CONFIRM}?next={quote(address, safe='')}", {"password": "correct horse"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    answer = client.post(CONFIRM, {"password": "correct horse", "next": address})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_a_stolen_session_and_the_password_do_not_change_the_password_of_a_user_with_a_second_factor(client):
    user = make_user_with_app("Editor")
    client.force_login(user)
    new = {
        "old_password": "correct horse",
        "new_password1": "a new password, long",
        "new_password2": "a new password, long",
    }
    answer = client.post("/admin/password_change/", new)
    assert "Confirm your identity in a new tab" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password("correct horse")
    assert client.post(reverse("mfa_reauthenticate"), {"code": code_of()}).status_code == 302
    assert client.post("/admin/password_change/", new)["Location"] == "/admin/password_change/done/"
