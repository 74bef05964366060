"""What the doctor finds about accounts and keys."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from newsroom.core.accounts import encryption
from tests.factories import make_user
from tests.newsroom.doctor.helpers import assert_advice, assert_problem, assert_sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    user = make_user()
    user.is_superuser = user.is_staff = user.is_active = True
    user.last_login = timezone.now()
    user.save()
    return user


def test_no_superuser(administrator):
    assert_sound("accounts")
    type(administrator).objects.update(is_active=False)
    assert_problem("accounts", says="No active user is a superuser. No one can manage accounts.")
    type(administrator).objects.update(is_active=True)
    assert_sound("accounts")


def test_users_without_the_second_factor_that_they_need(administrator, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    says = "Users who can publish or manage accounts, and have not set up two-factor authentication yet: "
    assert_advice("accounts", says=f"{says}{administrator}")
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})
    assert_sound("accounts")


def test_secrets_that_the_key_does_not_decrypt(administrator, settings):
    data = {"secret": encryption.encrypt("ABC")}
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data=data)
    assert_sound("accounts")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert_problem(
        "accounts",
        says=f"SECRET_KEY does not decrypt the authenticator apps and recovery codes of: {administrator}. "
        "Their codes do not work, so they cannot sign in, unless they have a passkey. ",
    )
    settings.SECRET_KEY = former
    assert_sound("accounts")


def test_a_former_key_that_is_still_valid(administrator, settings):
    settings.SECRET_KEY_FALLBACKS = ["former key"]
    assert_advice("accounts", says="SECRET_KEY_FALLBACKS still has a former key.")
