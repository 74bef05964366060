"""The site's feeds."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse

from articles.workflow import publishing
from tests.factories import make_article, make_image
from topics import curation

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@pytest.fixture
def read(client):
    """The site's feed in a form, parsed: an element of XML or an object of JSON."""

    def read(form, **query):
        content = client.get(reverse("articles:feed", args=[form]), query).content
        return json.loads(content) if form == "json" else ElementTree.fromstring(content)

    return read


def titles(feed):
    if isinstance(feed, dict):
        return [item["title"] for item in feed["items"]]
    return [e.text for e in (feed.findall("channel/item/title") or feed.findall(f"{ATOM}entry/{ATOM}title"))]


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_lists_live_stories_by_date_whatever_is_pinned(read, form):
    old = make_article(title="Older", at=datetime(2026, 2, 1, tzinfo=UTC))
    make_article(title="Newer", at=datetime(2026, 2, 2, tzinfo=UTC))
    make_article(title="Embargoed", at=datetime(2100, 1, 1, tzinfo=UTC))
    withdrawn = make_article(title="Taken down")
    publishing.withdraw(withdrawn, by=None)
    curation.pin(old, by=None)
    assert titles(read(form)) == ["Newer", "Older"]


def test_a_label_is_in_the_language_of_its_story(client):
    for language in ("en", "fr", "zh"):
        make_article(title="A", label="analysis", language=language, at=datetime(2026, 2, 1, tzinfo=UTC))
    for tree, unknown in (("", "Analysis: A"), ("/zh-hans", "分析：A")):
        feed = ElementTree.fromstring(client.get(f"{tree}/feed.rss").content)
        assert titles(feed) == ["分析：A", unknown, "Analysis: A"]


@pytest.mark.parametrize("form", FORMS)
def test_a_scheduled_story_appears_at_its_moment(read, form):
    with time_machine.travel(datetime(2026, 5, 1, 8, tzinfo=UTC), tick=False) as clock:
        make_article(title="At nine", at=datetime(2026, 5, 1, 9, tzinfo=UTC))
        clock.shift(timedelta(minutes=59))
        assert titles(read(form)) == []
        clock.shift(timedelta(minutes=1))
        assert titles(read(form)) == ["At nine"]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_rss_and_atom_have_one_page_with_the_newest_fifty(client, read, form):
    made = [make_article(title=f"Story {n}").title for n in range(52)]
    assert titles(read(form)) == made[:1:-1]
    assert titles(read(form, page="1")) == made[:1:-1]
    assert client.get(reverse("articles:feed", args=[form]), {"page": "2"}).status_code == 404


def test_a_json_feed_leads_through_all_its_pages(client, read):
    made = {make_article(title=f"Story {n}").title for n in range(101)}
    url, pages = reverse("articles:feed", args=["json"]), []
    while url:
        feed = client.get(url.removeprefix("https://news.example")).json()
        pages.append(titles(feed))
        url = feed.get("next_url")
    assert [len(page) for page in pages] == [50, 50, 1]
    assert {title for page in pages for title in page} == made
    assert read("json")["next_url"] == "https://news.example/feed.json?page=2"


def test_fifty_stories_are_one_page_of_a_json_feed(read):
    for _ in range(50):
        make_article()
    assert "next_url" not in read("json")


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "", "1.0", "²", "9" * 40])
def test_a_page_that_a_json_feed_does_not_have_is_not_found(client, page):
    make_article()
    assert client.get("/feed.json", {"page": page}).status_code == 404


def test_an_unknown_parameter_changes_nothing(client):
    make_article()
    assert client.get("/feed.json?utm_source=x").content == client.get("/feed.json?page=1").content


@pytest.mark.parametrize(("form", "media_type"), FORMS.items())
def test_media_types_are_the_forms_own(client, form, media_type):
    assert client.get(f"/feed.{form}").headers["Content-Type"] == media_type


@pytest.mark.parametrize("form", FORMS)
def test_addresses_come_from_the_settings_and_not_from_the_request(client, form):
    make_article(authors=["Science desk"])
    content = client.get(f"/feed.{form}", headers={"host": "localhost"}).content.decode()
    assert "localhost" not in content
    assert f"https://news.example/feed.{form}" in content


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_that_did_not_change_is_not_sent_again_though_time_passes(client, form):
    make_article()
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC)):
        etag = client.get(f"/feed.{form}").headers["ETag"]
    with time_machine.travel(datetime(2026, 6, 2, tzinfo=UTC)):
        assert client.get(f"/feed.{form}", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("form", FORMS)
def test_who_asks_by_date_alone_is_never_told_that_a_withdrawn_story_still_stands(client, form):
    make_article()
    withdrawn = make_article(title="Taken down")
    since = client.get(f"/feed.{form}").headers.get("Last-Modified", "Thu, 01 Jan 2099 00:00:00 GMT")
    publishing.withdraw(withdrawn, by=None)
    assert client.get(f"/feed.{form}", headers={"if-modified-since": since}).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_feed_is_a_feed_that_stays_the_same(client, read, form):
    assert titles(read(form)) == []
    etag = client.get(f"/feed.{form}").headers["ETag"]
    assert client.get(f"/feed.{form}", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_a_feed_costs_the_same_queries_for_one_story_and_for_three(client, form, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            make_article(topics=["Tides", "Ports"], authors=["Harbour desk"], lead_image=make_image())
        # Ids, stories with pictures, bylines, people, entries, topics, corrections.
        with django_assert_num_queries(7):
            client.get(f"/feed.{form}")


@pytest.mark.parametrize(("tree", "creator"), [("", "Ada Kahn, Bo Li"), ("/zh-hans", "Ada Kahn、Bo Li")])
def test_a_feed_writes_several_authors_as_its_language_does(client, tree, creator):
    make_article(title="Locks", authors=["Ada Kahn", "Bo Li"])
    item = ElementTree.fromstring(client.get(f"{tree}/feed.rss").content).find("channel/item")
    assert [each.text for each in item.findall("{http://purl.org/dc/elements/1.1/}creator")] == [creator]
