"""Accounts on the desk."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from tests.desk import confirm, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "status"), [("Editor", 403), ("Administrator", 200)])
@pytest.mark.parametrize("model", ["user", "group"])
def test_accounts_are_for_administrators(client, role, status, model):
    sign_in(client, role)
    assert client.get(reverse(f"admin:auth_{model}_changelist")).status_code == status


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: User.objects.create(username="ines"), "will be deleted permanently and signed out everywhere"),
        (lambda: Group.objects.create(name="Interns"), "Its users lose its permissions"),
    ],
)
def test_deleting_says_what_happens_and_shows_no_internal_rows(client, make, text):
    sign_in(client, "Administrator")
    confirm(client)
    thing = make()
    url = reverse(f"admin:auth_{thing._meta.model_name}_delete", args=[thing.pk])
    page = client.get(url).content.decode()
    assert text in page
    assert "deleted-objects" not in page
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert not type(thing).objects.filter(pk=thing.pk).exists()


def test_an_administrator_cannot_become_or_take_over_a_superuser(client):
    admin = sign_in(client, "Administrator")
    confirm(client)
    root = User.objects.create_superuser("root", password="correct horse")
    url = reverse("admin:auth_user_change", args=[root.pk])
    assert client.post(url, {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    assert client.post(reverse("admin:auth_user_delete", args=[root.pk]), {"post": "yes"}).status_code == 403
    own = reverse("admin:auth_user_change", args=[admin.pk])
    client.post(own, {"username": admin.username, "is_superuser": "on", "is_active": "on", "is_staff": "on",
                      "date_joined_0": "2026-01-01", "date_joined_1": "00:00"})  # fmt: skip
    admin.refresh_from_db()
    assert not admin.is_superuser


@pytest.mark.parametrize("url", ["add", "change"])
def test_the_name_of_a_role_is_one_line_without_invisible_characters(client, url):
    sign_in(client, "Administrator")
    confirm(client)
    args = [Group.objects.create(name="Interns").pk] if url == "change" else []
    name = "Night\u202e desk\t\u200b editors"
    assert client.post(reverse(f"admin:auth_group_{url}", args=args), {"name": name}).status_code == 302
    assert Group.objects.filter(name="Night desk editors").exists()
    assert client.post(reverse(f"admin:auth_group_{url}", args=args), {"name": "\u202e"}).status_code == 200
    assert client.post(reverse(f"admin:auth_group_{url}", args=args), {"name": "x" * 151}).status_code == 200


@pytest.mark.parametrize("name", ["in\u202es", "in\u200bes", "in\u0000es", "ines\n", "x" * 151])
def test_a_username_has_no_invisible_characters(client, name):
    sign_in(client, "Administrator")
    confirm(client)
    form = {"username": name, "usable_password": "false"}
    client.post(reverse("admin:auth_user_add"), form)
    assert not User.objects.exclude(username__regex=r"^[a-z0-9-]{1,150}$").exists()


@pytest.mark.parametrize(
    ("kind", "field"), [("user", "groups"), ("user", "user_permissions"), ("group", "permissions")]
)
@pytest.mark.parametrize("number", ["9" * 40, "-1", "x"])
def test_a_row_that_cannot_exist_is_refused(client, kind, field, number):
    sign_in(client, "Administrator", is_superuser=True)
    confirm(client)
    subject = User.objects.create(username="ines") if kind == "user" else Group.objects.first()
    url = reverse(f"admin:auth_{kind}_change", args=[subject.pk])
    answer = client.post(url, {"username": "ines", "name": "Editors", field: number})
    assert (answer.status_code, field in answer.context["adminform"].form.errors) == (200, True)


@pytest.mark.parametrize(("field", "length"), [("first_name", 150), ("last_name", 150), ("email", 254)])
def test_the_details_of_a_user_are_lines_of_limited_length(client, field, length):
    sign_in(client, "Administrator")
    confirm(client)
    user = User.objects.create(username="ines")
    url = reverse("admin:auth_user_change", args=[user.pk])
    end = "@example.org" if field == "email" else ""
    form = {"username": "ines", "is_active": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00"}
    assert client.post(url, {**form, field: f"{'x' * (length + 1)}{end}"}).status_code == 200
    if field != "email":
        assert client.post(url, {**form, field: "In\u202ees\t"}).status_code == 302
        user.refresh_from_db()
        assert getattr(user, field) == "Ines"


def test_a_username_that_exists_is_refused_with_a_sentence(client):
    sign_in(client, "Administrator")
    confirm(client)
    User.objects.create(username="ines")
    password = "seven lanterns over the tide"
    answer = client.post(
        reverse("admin:auth_user_add"),
        {"username": "ines", "usable_password": "true", "password1": password, "password2": password},
    )
    assert list(answer.context["adminform"].form.errors) == ["username"]
