"""What other sites show of a story whose address somebody writes there."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import time_machine

from articles.workflow import drafting, publishing
from newsroom.core.images import renditions
from tests.factories import make_article, make_image, photo
from tests.reading import Reading

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)
ADDRESS = "https://news.example/2026/04/05/ferry-tug-collide/"


@pytest.fixture
def asked(client):
    """The answer to a consumer that asks for an address."""
    return lambda url=ADDRESS, **query: client.get("/oembed", {"url": url, **query})


def ferry(**content):
    return make_article(title="Ferry & tug collide", at=AT, **content)


def test_a_story_is_told_as_a_link_with_its_author_and_its_picture(asked, settings):
    settings.SITE_NAME = "Harbour & Coast"
    story = ferry(authors=["Harbour desk"], label="opinion", lead_image=make_image())
    answer = asked()
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "version": "1.0",
        "type": "link",
        "title": "Opinion: Ferry & tug collide",
        "author_name": "Harbour desk",
        "author_url": "https://news.example/authors/harbour-desk/",
        "provider_name": "Harbour & Coast",
        "provider_url": "https://news.example/",
        "thumbnail_url": f"https://news.example{renditions.og(story.lead_image).src}",
        "thumbnail_width": 90,
        "thumbnail_height": 47,
    }


def test_xml_says_the_same(asked):
    ferry(authors=["Harbour desk"], lead_image=make_image())
    answer = asked(format="xml")
    root = ElementTree.fromstring(answer.content)
    assert (answer.headers["Content-Type"], root.tag) == ("text/xml; charset=utf-8", "oembed")
    assert {each.tag: each.text for each in root} == {name: str(value) for name, value in asked().json().items()}


def test_of_several_authors_the_names_are_told_and_of_none_nothing(asked):
    story = ferry(authors=["Harbour desk", "Night desk"])
    said = asked().json()
    assert said["author_name"] == "Harbour desk, Night desk"
    assert "author_url" not in said
    drafting.save(story, {"authors": []})
    publishing.publish(story, by=None)
    assert "author_name" not in asked().json()


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({}, (1200, 630)),
        ({"maxwidth": "1200", "maxheight": "630"}, (1200, 630)),
        ({"maxwidth": "1199"}, (400, 300)),
        ({"maxheight": "300"}, (400, 300)),
        ({"maxwidth": "399"}, None),
        ({"maxheight": "0"}, None),
        ({"maxwidth": "wide", "maxheight": "-3"}, (1200, 630)),
        ({"maxwidth": "9" * 5000}, (1200, 630)),
    ],
)
def test_the_picture_is_no_larger_than_the_consumer_wants(asked, query, size):
    ferry(lead_image=make_image(photo((1600, 1200)), render=False))
    said = asked(**query).json()
    found = (said["thumbnail_width"], said["thumbnail_height"]) if "thumbnail_url" in said else None
    assert found == size


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/2026/04/05/ferry-tug-collide/",
        "https://NEWS.example/2026/04/05/Ferry-Tug-Collide/?from=mail#top",
        "https://news.example/2026/04/05/ferry%2Dtug-collide/",
        "https://news.example/zh-hans/2026/04/05/ferry-tug-collide/",
    ],
)
def test_the_address_is_known_as_people_write_it(asked, url):
    ferry()
    assert asked(url).json()["title"] == "Ferry & tug collide"


def test_a_former_address_leads_to_the_story(asked):
    story = ferry()
    drafting.save(story, {"slug": "barge-hits-ferry"})
    publishing.publish(story, by=None)
    assert asked().json()["title"] == "Ferry & tug collide"
    assert asked("https://news.example/2026/04/05/barge-hits-ferry/").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://news.example/",
        "https://news.example/2026/04/05/another/",
        "https://news.example/2026/13/05/ferry-tug-collide/",
        "https://news.example/topics/tides/",
        "https://other.example/2026/04/05/ferry-tug-collide/",
        "https://news.example@other.example/2026/04/05/ferry-tug-collide/",
        "//news.example/2026/04/05/ferry-tug-collide/",
        "/2026/04/05/ferry-tug-collide/",
        "javascript:alert(1)",
        "https://[news.example/",
        "https://news.example/2026/04/05/\x00/",
        "https://news.example/admin/",
    ],
)
def test_what_is_no_story_of_ours_is_not_found(asked, url):
    make_article(topics=["Tides"])
    ferry()
    answer = asked(url)
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert url not in answer.content.decode() or not url


def test_a_story_is_told_of_while_readers_may_see_it_and_no_longer(asked):
    with time_machine.travel(AT - timedelta(hours=1), tick=False) as clock:
        story = ferry()
        assert asked().status_code == 404
        clock.move_to(AT)
        assert asked().status_code == 200
        publishing.withdraw(story, by=None)
        assert asked().status_code == 404


@pytest.mark.parametrize("form", ["yaml", "", "JSON"])
def test_other_formats_are_not_implemented(asked, form):
    ferry()
    answer = asked(format=form)
    assert (answer.status_code, answer["Content-Type"]) == (501, "text/plain; charset=utf-8")


@pytest.mark.parametrize("tree", ["", "/zh-hans"])
def test_a_storys_page_names_both_answers(client, tree):
    story = ferry()
    answer = client.get(f"{tree}{story.get_absolute_url()}")
    (head,) = Reading(answer).all("link", rel="alternate", type="text/xml+oembed")
    header = re.fullmatch(r'<(\S+)>; rel="alternate"; type="(\S+)"', answer.headers["Link"])
    named = {head["type"]: head["href"], header[2]: header[1]}
    for form, kind in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
        parts = urlsplit(named[kind])
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://news.example/oembed"
        assert parse_qs(parts.query) == {"url": [ADDRESS], "format": [form]}
        assert client.get(f"{parts.path}?{parts.query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_costs_the_same_however_much_a_story_has(asked, count, django_assert_num_queries):
    ferry(topics=[f"Topic {n}" for n in range(count)], authors=[f"Desk {n}" for n in range(count)])
    # Former addresses, the story, bylines, people, entries, topics, corrections.
    with django_assert_num_queries(7):
        asked()
