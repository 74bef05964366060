"""Saving a screen that stays open: what is stored, and what the screen is told."""

import json

import pytest
from django.urls import reverse

from newsroom.core.library import services
from newsroom.core.models import AuditEntry, Image
from newsroom.core.pages import editing
from tests.desk import sign_in
from tests.factories import make_article, make_author, make_image, make_page, make_topic, make_user
from tests.topics.admin.screens import fields_of, sent_from
from topics import curation, deletion
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor", first_name="Mara", last_name="Lind")


@pytest.fixture
def ada():
    return make_user("Editor", first_name="Ada")


def opened_form(client, model, obj):
    """What the screen would send as it stands."""
    page = client.get(reverse(f"admin:{model}_change", args=[obj.pk]))
    return sent_from(page) if model == "topics_topic" else fields_of(page.context["form"])


def save(client, model, obj, data):
    return client.post(
        reverse(f"admin:{model}_save", args=[obj.pk]), data, headers={"X-Requested-With": "XMLHttpRequest"}
    )


@pytest.mark.parametrize(
    ("model", "make", "field"),
    [
        ("topics_topic", make_topic, "description"),
        ("newsroom_page", make_page, "description"),
        ("newsroom_image", lambda: make_image(alt="A lock"), "caption"),
        ("articles_author", make_author, "bio"),
    ],
)
def test_a_screen_is_saved_twice_without_being_loaded_again(client, editor, model, make, field):
    obj = make()
    data = opened_form(client, model, obj)
    for text in ("First", "Second"):
        response = save(client, model, obj, {**data, field: text})
        assert response.status_code == 200
        data |= response.json()["opened"]
        assert json.loads(data["opened"])[field] == text
        assert opened_form(client, model, obj)[field] == text
    # Nothing was changed since: nothing is recorded.
    before = AuditEntry.objects.count()
    assert save(client, model, obj, {**data, field: "Second"}).status_code == 200
    assert AuditEntry.objects.count() == before


def test_a_field_that_others_changed_keeps_the_value_that_the_screen_still_shows(client, editor, ada):
    topic = make_topic("Harbour", description="Old", sponsor="Old")
    data = opened_form(client, "topics_topic", topic)
    curation.describe(topic, by=ada, sponsor="Theirs")
    for text in ("First", "Second"):
        data["description"] = text
        data |= save(client, "topics_topic", topic, data).json()["opened"]
        assert json.loads(data["opened"])["sponsor"] == "Old"
    topic = Topic.objects.get()
    assert (topic.description, topic.sponsor) == ("Second", "Theirs")
    # Who changes it as well gets to see both.
    assert save(client, "topics_topic", topic, {**data, "sponsor": "Mine"}).status_code == 409
    assert Topic.objects.get().sponsor == "Theirs"


def test_the_stories_of_a_topic_are_saved_with_it(client, editor):
    topic = make_topic("Harbour")
    entries = [make_article(topics=[topic]).entries.get() for _ in range(2)]
    data = opened_form(client, "topics_topic", topic)
    for order in (entries, entries[::-1]):
        for n, entry in enumerate(order, 1):
            data[f"story-{entry.pk}-position"] = n
        data |= save(client, "topics_topic", topic, data).json()["opened"]
        assert list(topic.entries.pinned()) == order
        assert {f"story-{entry.pk}-opened" for entry in entries} <= data.keys()


def test_what_cannot_be_saved_changes_nothing(client, editor, ada):
    image = make_image(alt="A lock", caption="Old")
    data = opened_form(client, "newsroom_image", image)
    services.describe(image, by=ada, caption="Theirs")
    assert save(client, "newsroom_image", image, {**data, "caption": "Mine"}).status_code == 409
    assert save(client, "newsroom_image", image, {**data, "alt": "", "credit": "Mine"}).status_code == 409
    image = Image.objects.get()
    assert (image.caption, image.credit) == ("Theirs", "")


def test_the_draft_of_a_page_is_saved_and_readers_see_no_change(client, editor):
    page = make_page("About us")
    data = opened_form(client, "newsroom_page", page)
    assert save(client, "newsroom_page", page, {**data, "title": "About"}).status_code == 200
    page.refresh_from_db()
    assert (page.title, editing.content_of(page)["title"]) == ("About us", "About")


def test_errors_are_told_in_sentences(client, editor, ada):
    topic = make_topic("Mistyped")
    data = opened_form(client, "topics_topic", topic)
    assert save(client, "topics_topic", topic, {**data, "user": ada.pk}).json() == {
        "error": "You are now signed in as Mara Lind."
    }
    deletion.delete(Topic.objects.get(), by=ada)
    response = save(client, "topics_topic", topic, data)
    assert (response.status_code, response.json()["error"][:21]) == (404, "Ada deleted “Mistyped")
    sign_in(client, "Journalist")
    response = save(client, "topics_topic", make_topic(), data)
    assert response.json() == {"error": "You no longer have permission to edit this topic."}
    client.logout()
    assert save(client, "topics_topic", make_topic(), data).status_code == 401
