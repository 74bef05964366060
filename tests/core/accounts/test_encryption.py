"""newsroom/core/accounts/encryption.py: what a copy of the database does not give away, and how keys are changed."""

import io
import json
import zipfile
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from newsroom.core.accounts import encryption
from newsroom.core.accounts.encryption import UnreadableSecret
from tests.core.accounts.codes import SECRET, code_of, make_user_with_app, recovery_codes_of
from tests.core.accounts.passkeys import Passkey
from tests.factories import make_user
from tests.newsroom.exchange.helpers import backed_up, manifest_of, restore, with_manifest

pytestmark = pytest.mark.django_db
SEED = "ab" * 40
NEW_KEY = "another key for the tests alone, long enough for every check that is made"


@pytest.fixture
def seed(monkeypatch):
    monkeypatch.setattr(RecoveryCodes, "generate_seed", classmethod(lambda cls: SEED))
    return SEED


@pytest.fixture
def change_key(settings):
    """change_key(): the site has a new key, and still reads with the old one; keep=False: it does not."""

    def change(*, keep=True):
        former = settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_KEY, [former] if keep else []

    return change


def stored():
    """All that the database holds of second factors, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return json.dumps(cursor.fetchall(), default=str)


def sign_in(client, user, code):
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})
    return client.post("/admin/account/second-step/", {"code": code})


def put_in_clear():
    """What the database held before secrets were encrypted."""
    for authenticator in Authenticator.objects.all():
        for name in {*encryption.SECRETS} & {*authenticator.data}:
            authenticator.data[name] = encryption.decrypt(authenticator.data[name])
        authenticator.save()


def test_the_database_holds_no_secret_in_clear(client, seed):
    user = make_user("Journalist")
    client.post("/admin/login/", {"username": user.username, "password": "correct horse"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Authenticator.objects.count() == 2
    assert secret not in stored()
    assert seed not in stored()
    assert secret not in json.dumps([dict(client.session)])
    assert RecoveryCodes.activate(user).get_unused_codes()


def test_neither_does_a_backup(seed):
    make_user_with_app()
    with zipfile.ZipFile(io.BytesIO(backed_up())) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b'"used_mask"' in content
    assert SECRET.encode() not in content
    assert seed.encode() not in content


def test_one_secret_is_never_encrypted_to_the_same_text():
    assert encryption.encrypt(SECRET) != encryption.encrypt(SECRET)
    assert encryption.decrypt(encryption.encrypt(SECRET)) == SECRET


def test_what_was_stored_in_clear_is_encrypted_by_the_migration(client, seed):
    user = make_user_with_app()
    put_in_clear()
    assert SECRET in stored()
    assert seed in stored()
    migration = import_module("newsroom.core.accounts.migrations.0003_encrypt_secrets")
    for _ in range(2):
        migration.encrypt(apps, connection.schema_editor())
        assert SECRET not in stored()
        assert seed not in stored()
    assert sign_in(client, user, code_of())["Location"] == "/admin/"


def test_so_is_what_a_backup_of_an_older_version_restores(client):
    user = make_user_with_app()
    put_in_clear()
    content = backed_up()
    migrations = manifest_of(content)["migrations"]
    migrations["accounts"].remove("0003_encrypt_secrets")
    restore(with_manifest(content, migrations=migrations))
    assert SECRET not in stored()
    assert sign_in(client, user, code_of())["Location"] == "/admin/"


def test_after_a_change_of_the_key_the_former_one_still_reads(client, change_key):
    user = make_user_with_app()
    change_key()
    assert sign_in(client, user, code_of())["Location"] == "/admin/"


def test_once_encrypted_again_the_former_key_is_not_needed(client, client_of, change_key, settings, capsys):
    user = make_user_with_app()
    codes = recovery_codes_of(user)
    Passkey().added_to(user)
    change_key()
    call_command("encrypt_secrets")
    assert capsys.readouterr().out == "2 secrets encrypted with the current SECRET_KEY.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert sign_in(client, user, code_of())["Location"] == "/admin/"
    assert sign_in(client_of(make_user("Editor")), user, codes[0])["Location"] == "/admin/"


def test_the_command_names_whose_secrets_no_key_reads_and_encrypts_the_others(change_key):
    lost = make_user_with_app()
    change_key(keep=False)
    make_user_with_app()
    before = Authenticator.objects.get(user=lost, type="totp").data
    with pytest.raises(CommandError, match=rf"^2 secrets encrypted.* decrypts those of: {lost.username}\. Add"):
        call_command("encrypt_secrets")
    assert Authenticator.objects.get(user=lost, type="totp").data == before


def test_without_the_key_the_second_step_says_what_to_do(client, change_key):
    user = make_user_with_app()
    change_key(keep=False)
    with pytest.raises(UnreadableSecret):
        encryption.decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    page = sign_in(client, user, code_of())
    assert page.status_code == 200
    assert "ask an administrator to reset two-factor authentication" in page.content.decode()


def test_without_the_key_the_account_still_opens_and_makes_new_codes(client, change_key):
    user, key = make_user_with_app(), Passkey()
    key.added_to(user)
    change_key(keep=False)
    challenge = client.get("/admin/account/passkey/", headers={"X-Requested-With": "XMLHttpRequest"}).json()
    client.post("/admin/account/passkey/", {"credential": key.answer(challenge["request_options"], user)})
    assert client.get("/admin/account/").status_code == 200
    confirm = "/admin/account/confirm/passkey/"
    options = client.get(confirm).context["js_data"]["request_options"]
    client.post(confirm, {"credential": key.answer(options, user)})
    assert "No codes left" in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    client.post(reverse("mfa_generate_recovery_codes"))
    assert len(recovery_codes_of(user)) == 10


def test_a_secret_in_clear_is_not_read_as_one():
    with pytest.raises(UnreadableSecret):
        encryption.decrypt(SECRET)
