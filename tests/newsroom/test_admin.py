"""Pictures, the log, former addresses and accounts on the desk."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from newsroom.models import AuditEntry, FormerAddress, Image
from tests.factories import file_of, make_article, make_image, make_topic, make_user, photo

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    user = make_user(role)
    client.force_login(user)
    return user


def a_file(name="x.png"):
    return SimpleUploadedFile(name, file_of(photo((64, 48)), "PNG").getvalue(), content_type="image/png")


@pytest.mark.parametrize(
    ("role", "see", "add", "log", "accounts"),
    [
        (None, 302, 302, 302, 302),
        ("Journalist", 200, 200, 403, 403),
        ("Topic editor", 200, 200, 403, 403),
        ("Editor", 200, 200, 200, 403),
        ("Administrator", 200, 200, 200, 200),
    ],
)
def test_pages_open_by_role(client, role, see, add, log, accounts):
    picture = make_image(alt="A lock gate")
    if role:
        sign_in(client, role)
    for name in ("newsroom_image_changelist", "newsroom_image_suggest"):
        assert client.get(reverse(f"admin:{name}")).status_code == see
    assert client.get(reverse("admin:newsroom_image_preview", args=[picture.pk])).status_code == (
        see if see != 200 else 302
    )
    assert client.get(reverse("admin:newsroom_image_add")).status_code == add
    for name in ("newsroom_auditentry_changelist", "newsroom_formeraddress_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == log
    for name in ("auth_user_changelist", "auth_group_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == accounts


def test_an_upload_is_stored_as_it_came_out_of_the_cleaning(client):
    user = sign_in(client, "Journalist")
    data = {"file": a_file("secret source.png"), "alt": "A lock gate", "credit": "Picture desk"}
    assert client.post(reverse("admin:newsroom_image_add"), data).status_code == 302
    picture = Image.objects.get()
    assert (picture.width, picture.height, picture.created_by) == (64, 48, user)
    assert "secret" not in picture.file.name


def test_what_is_no_picture_is_refused_with_a_sentence(client):
    sign_in(client, "Journalist")
    data = {"file": SimpleUploadedFile("x.svg", b"<svg/>"), "alt": "A drawing"}
    page = client.post(reverse("admin:newsroom_image_add"), data)
    assert "picture" in page.context["form"].errors["file"][0]
    assert not Image.objects.exists()


def test_a_picture_is_described_or_said_to_be_decorative(client):
    sign_in(client, "Journalist")
    page = client.post(reverse("admin:newsroom_image_add"), {"file": a_file()})
    assert "alt" in page.context["form"].errors
    client.post(reverse("admin:newsroom_image_add"), {"file": a_file(), "is_decorative": "on"})
    assert Image.objects.get().is_decorative


def test_what_is_said_of_a_picture_has_no_control_characters(client):
    user = sign_in(client, "Journalist")
    said = {"alt": "A\x1f lock  gate", "caption": "At\x0b dusk", "credit": "Picture\x1b desk", "licence": "CC\ufffe BY"}
    plain = {"alt": "A lock gate", "caption": "At dusk", "credit": "Picture desk", "licence": "CC BY"}
    client.post(reverse("admin:newsroom_image_add"), {"file": a_file(), **said})
    url = reverse("admin:newsroom_image_change", args=[make_image(by=user).pk])
    client.post(url, {**said, "focal_point": "0.5x0.5"})
    make_image(**said)
    assert list(Image.objects.values(*said)) == [plain] * 3


def test_control_characters_alone_describe_nothing(client):
    sign_in(client, "Journalist")
    page = client.post(reverse("admin:newsroom_image_add"), {"file": a_file(), "alt": "\x1f"})
    assert "alt" in page.context["form"].errors


@pytest.mark.parametrize(
    "name", ["newsroom_image_suggest", "articles_author_suggest", "topics_topic_suggest", "topics_topic_stories"]
)
def test_control_characters_are_not_searched_for(client, name):
    sign_in(client, "Editor")
    story = make_article(title="Zinc", authors=["Zinc"], topics=["Zinc"])
    make_image(alt="Zinc")
    args = [story.filings.get().tag_id] if name == "topics_topic_stories" else []
    results = client.get(reverse(f"admin:{name}", args=args), {"term": "Zi\0n\x1f"}).json()["results"]
    assert results[0]["text"] == "Zinc"


def test_the_focal_point_is_kept_and_the_file_stays(client):
    picture = make_image(by=sign_in(client, "Journalist"))
    url = reverse("admin:newsroom_image_change", args=[picture.pk])
    client.post(url, {"alt": "A gate", "focal_point": "0.25x0.75", "file": a_file()})
    changed = Image.objects.get()
    assert (changed.alt, changed.focal_point, changed.file.name) == ("A gate", "0.25x0.75", picture.file.name)


@pytest.mark.parametrize("stands", [False, True], ids=["unused", "live"])
@pytest.mark.parametrize(
    ("role", "is_own", "may"),
    [
        ("Journalist", True, "unused"),
        ("Journalist", False, "never"),
        ("Topic editor", False, "always"),
        ("Editor", False, "always"),
    ],
)
def test_what_is_said_of_a_picture_that_readers_see_is_for_who_publishes_or_curates(client, role, is_own, may, stands):
    user = sign_in(client, role)
    picture = make_image(alt="A lock gate", by=user if is_own else None)
    if stands:
        make_article(lead_image=picture)
    url = reverse("admin:newsroom_image_change", args=[picture.pk])
    is_refused = may == "never" or (may == "unused" and stands)
    assert client.get(url).status_code == 200
    answer = client.post(url, {"alt": "Something else", "focal_point": "0.5x0.5"})
    picture.refresh_from_db()
    assert (answer.status_code, picture.alt) == ((403, "A lock gate") if is_refused else (302, "Something else"))


def test_a_picture_is_found_by_what_is_said_of_it(client):
    sign_in(client, "Journalist")
    picture = make_image(caption="The gate at dusk")
    make_image(alt="Something else")
    results = client.get(reverse("admin:newsroom_image_suggest"), {"term": "dusk"}).json()["results"]
    assert [result["id"] for result in results] == [picture.pk]
    assert results[0]["image"] == picture.file.preview
    shown = client.get(reverse("admin:newsroom_image_preview", args=[picture.pk]))
    assert b"".join(client.get(shown.url).streaming_content).startswith(b"\xff\xd8")


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    sign_in(client, "Journalist")
    for _ in range(count):
        make_image()
    url = reverse("admin:newsroom_image_changelist")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)


def test_nobody_changes_the_log(client):
    sign_in(client, "Administrator")
    entry = AuditEntry.record("publish", make_topic(), by=None)
    url = reverse("admin:newsroom_auditentry_change", args=[entry.pk])
    assert client.post(url, {"verb": "forged"}).status_code == 403
    assert client.post(reverse("admin:newsroom_auditentry_delete", args=[entry.pk])).status_code == 403


def test_former_addresses_are_found_by_path(client):
    sign_in(client, "Editor")
    FormerAddress.remember("/topics/peking/", make_topic("Beijing"))
    page = client.get(reverse("admin:newsroom_formeraddress_changelist"), {"q": "peking"})
    assert b"/topics/peking/" in page.content


def test_an_administrator_cannot_become_or_take_over_a_superuser(client):
    admin = sign_in(client, "Administrator")
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
