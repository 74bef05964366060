"""What crawlers are told."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from articles.site.sitemaps import MonthSitemap
from articles.workflow import drafting, publishing
from tests.factories import make_article, make_topic
from topics import curation

pytestmark = pytest.mark.django_db

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def locations(client):
    """The addresses that a sitemap lists, without the host, in order."""

    def locations(path):
        root = ElementTree.fromstring(client.get(path).content)
        found = [e.text for e in root.iter(f"{S}loc")]
        assert all(address.startswith("https://news.example/") for address in found)
        return [address.removeprefix("https://news.example") for address in found]

    return locations


def lastmods(client, path):
    root = ElementTree.fromstring(client.get(path).content)
    return {url.findtext(f"{S}loc").removeprefix("https://news.example"): url.findtext(f"{S}lastmod") for url in root}


def test_the_index_names_a_file_for_each_kind_of_page_and_for_each_month_with_live_stories(client, locations):
    make_article(at=datetime(2026, 2, 28, 23, 59, tzinfo=UTC), authors=["Night desk"])
    make_article(at=datetime(2024, 12, 1, tzinfo=UTC))
    make_article(at=NOW + timedelta(days=60))
    curation.write_briefing(make_topic("Tides"), "<p>High and low.</p>", by=None)
    curation.make_public(make_topic("Ports"), by=None)
    curation.make_public(make_topic("Tides"), by=None)
    assert locations("/sitemap.xml") == [
        "/sitemap-pages.xml",
        "/sitemap-topics.xml",
        "/sitemap-authors.xml",
        "/sitemap-articles-2026-02.xml",
        "/sitemap-articles-2024-12.xml",
    ]
    assert client.get("/sitemap.xml").headers["Content-Type"] == "application/xml; charset=utf-8"


def test_no_file_without_an_address_is_named_or_found(client, locations):
    assert locations("/sitemap.xml") == ["/sitemap-pages.xml"]
    for section in (
        "topics",
        "authors",
        "articles-2026-06",
        "articles-2026-13",
        "articles-",
        "nothing",
        "2026-06",
        "articles-9999-12",
        "articles-0001-01",
    ):
        assert client.get(f"/sitemap-{section}.xml").status_code == 404


def test_a_month_lists_its_live_stories_alone_oldest_first(locations):
    make_article(title="Later", at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    make_article(title="Sooner", at=datetime(2026, 3, 1, tzinfo=UTC))
    make_article(title="April", at=datetime(2026, 4, 1, tzinfo=UTC))
    publishing.withdraw(make_article(title="Taken down", at=datetime(2026, 3, 5, tzinfo=UTC)), by=None)
    make_article(title="Coming", at=NOW + timedelta(hours=1))
    assert locations("/sitemap-articles-2026-03.xml") == ["/2026/03/01/sooner/", "/2026/03/31/later/"]


def test_a_month_begins_when_it_does_in_the_newsrooms_time_zone(settings, locations):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_article(title="New year", at=datetime(2025, 12, 31, 18, tzinfo=UTC))
    assert locations("/sitemap.xml")[-1] == "/sitemap-articles-2026-01.xml"
    assert locations("/sitemap-articles-2026-01.xml") == ["/2026/01/01/new-year/"]


def test_a_month_with_more_stories_than_a_file_may_have_fills_several(client, locations, monkeypatch):
    monkeypatch.setattr(MonthSitemap, "limit", 2)
    for n in range(5):
        make_article(title=f"Story {n}", at=datetime(2026, 3, 1 + n, tzinfo=UTC))
    files = locations("/sitemap.xml")[-3:]
    assert files == ["/sitemap-articles-2026-03.xml" + query for query in ("", "?p=2", "?p=3")]
    assert [len(locations(file)) for file in files] == [2, 2, 1]
    for page in ("0", "4", "x", ""):
        assert client.get("/sitemap-articles-2026-03.xml", {"p": page}).status_code == 404


def test_a_storys_date_is_that_of_its_last_update(client):
    make_article(title="Untouched", at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    updated = make_article(title="Updated", at=datetime(2026, 3, 2, tzinfo=UTC))
    drafting.save(updated, {"summary": "More is known"})
    publishing.publish(updated, by=None)
    assert lastmods(client, "/sitemap-articles-2026-03.xml") == {
        "/2026/03/01/untouched/": "2026-03-01T09:30:00+00:00",
        "/2026/03/02/updated/": "2026-06-10T12:00:00+00:00",
    }


def test_topics_are_listed_with_three_live_stories_or_a_briefing(locations):
    rich, thin, briefed = (make_topic(name) for name in ("Rich", "Thin", "Briefed"))
    for _ in range(2):
        make_article(topics=[rich, thin, briefed])
    make_article(topics=[rich])
    make_article(topics=[thin], at=NOW + timedelta(days=1))
    for topic in (briefed, make_topic("Not public")):
        topic.refresh_from_db()
        curation.write_briefing(topic, "<p>What it is about.</p>", by=None)
    assert locations("/sitemap-topics.xml") == ["/topics/rich/", "/topics/briefed/"]


def test_a_topics_date_is_that_of_its_newest_live_story_or_of_its_review(client):
    by_story, by_review, by_nothing = (make_topic(name) for name in ("Story", "Review", "Nothing"))
    for day in (1, 2, 3):
        make_article(topics=[by_story, by_review], at=datetime(2026, 5, day, 8, tzinfo=UTC))
    make_article(topics=[by_story], at=NOW + timedelta(days=1))
    curation.hide(make_article(topics=[by_story]).entries.get(), by=None, reason="Off topic")
    by_review.refresh_from_db()
    curation.write_briefing(by_review, "<p>What it is about.</p>", by=None)
    by_nothing.briefing = "<p>Never reviewed.</p>"
    by_nothing.save()
    curation.make_public(by_nothing, by=None)
    assert lastmods(client, "/sitemap-topics.xml") == {
        "/topics/story/": "2026-05-03T08:00:00+00:00",
        "/topics/review/": "2026-06-10T00:00:00+00:00",
        "/topics/nothing/": None,
    }


def test_people_are_listed_while_they_have_a_live_story(client):
    make_article(authors=["Night desk"], at=datetime(2026, 5, 1, tzinfo=UTC))
    make_article(authors=["Night desk", "Coming desk"], at=NOW + timedelta(days=1))
    publishing.withdraw(make_article(authors=["Gone desk"]), by=None)
    assert lastmods(client, "/sitemap-authors.xml") == {"/authors/night-desk/": "2026-05-01T00:00:00+00:00"}


@pytest.mark.parametrize("section", ["articles-2026-03", "topics", "authors"])
def test_a_file_costs_the_same_queries_for_one_address_and_for_three(client, section, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            topic = make_topic()
            make_article(topics=[topic], authors=[topic.name], at=datetime(2026, 3, 2, tzinfo=UTC))
            topic.refresh_from_db()
            curation.write_briefing(topic, "<p>What it is about.</p>", by=None)
        # How many there are, and they themselves.
        with django_assert_num_queries(2):
            client.get(f"/sitemap-{section}.xml")


def test_the_index_costs_the_same_queries_for_one_story_and_for_three(client, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            make_article(authors=["Night desk"], at=datetime(2026, 3, 2, tzinfo=UTC))
        with django_assert_num_queries(6):
            client.get("/sitemap.xml")


def test_every_sitemap_follows_the_settings_and_is_not_itself_indexed(client):
    make_article(at=NOW)
    for path in ("/sitemap.xml", "/sitemap-articles-2026-06.xml", "/news-sitemap.xml"):
        response = client.get(path, headers={"host": "localhost"})
        assert b"localhost" not in response.content
        assert "noindex" in response.headers["X-Robots-Tag"]


def test_robots_may_read_all_but_the_desk_and_searches_and_find_both_sitemaps(client):
    response = client.get("/robots.txt", headers={"host": "localhost"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().split("\n") == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /preview/",
        "Disallow: /zh-hans/preview/",
        "Disallow: /search/",
        "Disallow: /zh-hans/search/",
        "",
        "Sitemap: https://news.example/sitemap.xml",
        "Sitemap: https://news.example/news-sitemap.xml",
        "",
    ]


@pytest.mark.parametrize("page", ["01", "%2B1", "%201", "0_1", "１", "0", "-1", "x", ""])
def test_a_file_has_no_other_spelling_of_its_number(client, page):
    assert client.get(f"/sitemap-pages.xml?p={page}").status_code == 404
    assert client.get("/sitemap-pages.xml?p=1").status_code == 200
