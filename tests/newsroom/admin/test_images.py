"""The library's pages and what the desk's scripts ask it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from newsroom.admin import images
from newsroom.core.desk.conflicts import CONFLICT
from newsroom.core.images import processing
from newsroom.core.library import services
from newsroom.core.models import AuditEntry, Image
from tests.core.images.test_processing import others_at_work
from tests.desk import sign_in
from tests.factories import file_of, make_article, make_author, make_draft, make_image, make_topic, make_user, photo
from tests.topics.admin.screens import fields_of

pytestmark = pytest.mark.django_db


def address(page, *args):
    return reverse(f"admin:newsroom_image_{page}", args=args)


def a_file(name="x.png"):
    return SimpleUploadedFile(name, file_of(photo((64, 48)), "PNG").getvalue(), content_type="image/png")


@pytest.mark.parametrize("role", ["Journalist", "Topic editor", "Editor", "Administrator"])
def test_every_role_sees_the_library_and_adds_to_it(client, role):
    picture = make_image(alt="A lock gate")
    sign_in(client, role)
    for page in ("changelist", "pick", "add"):
        assert client.get(address(page)).status_code == 200
    assert client.get(address("change", picture.pk)).status_code == 200


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
    assert "This is an SVG drawing." in page.context["form"].errors["file"][0]
    assert not Image.objects.exists()


def test_an_upload_is_to_be_sent_again_while_other_threads_process_images(client):
    sign_in(client, "Journalist")
    with others_at_work(processing.MAX_THREADS):
        page = client.post(reverse("admin:newsroom_image_add"), {"file": a_file(), "alt": "A lock gate"})
        answer = client.post(address("upload"), {"file": a_file()})
    assert "Try again in a minute" in page.context["form"].errors["file"][0]
    assert (answer.status_code, answer.json()) == (503, {"error": page.context["form"].errors["file"][0]})
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


@pytest.mark.parametrize("name", ["articles_author_suggest", "topics_topic_suggest"])
def test_control_characters_are_not_searched_for(client, name):
    sign_in(client, "Editor")
    make_article(title="Zinc", authors=["Zinc"], topics=["Zinc"])
    results = client.get(reverse(f"admin:{name}"), {"term": "Zi\0n\x1f"}).json()["results"]
    assert results[0]["text"] == "Zinc"


def test_a_new_focal_point_waits_while_other_images_are_processed_and_a_caption_does_not(client):
    picture = make_image(by=sign_in(client, "Journalist"), alt="A gate")
    url = reverse("admin:newsroom_image_change", args=[picture.pk])
    with others_at_work(processing.MAX_THREADS):
        refused = client.post(url, {"alt": "Two gates", "focal_point": "0.1x0.9"})
        assert "processing other images" in str(refused.context["form"].errors["focal_point"])
        assert Image.objects.get().alt == "A gate"
        assert client.post(url, {"alt": "Two gates", "focal_point": "0.5x0.5"}).status_code == 302
    assert Image.objects.get().alt == "Two gates"
    assert client.post(url, {"alt": "Two gates", "focal_point": "0.1x0.9"}).status_code == 302
    assert Image.objects.get().focal_point == "0.1x0.9"


def test_the_focal_point_is_kept_and_the_file_stays(client):
    picture = make_image(by=sign_in(client, "Journalist"))
    url = reverse("admin:newsroom_image_change", args=[picture.pk])
    client.post(url, {"alt": "A gate", "focal_point": "0.25x0.75", "file": a_file()})
    changed = Image.objects.get()
    assert (changed.alt, changed.focal_point, changed.file.name) == ("A gate", "0.25x0.75", picture.file.name)


def test_the_size_for_the_desk_is_found_by_the_number_of_a_picture(client):
    sign_in(client, "Journalist")
    shown = client.get(address("preview", make_image().pk))
    assert b"".join(client.get(shown.url).streaming_content).startswith(b"\xff\xd8")


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    sign_in(client, "Journalist")
    for _ in range(count):
        make_image()
    url = reverse("admin:newsroom_image_changelist")
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)


def test_the_library_is_narrowed(client):
    user = sign_in(client, "Journalist")
    used = make_image(alt="An oar", credit="Picture desk", licence="CC BY 4.0")
    make_article(lead_image=used)
    bare = make_image(by=user)

    def listed(**narrowed):
        page = client.get(address("changelist"), narrowed)
        return [card["image"] for card in page.context_data["cards"]]

    assert listed() == [bare, used]
    assert listed(q="oar") == listed(q="CC BY") == listed(use="used") == [used]
    assert listed(use="unused") == listed(by="me") == [bare]
    today = timezone.localdate()
    ended, soon = (
        make_image(alt="x", credit="x", licence="x", usable_until=today + timedelta(days=days)) for days in (-1, 5)
    )
    single = make_image(alt="x", credit="x", licence="x", is_single_use=True)
    assert (listed(licence="ended"), listed(licence="soon"), listed(licence="single")) == ([ended], [soon], [single])
    assert "Licence ended" in client.get(address("changelist"), {"licence": "ended"}).content.decode()
    assert listed(lacks="description") == listed(lacks="credit") == listed(lacks="licence") == [bare]


def test_a_card_says_where_a_picture_is_used_and_its_page_lists_it(client):
    sign_in(client, "Journalist")
    picture, free = make_image(alt="An oar"), make_image(alt="A sail")
    make_article(title="Rowing", lead_image=picture)
    make_draft(title="To come", lead_image=picture)
    make_topic("Boats", lead_image=picture)
    assert b"used in 3" in client.get(address("changelist")).content
    page = client.get(address("change", picture.pk)).content.decode()
    for name in ("Rowing", "To come", "Boats"):
        assert f">{name}</a>" in page
    assert "Not used yet." in client.get(address("change", free.pk)).content.decode()


def test_where_a_picture_is_used_is_counted_when_it_is_long(client, monkeypatch):
    monkeypatch.setattr(images, "MAX_STORIES", 1)
    sign_in(client, "Journalist")
    picture = make_image(alt="An oar")
    for _ in range(3):
        make_article(lead_image=picture)
    assert b"and 2 more stories" in client.get(address("change", picture.pk)).content


def test_an_unused_picture_is_removed_after_a_question(client):
    sign_in(client, "Editor")
    picture = make_image(alt="An oar")
    assert b"Delete image" in client.get(address("change", picture.pk)).content
    url = address("delete", picture.pk)
    assert b"This image is not used by any story, draft, topic or author." in client.get(url).content
    assert Image.objects.exists()
    assert client.post(url).status_code == 302
    assert not Image.objects.exists()


def test_a_picture_in_use_is_not_removed_and_not_offered(client):
    sign_in(client, "Editor")
    picture = make_image(alt="An oar")
    make_draft(lead_image=picture)
    assert b"Delete image" not in client.get(address("change", picture.pk)).content
    assert client.post(address("delete", picture.pk)).status_code == 403
    assert Image.objects.exists()


def test_the_history_of_a_picture_tells_what_was_changed(client):
    sign_in(client, "Editor")
    picture = make_image(alt="An oar")
    client.post(address("change", picture.pk), {"alt": "Two oars", "focal_point": "0.5x0.5"})
    page = client.get(address("history", picture.pk)).content.decode()
    assert "Alt text: Two oars" in page


def test_an_address_of_no_picture_is_a_404(client):
    sign_in(client, "Editor")
    for page in ("change", "history", "delete"):
        assert client.get(address(page, 10**30)).status_code == client.get(address(page, 7)).status_code == 404


def test_what_readers_see_at_once_takes_no_picture_that_nobody_described(client):
    sign_in(client, "Editor")
    author, bare = make_author(), make_image()
    url = reverse("admin:articles_author_change", args=[author.pk])
    said = {"name": author.name, "photo": bare.pk}
    assert "This image has no alt text" in client.post(url, said).content.decode()
    services.describe(bare, is_decorative=True)
    assert client.post(url, said).status_code == 302
    author.refresh_from_db()
    assert author.photo == bare


def test_without_scripts_a_picture_is_chosen_by_its_number(client):
    sign_in(client, "Editor")
    picture, author = make_image(alt="A lock gate"), make_author()
    assert f"ID {picture.pk}," in client.get(address("change", picture.pk)).content.decode()
    page = client.get(reverse("admin:articles_author_change", args=[author.pk])).content.decode()
    assert 'name="photo"' in page
    assert f'href="{address("changelist")}"' in page


def opened(client, picture, **changes):
    """What the screen of the picture, which is open now, would send with these changes."""
    return {**fields_of(client.get(address("change", picture.pk)).context["form"]), **changes}


def test_of_two_who_describe_a_picture_both_changes_stay_and_one_field_is_a_conflict(client):
    sign_in(client, "Editor")
    picture = make_image(alt="An oar", credit="Desk")
    mine = opened(client, picture, alt="Two oars", caption="At dawn")
    services.describe(picture, by=make_user("Editor", first_name="Ada"), alt="Oars", credit="Agency")
    page = client.post(address("change", picture.pk), mine)
    form = page.context["form"]
    assert form.non_field_errors() == [CONFLICT.format("Alt text")]
    assert (form["alt"].value(), form["alt"].current.text, form["credit"].value()) == ("Two oars", "Oars", "Agency")
    assert "saved by Ada on" in page.content.decode()
    again = fields_of(form)
    for sent, alt in (({**again, "alt_keep": "on"}, "Oars"), (again, "Two oars")):
        assert client.post(address("change", picture.pk), sent).status_code == 302
        picture.refresh_from_db()
        assert (picture.alt, picture.caption, picture.credit) == (alt, "At dawn", "Agency")


def test_what_was_typed_about_a_picture_that_is_deleted_is_shown(client):
    user = sign_in(client, "Editor", first_name="Ada")
    picture = make_image(alt="An oar")
    url, mine = address("change", picture.pk), opened(client, picture, alt="Two oars", caption="At dawn")
    services.remove(picture, by=user)
    answer = client.post(url, mine)
    assert answer.status_code == 409
    for text in ("Ada deleted “An oar” on", "readonly>Two oars</textarea>", "readonly>At dawn</textarea>"):
        assert text in answer.content.decode()
    assert client.post(address("change", 7_000), mine).status_code == 409


def test_a_replaced_caption_is_restored(client):
    sign_in(client, "Editor")
    picture = make_image(alt="An oar", caption="At dawn")
    services.describe(picture, by=None, caption="At dusk", is_decorative=True)
    client.post(address("restore", picture.pk, AuditEntry.objects.get(verb="change").pk))
    picture.refresh_from_db()
    assert (picture.caption, picture.is_decorative) == ("At dawn", False)


def test_who_may_not_change_a_picture_restores_nothing(client):
    picture = make_image(alt="An oar", caption="At dawn")
    services.describe(picture, by=None, caption="At dusk")
    entry = AuditEntry.objects.get(verb="change")
    sign_in(client, "Journalist")
    history = client.get(address("history", picture.pk)).content.decode()
    assert "At dawn" in history
    assert "Restore" not in history
    assert client.post(address("restore", picture.pk, entry.pk)).status_code == 403
