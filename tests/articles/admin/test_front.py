"""The front page's screen: what is pinned to it, in which order, until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from newsroom.core.models import AuditEntry
from tests.desk import sign_in
from tests.factories import make_article, make_user
from tests.topics.admin.screens import sent, sent_from, titles_in
from topics import curation

pytestmark = pytest.mark.django_db
FRONT = "/admin/articles/article/front/"


@pytest.fixture
def editor(client):
    return sign_in(client, "Topic editor")


def send(client, rows=(), **changes):
    """Save the screen with these changes."""
    return client.post(FRONT, sent(client, FRONT, rows, **changes))


def pinned():
    """The headlines of the pins that hold now."""
    return [story.title for story in Article.objects.pinned()]


def test_stories_stand_as_on_the_front_page_pins_first(client, editor):
    stories = [make_article(title=f"Story {n}") for n in range(4)]
    curation.pin(stories[1], by=None)
    page = client.get(FRONT)
    assert titles_in(page, "pins") == ["Story 1"]
    assert titles_in(page, "latest") == ["Story 3", "Story 2", "Story 0"]
    shown = client.get("/").context
    assert [story.title for story in (shown["lead"], *shown["seconds"])] == ["Story 1", "Story 3", "Story 2", "Story 0"]


def test_pins_are_set_ordered_and_taken_away(client, editor):
    first, second, third = (make_article(title=title) for title in ("First", "Second", "Third"))
    end = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    until = end.strftime("%Y-%m-%dT%H:%M")
    send(client, {first: {"position": 3}, second: {"position": 1, "until": until}, third: {"position": 2}})
    assert pinned() == ["Second", "Third", "First"]
    assert Article.objects.get(pk=second.pk).pinned_until == end
    assert AuditEntry.objects.filter(verb="pin", by=editor).count() == 3
    send(client, {third: {"position": ""}})
    assert pinned() == ["Second", "First"]


def test_a_pin_that_is_not_among_the_first_or_not_out_is_there_too(client, editor):
    story = make_article(title="To come", at=timezone.now() + timedelta(days=2))
    curation.pin(story, by=None)
    page = client.get(FRONT)
    assert titles_in(page, "pins") == ["To come"]
    assert "Scheduled" in page.content.decode()


def test_of_two_editors_who_pin_different_stories_both_pins_stay(client, editor):
    first, second = make_article(title="First"), make_article(title="Second")
    mine = sent(client, FRONT, {first: {"position": 1}})
    curation.pin(second, by=None)
    assert client.post(FRONT, mine).status_code == 302
    assert set(pinned()) == {"First", "Second"}


@pytest.mark.parametrize(
    ("keeps", "after"), [(False, ["Third", "Second", "First"]), (True, ["Second", "First", "Third"])]
)
def test_two_orders_of_the_front_page_are_shown_and_one_is_chosen(client, editor, keeps, after):
    first, second, third = stories = [make_article(title=title) for title in ("First", "Second", "Third")]
    for story in stories:
        curation.pin(story, by=None)
    mine = sent(client, FRONT, {first: {"position": 3}, second: {"position": 2}, third: {"position": 1}})
    curation.order([second, first, third], by=make_user("Editor", first_name="Ada"))
    page = client.post(FRONT, mine)
    assert "Others changed these fields while you were editing: Order of the pins." in page.content.decode()
    assert "“Second”, “First”, “Third”" in page.content.decode()
    assert "saved by Ada on" in page.content.decode()
    assert pinned() == ["Second", "First", "Third"]
    client.post(FRONT, {**sent_from(page), **({"keep_order": "on"} if keeps else {})})
    assert pinned() == after


def test_an_end_that_has_passed_is_told_at_its_field(client, editor):
    story = make_article()
    page = send(client, {story: {"position": 1, "until": "2020-01-01T09:00"}})
    assert "Choose a time in the future." in page.context["rows"][0].form.errors["until"][0]
    assert pinned() == []


def test_a_story_that_is_gone_is_told(client, editor):
    story = make_article()
    data = sent(client, FRONT, {story: {"position": 1}})
    page = client.post(FRONT, {**data, "story": ["999999"], "story-999999-position": 1})
    assert page.context["form"].non_field_errors() == [curation.GONE]


def test_stories_are_found_by_their_headline_with_a_script_and_without(client, editor):
    for n in range(14):
        make_article(title=f"Story {n}")
    rows = client.get(f"{FRONT}stories/", {"find": "story 1"}).context["rows"]
    assert [row.title for row in rows] == ["Story 13", "Story 12", "Story 11", "Story 10", "Story 1"]
    assert titles_in(send(client, find="story 1", _save="find"), "found") == ["Story 1"]
    assert "No stories found." in send(client, find="story 99", _save="find").content.decode()
    assert "already on this page" in send(client, find="story 13", _save="find").content.decode()
    assert pinned() == []


def test_the_front_page_is_previewed_with_what_is_chosen(client, editor):
    first, second = make_article(title="First"), make_article(title="Second")
    curation.pin(second, by=None, until=timezone.now() + timedelta(days=1))
    data = sent(client, FRONT, {first: {"position": 2}})
    address = reverse("admin:articles_article_front_preview_page")
    now = client.post(address, data).content.decode()
    assert now.index("Second") < now.index("First")
    then = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    later = client.post(address, {**data, "at": then}).content.decode()
    assert later.index("First") < later.index("Second")
    assert pinned() == ["Second"]
    curation.pin(first, by=None, until=timezone.now() + timedelta(days=1))
    later = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(address, {**data, f"story-{first.pk}-until": later}).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_takes_the_same_queries_for_any_number_of_stories(client, editor, count, django_assert_num_queries):
    for n in range(2 * count):
        story = make_article()
        if n % 2:
            curation.pin(story, by=None)
    client.get(FRONT)
    with django_assert_num_queries(7):
        client.get(FRONT)


def test_the_history_of_the_front_page_restores_pins(client, editor):
    first, second = make_article(title="First"), make_article(title="Second")
    for story in (first, second):
        curation.pin(story, by=None)
    curation.unpin(first, by=make_user("Editor", first_name="Ada"))
    history = client.get(f"{FRONT}history/").text
    assert "Unpinned: <bdi>“First”</bdi>" in history
    entry = AuditEntry.objects.get(verb="unpin")
    assert f"{FRONT}restore/{entry.pk}/" in history
    assert "Version restored." in client.post(f"{FRONT}restore/{entry.pk}/", follow=True).text
    assert pinned() == ["First", "Second"]


def test_an_end_date_that_has_passed_is_not_restored(client, editor, time_machine):
    story = make_article(title="First")
    curation.pin(story, by=None, until=timezone.now() + timedelta(hours=1))
    curation.unpin(story, by=None)
    time_machine.move_to(timezone.now() + timedelta(hours=2), tick=False)
    entry = AuditEntry.objects.get(verb="unpin")
    told = client.post(f"{FRONT}restore/{entry.pk}/", follow=True).text
    assert "Nothing was restored. Unpin on: Choose a time in the future." in told
    assert client.get(f"{FRONT}restore/{entry.pk}/").status_code == 405


def test_only_who_curates_sees_and_restores_the_history_of_the_front_page(client):
    sign_in(client, "Journalist")
    assert client.get(f"{FRONT}history/").status_code == client.post(f"{FRONT}restore/1/").status_code == 403
