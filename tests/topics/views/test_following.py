"""How to follow a topic."""

import re

import pytest

from tests.factories import make_article, make_topic
from tests.topics.views.pages import read
from topics import curation

pytestmark = pytest.mark.django_db


def test_the_page_on_following_gives_the_three_addresses_in_full_and_leads_back(client):
    topic = make_topic("Łódź & trams")
    make_article(topics=[topic])
    assert f"{topic.get_absolute_url()}follow/" in read(client, topic.get_absolute_url()).links()
    page = read(client, f"{topic.get_absolute_url()}follow/")
    assert page.lines[0] == "Follow Łódź & trams"
    for form in ("rss", "atom", "json"):
        address = f"{topic.get_absolute_url()}feed.{form}"
        assert address in page.links()
        assert f"https://news.example{address}" in page.lines
        assert client.get(address).status_code == 200
    assert topic.get_absolute_url() in page.links()
    assert page.meta("robots") == "noindex"


def test_a_feed_of_the_stories_in_the_language_of_the_page_comes_first_where_there_are_others(client):
    topic = make_topic("Weirs")
    other = make_article(title="Eel", topics=[topic])
    address = f"/zh-hans{topic.get_absolute_url()}follow/"
    assert "language=" not in str(read(client, address).links())
    make_article(title="堰", language="zh-CN", topics=[topic])
    make_article(title="别处", language="zh-CN", topics=["Locks"])
    for tree, tag, titles in (("/zh-hans", "zh-Hans", ["堰"]), ("", "en", ["Eel"])):
        feeds = [link for link in read(client, f"{tree}{topic.get_absolute_url()}follow/").links() if ".rss" in link]
        assert feeds == [
            f"{tree}/search/feed.rss?topic=weirs&language={tag}",
            f"{tree}{topic.get_absolute_url()}feed.rss",
        ]
        assert re.findall("<item><title>([^<]+)", client.get(feeds[0]).text.replace("\n", "")) == titles
    curation.hide(topic.entries.get(content_object=other), by=None, reason="It only names it.")
    assert "language=" not in str(read(client, address).links())


def test_the_page_on_following_moves_with_its_topic_and_is_as_public_as_it(client):
    assert client.get("/topics/quiet/follow/").status_code == 404
    topic = make_topic("Quiet", aliases=["Silence"])
    assert client.get("/topics/quiet/follow/").status_code == 404
    make_article(topics=[topic])
    answer = client.get("/topics/silence/follow/")
    assert (answer.status_code, answer["Location"]) == (301, "/topics/quiet/follow/")
