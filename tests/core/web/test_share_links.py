"""Plain links by which a story is passed on."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from newsroom.core.web import share_links
from tests.factories import make_article
from tests.reading import Reading

TITLE, URL = "Locks & weirs: 50% “more”?", "https://news.example/2026/03/15/locks/"


@pytest.mark.parametrize("word", share_links.SERVICES)
def test_every_service_is_told_the_whole_title_and_address(settings, word):
    settings.SHARE_WITH = {"": [word]}
    ((name, way),) = share_links.links(TITLE, URL)
    parts = urlsplit(way)
    said = " ".join(value for values in parse_qs(parts.query or parts.fragment).values() for value in values)
    assert name
    assert parts.scheme in {"https", "mailto"}
    assert URL in said
    if word not in {"facebook", "linkedin", "line"}:
        assert TITLE in said


@pytest.mark.django_db
def test_a_story_is_passed_on_by_plain_links_in_the_newsrooms_order(client, settings):
    settings.SHARE_WITH = {"": ["weibo", "mail"]}
    story = make_article(title="Locks & weirs", label="opinion")
    page = Reading(client.get(story.get_absolute_url()))
    ways = page.all("a", rel="nofollow noopener")
    assert [re.match(r"[^?]*", have["href"])[0] for have in ways] == [
        "https://service.weibo.com/share/share.php",
        "mailto:",
    ]
    assert parse_qs(urlsplit(ways[0]["href"]).query)["title"] == ["Opinion: Locks & weirs"]
    assert page.all("a", href=f"https://news.example{story.get_absolute_url()}")


@pytest.mark.django_db
def test_without_services_the_address_alone_stands_there(client, settings):
    settings.SHARE_WITH = {"": []}
    page = Reading(client.get(make_article().get_absolute_url()))
    assert not page.all("a", rel="nofollow noopener")
    assert "Share this article" in page.lines


@pytest.mark.django_db
def test_the_language_of_the_page_decides_where_a_story_is_shared(client, settings):
    settings.SHARE_WITH = {"": ["x", "mail"], "zh-hans": ["weibo"]}
    path = make_article().get_absolute_url()
    for start, hosts in (("", ["x.com", ""]), ("/zh-hans", ["service.weibo.com"])):
        ways = Reading(client.get(f"{start}{path}")).all("a", rel="nofollow noopener")
        assert [urlsplit(have["href"]).hostname or "" for have in ways] == hosts
