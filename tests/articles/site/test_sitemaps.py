"""Stories as Google News wants them."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from articles.site import sitemaps
from newsroom.core.images import renditions
from tests.factories import make_article, make_image

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def urls(client):
    return ElementTree.fromstring(client.get("/news-sitemap.xml").content).findall(f"{S}url")


@pytest.mark.django_db
def test_the_news_of_two_days_is_told_with_its_name_language_date_and_headline(client, settings):
    settings.SITE_NAME = "Harbour & Coast"
    make_article(title="R&D <at> sea", language="pt-BR", at=NOW - timedelta(hours=47, minutes=30))
    (url,) = urls(client)
    assert url.findtext(f"{S}loc") == "https://news.example/2026/06/08/rd-at-sea/"
    assert [e.text for e in url.find(f"{NEWS}news/{NEWS}publication")] == ["Harbour & Coast", "pt"]
    assert url.findtext(f"{NEWS}news/{NEWS}publication_date") == "2026-06-08T12:30:00+00:00"
    assert url.findtext(f"{NEWS}news/{NEWS}title") == "R&D <at> sea"


@pytest.mark.django_db
def test_the_picture_that_a_story_leads_with_is_told(client):
    make_article(title="Without", at=NOW - timedelta(hours=1))
    story = make_article(title="With", at=NOW, lead_image=make_image())
    with_picture, without = urls(client)
    address = f"https://news.example{renditions.sources(story.lead_image).src}"
    assert [e.text for e in with_picture.iter(f"{IMAGE}loc")] == [address]
    assert [*without.iter(f"{IMAGE}image")] == []


@pytest.mark.django_db
def test_what_somebody_paid_for_is_no_news(client):
    make_article(title="Paid for", label="sponsored", at=NOW)
    make_article(title="Thought", label="opinion", at=NOW)
    assert [url.findtext(f"{NEWS}news/{NEWS}title") for url in urls(client)] == ["Thought"]


@pytest.mark.django_db
def test_older_and_coming_stories_are_no_news(client):
    make_article(at=NOW - timedelta(days=2, seconds=1))
    make_article(at=NOW + timedelta(seconds=1))
    assert urls(client) == []


@pytest.mark.django_db
def test_the_newest_thousand_are_told(client, monkeypatch):
    assert sitemaps.NEWS_LIMIT == 1000
    monkeypatch.setattr(sitemaps, "NEWS_LIMIT", 2)
    for hours in (3, 2, 1):
        make_article(title=f"{hours} hours ago", at=NOW - timedelta(hours=hours))
    assert [url.findtext(f"{NEWS}news/{NEWS}title") for url in urls(client)] == ["1 hours ago", "2 hours ago"]


@pytest.mark.django_db
def test_the_news_costs_one_query_for_one_story_and_for_three(client, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            make_article(at=NOW, lead_image=make_image())
        with django_assert_num_queries(1):
            client.get("/news-sitemap.xml")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh-cn"),
        ("zh-Hans", "zh-cn"),
        ("zh-Hant-HK", "zh-tw"),
        ("zh-TW", "zh-tw"),
        ("zh-hans-tw", "zh-cn"),
        ("yue", "yue"),
    ],
)
def test_languages_are_written_as_google_news_does(tag, language):
    assert sitemaps.news_language(tag) == language
