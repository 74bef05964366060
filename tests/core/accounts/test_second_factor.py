"""newsroom/core/accounts/second_factor.py and desk_access.py: who needs one, and what is closed until then."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.urls import reverse

from newsroom.core.accounts import second_factor
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.core.accounts.codes import code_of, make_user_with_app
from tests.factories import make_image, make_user

pytestmark = pytest.mark.django_db
PAGES = ["/admin/", "/admin/jsi18n/", "/admin/articles/article/", "/admin/auth/user/", "/admin/password_change/",
         "/admin/topics/topic/suggest/", "/admin/no/such/page/"]  # fmt: skip


@pytest.fixture(autouse=True)
def _required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize(
    ("role", "fields", "is_required"),
    [
        ("Journalist", {}, False),
        ("Topic editor", {}, False),
        ("Editor", {}, True),
        ("Administrator", {}, True),
        ("Journalist", {"is_superuser": True}, True),
    ],
)
def test_who_publishes_or_changes_accounts_needs_a_second_factor(client, role, fields, is_required):
    client.force_login(make_user(role, **fields))
    for address in PAGES[:4]:
        answer = client.get(address)
        assert (answer.get("Location") == "/admin/account/") is is_required, address


@pytest.mark.parametrize("role", ["Journalist", "Topic editor", "Editor", "Administrator"])
def test_where_it_is_required_of_all_everyone_on_the_desk_needs_one(client, settings, role):
    settings.REQUIRE_SECOND_FACTOR_OF_ALL = True
    user = make_user(role)
    client.force_login(user)
    assert client.get("/admin/")["Location"] == "/admin/account/"
    client.force_login(make_user_with_app(role))
    assert client.get("/admin/").status_code == 200


def test_where_it_is_required_of_all_a_journalist_cannot_remove_the_last_one(client, settings):
    settings.REQUIRE_SECOND_FACTOR_OF_ALL = True
    app = Authenticator.objects.get(user=make_user_with_app("Journalist"), type="totp")
    assert not get_adapter().can_delete_authenticator(app)
    settings.REQUIRE_SECOND_FACTOR_OF_ALL = False
    assert get_adapter().can_delete_authenticator(app)


@pytest.mark.parametrize("power", ["publish_article", "change_page", "change_author", "delete_group"])
def test_so_does_a_journalist_who_may_change_what_readers_see_without_review(client, power):
    user = make_user("Journalist")
    user.user_permissions.add(Permission.objects.get(codename=power))
    client.force_login(user)
    assert client.get("/admin/")["Location"] == "/admin/account/"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", PAGES)
def test_without_one_no_page_opens_and_scripts_are_told(client, address, method):
    client.force_login(make_user("Editor"))
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/account/")
    script = getattr(client, method)(address, headers={"X-Requested-With": "XMLHttpRequest"})
    assert script.status_code == 403
    assert "two-factor authentication" in script.json()["error"]
    for told in (answer, script):
        assert "no-store" in told["Cache-Control"]


def test_the_page_it_leads_to_says_why_and_opens_and_so_does_leaving(client):
    client.force_login(make_user("Editor"))
    assert "Set up two-factor authentication to continue" in client.get("/admin/account/").content.decode()
    assert client.post("/admin/logout/").status_code == 200


def test_with_one_every_page_opens_at_the_cost_of_no_query(client, django_assert_num_queries):
    client.force_login(make_user_with_app("Editor"))
    assert client.get("/admin/").status_code == 200
    # The session and the account.
    with django_assert_num_queries(2):
        client.get("/admin/jsi18n/")


def test_where_it_is_not_required_nobody_is_asked(client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_user("Editor"))
    assert client.get("/admin/").status_code == 200


def test_a_reset_forgets_everything_and_signs_out(client, client_of):
    user, boss = make_user_with_app(), make_user("Administrator")
    browser = client_of(user)
    assert second_factor.reset(user, by=boss) == 1
    assert not Authenticator.objects.exists()
    assert browser.get("/admin/")["Location"].startswith("/admin/login/")
    entry = AuditEntry.objects.get(verb="reset second factor")
    assert (entry.by, entry.subject_id) == (boss, user.pk)


@pytest.mark.parametrize("role", ["Editor", "Journalist"])
def test_only_who_changes_accounts_resets(role):
    user = make_user_with_app()
    with pytest.raises(NotAllowed):
        second_factor.reset(user, by=make_user(role))
    assert Authenticator.objects.count() == 2


def test_an_administrator_resets_no_superuser():
    user = make_user_with_app("Editor", is_superuser=True)
    with pytest.raises(NotAllowed, match="superusers"):
        second_factor.reset(user, by=make_user("Administrator"))
    assert second_factor.reset(user, by=make_user("Editor", is_superuser=True)) == 1


def test_ones_own_is_not_reset_but_changed_on_the_page_of_the_account(client):
    boss = make_user_with_app("Administrator", is_superuser=True)
    with pytest.raises(NotAllowed, match="Your account"):
        second_factor.reset(boss, by=boss)
    client.force_login(boss)
    client.post("/admin/account/confirm/code/", {"code": code_of()})
    address = reverse("admin:auth_user_reset_second_factor", args=[boss.pk])
    for answer in (client.get(address), client.post(address)):
        assert answer["Location"] == "/admin/account/"
    assert Authenticator.objects.count() == 2


def test_the_command_resets_and_says_so(capsys):
    user = make_user_with_app()
    call_command("reset_second_factor", user.username)
    assert capsys.readouterr().out == (
        f"Two-factor authentication reset for {user.username}: 1 app or passkey removed; signed out everywhere.\n"
    )
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="User “nobody” not found"):
        call_command("reset_second_factor", "nobody")


def test_an_administrator_resets_from_the_account_page(client):
    user = make_user_with_app("Editor")
    boss = make_user_with_app("Administrator")
    client.force_login(boss)
    client.post("/admin/account/confirm/code/", {"code": code_of()})
    page = client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    address = reverse("admin:auth_user_reset_second_factor", args=[user.pk])
    assert address in page
    assert client.get(address).status_code == 200
    assert second_factor.has_one(User.objects.get(pk=user.pk))
    answer = client.post(address)
    assert answer["Location"] == reverse("admin:auth_user_change", args=[user.pk])
    assert not second_factor.has_one(User.objects.get(pk=user.pk))


def test_what_allauth_and_axes_keep_is_on_no_page_of_the_desk(client):
    client.force_login(make_user_with_app("Administrator", is_superuser=True))
    page = client.get("/admin/").content.decode()
    for app in ("/admin/mfa/", "/admin/account/emailaddress/", "/admin/axes/"):
        assert app not in page
        assert client.get(app).status_code == 404


def test_pictures_that_readers_do_not_see_wait_for_it_too(client):
    picture = make_image()
    client.force_login(make_user("Editor"))
    assert client.get(picture.file.url).status_code == 404
    client.force_login(make_user_with_app("Editor"))
    assert b"".join(client.get(picture.file.url).streaming_content)


def test_who_has_no_password_keeps_the_last_way_to_sign_in():
    user = make_user_with_app("Journalist")
    app = Authenticator.objects.get(user=user, type="totp")
    assert get_adapter().can_delete_authenticator(app)
    app.user.set_unusable_password()
    assert not get_adapter().can_delete_authenticator(app)
