"""newsroom/core/accounts/sessions.py: when a session ends before its time."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from newsroom.core.accounts import sessions
from newsroom.core.models import AuditEntry
from tests.desk import confirm, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def is_in(client):
    return client.get("/admin/").status_code == 200


def enter(client, user, password="correct horse"):
    client.post("/admin/login/", {"username": user.username, "password": password})
    return is_in(client)


def test_ending_all_sessions_signs_out_every_browser_but_not_other_people(client, client_of):
    user, other = make_user("Editor"), make_user("Editor")
    browsers, elsewhere = [client_of(user), client_of(user)], client_of(other)
    sessions.end_all(user, by=None, reason="a lost laptop")
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert is_in(elsewhere)
    assert enter(client, user)
    entry = AuditEntry.objects.get(verb="end sessions")
    assert (entry.subject_id, entry.detail) == (user.pk, {"reason": "a lost laptop"})


def test_ending_them_again_ends_those_begun_since(client):
    user = make_user("Editor")
    for _ in range(2):
        assert enter(client, user)
        sessions.end_all(user, by=None, reason="again")
        assert not is_in(client)


def test_a_disabled_account_is_out_at_once_and_its_old_sessions_stay_ended(client, client_of):
    boss, user = sign_in(client, "Administrator", is_superuser=True), make_user("Editor")
    browser = client_of(user)
    change(client, user, is_active="")
    assert not is_in(browser)
    change(client, user)
    assert not is_in(browser)
    assert AuditEntry.objects.get(verb="end sessions").by == boss


@pytest.mark.parametrize(
    ("role", "roles", "changed", "stays"),
    [
        ("Editor", ["Editor"], {"first_name": "Kim"}, True),
        ("Journalist", ["Journalist", "Editor"], {}, True),
        ("Editor", ["Journalist"], {}, False),
        ("Editor", [], {}, False),
        ("Editor", ["Editor"], {"is_staff": ""}, False),
    ],
    ids=["another name", "one role more", "another role", "no role", "no staff"],
)
def test_who_may_do_less_is_signed_out(client, client_of, role, roles, changed, stays):
    sign_in(client, "Administrator", is_superuser=True)
    user = make_user(role)
    browser = client_of(user)
    change(client, user, groups=[Group.objects.get(name=name).pk for name in roles], **changed)
    assert is_in(browser) is stays


def test_a_password_set_by_an_administrator_ends_the_accounts_sessions(client, client_of):
    sign_in(client, "Administrator")
    confirm(client)
    user = make_user("Journalist")
    browser = client_of(user)
    new = {"password1": "a new password, long", "password2": "a new password, long", "usable_password": "true"}
    assert client.post(reverse("admin:auth_user_password_change", args=[user.pk]), new).status_code == 302
    assert not is_in(browser)
    assert enter(browser, user, "a new password, long")
    assert is_in(client)


def test_ones_own_password_is_changed_without_leaving_and_ends_the_other_sessions(client, client_of):
    user = make_user("Administrator")
    sessions.end_all(user, by=None, reason="an epoch later")
    assert enter(client, user)
    elsewhere = client_of(user, password="correct horse")
    assert client.get(reverse("admin:auth_user_password_change", args=[user.pk])).url == "/admin/password_change/"
    new = {"old_password": "correct horse", "new_password1": "a new password, long",
           "new_password2": "a new password, long"}  # fmt: skip
    assert client.post("/admin/password_change/", new).status_code == 302
    assert is_in(client)
    assert not is_in(elsewhere)


def test_a_request_on_the_desk_asks_for_its_account_in_one_query(client, django_assert_num_queries):
    user = make_user("Editor")
    sessions.end_all(user, by=None, reason="so that there is an epoch")
    assert enter(client, user)
    # The session, and the account with its epoch.
    with django_assert_num_queries(2):
        client.get("/admin/jsi18n/")


def change(client, user, **changed):
    """Send the account's form as it stands, with these changes."""
    confirm(client)
    data = {
        "username": user.username, "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00", "groups": [group.pk for group in user.groups.all()], **changed,
    }  # fmt: skip
    answer = client.post(reverse("admin:auth_user_change", args=[user.pk]), data)
    assert answer.status_code == 302, answer.context["errors"]
