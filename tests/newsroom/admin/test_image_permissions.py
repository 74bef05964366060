"""Who may describe an image of the library, and until when."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.choices import Status
from articles.models import Author, WorkingCopy
from articles.workflow import drafting, locking, publishing, reviewing
from newsroom import image_usage
from tests.desk import page_of, sign_in, typed
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user
from tests.reading import Reading

pytestmark = pytest.mark.django_db


def loading_time(page):
    """The Unix time at which the writing screen was loaded."""
    return Reading(page).all("input", name="loaded_at")[0]["value"]


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


@pytest.mark.parametrize("place", ["lead_image", "body"])
@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "scheduled", "unscheduled"])
def test_a_journalist_describes_their_picture_until_a_story_with_it_is_approved(client, place, state):
    writer = sign_in(client, "Journalist")
    picture = make_image(alt="A weir", by=writer)
    body = f'<p>Text</p><figure><img src="{picture.file.og}" alt="A weir"></figure>'
    story = make_draft(**({"lead_image": picture} if place == "lead_image" else {"body": body}))
    if state in {"submitted", "approved"}:
        reviewing.submit(story, by=None)
    if state == "approved":
        reviewing.approve(story, by=None)
    if state in {"scheduled", "unscheduled"}:
        publishing.schedule(story, by=None, at=timezone.now() + timedelta(days=1))
    if state == "unscheduled":
        # The story is approved again.
        publishing.unschedule(story, by=None)
    answer = client.post(
        reverse("admin:newsroom_image_describe", args=[picture.pk]),
        {"alt": "Unreviewed words", "caption": "", "credit": ""},
    )
    picture.refresh_from_db()
    is_refused = state in {"approved", "scheduled", "unscheduled"}
    assert (answer.status_code == 403, picture.alt == "A weir") == (is_refused, is_refused)


@pytest.mark.parametrize("screen", ["change", "describe"])
@pytest.mark.parametrize("is_live", [False, True], ids=["story", "update"])
def test_words_changed_while_an_editor_looks_at_a_story_in_review_are_not_published_unseen(client, screen, is_live):
    writer = sign_in(client, "Journalist")
    picture = make_image(alt="A weir", by=writer)
    if is_live:
        story = make_article(title="Lock closed")
        drafting.save(story, {"lead_image": {"id": picture.pk}})
        reviewing.submit_update(story, by=None)
    else:
        story = make_draft(lead_image=picture)
        reviewing.submit(story, by=None)
    seen = story.working_copy.version
    words = {"alt": "Unreviewed words", "caption": "", "credit": "", "focal_point": "0.5x0.5"}
    client.post(reverse(f"admin:newsroom_image_{screen}", args=[picture.pk]), words)
    with pytest.raises(locking.Conflict):
        publishing.publish(story, by=None, version=seen)
    picture.refresh_from_db()
    assert picture.alt == "Unreviewed words"
    assert WorkingCopy.objects.get(article=story).text_version == story.working_copy.text_version


@pytest.mark.parametrize("button", ["approve", "publish"])
@pytest.mark.parametrize("who", ["writer", "editor", "writer, before the editor came"])
def test_a_button_of_the_writing_screen_does_not_publish_words_of_images_that_the_editor_has_not_seen(
    client, button, who
):
    writer, editor = sign_in(client, "Journalist"), make_user("Editor")
    picture = make_image(alt="A weir", by=writer)
    story = make_draft(title="Lock closed", lead_image=picture)
    reviewing.submit(story, by=None)
    with time_machine.travel("2031-05-05 12:00:00Z", tick=False) as clock:
        if who == "writer, before the editor came":
            image_usage.describe(picture, by=writer, caption="Unreviewed")
            clock.shift(5)
        client.force_login(editor)
        loaded_at = loading_time(client.get(page_of(story)))
        clock.shift(60)
        if who == "writer":
            image_usage.describe(picture, by=writer, caption="Unreviewed")
        if who == "editor":
            image_usage.describe(picture, by=editor, caption="Reviewed")
        clock.shift(5)
        answer = client.post(page_of(story), typed(story, _save=button, loaded_at=loaded_at), follow=True)
        story.refresh_from_db()
        is_refused = who == "writer"
        assert ("changed the details of an image" in answer.text) == is_refused
        assert (story.status == Status.IN_REVIEW) == is_refused
        if is_refused:
            client.post(page_of(story), typed(story, _save=button, loaded_at=loading_time(answer)))
            story.refresh_from_db()
            assert story.status == (Status.APPROVED if button == "approve" else Status.PUBLISHED)


def test_a_story_is_not_published_again_with_words_of_images_that_the_editor_has_not_seen(client):
    writer, editor = make_user("Journalist"), sign_in(client, "Editor")
    picture = make_image(alt="A weir", by=writer)
    story = make_article(title="Lock closed", lead_image=picture)
    publishing.withdraw(story, by=editor)
    sent = {"_save": "publish", "loaded_at": loading_time(client.get(page_of(story)))}
    image_usage.describe(picture, by=writer, caption="Unreviewed")
    answer = client.post(page_of(story), typed(story, **sent), follow=True)
    story.refresh_from_db()
    assert ("changed the details of an image" in answer.text, story.status) == (True, Status.WITHDRAWN)


@pytest.mark.parametrize("use", ["topic", "author"])
def test_a_journalist_does_not_describe_what_others_chose_for_a_topic_or_an_author(client, use):
    picture = make_image(alt="A weir", by=sign_in(client, "Journalist"))
    if use == "topic":
        make_topic("Weirs", lead_image=picture)
    else:
        Author.objects.filter(pk=make_author("Ivo").pk).update(photo=picture)
    answer = client.post(
        reverse("admin:newsroom_image_describe", args=[picture.pk]),
        {"alt": "Unreviewed words", "caption": "", "credit": ""},
    )
    picture.refresh_from_db()
    assert (answer.status_code, picture.alt) == (403, "A weir")
