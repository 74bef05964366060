"""The demo is made by the desk's own verbs, once, and what was changed since is kept."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from articles.models import Article, Correction
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.models import Image, KnownPage, Page
from newsroom.core.pages import public
from newsroom.demo import building, content, links
from tests.factories import live_count
from topics import counting
from topics.models import Topic

DEMO = content.load()


@pytest.fixture
def small_demo(monkeypatch):
    """The demo with all its stories and topics, but few images."""
    kept = {"twin-cities", "glacier"}
    stories = [{**s, "picture": s["picture"] if s["picture"] in kept else ""} for s in DEMO["stories"]]
    monkeypatch.setattr(content, "load", lambda: {**DEMO, "stories": stories})


@pytest.mark.django_db
def test_the_demo_is_whole_and_made_once(small_demo):
    lines = []
    assert building.build(lines.append) == len(DEMO["stories"])
    assert building.build(lines.append) == 0
    assert live_count(Topic.objects.get(slug="chongqing")) == 9
    assert list(counting.check()) == []
    assert Article.objects.live().count() == sum("status" not in s for s in DEMO["stories"])
    assert Article.objects.live().filter(lead_image__isnull=False).exists()
    assert Article.objects.filter(status="draft").count() == 1
    assert Article.objects.filter(published_at__gt=timezone.now()).count() == 1
    assert Correction.objects.count() == sum("correction" in s for s in DEMO["stories"])
    assert [a.uid for a in Article.objects.live().pinned()] == DEMO["front_page"]["pinned"]
    assert Topic.objects.in_navigation().count() == sum(t.get("in_navigation", False) for t in DEMO["topics"])
    # One of them with an alt text in each of two languages, and the topic's.
    assert Image.objects.count() == 4
    for story in Article.objects.live().exclude(lead_image=None):
        told = next(s for s in DEMO["stories"] if s["id"] == story.uid)
        assert (story.lead_caption, story.lead_image.caption) == (told["picture_caption"], "")
    assert set(public.known()) == {*KnownPage}
    assert Page.objects.filter(is_public=True).count() == 2 * len(KnownPage)

    changed = Article.objects.live().first()
    drafting.save(changed, {"title": "Changed here"})
    publishing.publish(changed, by=None)
    gone = Article.objects.get(status="draft")
    reviewing.bin(gone, by=None)
    assert building.build(lines.append) == 0
    gone.refresh_from_db()
    assert gone.status == "withdrawn"
    changed.refresh_from_db()
    assert changed.title == "Changed here"


@pytest.mark.django_db
def test_links_in_stories_and_briefings_lead_to_pages_of_the_site(small_demo, client):
    building.build(lambda line: None)
    texts = [
        *Article.objects.live().values_list("body", flat=True),
        *Topic.objects.values_list("briefing", flat=True),
        *(text for briefings in Topic.objects.values_list("briefings", flat=True) for text in briefings.values()),
    ]
    paths = {path for text in texts for path in re.findall(r'href="([^"]*)"', text)}
    assert not [path for path in paths if ":" in path]
    assert len(paths) >= 40
    assert [path for path in sorted(paths) if client.get(path).status_code != 200] == []


@pytest.mark.django_db
def test_the_page_of_chongqing_has_the_text_of_the_contract(small_demo, client):
    building.build(lambda line: None)
    html = client.get("/topics/chongqing/").content.decode()
    filed = [s for s in DEMO["stories"] if "Chongqing" in s["topics"] and "translation_of" not in s]
    stories = sorted(filed, key=lambda s: s["days_ago"])
    head = ["Chongqing is called a city", "By China desk", "Total: 9 articles found"]
    texts = [story[name] for story in stories for name in ("title", "summary")]
    for part, expected in zip(html.partition("<main")[2].split('class="topic-stories"'), (head, texts), strict=True):
        shown = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part))).replace("\xad", "")
        places = [shown.find(text) for text in expected]
        assert min(places) >= 0
        assert places == sorted(places)
    topic = Topic.objects.get(slug="chongqing")
    assert topic.lead_image.alt in unescape(html)
    assert topic.entries.key_moments().count() == 8


def test_a_link_to_what_does_not_exist_becomes_text():
    html = '<p><a href="story:a">One</a>, <a href="story:b">two</a>, <a href="topic:C">three</a></p>'
    assert links.resolve(html, {"b": "/b/"}, {}) == '<p>One, <a href="/b/">two</a>, three</p>'
    assert (links.targets(html, "story"), links.targets(html, "topic")) == (["a", "b"], ["C"])


@pytest.mark.django_db
def test_there_is_a_login_of_each_role_and_a_changed_password_is_kept():
    told = {role: (username, password) for role, username, password in building.logins()}
    assert list(told) == ["Journalist", "Topic editor", "Editor", "Administrator"]
    assert told == {role: (username, password) for role, username, password in building.logins()}
    for role, (username, password) in told.items():
        user = authenticate(username=username, password=password)
        assert user.is_staff
        assert user.groups.get().name == role
    user.set_password("another one")
    user.save()
    assert [password for role, _, password in building.logins() if role == "Administrator"] == [""]


def test_no_story_of_today_is_dated_in_the_future():
    now = datetime(2026, 7, 1, 0, 2, tzinfo=UTC)
    dates = {story["id"]: content.date_of(story, now) for story in DEMO["stories"]}
    scheduled = {s["id"] for s in DEMO["stories"] if s.get("status") == "scheduled"}
    assert {uid for uid, date in dates.items() if date and date > now} == scheduled
    assert max(date for uid, date in dates.items() if date and uid not in scheduled) > now - timedelta(days=2)


@pytest.mark.django_db
def test_a_first_run_that_was_interrupted_is_finished_by_the_next(small_demo, monkeypatch):
    make = building._make_story
    made = []

    def interrupted(*arguments):
        if len(made) == 4:
            raise KeyboardInterrupt
        made.append(arguments)
        make(*arguments)

    monkeypatch.setattr(building, "_make_story", interrupted)
    with pytest.raises(KeyboardInterrupt):
        building.build(lambda line: None)
    monkeypatch.setattr(building, "_make_story", make)
    assert building.build(lambda line: None) == len(DEMO["stories"]) - 4
    assert [a.uid for a in Article.objects.live().pinned()] == DEMO["front_page"]["pinned"]
    assert Topic.objects.exclude(briefing="").count() == sum("briefing" in t for t in DEMO["topics"])
