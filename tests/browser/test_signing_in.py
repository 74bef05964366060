"""Signing in with two factors, in a browser, under the enforced policy."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from playwright.sync_api import expect

from tests.browser.desk import faults, log_in, width_of
from tests.core.accounts.codes import code_of, make_user_with_app, recovery_codes_of
from tests.factories import make_user

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _required(page, live_server, settings):
    """The site's address is that of the live server, to which passkeys belong."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.SITE_URL, settings.SITE_HOST = live_server.url, "localhost"


@pytest.fixture
def authenticator(page):
    """Chromium's own passkey, with a finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def verified(is_verified):
        devtools.send("WebAuthn.setUserVerified", {**made, "isUserVerified": is_verified})

    return verified


def password(page, user):
    page.goto("/admin/login/")
    log_in(page, user)


def leave(page):
    page.click(".desk-account")
    page.click("#logout-form button")


def test_an_editor_sets_up_an_app_and_signs_in_with_it(page):
    user = make_user("Editor")
    password(page, user)
    page.wait_for_url("**/admin/account/")
    expect(page.get_by_text("Set up two-factor authentication to continue.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Add app").click()
    assert page.get_by_alt_text("QR code for the key below").evaluate("image => image.naturalWidth") > 0
    assert faults(page) == []
    page.fill("#id_code", code_of(page.inner_text(".own-account__secret")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/codes/")
    expect(page.locator(".own-account__codes li")).to_have_count(10)
    assert faults(page) == []
    page.get_by_role("link", name="I have saved these codes").click()
    page.wait_for_url("**/admin/")
    leave(page)
    password(page, user)
    page.wait_for_url("**/second-step/")
    assert faults(page) == []
    # The cursor is in the field. The next code, since one works once.
    page.keyboard.type(code_of(secret_of(user), periods_later=1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def secret_of(user):
    return decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def test_an_editor_sets_up_a_passkey_and_signs_in_with_it(page, authenticator):
    user = make_user("Editor")
    password(page, user)
    page.get_by_role("link", name="Add passkey").click()
    page.fill("#id_name", "Work laptop")
    assert faults(page) == []
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/account/codes/")
    page.goto("/admin/account/")
    expect(page.get_by_text("Work laptop", exact=True)).to_be_visible()
    leave(page)
    # As a second factor after the password, …
    password(page, user)
    page.wait_for_url("**/second-step/")
    assert faults(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/admin/")
    leave(page)
    # … and alone, straight to the page that was asked for.
    page.goto("/admin/articles/article/")
    assert faults(page) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("/admin/articles/article/")
    expect(page.get_by_role("button", name=user.username)).to_be_visible()
    # A session that a passkey began confirms with it too.
    page.goto("/admin/account/")
    page.get_by_role("link", name="View codes").click()
    page.get_by_role("link", name="Use a passkey").click()
    assert faults(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/account/codes/")


def test_a_passkey_that_was_refused_is_told_in_a_sentence(page, authenticator):
    user = make_user("Editor")
    password(page, user)
    page.get_by_role("link", name="Add passkey").click()
    authenticator(False)
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("alert").get_by_text("Nothing was changed")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_recovery_code_stands_in_for_a_lost_telephone(page):
    user = make_user_with_app("Editor")
    password(page, user)
    page.wait_for_url("**/second-step/")
    page.fill("#id_code", recovery_codes_of(user)[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_an_account_scrolls_sideways(page, width):
    user = make_user_with_app("Editor")
    page.set_viewport_size({"width": width, "height": 800})
    password(page, user)
    page.fill("#id_code", code_of())
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "A passkey " * 6, "credential": {}})
    for address in ("", "codes/", "codes/new/", "app/remove/", "confirm/code/"):
        page.goto(f"/admin/account/{address}")
        assert width_of(page) <= width, address
        assert faults(page) == []
