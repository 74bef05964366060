"""Authors on the desk."""

import pytest
from django.urls import reverse

from articles.models import Author
from articles.workflow import authors
from newsroom.core.desk.conflicts import CONFLICT
from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_author, make_image, make_user
from tests.topics.admin.screens import fields_of

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/author/"


@pytest.mark.parametrize(
    ("role", "see", "add"),
    [(None, 302, 302), ("Journalist", 200, 403), ("Topic editor", 200, 403), ("Editor", 200, 200)],
)
def test_pages_open_by_role(client, role, see, add):
    author = make_author()
    if role:
        client.force_login(make_user(role))
    assert client.get(LIST).status_code == see
    assert client.get(f"{LIST}suggest/").status_code == see
    assert client.get(f"{LIST}{author.pk}/change/").status_code == see
    assert client.get(f"{LIST}add/").status_code == add


def test_an_author_gets_an_address_by_the_rule_and_keeps_it(client):
    client.force_login(make_user("Editor"))
    make_author("Night desk")
    client.post(f"{LIST}add/", {"name": "Night Desk"})
    added = Author.objects.get(name="Night Desk")
    assert added.slug == "night-desk-2"
    client.post(f"{LIST}{added.pk}/change/", {"name": "Late desk"})
    added.refresh_from_db()
    assert (added.name, added.slug) == ("Late desk", "night-desk-2")


def test_a_desk_is_marked_and_the_mark_is_in_the_history(client):
    client.force_login(make_user("Editor"))
    client.post(f"{LIST}add/", {"name": "Night desk", "is_organisation": "on"})
    author = Author.objects.get()
    assert author.is_organisation
    client.post(f"{LIST}{author.pk}/change/", opened(client, author) | {"is_organisation": ""})
    author.refresh_from_db()
    assert not author.is_organisation
    assert "Desk or organisation" in client.get(f"{LIST}{author.pk}/history/").content.decode()


def test_a_name_is_kept_in_its_spelling(client):
    client.force_login(make_user("Editor"))
    client.post(f"{LIST}add/", {"name": "Night\tdesk\x07"})
    assert Author.objects.get().name == "Night desk"
    said = client.post(f"{LIST}add/", {"name": "\x07"}).content.decode()
    assert "Enter a name." in said
    assert "already exists" in client.post(f"{LIST}add/", {"name": "Night  desk"}).content.decode()


def test_authors_are_suggested_by_part_of_the_name(client):
    client.force_login(make_user("Journalist"))
    make_author("Night desk")
    make_author("Business section")
    assert client.get(f"{LIST}suggest/", {"term": "DESK", "new": "0"}).json()["results"] == [
        {"id": "Night desk", "text": "Night desk"}
    ]


def test_nobody_deletes_who_signed_a_story(client):
    client.force_login(make_user("Administrator", is_superuser=True))
    make_article(authors=["Night desk"])
    author = Author.objects.get()
    assert client.post(f"{LIST}{author.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    client.force_login(make_user("Editor"))
    for _ in range(count):
        make_author()
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_an_author_whom_readers_see_has_a_link_to_the_page(client):
    client.force_login(make_user("Editor"))
    author = make_author("Night desk")
    url = reverse("admin:articles_author_change", args=[author.pk])
    assert f'href="{author.get_absolute_url()}"' not in client.get(url).content.decode()
    make_article(authors=[author])
    assert f'href="{author.get_absolute_url()}"' in client.get(url).content.decode()


def test_a_name_has_no_control_characters(client):
    client.force_login(make_user("Editor"))
    client.post(reverse("admin:articles_author_add"), {"name": "Night\x1f  desk", "bio": "One\x0b\n\nTwo"})
    author = Author.objects.get()
    assert (author.name, author.bio) == ("Night desk", "One\n\nTwo")


def opened(client, author, **changes):
    """What the screen of the author, which is open now, would send with these changes."""
    return {**fields_of(client.get(f"{LIST}{author.pk}/change/").context["form"]), **changes}


@pytest.mark.parametrize("keeps", [False, True], ids=["mine", "current"])
def test_of_two_editors_of_an_author_both_changes_stay_and_one_field_is_a_conflict(client, keeps):
    client.force_login(make_user("Editor"))
    author = make_author("Night desk")
    mine = opened(client, author, bio="One\r\n\r\nTwo", role="Desk")
    authors.describe(author, by=make_user("Editor", first_name="Ada"), name="Late desk", bio="Three")
    page = client.post(f"{LIST}{author.pk}/change/", mine)
    form = page.context["form"]
    assert form.non_field_errors() == [CONFLICT.format("Biography")]
    assert (form["bio"].current.text, form["name"].value()) == ("Three", "Late desk")
    assert "saved by Ada on" in page.content.decode()
    again = {**fields_of(form), **({"bio_keep": "on"} if keeps else {})}
    assert client.post(f"{LIST}{author.pk}/change/", again).status_code == 302
    author.refresh_from_db()
    bio = "Three" if keeps else "One\n\nTwo"
    assert (author.name, author.role, author.bio.replace("\r\n", "\n")) == ("Late desk", "Desk", bio)


def test_line_ends_of_a_browser_are_no_change(client):
    client.force_login(make_user("Editor"))
    author = make_author("Night desk")
    authors.describe(author, by=None, bio="One\n\nTwo")
    count = AuditEntry.objects.count()
    assert client.post(f"{LIST}{author.pk}/change/", opened(client, author, bio="One\r\n\r\nTwo")).status_code == 302
    assert AuditEntry.objects.count() == count


def test_a_replaced_biography_is_restored(client):
    client.force_login(make_user("Editor"))
    author, picture = make_author("Night desk"), make_image(alt="A desk")
    authors.describe(author, by=None, bio="One", photo=picture)
    authors.describe(author, by=None, bio="Two", photo=None)
    history = client.get(f"{LIST}{author.pk}/history/").content.decode()
    assert "A desk" in history
    client.post(f"{LIST}{author.pk}/restore/{AuditEntry.objects.filter(verb='change').first().pk}/")
    author.refresh_from_db()
    assert (author.bio, author.photo) == ("One", picture)


def test_what_was_typed_about_an_author_who_is_gone_is_shown(client):
    client.force_login(make_user("Editor"))
    author = make_author("Night desk")
    url, mine = f"{LIST}{author.pk}/change/", opened(client, author, bio="Works at night")
    author.delete()
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert "This author no longer exists." in answer.content.decode()
    assert "readonly>Works at night</textarea>" in answer.content.decode()


def test_who_may_only_see_authors_sees_fields_that_cannot_be_changed(client):
    client.force_login(make_user("Journalist"))
    author = make_author("Night desk")
    page = client.get(f"{LIST}{author.pk}/change/")
    assert all(field.disabled for field in page.context["form"].fields.values())
    assert client.post(f"{LIST}{author.pk}/change/", {"name": "Mine"}).status_code == 403
