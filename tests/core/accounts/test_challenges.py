"""newsroom/core/accounts/challenges.py: what a passkey may answer, and once."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from newsroom.core.accounts import adapters
from newsroom.core.accounts.challenges import LIFETIME
from newsroom.core.accounts.forms import KEY_NOT_ADDED
from newsroom.core.accounts.models import UsedChallenge
from newsroom.core.desk.audit import line_of
from newsroom.core.models import AuditEntry
from tests.core.accounts.codes import code_of, make_user_with_app, wrong_code
from tests.core.accounts.passkeys import Passkey
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECOND_STEP, ALONE = "/admin/account/second-step/", "/admin/account/passkey/"
CONFIRM, ADD = "/admin/account/confirm/passkey/", "/admin/account/passkeys/add/"


def is_in(client):
    return client.get("/admin/").status_code == 200


def first_step(client, user):
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})


def challenge_to_sign_in(client):
    return client.get(ALONE, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]


def challenge_of(client, address, key="request_options"):
    return client.get(address).context["js_data"][key]


def end_first_step(client):
    """What a quarter of an hour does: allauth forgets the first step, and nothing else of the session."""
    session = client.session
    del session["account_login"]
    session.save()


def send(client, address, credential):
    return client.post(address, {"credential": credential})


@pytest.fixture
def user():
    return make_user("Editor")


@pytest.fixture
def key(user):
    passkey = Passkey()
    passkey.added_to(user)
    return passkey


def test_a_passkey_that_verifies_signs_in_alone(client, user, key):
    answer = send(client, ALONE, key.answer(challenge_to_sign_in(client), user))
    assert answer["Location"] == "/admin/"
    assert is_in(client)


OTHER_ORIGINS = pytest.mark.parametrize(
    "origin",
    ["https://news.example:8443", "https://user-files.news.example", "http://news.example", "https://x.example"],
)


@OTHER_ORIGINS
@pytest.mark.parametrize("address", [ALONE, SECOND_STEP])
def test_a_passkey_on_a_page_of_another_origin_does_not_sign_in(client, user, key, address, origin):
    if address == SECOND_STEP:
        first_step(client, user)
    key.origin = origin
    options = challenge_to_sign_in(client) if address == ALONE else challenge_of(client, address)
    send(client, address, key.answer(options, user))
    assert not is_in(client)


@OTHER_ORIGINS
def test_a_passkey_on_a_page_of_another_origin_confirms_nothing_and_is_not_added(client, user, key, origin):
    first_step(client, user)
    send(client, SECOND_STEP, key.answer(challenge_of(client, SECOND_STEP), user))
    new = Passkey(origin).registration(challenge_of(client, ADD, "creation_options"))
    page = client.post(ADD, {"name": "Red key", "credential": new})
    assert page.context["form"].non_field_errors() == [KEY_NOT_ADDED]
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    key.origin = origin
    assert send(client, CONFIRM, key.answer(challenge_of(client, CONFIRM), user)).status_code == 200


def test_the_origin_is_compared_as_browsers_write_it(client, user, key, settings):
    settings.SITE_URL = "https://news.example:443"
    send(client, ALONE, key.answer(challenge_to_sign_in(client), user))
    assert is_in(client)


def test_a_passkey_that_verifies_nobody_does_not_sign_in_alone(client, user, key):
    send(client, ALONE, key.answer(challenge_to_sign_in(client), user, verified=False))
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, True])
def test_the_challenge_of_a_second_step_signs_nobody_in_alone(client, user, key, verified):
    first_step(client, user)
    options = challenge_of(client, SECOND_STEP)
    end_first_step(client)
    send(client, ALONE, key.answer(options, user, verified=verified))
    assert not is_in(client)


def test_the_challenge_of_a_second_step_is_for_that_step_and_needs_no_finger(client, user, key):
    first_step(client, user)
    send(client, SECOND_STEP, key.answer(challenge_of(client, SECOND_STEP), user, verified=False))
    assert is_in(client)


def test_a_challenge_keeps_its_purpose_when_the_page_for_signing_in_is_opened(client, user, key):
    first_step(client, user)
    options = challenge_of(client, SECOND_STEP)
    end_first_step(client)
    assert client.get(ALONE).status_code == 302
    send(client, ALONE, key.answer(options, user))
    assert not is_in(client)


def test_a_challenge_for_signing_in_alone_is_not_one_of_the_second_step(client, user, key):
    options = challenge_to_sign_in(client)
    first_step(client, user)
    send(client, SECOND_STEP, key.answer(options, user))
    assert not is_in(client)


@pytest.mark.parametrize("address", [CONFIRM, ADD])
def test_a_challenge_of_the_account_ends_with_the_session(client, user, key, address):
    first_step(client, user)
    send(client, SECOND_STEP, key.answer(challenge_of(client, SECOND_STEP), user))
    name = "request_options" if address == CONFIRM else "creation_options"
    options = challenge_of(client, address, name)
    client.post("/admin/logout/")
    send(client, ALONE, key.answer(options, user))
    assert not is_in(client)


def test_a_challenge_for_adding_a_passkey_confirms_nothing(client, user, key):
    first_step(client, user)
    send(client, SECOND_STEP, key.answer(challenge_of(client, SECOND_STEP), user))
    options = challenge_of(client, ADD, "creation_options")
    client.get(CONFIRM)
    other = challenge_of(client, ADD, "creation_options")
    for challenge in (options, other):
        page = send(client, CONFIRM, key.answer(challenge, user))
        assert page.status_code == 200, challenge


def test_a_confirmation_by_code_ends_the_challenge_for_a_passkey(client):
    user, key = make_user_with_app("Editor"), Passkey()
    key.added_to(user)
    with travel(timezone.now(), tick=False) as clock:
        first_step(client, user)
        client.post(SECOND_STEP, {"code": code_of()})
        options = challenge_of(client, CONFIRM)
        clock.shift(timedelta(seconds=61))
        assert client.post("/admin/account/confirm/code/", {"code": code_of()}).status_code == 302
        assert send(client, CONFIRM, key.answer(options, user)).status_code == 200


def test_a_challenge_for_signing_in_ends_when_another_way_is_used(client, user):
    """allauth keeps what is in the session when it begins for good, and so does Django."""
    first_step(client, user)
    client.post("/admin/logout/")
    challenge_to_sign_in(client)
    first_step(client, user)
    assert is_in(client)
    assert auth.STATE_SESSION_KEY not in client.session


def test_any_answer_ends_a_challenge(client, user, key):
    options = challenge_to_sign_in(client)
    send(client, ALONE, Passkey().answer(options, user))
    send(client, ALONE, key.answer(options, user))
    assert not is_in(client)


def test_a_wrong_code_leaves_no_old_challenge(client):
    user, key = make_user_with_app("Editor"), Passkey()
    key.added_to(user)
    first_step(client, user)
    options = challenge_of(client, SECOND_STEP)
    client.post(SECOND_STEP, {"code": wrong_code()})
    send(client, SECOND_STEP, key.answer(options, user))
    assert not is_in(client)


def test_a_challenge_is_too_old_after_a_while(client, user, key):
    with travel(timezone.now(), tick=False) as clock:
        answers = [key.answer(challenge_to_sign_in(client), user)]
        clock.shift(LIFETIME)
        send(client, ALONE, answers[0])
        assert not is_in(client)


@pytest.mark.parametrize("address", [ALONE, SECOND_STEP])
def test_of_two_answers_to_one_challenge_at_the_same_time_one_is_accepted(client, user, key, address, monkeypatch):
    """The second request is made while the first has read the session and checked the answer."""
    if address == SECOND_STEP:
        first_step(client, user)
        answer = key.answer(challenge_of(client, SECOND_STEP), user)
    else:
        answer = key.answer(challenge_to_sign_in(client), user)
    twin, complete = Client(), auth.complete_authentication
    twin.cookies = client.cookies.copy()

    def during(owner, response):
        found = complete(owner, response)
        monkeypatch.setattr(auth, "complete_authentication", complete)
        send(twin, address, answer)
        return found

    monkeypatch.setattr(auth, "complete_authentication", during)
    send(client, address, answer)
    assert [is_in(client), is_in(twin)] == [False, True]


def test_used_challenges_are_forgotten_when_they_are_too_old_anyway(user, key):
    with travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            browser = Client()
            send(browser, ALONE, key.answer(challenge_to_sign_in(browser), user))
            clock.shift(LIFETIME + timedelta(seconds=1))
    assert UsedChallenge.objects.count() == 1


@pytest.mark.parametrize(("ticked", "verified", "is_added"), [
    (True, True, True), (True, False, False), (False, True, True), (False, False, True),
])  # fmt: skip
def test_a_passkey_for_signing_in_alone_has_to_verify_its_user(client, user, ticked, verified, is_added):
    first_step(client, user)
    key = Passkey()
    credential = key.registration(challenge_of(client, ADD, "creation_options"), verified=verified)
    client.post(ADD, {"name": "Blue key", "credential": credential, **({"passwordless": "on"} if ticked else {})})
    assert Authenticator.objects.filter(type="webauthn").exists() is is_added
    client.post("/admin/logout/")
    send(client, ALONE, key.answer(challenge_to_sign_in(client), user))
    assert is_in(client) is (ticked and verified)


def test_a_passkey_is_added_once_by_one_challenge(client, user):
    first_step(client, user)
    options = challenge_of(client, ADD, "creation_options")
    for _ in range(2):
        client.post(ADD, {"name": "Blue key", "credential": Passkey().registration(options)})
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_a_challenge_for_confirming_adds_no_passkey(client, user, key):
    first_step(client, user)
    send(client, SECOND_STEP, key.answer(challenge_of(client, SECOND_STEP), user))
    options = challenge_of(client, CONFIRM)
    client.post(reverse("mfa_add_webauthn"), {"name": "Red key", "credential": Passkey().registration(options)})
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def used(client, address, key, user, count):
    """The verbs that the use of the passkey adds to the audit log, with the passkey's name."""
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    before, key.count = set(AuditEntry.objects.values_list("pk", flat=True)), count
    if address == ALONE:
        client.post("/admin/logout/")
        options = challenge_to_sign_in(client)
    else:
        if address == SECOND_STEP:
            client.post("/admin/logout/")
            first_step(client, user)
        options = challenge_of(client, address)
    assert send(client, address, key.answer(options, user)).status_code == 302
    assert is_in(client)
    added = AuditEntry.objects.exclude(pk__in=before).filter(verb="suspect copied passkey")
    assert all((entry.by, entry.subject_id, entry.address) == (user, user.pk, "198.51.100.7") for entry in added)
    return [line_of(entry) for entry in added]


SUSPICION = ("Used a passkey that may have been copied", "Blue key")


@pytest.mark.parametrize("address", [ALONE, SECOND_STEP, CONFIRM])
def test_a_passkey_that_has_not_counted_on_is_accepted_and_recorded(client, user, address):
    key = Passkey()
    key.count = 4
    stored = key.added_to(user)
    if address == CONFIRM:
        client.force_login(user)
    for count, suspicions in ((5, 0), (9, 0), (9, 1), (3, 1), (4, 0), (0, 1), (0, 0), (1, 0)):
        assert used(client, address, key, user, count) == [SUSPICION] * suspicions, count
        stored.refresh_from_db()
        assert stored.data["sign_count"] == count
        assert stored.last_used_at


def test_a_count_from_before_it_was_stored_is_that_of_the_registration(client, user):
    key = Passkey()
    key.count = 4
    key.added_to(user)
    assert used(client, ALONE, key, user, 4) == [SUSPICION]


def test_a_passkey_that_is_removed_meanwhile_does_not_sign_in(client, user, key, monkeypatch):
    complete = auth.complete_authentication

    def during(owner, response):
        found = complete(owner, response)
        Authenticator.objects.all().delete()
        return found

    monkeypatch.setattr(auth, "complete_authentication", during)
    send(client, ALONE, key.answer(challenge_to_sign_in(client), user))
    assert not is_in(client)


def test_a_passkey_that_never_counts_is_not_suspected(client, user, key):
    for _ in range(3):
        assert used(client, ALONE, key, user, 0) == []


@pytest.mark.parametrize("address", [ALONE, SECOND_STEP])
def test_the_count_of_a_refused_answer_is_not_stored(client, user, address):
    key = Passkey()
    key.count = 4
    stored = key.added_to(user, is_passwordless=False)
    if address == SECOND_STEP:
        first_step(client, user)
        options = challenge_of(client, SECOND_STEP)
        key.origin = "https://x.example"
    else:
        options = challenge_to_sign_in(client)
    send(client, address, key.answer(options, user))
    stored.refresh_from_db()
    assert "sign_count" not in stored.data
    assert not AuditEntry.objects.filter(verb="suspect copied passkey").exists()


def test_what_the_passkey_of_the_tests_sends_is_what_browsers_send(key):
    assert json.loads(key.registration({"publicKey": {"challenge": "YWJj"}}))["type"] == "public-key"


@pytest.mark.parametrize("is_cleared_late", [False, True])
def test_a_passkey_that_was_refused_is_no_second_factor_of_a_later_sign_in(
    client, user, key, monkeypatch, is_cleared_late
):
    """Not even if the refusal had left its record in the visitor's cookie, as earlier versions did."""
    if is_cleared_late:
        monkeypatch.setattr(adapters, "clear_authentication_records", lambda request: None)
    User.objects.filter(pk=user.pk).update(is_active=False)
    send(client, ALONE, key.answer(challenge_to_sign_in(client), user))
    assert not is_in(client)
    Authenticator.objects.all().delete()
    User.objects.filter(pk=user.pk).update(is_active=True)
    Passkey().added_to(user)
    first_step(client, user)
    assert not is_in(client)
