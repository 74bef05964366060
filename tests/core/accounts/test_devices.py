"""newsroom/core/accounts/devices.py and session_pages.py: where somebody is signed in, and ending it."""

from datetime import timedelta
from html import unescape

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from newsroom.core.accounts import devices, second_factor, sessions
from newsroom.core.models import AuditEntry
from tests.desk import confirm, sign_in
from tests.factories import make_user
from tests.newsroom.exchange.helpers import backed_up, restore

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
HOME, OFFICE = "192.0.2.7", "198.51.100.20"


def begin(user, user_agent=FIREFOX, address=HOME, password="correct horse"):
    """A browser in which the user has signed in by the form."""
    browser = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    browser.post("/admin/login/", {"username": user.username, "password": password})
    return browser


def is_in(client):
    return client.get("/admin/").status_code == 200


def listed(client):
    return [(session.device, session.address, session.is_current)
            for session in client.get("/admin/account/").context["sessions"]]  # fmt: skip


@pytest.fixture
def user():
    return make_user("Editor")


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
         "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 "
         "Safari/537.36 Edg/139.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile "
         "Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Mac"),
        ("curl/8.9", "Unknown device"),
        ("", "Unknown device"),
    ],
)  # fmt: skip
def test_a_device_is_called_what_its_owner_calls_it(user_agent, device):
    assert devices.describe(user_agent) == device


def test_the_account_lists_where_its_user_is_signed_in(user):
    moment = timezone.now().replace(hour=9, minute=5)
    with travel(moment, tick=False) as clock:
        laptop = begin(user)
        clock.shift(timedelta(minutes=1))
        phone = begin(user, PHONE, OFFICE)
        begin(make_user("Editor"))
        assert listed(laptop) == [("Firefox on Windows", HOME, True), ("Safari on iPhone", OFFICE, False)]
        assert listed(phone) == [("Safari on iPhone", OFFICE, True), ("Firefox on Windows", HOME, False)]
        clock.shift(timedelta(minutes=30))
        page = unescape(laptop.get("/admin/account/").content.decode())
        assert f"Signed in {moment.day} {moment:%b %Y}, 09:05, last used" in page
        assert "This session" in page
        # What was used last is known to some minutes.
        page = unescape(phone.get("/admin/account/").content.decode())
        assert "09:36" in page
    for browser in (laptop, phone):
        assert browser.cookies[site.SESSION_COOKIE_NAME].value not in page


def test_one_session_is_ended_and_the_others_go_on(user):
    laptop, phone = begin(user), begin(user, PHONE, OFFICE)
    row = UserSession.objects.get(ip=OFFICE)
    assert reverse("end_session", args=[row.pk]) in laptop.get("/admin/account/").content.decode()
    assert laptop.get(reverse("end_session", args=[row.pk])).status_code == 405
    assert laptop.post(reverse("end_session", args=[row.pk]))["Location"] == "/admin/account/"
    assert (is_in(laptop), is_in(phone)) == (True, False)
    assert listed(laptop) == [("Firefox on Windows", HOME, True)]
    entry = AuditEntry.objects.get(verb="end session")
    assert (entry.by, entry.subject_id, entry.detail) == (user, user.pk, {"device": "Safari on iPhone"})


def test_nobody_ends_the_session_of_somebody_else_there(user):
    begin(user)
    row = UserSession.objects.get()
    other = begin(make_user("Administrator", is_superuser=True))
    assert other.post(reverse("end_session", args=[row.pk])).status_code == 404
    assert UserSession.objects.filter(pk=row.pk).exists()


def test_ending_a_session_needs_a_fresh_confirmation(user):
    with travel(timezone.now(), tick=False) as clock:
        laptop, phone = begin(user), begin(user, PHONE, OFFICE)
        row = UserSession.objects.get(ip=OFFICE)
        clock.shift(timedelta(minutes=10))
        answer = laptop.post(reverse("end_session", args=[row.pk]))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert is_in(phone)
        assert laptop.post(answer["Location"], {"password": "correct horse"})["Location"] == reverse("mfa_index")
        assert "It has not been ended yet" in laptop.get(reverse("mfa_index")).content.decode()
        laptop.post(reverse("end_session", args=[row.pk]))
        assert (is_in(laptop), is_in(phone)) == (True, False)


def test_all_other_sessions_are_ended_and_this_one_keeps_its_row(user):
    laptop = begin(user)
    begin(user, PHONE, OFFICE)
    began = UserSession.objects.get(ip=HOME).created_at
    laptop.post(reverse("sign_out_elsewhere"))
    assert listed(laptop) == [("Firefox on Windows", HOME, True)]
    assert UserSession.objects.get(ip=HOME).created_at == began


def test_sessions_that_a_new_password_ends_are_not_listed(user):
    laptop, phone = begin(user), begin(user, PHONE, OFFICE)
    new = {"old_password": "correct horse", "new_password1": "a new password, long",
           "new_password2": "a new password, long"}  # fmt: skip
    assert laptop.post("/admin/password_change/", new).status_code == 302
    assert listed(laptop) == [("Firefox on Windows", HOME, True)]
    assert not is_in(phone)


def test_a_session_that_was_left_or_is_too_old_is_not_listed(user):
    with travel(timezone.now(), tick=False) as clock:
        begin(user, PHONE, OFFICE)
        left = begin(user, PHONE, OFFICE)
        left.post("/admin/logout/")
        clock.shift(timedelta(seconds=site.SESSION_COOKIE_AGE))
        assert listed(begin(user)) == [("Firefox on Windows", HOME, True)]


def test_after_a_change_of_the_secret_key_they_are_listed_still(user, settings):
    laptop, _ = begin(user), begin(user, PHONE, OFFICE)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key for the tests alone, long enough for every check that is made"
    assert len(listed(laptop)) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(user, count, django_assert_num_queries):
    for _ in range(count):
        laptop = begin(user)
    with django_assert_num_queries(2):
        assert len(devices.active_of(user)) == count
    assert is_in(laptop)


def test_a_page_that_readers_see_stores_no_use(user):
    with travel(timezone.now(), tick=False) as clock:
        laptop = begin(user)
        clock.shift(timedelta(hours=1))
        answer = laptop.get("/")
        assert "Cookie" not in answer.get("Vary", "")
        row = UserSession.objects.get()
        assert row.last_seen_at < timezone.now()


def test_a_use_that_cannot_be_stored_breaks_no_page(user, monkeypatch):
    def fail(request):
        raise devices.DatabaseError("database is locked")

    with travel(timezone.now(), tick=False) as clock:
        laptop = begin(user)
        clock.shift(timedelta(hours=1))
        monkeypatch.setattr(devices, "record_use", fail)
        assert is_in(laptop)


def test_an_administrator_ends_all_sessions_of_somebody(client, user):
    boss = sign_in(client, "Administrator")
    browsers = [begin(user), begin(user, PHONE, OFFICE)]
    address = reverse("admin:auth_user_end_sessions", args=[user.pk])
    assert client.get(address)["Location"].startswith("/admin/account/confirm/")
    client.post(address)
    assert [is_in(browser) for browser in browsers] == [True, True]
    confirm(client)
    back = reverse("admin:auth_user_change", args=[user.pk])
    assert f'2 <a class="button" href="{address}">' in client.get(back).content.decode()
    assert "signed out on all devices" in client.get(address).content.decode()
    assert [is_in(browser) for browser in browsers] == [True, True]
    assert client.post(address)["Location"] == back
    assert [is_in(browser) for browser in browsers] == [False, False]
    entry = AuditEntry.objects.get(verb="end sessions")
    assert (entry.by, entry.subject_id, entry.detail["reason"]) == (boss, user.pk, "ended by an administrator")
    assert address not in client.get(back).content.decode()


def test_an_administrator_ends_those_of_no_superuser_and_their_own_elsewhere(client):
    boss = sign_in(client, "Administrator")
    confirm(client)
    root = make_user("Editor", is_superuser=True)
    for method in (client.get, client.post):
        assert method(reverse("admin:auth_user_end_sessions", args=[root.pk])).status_code == 403
        assert method(reverse("admin:auth_user_end_sessions", args=[boss.pk]))["Location"] == "/admin/account/"
    assert not AuditEntry.objects.filter(verb="end sessions").exists()


def test_a_restore_leaves_no_sessions_and_a_backup_has_none(user):
    laptop = begin(user)
    content = backed_up()
    assert b"usersessions" not in content
    restore(content)
    assert not UserSession.objects.exists()
    assert not is_in(laptop)


def test_the_keys_of_sessions_are_on_no_page_of_the_desk(client, user):
    begin(user)
    sign_in(client, "Administrator", is_superuser=True)
    assert client.get("/admin/usersessions/usersession/").status_code == 404


def test_a_reset_of_the_second_factor_leaves_no_session_in_the_list(user):
    begin(user)
    second_factor.reset(user, by=None)
    assert devices.active_of(user) == []
    sessions.end_all(user, by=None, reason="again")
    assert devices.active_of(user) == []


def test_a_sign_in_ends_the_sessions_that_were_used_longest_ago_beyond_the_limit(client, monkeypatch):
    monkeypatch.setattr(devices, "MAX_SESSIONS", 3)
    user, other = make_user("Editor", username="known"), make_user("Editor")
    browsers = [Client() for _ in range(5)]
    with travel(timezone.now(), tick=False) as clock:
        for browser in browsers:
            browser.post("/admin/login/", {"username": "known", "password": "correct horse"})
            clock.shift(60)
        client.post("/admin/login/", {"username": other.username, "password": "correct horse"})
        answers = [browser.get("/admin/").status_code for browser in (*browsers, client)]
    assert answers == [302, 302, 200, 200, 200, 200]
    assert AuditEntry.objects.filter(verb="end sessions", by=user).count() == 2
    assert len(devices.active_of(user)) == UserSession.objects.filter(user_id=user.pk).count() == 3


@pytest.mark.parametrize("count", [1, 20])
def test_a_sign_in_costs_the_same_with_many_sessions(client, count, django_assert_max_num_queries):
    make_user("Editor", username="known")
    for _ in range(count):
        Client().post("/admin/login/", {"username": "known", "password": "correct horse"})
    with django_assert_max_num_queries(45):
        client.post("/admin/login/", {"username": "known", "password": "correct horse"})


def test_devices_of_sessions_that_ended_are_deleted(client):
    user = make_user("Editor", username="known")
    for browser in (client, Client()):
        browser.post("/admin/login/", {"username": "known", "password": "correct horse"})
    Session.objects.filter(session_key=client.session.session_key).delete()
    assert (devices.prune(), devices.prune()) == (1, 0)
    assert len(devices.active_of(user)) == 1
