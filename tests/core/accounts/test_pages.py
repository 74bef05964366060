"""Pages of newsroom/core/accounts: signing in with two factors, and looking after them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from newsroom.core.accounts import sessions, urls
from newsroom.core.accounts.throttling import TOO_MANY_ATTEMPTS
from newsroom.core.models import AuditEntry
from tests.core.accounts.codes import SECRET, code_of, make_user_with_app, recovery_codes_of, wrong_code
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECOND_STEP = "/admin/account/second-step/"


def first_step(client, user, **more):
    return client.post("/admin/login/", {"username": user.username, "password": "correct horse", **more})


def second_step(client, code):
    return client.post(SECOND_STEP, {"code": code})


def enter(client, user):
    """Sign in by the forms, with the app if there is one."""
    if first_step(client, user).url == SECOND_STEP:
        second_step(client, code_of())
    return client.get("/admin/account/")


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_there_is_no_session_before_the_second_factor(client):
    user = make_user_with_app()
    answer = first_step(client, user, next="/admin/topics/topic/")
    assert (answer.status_code, answer["Location"]) == (302, SECOND_STEP)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.get(SECOND_STEP).status_code == 200
    assert second_step(client, wrong_code()).status_code == 200
    assert not is_in(client)
    answer = second_step(client, code_of())
    assert (answer.status_code, answer["Location"]) == (302, "/admin/topics/topic/")
    assert is_in(client)


def test_two_factors_sign_in_after_all_sessions_were_ended_too(client):
    user = make_user_with_app()
    sessions.end_all(user, by=None, reason="a lost laptop")
    first_step(client, user)
    second_step(client, code_of())
    assert is_in(client)


def test_a_login_never_leads_to_another_site(client):
    user = make_user_with_app()
    first_step(client, user, next="https://evil.example/")
    assert second_step(client, code_of())["Location"] == "/admin/"


def test_a_recovery_code_works_once(client, client_of):
    user = make_user_with_app()
    code = recovery_codes_of(user)[0]
    first_step(client, user)
    assert second_step(client, code).status_code == 302
    another = client_of(user, password="correct horse")
    assert second_step(another, code).status_code == 200
    assert not is_in(another)


def test_a_code_of_the_app_works_once_whatever_the_cache_forgets(client, client_of, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    user = make_user_with_app()
    with travel(timezone.now(), tick=False) as clock:
        first_step(client, user)
        assert second_step(client, code_of()).status_code == 302
        another = client_of(user, password="correct horse")
        for stale in (code_of(), code_of(periods_later=-1)):
            assert second_step(another, stale).status_code == 200
        clock.shift(timedelta(seconds=31))
        assert second_step(another, code_of()).status_code == 302


def test_the_code_that_adds_an_app_does_not_work_again_nor_does_the_one_before(client, client_of):
    user = make_user("Editor")
    with travel(timezone.now(), tick=False) as clock:
        enter(client, user)
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        another = client_of(user, password="correct horse")
        for stale in (code_of(secret), code_of(secret, periods_later=-1)):
            assert second_step(another, stale).status_code == 200
        assert not is_in(another)
        clock.shift(timedelta(seconds=31))
        assert second_step(another, code_of(secret)).status_code == 302


def test_wrong_codes_lock_the_second_step_of_the_account_wherever_they_come_from(client, client_of):
    user = make_user_with_app()
    first_step(client, user)
    for _ in range(site.AXES_FAILURE_LIMIT):
        answer = second_step(client, wrong_code())
    assert answer.status_code == 429
    for browser in (client, client_of(make_user("Editor"))):
        elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
        browser.post("/admin/login/", {"username": user.username, "password": "correct horse"}, **elsewhere)
        answer = browser.post(SECOND_STEP, {"code": code_of()}, **elsewhere)
        assert answer.status_code == 429
        assert TOO_MANY_ATTEMPTS in answer.content.decode().replace("&#x27;", "'")
        assert not is_in(browser)


def test_wrong_passwords_do_not_lock_the_second_step_and_wrong_codes_not_the_first(client):
    user = make_user_with_app()
    for number in range(site.AXES_FAILURE_LIMIT):
        client.post("/admin/login/", {"username": user.username, "password": "wrong"},
                    REMOTE_ADDR=f"198.51.100.{number}")  # fmt: skip
    first_step(client, user)
    for _ in range(site.AXES_FAILURE_LIMIT - 1):
        second_step(client, wrong_code())
    assert first_step(client, user).url == SECOND_STEP
    assert second_step(client, code_of()).status_code == 302
    assert is_in(client)


def test_the_second_step_waits_a_quarter_of_an_hour_and_no_longer(client):
    user = make_user_with_app()
    with travel(timezone.now(), tick=False) as clock:
        first_step(client, user)
        clock.shift(timedelta(minutes=16))
        assert second_step(client, code_of())["Location"] == "/admin/login/"
    assert not is_in(client)


def test_somebody_disabled_between_the_steps_does_not_get_in(client):
    user = make_user_with_app()
    first_step(client, user)
    User.objects.update(is_active=False)
    second_step(client, code_of())
    assert not is_in(client)


def test_who_has_no_second_factor_gets_in_by_the_password_and_sets_one_up(client):
    user = make_user("Journalist")
    enter(client, user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": wrong_code()}).status_code == 200
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(answer["Location"])
    assert len(codes.context["codes"]) == 10
    assert codes.context["codes"][0] in client.get(reverse("recovery_codes_file")).content.decode()
    assert AuditEntry.objects.filter(verb="add authenticator app", subject_id=user.pk, by=user).exists()


def test_a_new_second_factor_ends_the_sessions_that_began_without_it(client, client_of):
    user = make_user("Journalist")
    elsewhere = client_of(user)
    enter(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert is_in(client)
    assert not is_in(elsewhere)


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_a_session_left_open_is_not_enough_to_add_a_factor(client, name):
    client.force_login(make_user("Journalist"))
    answer = client.get(reverse(name))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    again = client.post(answer["Location"], {"password": "wrong"})
    assert again.status_code == 200
    answer = client.post(answer["Location"], {"password": "correct horse"})
    assert answer["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
                                  "recovery_codes_file"])  # fmt: skip
def test_a_session_left_open_and_the_password_are_not_enough_to_undo_one(client, name):
    user = make_user_with_app("Journalist")
    client.force_login(user)
    answer = client.get(reverse(name))
    confirm = answer["Location"]
    assert confirm.startswith(reverse("mfa_reauthenticate"))
    assert client.get(reverse("account_reauthenticate"))["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.post(confirm, {"code": wrong_code()}).status_code == 200
    assert client.post(confirm, {"code": code_of()})["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200
    assert Authenticator.objects.count() == 2


def test_the_app_is_removed_and_with_it_the_recovery_codes(client):
    user = make_user_with_app("Journalist")
    enter(client, user)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == "/admin/account/"
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(verb="remove authenticator app", by=user).exists()


def test_new_recovery_codes_replace_the_old_ones(client):
    user = make_user_with_app("Journalist")
    old = recovery_codes_of(user)
    enter(client, user)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(old) & set(recovery_codes_of(user))


def test_who_has_to_have_a_factor_keeps_the_last_one(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    enter(client, make_user_with_app("Editor"))
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert "Add another method before you remove this one" in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_signing_out_elsewhere_keeps_this_session(client, client_of):
    user = make_user("Editor")
    enter(client, user)
    elsewhere = client_of(user)
    assert client.get(reverse("sign_out_elsewhere")).status_code == 405
    client.post(reverse("sign_out_elsewhere"))
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_signing_out_elsewhere_needs_a_fresh_confirmation(client, client_of):
    user = make_user("Editor")
    elsewhere = client_of(user)
    client.force_login(user)
    answer = client.post(reverse("sign_out_elsewhere"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert is_in(elsewhere)
    confirm = client.post(answer["Location"], {"password": "correct horse"})
    assert confirm["Location"] == reverse("mfa_index")
    assert "None has been ended yet" in client.get(confirm["Location"]).content.decode()
    client.post(reverse("sign_out_elsewhere"))
    assert (is_in(client), is_in(elsewhere)) == (True, False)


ADDRESSES = {name: reverse(name, args=[1] if "<int:pk>" in route else []) for route, _, name in urls.PAGES} | {
    name: reverse(name) for name in ("recovery_codes_file", "sign_out_elsewhere")
}
ADDRESSES["end_session"] = reverse("end_session", args=[1])


def test_every_address_of_an_account_is_tested_here():
    assert {pattern.name for pattern in urls.urlpatterns} == set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_no_form_of_an_account_is_stored_in_the_session_or_shown_in_error_reports(client, name):
    client.force_login(make_user_with_app("Journalist"))
    form = {"code": "a secret", "credential": "a secret", "password": "a secret", "name": "a secret"}
    answer = client.post(ADDRESSES[name], form)
    assert answer.status_code < 500
    assert "a secret" not in str(dict(client.session))
    assert answer.wsgi_request.sensitive_post_parameters == "__ALL__"


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password_change/"])
def test_no_password_is_shown_in_error_reports(client, address):
    if address != "/admin/login/":
        client.force_login(make_user("Journalist"))
    assert client.post(address, {"password": "wrong"}).wsgi_request.sensitive_post_parameters == "__ALL__"


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_of_an_account_are_for_who_is_in_and_kept_by_no_cache(client, name, method):
    answer = getattr(client, method)(ADDRESSES[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    if name not in urls.SIGN_IN_PAGES:
        script = getattr(client, method)(ADDRESSES[name], headers={"X-Requested-With": "XMLHttpRequest"})
        assert script.status_code == 401
        assert "You are signed out." in script.json()["error"]


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - urls.SIGN_IN_PAGES))
def test_people_without_the_desk_have_no_page_of_an_account(client, name):
    client.force_login(User.objects.create_user("reader"))
    assert client.get(ADDRESSES[name])["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_touches_the_passkey_of_somebody_else(client, name, method):
    data = {"name": "Work laptop", "credential": {}}
    theirs = Authenticator.objects.create(user=make_user("Editor"), type="webauthn", data=data)
    enter(client, make_user("Administrator", is_superuser=True))
    assert getattr(client, method)(reverse(name, args=[theirs.pk]), {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.data == data


@pytest.mark.parametrize("count", [1, 3])
def test_the_account_page_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    user = make_user_with_app("Journalist")
    for number in range(count):
        Authenticator.objects.create(user=user, type="webauthn", data={"name": f"Key {number}", "credential": {}})
    client.force_login(user)
    client.get("/admin/account/")
    with django_assert_num_queries(9):
        client.get("/admin/account/")


def test_the_secret_of_the_app_is_that_of_the_tests():
    assert code_of(SECRET) == code_of()


def test_the_password_alone_does_not_stand_for_the_second_factor_in_an_open_session(client):
    user = make_user_with_app()
    client.force_login(user)
    first_step(client, user)
    assert not is_in(client)
    assert client.get(reverse("mfa_view_recovery_codes"))["Location"].startswith("/admin/login/")
    second_step(client, code_of())
    assert is_in(client)
