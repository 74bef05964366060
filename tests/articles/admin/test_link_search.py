"""Our own pages for links in texts, and topics for them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.workflow import publishing
from tests.desk import sign_in
from tests.factories import make_article, make_draft, make_page, make_topic, make_user

pytestmark = pytest.mark.django_db
FOR_TEXT = "/admin/articles/article/suggest-for/"


def found(client, words):
    answer = client.get(reverse("admin:articles_article_find"), {"q": words})
    assert "no-store" in answer["Cache-Control"]
    return [(result["title"], result["url"]) for result in answer.json()["results"]]


def test_stories_are_found_by_all_the_words_of_their_headline_the_newest_first(client):
    sign_in(client, "Journalist")
    old = make_article(title="Lock gates open")
    new = make_article(title="Old gates, new locks")
    make_article(title="Gates of the city")
    expected = [(story.title, story.get_absolute_url()) for story in (new, old)]
    assert found(client, " LOCK   gates ") == expected


def test_topics_are_found_by_their_other_names(client):
    sign_in(client, "Topic editor")
    make_article(topics=["Chongqing"])
    topic = make_topic("Chongqing", aliases=["重庆"])
    make_topic("Chongqing not yet public")
    assert found(client, "重庆") == [("Chongqing", topic.get_absolute_url())]


def test_what_readers_cannot_open_is_not_found(client):
    sign_in(client, "Editor")
    make_draft(title="Locks: a draft")
    publishing.publish(make_draft(title="Locks, scheduled"), by=None, at=timezone.now() + timedelta(hours=1))
    publishing.withdraw(make_article(title="Locks, withdrawn"), by=None)
    make_topic("Locks")
    assert found(client, "locks") == []


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "\x00", "zz " * 500])
def test_any_words_are_answered(client, words):
    sign_in(client, "Editor")
    make_article(title="Lock gates open")
    assert found(client, words) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_what_is_found(client, count, django_assert_num_queries):
    sign_in(client, "Editor")
    for number in range(count):
        make_article(title=f"Lock {number}", topics=[f"Lock {number}"])
    # The session, the person and the permissions; stories and topics.
    with django_assert_num_queries(9):
        assert len(found(client, "lock")) == 2 * count


def test_a_storys_text_is_answered_with_topics_and_reasons(client):
    sign_in(client, "Journalist")
    make_topic("Swallow", aliases=["燕子"])
    make_topic("Tern")
    make_topic("Heron")
    text = {"title": "燕子 return", "body": "<p>A <b>te</b>rn &amp; a he</p><p>ron</p>", "topics": ["Wren", "Owl"]}
    assert client.post(FOR_TEXT, text).json() == {
        "results": [
            {"id": "Swallow", "text": "Swallow", "reason": "“燕子” in the headline"},
            {"id": "Tern", "text": "Tern", "reason": "Once in the body"},
        ]
    }
    assert client.post(FOR_TEXT, {**text, "topics": ["燕子", "tern"]}).json() == {"results": []}


def test_a_text_of_any_kind_is_answered(client):
    sign_in(client, "Journalist")
    make_topic("Swallow")
    assert client.post(FOR_TEXT).json() == {"results": []}
    for text in ("\x00\ud800".encode("utf-8", "surrogatepass"), b"\xff", "<" * 70_000, "<p " * 30_000, "x" * 70_000):
        assert client.post(FOR_TEXT, {"title": text, "body": text, "topics": text}).json() == {"results": []}


@pytest.mark.parametrize(
    ("role", "status"), [(None, 302), ("Journalist", 200), ("Topic editor", 200), ("Editor", 200), ("nobody", 403)]
)
def test_topics_for_a_text_are_for_who_may_see_topics(client, role, status):
    if role:
        user = make_user("Journalist" if role == "nobody" else role)
        if role == "nobody":
            user.groups.clear()
        client.force_login(user)
    assert client.post(FOR_TEXT, {"title": "Swallow"}).status_code == status


def test_a_signed_out_script_gets_a_sentence(client):
    response = client.post(FOR_TEXT, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 401
    assert "Sign in again" in response.json()["error"]


def test_topics_for_a_text_are_asked_for_by_post_with_the_token(client):
    sign_in(client, "Journalist")
    assert client.get(FOR_TEXT).status_code == 405
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(make_user("Journalist"))
    assert strict.post(FOR_TEXT, {"title": "Swallow"}).status_code == 403


def test_stories_like_the_text_are_the_reason_and_the_story_itself_is_none(client):
    sign_in(client, "Journalist")
    own = make_article(title="Otters return to the estuary", topics=["Mammals"])
    make_article(title="Otters leave the estuary", topics=["Rivers"])
    text = {"title": "Otters return to the estuary", "story": own.uid}
    assert client.post(FOR_TEXT, text).json() == {
        "results": [
            {"id": "Rivers", "text": "Rivers", "reason": "Used on the similar story “Otters leave the estuary”"}
        ]
    }


@pytest.mark.parametrize("count", [1, 3])
def test_topics_for_a_text_cost_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    sign_in(client, "Journalist")
    for number in range(count):
        make_article(title=f"Otters {number}", topics=[f"Rivers {number}", "Otters"])
    # The session, the person and the permissions; stories like it, by words, and what they are; what words say; names,
    # and topics.
    with django_assert_num_queries(13):
        assert client.post(FOR_TEXT, {"title": "Otters", "topics": ["Otters"]}).json()["results"]


def test_a_public_page_that_editors_wrote_is_found_by_words_of_its_title(client):
    sign_in(client, "Journalist")
    make_page("How we correct", known="corrections-policy")
    make_page("How we pay", is_public=False)
    found = client.get(reverse("admin:articles_article_find"), {"q": "WE how"}).json()["results"]
    assert [(page["title"], page["url"], page["note"]) for page in found] == [
        ("How we correct", "/corrections-policy/", "Page")
    ]
