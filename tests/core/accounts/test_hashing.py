"""newsroom/core/accounts/hashing.py: how many passwords are hashed at the same time."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as site
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.core.cache.backends.locmem import LocMemCache
from django.urls import reverse
from django.utils import timezone

from newsroom.core.accounts import hashing
from newsroom.core.accounts.hashing import BUSY, ServerBusy
from newsroom.core.accounts.known_addresses import KNOWN_FOR
from newsroom.core.models import AuditEntry
from newsroom.core.system import slots
from newsroom.core.system.client_ip import UNKNOWN
from newsroom.core.web import throttle
from newsroom.settings import PASSWORD_HASHERS
from tests.factories import make_user

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db
SIGN_IN = "/admin/login/"
NEW = "a new password, long"


@pytest.fixture(autouse=True)
def _hashers_of_a_site(settings, monkeypatch):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    monkeypatch.setattr(hashing.Argon2Hasher, "memory_cost", 1024)
    monkeypatch.setattr(slots, "MAX_WAIT", 0)
    # Other processes of the tests may clear a cache that they share.
    monkeypatch.setattr(throttle, "cache", LocMemCache(str(id(monkeypatch)), {}))


def busy():
    """Hash another password in the block."""
    return hashing.slots.take(UNKNOWN)


def sign_in(client, username="known", password="correct horse", **extra):
    return client.post(SIGN_IN, {"username": username, "password": password}, **extra)


@pytest.mark.parametrize("username", ["known", "unknown", "disabled"])
def test_a_sign_in_beyond_the_limit_is_answered_at_once_and_keeps_the_username(client, username):
    make_user("Editor", username="known")
    make_user("Editor", username="disabled", is_active=False)
    with busy():
        answer = sign_in(client, username)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.context["form"].non_field_errors() == [BUSY]
    assert f'value="{username}"' in answer.content.decode()
    assert not AccessAttempt.objects.exists()
    assert not AuditEntry.objects.filter(verb="fail to sign in").exists()


def test_signing_in_works_again_once_the_slot_is_free(client):
    make_user("Editor", username="known")
    with busy():
        assert sign_in(client).status_code == 503
    assert sign_in(client).status_code == 302


@pytest.fixture
def known_address():
    """An address from which a user has signed in."""
    user = make_user("Editor", username="known")
    AuditEntry.record("sign in", user, by=user)
    AuditEntry.objects.update(address="203.0.113.4")
    return "203.0.113.4"


@pytest.mark.parametrize(
    ("attacker", "client_address"),
    [("2001:db8:7:1::1", "2001:db8:7:ff00::9"), ("203.0.113.9", "203.0.113.9")],
    ids=["two networks of a site", "IPv4"],
)
def test_a_stranger_has_one_hash_at_a_time(client, rf, attacker, client_address):
    make_user("Editor", username="known")
    with hashing._of_stranger.take(hashing.client_site(rf.get("/", REMOTE_ADDR=attacker))):
        assert sign_in(client, REMOTE_ADDR=client_address).status_code == 503
        assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_colleagues_at_a_known_address_have_two_hashes_at_a_time(client, known_address):
    with hashing._of_known.take(known_address):
        assert sign_in(client, REMOTE_ADDR=known_address).status_code == 302
        with hashing._of_known.take(known_address):
            assert sign_in(client, REMOTE_ADDR=known_address).status_code == 503


def test_strangers_keep_nobody_out_who_has_signed_in_from_their_address(client, known_address):
    with hashing._strangers.take("all"):
        assert sign_in(client, REMOTE_ADDR="203.0.113.6").status_code == 302
        with hashing._strangers.take("all"):
            answers = [sign_in(client, REMOTE_ADDR=each).status_code for each in ("203.0.113.5", known_address)]
            assert answers == [503, 302]
            AuditEntry.objects.update(at=timezone.now() - KNOWN_FOR)
            assert sign_in(client, REMOTE_ADDR=known_address).status_code == 503


def test_an_address_has_so_many_hashes_a_minute_also_with_the_right_password(client, known_address, monkeypatch):
    monkeypatch.setattr(hashing, "MAX_IN_MINUTE", 2)
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [sign_in(client, REMOTE_ADDR=known_address) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [302, 302, 503]
        assert answers[-1].context["form"].non_field_errors() == [BUSY]
        assert sign_in(client, REMOTE_ADDR="203.0.113.5").status_code == 302
        clock.shift(60)
        assert sign_in(client, REMOTE_ADDR=known_address).status_code == 302


def test_hashing_leaves_a_thread_for_readers():
    places = [hashing.slots._waiting.acquire(blocking=False) for _ in range(3)]
    for _ in range(sum(places)):
        hashing.slots._waiting.release()
    assert places == [True, True, False]
    gunicorn = (Path(__file__).parents[3] / "deploy" / "gunicorn.conf.py").read_text()
    assert int(re.search(r"^threads = (\d+)$", gunicorn, re.MULTILINE)[1]) > 3


@pytest.mark.parametrize("algorithm", ["argon2", "pbkdf2_sha256"])
def test_every_hasher_keeps_the_limit(algorithm, monkeypatch):
    monkeypatch.setattr(hashing.PBKDF2Hasher, "iterations", 10)
    encoded = make_password("correct horse", hasher=algorithm)
    assert check_password("correct horse", encoded, preferred=algorithm)
    assert not check_password("wrong", encoded, preferred=algorithm)
    with hashing.slots.take(UNKNOWN):
        with pytest.raises(ServerBusy):
            check_password("correct horse", encoded, preferred=algorithm)
        with pytest.raises(ServerBusy):
            make_password("correct horse", hasher=algorithm)


def test_the_site_uses_no_other_hasher():
    assert {path.rpartition(".")[0] for path in PASSWORD_HASHERS} == {hashing.__name__}
    assert site.AUTHENTICATION_BACKENDS == ["newsroom.core.accounts.backends.DeskBackend"]


def test_a_confirmation_beyond_the_limit_is_no_failure(client):
    user = make_user("Editor", username="known")
    client.force_login(user)
    with busy():
        answer = client.post(reverse("account_reauthenticate"), {"password": "correct horse"})
    assert (answer.status_code, answer.context["form"].errors["password"]) == (503, [BUSY])
    assert not AccessAttempt.objects.exists()


def test_a_password_is_not_changed_beyond_the_limit_and_is_changed_afterwards(client):
    user = make_user("Editor", username="known")
    client.force_login(user)
    form = {"old_password": "correct horse", "new_password1": NEW, "new_password2": NEW}
    with busy():
        answer = client.post(reverse("admin:password_change"), form)
    assert (answer.status_code, answer.context["form"].errors["old_password"]) == (503, [BUSY])
    assert client.post(reverse("admin:password_change"), form).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


class TestAdministrator:
    """Passwords of others."""

    @pytest.fixture
    def admin(self, client):
        make_user("Administrator", username="root", is_superuser=True)
        assert sign_in(client, "root").status_code == 302
        return client

    def test_setting_a_password_beyond_the_limit_saves_nothing(self, admin):
        user = make_user("Journalist", username="colleague")
        url, form = reverse("admin:auth_user_password_change", args=[user.pk]), {"password1": NEW, "password2": NEW}
        with busy():
            answer = admin.post(url, form)
        assert answer.status_code == 503
        assert BUSY in answer.content.decode()
        assert not AuditEntry.objects.filter(verb="set password").exists()
        assert admin.post(url, form).status_code == 302
        user.refresh_from_db()
        assert user.check_password(NEW)

    def test_adding_a_user_beyond_the_limit_keeps_what_was_typed(self, admin):
        url = reverse("admin:auth_user_add")
        form = {"username": "newcomer", "password1": NEW, "password2": NEW, "usable_password": "true"}
        with busy():
            answer = admin.post(url, form)
        assert answer.status_code == 503
        assert BUSY in answer.content.decode()
        assert 'value="newcomer"' in answer.content.decode()
        assert not User.objects.filter(username="newcomer").exists()
        assert admin.post(url, form).status_code == 302
        assert User.objects.get(username="newcomer").check_password(NEW)

    def test_a_user_without_a_password_needs_no_hash(self, admin):
        """Whatever was typed before the choice."""
        user = make_user("Journalist", username="colleague")
        url = reverse("admin:auth_user_password_change", args=[user.pk])
        form = {"password1": NEW, "password2": NEW, "usable_password": "false", "unset-password": "1"}
        with busy():
            assert admin.post(url, form).status_code == 302
        user.refresh_from_db()
        assert not user.has_usable_password()


def test_a_hash_is_the_work_of_one_thread():
    """Eight would get most of the processor while readers wait."""
    assert make_password("correct horse", hasher="argon2").split("$")[3].endswith(",p=1")
