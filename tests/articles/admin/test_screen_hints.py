"""The writing screen: what it says of dates, addresses and refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting, publishing
from tests.desk import page_of, sign_in, typed
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def test_the_address_says_where_readers_find_the_story_and_where_they_did(client, editor):
    story = make_article(title="Weir", at=datetime(2026, 2, 3, tzinfo=UTC))
    client.post(page_of(story), typed(story, slug="sluice", _save="publish"))
    hint = client.get(page_of(story)).context["form"]["slug"].help_text
    assert hint.startswith("Current URL: /2026/02/03/sluice/.")
    assert hint.endswith("Also redirecting: /2026/02/03/weir/.")
    assert client.get("/2026/02/03/weir/")["Location"] == "/2026/02/03/sluice/"


def test_hints_of_this_person_and_story_stand_after_a_refusal_too(client):
    writer = make_user("Journalist")
    client.force_login(writer)
    draft = drafting.create({"title": "Locks"}, by=writer)
    page = client.post(page_of(draft), typed(draft, title="", _save="submit"))
    assert page.status_code == 200
    assert "Leave blank to let an editor choose when to publish the story." in page.content.decode()


def test_a_live_story_takes_no_future_date_and_the_screen_says_so_before_the_button_is_pressed(client, editor):
    story = make_article(title="Weir")
    page = client.get(page_of(story)).content.decode()
    assert "To set a future date, unpublish the story first." in page
    assert '<p data-for="later" hidden>This story is live. Unpublish it before setting a future date.</p>' in page


@pytest.mark.parametrize("change", [{}, {"summary": "Typed just now"}])
def test_a_refusal_says_that_the_draft_was_saved_only_if_it_was(client, editor, change):
    story = make_article()
    page = client.post(page_of(story), typed(story, _save="request_changes", **change))
    said = [str(message) for message in page.context["messages"]]
    assert said == (["Draft saved. Nothing else was changed."] if change else [])
    [refusal] = page.context["form"].non_field_errors()
    assert refusal == f"This update is no longer waiting for review.{'' if change else ' Nothing was changed.'}"
    page = client.post(page_of(story), typed(story, body="", _save="publish"))
    assert [str(message) for message in page.context["messages"]] == [
        "Draft saved. Nothing else was changed. Fix the errors below and try again."
    ]


@pytest.mark.parametrize(
    ("role", "state", "hint"),
    [
        ("Journalist", "published", "Readers see this date."),
        ("Journalist", "scheduled", "The story goes live on this date."),
        ("Editor", "scheduled", "To reschedule the story, change the date, then select “Reschedule…”."),
        ("Journalist", "unpublished", "Readers see this date once the story is republished."),
    ],
)
def test_the_hint_at_the_date_is_true_of_the_storys_state(client, role, state, hint):
    user = sign_in(client, role)
    story = make_article(at=timezone.now() + timedelta(days=1)) if state == "scheduled" else make_article()
    Article.objects.update(created_by=user)
    if state == "unpublished":
        publishing.withdraw(story, by=None)
    assert client.get(page_of(story)).context["form"]["published_at"].help_text == hint


def test_a_changed_address_redirects_once_an_unpublished_story_is_republished(client, editor):
    story = make_article()
    publishing.withdraw(story, by=None)
    hint = client.get(page_of(story)).context["form"]["slug"].help_text
    assert hint.endswith("the old URL redirects once the story is republished.")


def test_the_date_of_a_story_that_was_scheduled_again_can_be_taken_out(client, editor):
    story = make_article()
    publishing.withdraw(story, by=None)
    publishing.schedule(story, by=None, at=timezone.now() + timedelta(days=2))
    publishing.unschedule(story, by=None)
    page = client.post(page_of(story), typed(story, published_at="", _save="publish"), follow=True)
    story.refresh_from_db()
    assert story.is_live
    assert "Republished." in page.content.decode()
