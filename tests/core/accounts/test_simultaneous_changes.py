"""What one request changes of an account is not undone by another one that began before."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import verify_password
from django.contrib.auth.models import User
from django.urls import reverse

from newsroom.core.accounts import adapters, backends, confirmation, forms, second_factor, sessions
from newsroom.core.models import AuditEntry
from newsroom.desk_urls import admin
from tests.core.accounts.test_account_log import first_step
from tests.factories import make_user

pytestmark = pytest.mark.django_db
OLD, NEW = "correct horse", "a staple in the battery"
CHANGE_PASSWORD = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def user():
    return make_user("Journalist")


@pytest.fixture
def administrator():
    return make_user("Administrator")


def interrupt(monkeypatch, form, change):
    """Have another request make the change after this one's form was found valid and before it is applied."""
    validate = form.full_clean

    def full_clean(self):
        validate(self)
        if self.is_bound and not interrupted:
            interrupted.append(True)
            change()

    interrupted = []
    monkeypatch.setattr(form, "full_clean", full_clean)


def added(client, user):
    """A passkey of the user, who is signed in and has just confirmed that."""
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})
    first_step(client, user)
    client.force_login(user)
    return key


def test_a_user_who_changes_the_password_meanwhile_stays_disabled(client, user, monkeypatch):
    client.force_login(user)
    interrupt(monkeypatch, forms.ChangePasswordForm, lambda: User.objects.filter(pk=user.pk).update(is_active=False))
    assert client.post(reverse("admin:password_change"), CHANGE_PASSWORD).status_code == 403
    user.refresh_from_db()
    assert (user.is_active, user.check_password(OLD)) == (False, True)


def test_a_user_who_changes_the_password_meanwhile_loses_superpowers(client, monkeypatch):
    user = make_user("Administrator", is_superuser=True)
    client.force_login(user)
    interrupt(monkeypatch, forms.ChangePasswordForm, lambda: User.objects.filter(pk=user.pk).update(is_superuser=False))
    client.post(reverse("admin:password_change"), CHANGE_PASSWORD)
    user.refresh_from_db()
    assert (user.is_superuser, user.check_password(NEW)) == (False, True)


def test_a_deleted_user_does_not_come_back_by_changing_the_password(client, user, monkeypatch):
    client.force_login(user)
    interrupt(monkeypatch, forms.ChangePasswordForm, user.delete)
    assert client.post(reverse("admin:password_change"), CHANGE_PASSWORD).status_code == 403
    assert not User.objects.filter(username=user.username).exists()


def test_a_password_changed_after_all_sessions_were_ended_is_refused(client, user, administrator, monkeypatch):
    client.force_login(user)
    interrupt(monkeypatch, forms.ChangePasswordForm, lambda: sessions.end_all(user, by=administrator, reason="stolen"))
    assert client.post(reverse("admin:password_change"), CHANGE_PASSWORD).status_code == 403
    user.refresh_from_db()
    assert user.check_password(OLD)


def test_an_administrator_who_changes_a_name_does_not_restore_the_old_password(user, rf):
    loaded = User.objects.get(pk=user.pk)
    user.set_password(NEW)
    user.save()
    loaded.first_name = "Mara"
    form = SimpleNamespace(changed_data=["first_name", "groups"])
    admin.site._registry[User].save_model(rf.post("/"), loaded, form, change=True)
    user.refresh_from_db()
    assert (user.first_name, user.check_password(NEW)) == ("Mara", True)
    assert loaded.password == user.password


def test_a_passkey_that_is_reset_does_not_come_back_by_renaming_it(client, user, administrator, monkeypatch):
    key = added(client, user)
    interrupt(monkeypatch, forms.RenameKeyForm, lambda: second_factor.reset(user, by=administrator))
    response = client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Mine"})
    assert response.status_code == 403
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_passkey_that_is_removed_does_not_come_back_by_renaming_it(client, user, monkeypatch):
    key = added(client, user)
    interrupt(monkeypatch, forms.RenameKeyForm, lambda: Authenticator.objects.filter(pk=key.pk).delete())
    assert client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Mine"}).status_code == 404
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_session_that_was_ended_is_not_renewed_by_ending_the_others(client, user, administrator, monkeypatch):
    client.force_login(user)
    end, ended = sessions.end_others, []

    def end_others(request, **options):
        if not ended:
            ended.append(True)
            sessions.end_all(user, by=administrator, reason="stolen")
        end(request, **options)

    monkeypatch.setattr(sessions, "end_others", end_others)
    monkeypatch.setattr(confirmation, "is_fresh", lambda request: True)
    assert client.post(reverse("sign_out_elsewhere")).status_code == 403
    assert client.get(reverse("admin:index")).status_code == 302
    assert not AuditEntry.objects.filter(detail__reason="signed out elsewhere by themselves").exists()


def replacing(user, *, is_outdated=False):
    """A check of a password, during which another request sets a new one."""

    def verify(password, encoded):
        found = verify_password(password, encoded)
        fresh = User.objects.get(pk=user.pk)
        fresh.set_password(NEW)
        fresh.save(update_fields=["password"])
        return found[0], found[1] or is_outdated

    return verify


def test_a_password_replaced_while_it_is_checked_begins_no_session(client, user, monkeypatch):
    monkeypatch.setattr(backends, "verify_password", replacing(user))
    client.post(reverse("admin:login"), {"username": user.username, "password": OLD})
    assert "_auth_user_id" not in client.session
    assert not AuditEntry.objects.filter(verb="sign in").exists()


def test_an_outdated_hash_does_not_bring_the_old_password_back(client, user, monkeypatch):
    monkeypatch.setattr(backends, "verify_password", replacing(user, is_outdated=True))
    client.post(reverse("admin:login"), {"username": user.username, "password": OLD})
    assert "_auth_user_id" not in client.session
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_factor_added_just_before_the_session_begins_is_required(client, user, monkeypatch):
    def add(request):
        Authenticator.objects.create(user=user, type="totp", data={})

    monkeypatch.setattr(adapters.challenges, "discard", add)
    assert client.post(reverse("admin:login"), {"username": user.username, "password": OLD}).status_code == 403
    assert "_auth_user_id" not in client.session


def test_sessions_ended_just_before_one_begins_end_it_too(client, user, monkeypatch):
    monkeypatch.setattr(adapters.challenges, "discard", lambda request: sessions.end_all(user, by=None, reason=""))
    assert client.post(reverse("admin:login"), {"username": user.username, "password": OLD}).status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_password_replaced_just_before_the_session_begins_begins_none(client, user, monkeypatch):
    def replace(request):
        fresh = User.objects.get(pk=user.pk)
        fresh.set_password(NEW)
        fresh.save(update_fields=["password"])

    monkeypatch.setattr(adapters.challenges, "discard", replace)
    assert client.post(reverse("admin:login"), {"username": user.username, "password": OLD}).status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_session_that_is_ended_meanwhile_changes_no_password(client, user, monkeypatch):
    client.force_login(user)
    key = client.session.session_key
    row = UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent="")
    interrupt(monkeypatch, forms.ChangePasswordForm, lambda: sessions.end_one(user, row))
    assert client.post(reverse("admin:password_change"), CHANGE_PASSWORD).status_code == 403
    user.refresh_from_db()
    assert user.check_password(OLD)
