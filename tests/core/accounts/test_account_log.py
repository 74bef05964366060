"""newsroom/core/accounts/account_log.py: what the audit log says of accounts and roles."""

import json

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings as site
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from fido2.utils import websafe_encode

from newsroom.core.accounts import account_log, sessions
from newsroom.core.desk.audit import actor, line_of
from newsroom.core.models import AuditEntry
from tests.core.accounts.codes import code_of, make_user_with_app, recovery_codes_of, wrong_code
from tests.desk import confirm, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ADDRESS = "198.51.100.7"
SECOND_STEP = "/admin/account/second-step/"
NEW_PASSWORD = "seven lanterns, long"


@pytest.fixture(autouse=True)
def _address(client):
    client.defaults["REMOTE_ADDR"] = ADDRESS


def administrator(client, **fields):
    """An administrator who is signed in and has just confirmed their identity."""
    user = sign_in(client, "Administrator", **fields)
    confirm(client)
    return user


def first_step(client, user, password="correct horse"):
    return client.post("/admin/login/", {"username": user.username, "password": password})


def log(subject=None):
    """The log's verbs, the oldest first; with a subject, those about it."""
    entries = AuditEntry.objects.order_by("pk")
    if subject is not None:
        entries = entries.filter(subject_kind=subject._meta.model_name, subject_id=subject.pk)
    return list(entries.values_list("verb", flat=True))


def newest():
    return AuditEntry.objects.order_by("pk").last()


def send(client, user, **changed):
    """Send the account's form as it is, with these changes. "" clears a box."""
    data = {
        "username": user.username, "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00", "email": user.email, "first_name": user.first_name, "last_name": user.last_name,
        "groups": [group.pk for group in user.groups.all()], **changed,
    }  # fmt: skip
    answer = client.post(reverse("admin:auth_user_change", args=[user.pk]), data)
    assert answer.status_code == 302, answer.context["errors"]


def test_signing_in_and_out_are_recorded_with_name_and_ip_address(client):
    user = make_user("Editor", first_name="Mira", last_name="Vale")
    first_step(client, user)
    client.post("/admin/logout/")
    assert log(user) == ["sign in", "sign out"]
    for entry in AuditEntry.objects.all():
        assert (entry.by, entry.by_name, entry.address) == (user, "Mira Vale", ADDRESS)


def test_signing_in_as_another_user_signs_the_first_one_out(client):
    first, second = make_user("Editor"), make_user("Editor")
    first_step(client, first)
    first_step(client, second)
    assert log(first) == ["sign in", "sign out"]
    assert log(second) == ["sign in"]


def test_with_a_second_factor_the_sign_in_is_recorded_when_the_session_begins(client):
    user = make_user_with_app()
    first_step(client, user)
    assert log() == []
    client.post(SECOND_STEP, {"code": wrong_code()})
    client.post(SECOND_STEP, {"code": code_of()})
    assert log(user) == ["fail to sign in", "sign in"]


def test_a_failed_sign_in_is_recorded_of_the_account_and_by_no_user(client):
    user = make_user("Editor")
    first_step(client, user, "wrong")
    entry = newest()
    assert (entry.subject_id, entry.by, actor(entry), entry.address) == (user.pk, None, "Not signed in", ADDRESS)
    assert line_of(entry).action == "Failed to sign in: incorrect password"


def test_of_an_unknown_username_which_may_be_a_password_nothing_is_recorded(client):
    client.post("/admin/login/", {"username": "hunter two", "password": "x"})
    assert log() == []
    assert AccessAttempt.objects.count() == 1


def test_attempts_during_a_lockout_are_not_recorded(client):
    user = make_user("Editor")
    for _ in range(site.AXES_FAILURE_LIMIT + 5):
        first_step(client, user, "wrong")
    assert log() == ["fail to sign in"] * site.AXES_FAILURE_LIMIT


def test_a_passkey_that_is_not_accepted_is_recorded_of_the_account_that_it_names(client):
    user = make_user("Editor")
    handle = websafe_encode(user_pk_to_url_str(user).encode())
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps({"response": {"userHandle": handle}})})
    entry = newest()
    assert (entry.verb, entry.subject_id, entry.by) == ("fail to sign in", user.pk, None)
    assert line_of(entry).action == "Failed to sign in: passkey not accepted"


@pytest.mark.parametrize(
    ("make", "url", "form"),
    [
        (make_user, reverse("account_reauthenticate"), {"password": "wrong"}),
        (make_user_with_app, reverse("mfa_reauthenticate"), {"code": "wrong"}),
        (make_user, "/admin/password_change/",
         {"old_password": "wrong", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}),
    ],
    ids=["password", "code", "old password"],
)  # fmt: skip
def test_a_failed_confirmation_is_recorded_as_one_and_by_the_user(client, make, url, form):
    user = make("Journalist")
    client.force_login(user)
    client.post(url, form)
    entry = newest()
    assert (entry.verb, entry.by, entry.subject_id, entry.address) == (
        "fail to confirm identity", user, user.pk, ADDRESS,
    )  # fmt: skip
    assert AuditEntry.objects.count() == 1


def test_a_new_account_is_recorded_with_its_values(client):
    boss = administrator(client)
    form = {"username": "ines", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    client.post(reverse("admin:auth_user_add"), form)
    entry = newest()
    assert (entry.verb, entry.subject_name, entry.by, entry.address) == ("create account", "ines", boss, ADDRESS)
    assert line_of(entry).text == "Username: ines; Active: yes"
    assert NEW_PASSWORD not in str(entry.detail)
    assert User.objects.get(username="ines").password not in str(entry.detail)


@pytest.mark.parametrize(
    ("changed", "verb", "text"),
    [
        ({"username": "vale"}, "change account", "Username: ines → vale"),
        ({"email": "new@example.org"}, "change account", "Email address: none → new@example.org"),
        ({"first_name": "Ines"}, "change account", "First name: none → Ines"),
        ({"is_active": ""}, "disable account", ""),
        ({"is_staff": ""}, "change access", "Staff status: yes → no"),
        ({"is_superuser": "on"}, "change access", "Superuser status: no → yes"),
        ({"groups": []}, "change access", "Groups: removed Journalist"),
    ],
    ids=["username", "email", "name", "disabled", "staff", "superuser", "groups"],
)
def test_a_changed_account_is_recorded_with_old_and_new_values(client, changed, verb, text):
    boss, user = administrator(client, is_superuser=True), make_user("Journalist", username="ines")
    send(client, user, **changed)
    [entry] = AuditEntry.objects.exclude(verb="end sessions")
    assert (entry.verb, entry.by, entry.address, line_of(entry).text) == (verb, boss, ADDRESS, text)


def test_permissions_of_an_account_are_recorded_one_by_one(client):
    administrator(client, is_superuser=True)
    user, permission = make_user("Journalist"), Permission.objects.get(codename="publish_article")
    send(client, user, user_permissions=[permission.pk])
    assert line_of(newest()).text == f"Permissions: added {permission.name}"
    assert newest().detail == {"before": {"permissions": []}, "after": {"permissions": [permission.name]}}


def test_a_save_that_changes_nothing_is_not_recorded_and_enabling_is(client):
    administrator(client, is_superuser=True)
    user = make_user("Journalist", is_active=False)
    send(client, user, is_active="")
    assert log() == []
    send(client, user)
    assert log(user) == ["enable account"]


def test_a_deleted_account_is_recorded_and_remains_named_in_its_entries(client):
    boss, user = administrator(client), make_user("Editor", first_name="Mira", last_name="Vale")
    account_log.record("sign in", user, by=user)
    client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})
    first, last = AuditEntry.objects.order_by("pk")
    assert (first.by, actor(first)) == (None, "Mira Vale")
    assert (last.verb, last.subject_name, last.by) == ("delete account", user.username, boss)


def test_passwords_set_by_an_administrator_or_changed_by_their_user_are_recorded_without_them(client):
    boss, user = administrator(client), make_user("Journalist")
    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    client.post(reverse("admin:auth_user_password_change", args=[user.pk]), form)
    client.post(reverse("admin:auth_user_password_change", args=[user.pk]),
                {"usable_password": "false", "unset-password": "1"})  # fmt: skip
    assert log(user) == ["set password", "remove password"]
    form = {"old_password": "correct horse", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    client.post("/admin/password_change/", form)
    assert log(boss) == ["change password"]
    for entry in AuditEntry.objects.all():
        assert (entry.by, entry.address, entry.detail) == (boss, ADDRESS, {})


def test_second_factors_and_recovery_codes_are_recorded_without_any_code(client):
    user = make_user("Journalist")
    first_step(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = recovery_codes_of(user)
    client.post(reverse("mfa_deactivate_totp"))
    assert [verb for verb in log(user) if verb != "end sessions"] == [
        "sign in", "add authenticator app", "make recovery codes", "remove authenticator app",
    ]  # fmt: skip
    for entry in AuditEntry.objects.all():
        assert entry.address == ADDRESS
        assert not any(hidden in str(entry.detail) for hidden in (secret, *codes))


def test_a_removed_passkey_is_recorded_with_its_name(client):
    user = make_user("Journalist")
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})
    # The session remembers that the password was right.
    first_step(client, user)
    client.force_login(user)
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert (newest().verb, line_of(newest()).text) == ("remove passkey", "Laptop")


def test_a_renamed_passkey_is_recorded_with_both_names_and_one_that_keeps_its_name_is_not(client):
    user = make_user("Journalist")
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})
    first_step(client, user)
    client.force_login(user)
    for _ in range(2):
        client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Phone"})
    assert log(user).count("rename passkey") == 1
    assert (newest().by, newest().address, line_of(newest()).text) == (user, ADDRESS, "Laptop → Phone")


def test_long_texts_of_an_entry_are_cut():
    user = make_user("Journalist")
    account_log.record(
        "end session", user, by=user, device="x" * 1000, before={"groups": ["y" * 1000], "is_staff": True}
    )
    assert newest().detail == {"device": "x" * 300, "before": {"groups": ["y" * 300], "is_staff": True}}


def test_a_reset_second_factor_is_recorded_with_who_did_it(client):
    boss, user = administrator(client), make_user_with_app()
    client.post(reverse("admin:auth_user_reset_second_factor", args=[user.pk]))
    assert log(user) == ["end sessions", "reset second factor"]
    assert {entry.by for entry in AuditEntry.objects.all()} == {boss}
    assert {entry.address for entry in AuditEntry.objects.all()} == {ADDRESS}


def test_roles_are_recorded_with_name_and_permissions(client):
    boss = administrator(client)
    first, second = Permission.objects.filter(content_type__app_label="topics")[:2]
    client.post(reverse("admin:auth_group_add"), {"name": "Interns", "permissions": [first.pk]})
    role = Group.objects.get(name="Interns")
    url = reverse("admin:auth_group_change", args=[role.pk])
    for _ in range(2):
        client.post(url, {"name": "Trainees", "permissions": [second.pk]})
    client.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"})
    lines = [line_of(entry) for entry in AuditEntry.objects.order_by("pk")]
    assert [(line.action, line.text) for line in lines] == [
        ("Created the group", f"Name: Interns; Permissions: {first.name}"),
        ("Changed the group", f"Name: Interns → Trainees; Permissions: added {second.name}, removed {first.name}"),
        ("Deleted the group", ""),
    ]
    assert {(entry.subject_kind, entry.by, entry.address) for entry in AuditEntry.objects.all()} == {
        ("group", boss, ADDRESS)
    }


def test_a_command_has_no_address_and_a_proxy_that_names_no_client_none_either(client):
    user = make_user("Editor")
    sessions.end_all(user, by=None, reason="lost")
    client.defaults["REMOTE_ADDR"] = "127.0.0.1"
    first_step(client, user)
    assert [entry.address for entry in AuditEntry.objects.all()] == [None, None]
    assert [actor(entry) for entry in AuditEntry.objects.order_by("pk")] == ["System", user.username]


def test_a_change_that_fails_is_not_recorded(client, monkeypatch):
    administrator(client, is_superuser=True)
    user = make_user("Journalist", username="ines")
    monkeypatch.setattr(sessions, "end_all", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send(client, user, is_active="", email="x@example.org")
    assert log() == []
    assert User.objects.get(pk=user.pk).is_active
