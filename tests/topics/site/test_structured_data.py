"""What a topic's page says to machines."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_article, make_image, make_topic
from tests.structured_data import names, read
from topics import curation
from topics.site import structured_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("place", "Place"),
        ("person", "Person"),
        ("organisation", "Organization"),
        ("event", "Thing"),
        ("section", "Thing"),
        ("subject", "Thing"),
        ("series", "Thing"),
    ],
)
def test_a_topics_kind_tells_what_it_is_about(kind, expected):
    topic = make_topic("Dover", kind=kind)
    assert structured_data.thing(topic) == {
        "@type": expected,
        "name": "Dover",
        "url": "https://news.example/topics/dover/",
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"description": "The port"}, "The port"),
        ({"briefing": "<p>Where <b>ferries</b> go.</p>"}, "Where ferries go."),
        ({}, "Latest news and articles about Dover"),
        ({"description": "The port", "briefing": "<p>Ferries.</p>"}, "The port"),
    ],
)
def test_a_topic_is_described_by_its_editor_or_by_its_name(fields, sentence):
    assert structured_data.description(make_topic("Dover", **fields)) == sentence


def test_a_topics_pages_tell_its_total_and_go_on_counting(client):
    picture = make_image(alt="The cliffs")
    topic = make_topic("Dover", kind="place", parent=make_topic("Kent"), lead_image=picture)
    curation.make_public(topic.parent, by=None)
    for n in range(22):
        make_article(title=f"Story {n}", topics=[topic], at=datetime(2026, 3, 1, n, tzinfo=UTC))
    curation.pin(topic.entries.live().last(), by=None)
    data = read(client.get("/topics/dover/?page=2"))
    listing = data["CollectionPage"]
    assert (listing["name"], listing["url"]) == ("Dover", "https://news.example/topics/dover/?page=2")
    assert listing["about"] == structured_data.thing(topic)
    assert {image["caption"] for image in listing["image"]} == {"The cliffs"}
    assert listing["mainEntity"]["numberOfItems"] == 22
    assert [(item["position"], item["name"]) for item in listing["mainEntity"]["itemListElement"]] == [
        (21, "Story 2"),
        (22, "Story 1"),
    ]
    assert names(data["BreadcrumbList"]) == ["Home", "Topics", "Kent", "Dover"]


def test_a_month_of_a_topic_tells_the_months_total_below_the_topic(client):
    topic = make_topic("Dover")
    make_article(topics=[topic], at=datetime(2026, 2, 28, tzinfo=UTC))
    make_article(topics=[topic], at=datetime(2026, 3, 1, tzinfo=UTC))
    data = read(client.get("/topics/dover/2026/03/"))
    assert data["CollectionPage"]["name"] == "Dover: March 2026"
    assert data["CollectionPage"]["mainEntity"]["numberOfItems"] == 1
    assert names(data["BreadcrumbList"]) == ["Home", "Topics", "Dover", "2026", "March 2026"]


def test_a_topics_open_graph_names_it(client):
    make_article(topics=["Dover"])
    told = dict(client.get("/topics/dover/").context["open_graph"])
    assert (told["og:title"], told["og:url"]) == ("Dover", "https://news.example/topics/dover/")
    assert told["og:description"] == "Latest news and articles about Dover"


def test_the_index_of_topics_says_where_it_stands(client):
    assert names(read(client.get("/topics/"))["BreadcrumbList"]) == ["Home", "Topics"]


def test_a_topic_is_linked_to_pages_about_it_elsewhere_on_its_page_and_on_its_stories(client):
    topic = make_topic("Dover", kind="place")
    story = make_article(topics=[topic, "Ferries"])
    curation.describe(topic, by=None, wikidata_id="Q179224", same_as="https://dover.example/\nhttp://port.example/")
    urls = ["https://www.wikidata.org/wiki/Q179224", "https://dover.example/", "http://port.example/"]
    assert read(client.get("/topics/dover/"))["CollectionPage"]["about"]["sameAs"] == urls
    dover, ferries = read(client.get(story.get_absolute_url()))["NewsArticle"]["about"]
    assert (dover["sameAs"], "sameAs" in ferries) == (urls, False)
