"""Pages on which passkeys are used, added, renamed and removed."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.db import OperationalError
from django.urls import reverse

from newsroom.core.accounts.credentials import WRONG_KEY
from tests.core.accounts.codes import make_user_with_app
from tests.core.accounts.passkeys import Passkey
from tests.core.accounts.test_pages import SECOND_STEP, enter, first_step, is_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_wrong_kind_of_answer_for_a_passkey_is_refused_with_a_sentence(client):
    client.force_login(make_user("Journalist"))
    session = client.session
    for credential in ("", "{}", "[1]", '{"id": "x", "response": {}}', '{"response": {"userHandle": "MQ"}}'):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer.status_code == 302
    assert client.session.session_key == session.session_key


NO_CREDENTIALS = [
    "", "{}", "[1]", "null", "1", '"x"', "NaN", "[" * 20_000, '{"a":' * 12_000, "9" * 5_000, "{" + " " * 60_000 + "}",
    '{"id": "x", "rawId": "x", "response": {}}', '{"id": "\\ud800", "rawId": "\\ud800", "response": []}',
    '{"id": "\\u0000"}', '{"id": 1, "rawId": [], "response": {"clientDataJSON": "e30", "authenticatorData": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "bnVsbA",'
    ' "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "W1tb",'
    ' "attestationObject": "n5-fn5-f"}}',
]  # fmt: skip


@pytest.mark.parametrize("credential", NO_CREDENTIALS, ids=lambda credential: credential[:20] or "none")
def test_a_passkey_answer_that_means_nothing_is_refused_with_a_sentence(client, credential):
    sign_in = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert (sign_in.status_code, sign_in["Location"]) == (302, "/admin/login/")
    assert [str(message) for message in get_messages(sign_in.wsgi_request)] == [WRONG_KEY]
    first_step(client, make_user_with_app())
    second = client.post(SECOND_STEP, {"credential": credential})
    assert second.status_code == 200
    assert WRONG_KEY in second.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("credential", NO_CREDENTIALS, ids=lambda credential: credential[:20] or "none")
def test_a_new_passkey_that_means_nothing_is_refused_with_a_sentence(client, credential):
    enter(client, make_user("Journalist"))
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "Laptop"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_a_database_that_is_away_is_not_taken_for_a_wrong_passkey(client, monkeypatch):
    def away(*args):
        raise OperationalError

    monkeypatch.setattr("allauth.mfa.webauthn.forms.auth.parse_authentication_response", away)
    client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    with pytest.raises(OperationalError):
        client.post(reverse("mfa_login_webauthn"), {"credential": '{"id": "x"}'})


def test_a_passkey_is_renamed_and_removed(client):
    user = make_user("Journalist")
    enter(client, user)
    mine = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Passkey", "credential": {}})
    assert "Passkey" in client.get(reverse("mfa_edit_webauthn", args=[mine.pk])).content.decode()
    assert client.post(reverse("mfa_edit_webauthn", args=[mine.pk]), {"name": "Blue key"}).status_code == 302
    mine.refresh_from_db()
    assert mine.data["name"] == "Blue key"
    assert "Blue key" in client.get("/admin/account/").content.decode()
    assert client.post(reverse("mfa_remove_webauthn", args=[mine.pk]))["Location"] == "/admin/account/"
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(("name", "stored"), [
    ("Blue\u202e key\n\u200b ", "Blue key"), ("x" * 100, "x" * 100), ("x" * 101, "Passkey"), ("\u202e", "Passkey"),
])  # fmt: skip
def test_a_passkey_is_renamed_to_a_line_of_100_characters_at_most(client, name, stored):
    user = make_user("Journalist")
    enter(client, user)
    mine = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Passkey", "credential": {}})
    answer = client.post(reverse("mfa_edit_webauthn", args=[mine.pk]), {"name": name})
    mine.refresh_from_db()
    assert (answer.status_code, mine.data["name"]) == (200 if stored == "Passkey" else 302, stored)


@pytest.mark.parametrize("name", ["Blue\u202e key\n\u200b ", "x" * 101, "\u202e", ""])
def test_a_passkey_is_added_with_such_a_name(client, name):
    enter(client, make_user("Journalist"))
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    answer = client.post(reverse("mfa_add_webauthn"), {"name": name, "credential": Passkey().registration(options)})
    names = [key.data["name"] for key in Authenticator.objects.filter(type="webauthn")]
    assert names == ([] if len(name) > 100 else ["Blue key" if "Blue" in name else "Passkey"])
    assert answer.status_code == (302 if names else 200)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_user_has_a_limited_number_of_passkeys(client, method):
    user = make_user_with_app("Journalist")
    enter(client, user)
    keys = [Passkey().added_to(user) for _ in range(20)]
    Passkey().added_to(make_user("Journalist"))
    answer = getattr(client, method)(reverse("mfa_add_webauthn"), follow=True)
    assert answer.redirect_chain == [("/admin/account/", 302)]
    assert "You have 20 passkeys, which is the limit." in answer.content.decode()
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 20
    keys[0].delete()
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
