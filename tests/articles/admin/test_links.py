"""The links of a story, checked from the desk."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from articles.admin.editor import links
from newsroom.core.html.link_check import NO_ADDRESS, OK
from tests.factories import make_article, make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db
TEXT = (
    '<p><a href="/topics/no-such/">A</a> <a href="https://a.example/">B</a> <a href="https://b.example/">C</a>'
    '<a href="mailto:who@a.example">D</a></p>'
)


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """The addresses of other sites that were asked; b.example is dead."""
    cache.clear()
    asked = []

    def answers(addresses):
        asked.extend(addresses)
        return {address: NO_ADDRESS if "b.example" in address else OK for address in addresses}

    monkeypatch.setattr(links, "check_all", answers)
    return asked


def url(story):
    return reverse("admin:articles_article_links", args=[story.pk])


def states(response):
    return {link["address"]: link["state"] for link in response.json()["links"]}


def test_each_link_of_the_draft_is_told(client, asked):
    client.force_login(make_user("Editor"))
    response = client.post(url(make_draft(body=TEXT)))
    assert states(response) == {"/topics/no-such/": "dead", "https://a.example/": "ok", "https://b.example/": "dead"}
    assert response.json()["links"][0]["sentence"] == "Topic not found."
    assert asked == ["https://a.example/", "https://b.example/"]


def test_what_is_on_the_screen_counts_before_the_draft(client):
    client.force_login(make_user("Editor"))
    story = make_draft(body=TEXT)
    assert states(client.post(url(story), {"body": '<a href="https://c.example/">E</a>'})) == {
        "https://c.example/": "ok"
    }
    assert states(client.post(url(story), {"body": ""})) == {}


def test_our_own_pages_are_looked_at_as_they_will_be_when_the_story_is_out(client):
    client.force_login(make_user("Editor"))
    later = timezone.now() + timedelta(days=2)
    other = make_article(at=later - timedelta(days=1))
    topic = make_topic("Only here")
    body = f'<a href="{other.get_absolute_url()}">A</a> <a href="{topic.get_absolute_url()}">B</a>'
    now, then = make_draft(body=body), make_draft(body=body, published_at=later.isoformat(), topics=[topic])
    assert set(states(client.post(url(now))).values()) == {"dead"}
    assert set(states(client.post(url(then))).values()) == {"ok"}


def test_of_many_other_sites_the_first_thirty_are_asked(client, asked):
    client.force_login(make_user("Editor"))
    body = "".join(f'<a href="https://a.example/{n}">A</a> ' for n in range(33))
    found = states(client.post(url(make_draft(body=body))))
    assert len(asked) == 30
    assert list(found.values()) == ["ok"] * 30 + ["unknown"] * 3


def test_one_check_of_a_person_runs_at_a_time(client, asked):
    editor = make_user("Editor")
    client.force_login(editor)
    story = make_draft(body=TEXT)
    cache.add(f"links-{editor.pk}", True, 30)
    response = client.post(url(story))
    assert response.status_code == 429
    assert "already" in response.json()["error"]
    assert asked == []
    client.force_login(make_user("Editor"))
    assert client.post(url(story)).status_code == client.post(url(story)).status_code == 200


def test_a_check_that_failed_keeps_nobody_from_the_next(client, monkeypatch):
    client.force_login(make_user("Editor"))
    story = make_draft(body=TEXT)
    client.raise_request_exception = False
    answers = links.check_all
    monkeypatch.setattr(links, "check_all", lambda addresses: 1 / 0)
    assert client.post(url(story)).status_code == 500
    monkeypatch.setattr(links, "check_all", answers)
    assert client.post(url(story)).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 302), ("Journalist", 403), ("the writer", 200), ("Topic editor", 403), ("Editor", 200)],
)
def test_links_are_checked_for_who_may_write_the_story(client, asked, role, status):
    story = make_draft(body=TEXT)
    if role:
        user = make_user("Journalist" if role == "the writer" else role)
        client.force_login(user)
        if role == "the writer":
            story.created_by = user
            story.save()
    assert client.post(url(story)).status_code == status
    assert bool(asked) is (status == 200)


def test_links_are_checked_by_post_with_the_token_and_of_a_story_that_there_is(client):
    editor = make_user("Editor")
    client.force_login(editor)
    story = make_draft()
    assert client.get(url(story)).status_code == 405
    assert client.post("/admin/articles/article/999/links/").status_code == 404
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(url(story)).status_code == 403
    client.logout()
    assert client.post(url(story), headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 401
