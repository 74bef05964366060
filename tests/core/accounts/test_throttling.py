"""newsroom/core/accounts/throttling.py: how often signing in may fail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings as site
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from newsroom.core.accounts.throttling import ACCOUNT_FACTOR, ADDRESS_FACTOR, TOO_MANY_ATTEMPTS
from newsroom.core.models import AuditEntry
from tests.core.accounts.codes import code_of, make_user_with_app, wrong_code
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIMIT = site.AXES_FAILURE_LIMIT
SIGN_IN = "/admin/login/"


def attempt(client, username, password="wrong", address="198.51.100.7"):
    return client.post(SIGN_IN, {"username": username, "password": password}, REMOTE_ADDR=address)


def sentence(answer):
    [error] = answer.context["form"].non_field_errors()
    return str(error)


def test_ten_failures_lock_an_account_for_their_address_and_for_no_other(client):
    make_user("Editor", username="known")
    for _ in range(LIMIT - 1):
        assert attempt(client, "known").status_code == 200
    tenth = attempt(client, "known")
    right = attempt(client, "known", "correct horse")
    for answer in (tenth, right):
        assert (answer.status_code, sentence(answer)) == (429, TOO_MANY_ATTEMPTS)
        assert answer["Retry-After"] == "900"
    assert not right.wsgi_request.user.is_authenticated
    assert attempt(client, "known", "correct horse", "203.0.113.9").status_code == 302


def test_a_hundred_failures_lock_an_account_wherever_they_come_from(client):
    make_user("Editor", username="known")
    for number in range(LIMIT * ACCOUNT_FACTOR - 1):
        assert attempt(client, "known", address=f"198.51.100.{number // (LIMIT - 1)}").status_code == 200
    assert attempt(client, "known", address="192.0.2.1").status_code == 429
    right = attempt(client, "known", "correct horse", "203.0.113.9")
    assert (right.status_code, sentence(right)) == (429, TOO_MANY_ATTEMPTS)


@pytest.mark.parametrize("bits", ["2001:db8:7:{:x}::1", "2001:db8:7:7:7:{:x}::1"], ids=["networks", "addresses"])
def test_an_ipv6_client_is_one_address_whatever_its_site_gives_it(client, bits):
    """A home or a company has up to 65,536 networks (RFC 6177)."""
    make_user("Editor", username="known")
    answers = [attempt(client, "known", address=bits.format(number * 999)).status_code for number in range(LIMIT)]
    assert answers == [200] * (LIMIT - 1) + [429]
    assert attempt(client, "known", "correct horse", bits.format(1)).status_code == 429
    assert attempt(client, "known", "correct horse", "2001:db8:8::1").status_code == 302


@pytest.mark.parametrize(
    ("known_address", "address", "days", "status"),
    [
        ("203.0.113.9", "203.0.113.9", 29, 302),
        ("203.0.113.9", "203.0.113.9", 31, 429),
        ("203.0.113.9", "203.0.113.10", 1, 429),
        ("2001:db8:7:7::1", "2001:db8:7:7::2", 1, 302),
        ("2001:db8:7:7::1", "2001:db8:7:8::1", 1, 429),
    ],
)
def test_a_user_signs_in_where_they_did_before_however_often_others_fail(client, known_address, address, days, status):
    make_user("Editor", username="known")
    assert attempt(client, "known", "correct horse", known_address).status_code == 302
    client.logout()
    with travel(timezone.now() + timedelta(days=days), tick=False):
        for number in range(LIMIT * ACCOUNT_FACTOR):
            attempt(client, "known", address=f"198.51.100.{number // (LIMIT - 1)}")
        assert attempt(client, "known", "correct horse", address).status_code == status


@pytest.mark.parametrize("mine", ["2001:db8:5:1::10", "2001:db8:5::10"], ids=["any network", "the first network"])
def test_neighbours_in_one_ipv6_network_lock_nobody_out_who_has_signed_in_from_theirs(client, mine):
    make_user("Editor", username="known")
    theirs = "2001:db8:5:ffff::1"
    assert attempt(client, "known", "correct horse", mine).status_code == 302
    for number in range(LIMIT * ADDRESS_FACTOR):
        attempt(client, "known" if number < LIMIT else f"other-{number}", address=theirs)
    assert attempt(client, "other", address="2001:db8:5:2::1").status_code == 429
    assert attempt(client, "known", "correct horse", theirs).status_code == 429
    assert attempt(client, "known", "correct horse", mine).status_code == 302
    for _ in range(LIMIT):
        attempt(client, "known", address=mine)
    assert attempt(client, "known", "correct horse", mine).status_code == 429


def test_a_user_with_many_networks_may_not_guess_the_passwords_of_others_more_often(client):
    make_user("Editor", username="mallory")
    make_user("Editor", username="known")
    networks = [f"2001:db8:5:{number:x}::1" for number in range(1, 6)]
    for address in networks:
        assert attempt(client, "mallory", "correct horse", address).status_code == 302
        client.logout()
    answers = [attempt(client, "known", address=networks[n % 5]).status_code for n in range(LIMIT)]
    assert answers == [200] * (LIMIT - 1) + [429]


def test_where_a_user_has_signed_in_a_password_is_not_guessed_either(client):
    make_user("Editor", username="known")
    make_user("Editor", username="neighbour")
    for username in ("known", "neighbour"):
        attempt(client, username, "correct horse", "203.0.113.9")
        client.logout()
    for number in range(LIMIT * ACCOUNT_FACTOR):
        attempt(client, "known", address=f"198.51.100.{number // (LIMIT - 1)}")
    answers = [attempt(client, "known", address="203.0.113.9").status_code for _ in range(LIMIT)]
    assert answers == [200] * (LIMIT - 1) + [429]
    assert attempt(client, "known", "correct horse", "203.0.113.9").status_code == 429


def test_a_stolen_session_opens_no_way_to_guess_a_password(client):
    user = make_user("Editor", username="known")
    thief = Client(REMOTE_ADDR="203.0.113.66")
    thief.force_login(user)
    assert thief.get(reverse("mfa_index")).status_code == 200
    for number in range(LIMIT * ACCOUNT_FACTOR):
        attempt(client, "known", address=f"198.51.100.{number // (LIMIT - 1)}")
    assert attempt(client, "known", "correct horse", "203.0.113.66").status_code == 429


def test_signing_in_forgets_the_failures_from_the_same_address_and_no_others(client):
    make_user("Editor", username="known")
    attempt(client, "known")
    attempt(client, "known", address="203.0.113.9")
    attempt(client, "known", "correct horse")
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["203.0.113.9"]


def test_passkeys_that_are_not_accepted_are_counted_by_address(client):
    make_user("Editor", username="known")
    url, address = reverse("mfa_login_webauthn"), {"REMOTE_ADDR": "198.51.100.7"}
    for _ in range(LIMIT * ADDRESS_FACTOR):
        client.post(url, {"credential": '{"id": "x"}'}, **address)
    answer = client.post(url, {"credential": '{"id": "x"}'}, follow=True, **address)
    assert TOO_MANY_ATTEMPTS in answer.content.decode()
    assert attempt(client, "known", "correct horse").status_code == 429
    assert attempt(client, "known", "correct horse", "203.0.113.9").status_code == 302


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8:7:7::1"])
def test_failed_passkeys_keep_none_out_where_users_have_signed_in(client, address):
    make_user("Editor", username="known")
    attempt(client, "known", "correct horse", address)
    client.logout()
    url, credential = reverse("mfa_login_webauthn"), {"credential": '{"id": "x"}'}
    for _ in range(LIMIT * ADDRESS_FACTOR + 1):
        answer = client.post(url, credential, follow=True, REMOTE_ADDR=address)
    assert TOO_MANY_ATTEMPTS not in answer.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == LIMIT * ADDRESS_FACTOR


def test_waiting_opens_it_again_and_trying_meanwhile_does_not_prolong_it(client):
    make_user("Editor", username="known")
    with travel(timezone.now(), tick=False) as clock:
        for _ in range(LIMIT):
            attempt(client, "known")
        clock.shift(timedelta(minutes=14))
        assert attempt(client, "known", "correct horse").status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert attempt(client, "known", "correct horse").status_code == 302


def test_an_unknown_account_is_answered_and_closed_like_a_known_one(client):
    make_user("Editor", username="known")
    seen = {}
    for address, username in (("198.51.100.1", "known"), ("198.51.100.2", "unknown")):
        answers = [attempt(client, username, address=address) for _ in range(LIMIT + 2)]
        seen[username] = [(answer.status_code, sentence(answer)) for answer in answers]
    assert seen["known"] == seen["unknown"]


def test_an_unknown_and_a_disabled_account_cost_as_many_hashes_as_a_known_one(client, monkeypatch):
    make_user("Editor", username="known")
    make_user("Editor", username="disabled", is_active=False)
    made, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: made.append(1) or encode(self, *args))
    costs = []
    for username in ("known", "unknown", "disabled"):
        made.clear()
        attempt(client, username)
        costs.append(len(made))
    assert costs == [1, 1, 1]


def test_an_address_that_tries_many_accounts_is_closed_and_others_are_not(client):
    make_user("Editor", username="known")
    for number in range(LIMIT * ADDRESS_FACTOR):
        attempt(client, f"guess {number}")
    assert attempt(client, "known", "correct horse").status_code == 429
    assert attempt(client, "known", "correct horse", "203.0.113.9").status_code == 302


def test_behind_a_proxy_that_does_not_tell_addresses_nobody_is_closed_out_by_others(client):
    make_user("Editor", username="known")
    for number in range(LIMIT * ADDRESS_FACTOR):
        attempt(client, f"guess {number}", address="127.0.0.1")
    assert attempt(client, "known", "correct horse", "127.0.0.1").status_code == 302


def test_a_name_in_other_letters_of_the_same_meaning_is_the_same_account(client):
    make_user("Editor", username="known")
    for _ in range(LIMIT):
        attempt(client, "ｋｎｏｗｎ")
    assert attempt(client, "known", "correct horse").status_code == 429


def test_signing_in_forgets_the_failures_before_it(client):
    make_user("Editor", username="known")
    for _ in range(LIMIT - 1):
        attempt(client, "known")
    attempt(client, "known", "correct horse")
    assert not AccessAttempt.objects.exists()


def test_of_a_failure_only_the_username_the_address_and_the_time_are_stored(client):
    secret = "a secret"
    headers = {"User-Agent": secret, "Accept": secret}
    for _ in range(2):
        client.post(f"{SIGN_IN}?next={secret}", {"username": "known", "password": secret, "more": secret},
                    headers=headers)  # fmt: skip
    client.force_login(make_user("Editor"))
    for _ in range(2):
        form = {"old_password": secret, "new_password1": secret, "new_password2": secret}
        client.post(f"/admin/password_change/?q={secret}", form, headers=headers)
    assert AccessAttempt.objects.count() == 2
    for attempt_row in AccessAttempt.objects.values():
        assert secret not in f"{attempt_row}"
        assert attempt_row["get_data"] == attempt_row["post_data"] == ""


def test_the_migration_removes_the_forms_that_were_stored_before():
    AccessAttempt.objects.create(username="known", post_data="old_password=a secret", failures_since_start=1)
    migration = import_module("newsroom.core.accounts.migrations.0002_delete_submitted_forms")
    migration.delete_attempts(apps, None)
    assert not AccessAttempt.objects.exists()
    latest = max(name for app, name in MigrationLoader(None).disk_migrations if app == "axes")
    assert ("axes", latest) in migration.Migration.dependencies


def test_reading_pages_writes_nothing_down(client):
    client.get(reverse("admin:login"))
    assert not AccessAttempt.objects.exists()


def test_the_old_password_is_not_found_out_by_trying(client):
    user = make_user("Editor")
    client.force_login(user)
    new = {"new_password1": "a new password, long", "new_password2": "a new password, long"}
    for _ in range(LIMIT):
        answer = client.post("/admin/password_change/", {"old_password": "wrong", **new})
    assert answer.status_code == 429
    answer = client.post("/admin/password_change/", {"old_password": "correct horse", **new})
    assert (answer.status_code, answer.context["form"].errors["old_password"]) == (429, [TOO_MANY_ATTEMPTS])


def test_who_gets_in_themselves_may_not_try_somebody_elses_account_again(client):
    for username in ("victim", "insider"):
        make_user("Journalist", username=username)
    for _ in range(LIMIT - 1):
        attempt(client, "victim")
    attempt(client, "insider")
    assert attempt(client, "insider", "correct horse").status_code == 302
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["victim"]
    client.logout()
    assert attempt(client, "victim").status_code == 429


def test_a_name_that_is_too_long_for_any_account_is_refused_and_counted_like_others(client):
    answers = [attempt(client, "x" * 300) for _ in range(LIMIT)]
    assert [answer.status_code for answer in answers] == [200] * (LIMIT - 1) + [429]
    assert {len(attempt.username) for attempt in AccessAttempt.objects.all()} == {255}


def test_an_account_that_is_none_of_the_desks_is_told_so_only_with_the_right_password(client, django_user_model):
    django_user_model.objects.create_user("reader", password="correct horse")
    assert "Incorrect username or password" in sentence(attempt(client, "reader"))
    assert "does not have access to the desk" in sentence(attempt(client, "reader", "correct horse"))
    assert "Incorrect username or password" in sentence(attempt(client, "nobody", "correct horse"))


@pytest.mark.django_db(transaction=True)
def test_failures_at_once_are_all_counted(committed):
    make_user("Editor", username="known")

    def fail(_):
        try:
            return attempt(Client(), "known").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fail, range(LIMIT - 1))) == [200] * (LIMIT - 1)
    assert AccessAttempt.objects.get().failures_since_start == LIMIT - 1
    assert AuditEntry.objects.filter(verb="fail to sign in").count() == LIMIT - 1


def test_wrong_codes_of_a_stolen_session_do_not_lock_the_sign_in_of_its_owner(client):
    user = make_user_with_app("Editor", username="owner")
    thief = Client(REMOTE_ADDR="203.0.113.9")
    thief.force_login(user)
    for _ in range(LIMIT):
        answer = thief.post(reverse("mfa_reauthenticate"), {"code": wrong_code()})
    assert answer.status_code == 429
    assert thief.post(reverse("mfa_reauthenticate"), {"code": code_of()}).status_code == 429
    assert attempt(client, "owner", "correct horse").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code_of()}).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200
    assert AuditEntry.objects.filter(verb="fail to confirm identity", by=user).count() == LIMIT
