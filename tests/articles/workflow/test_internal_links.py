"""What readers will find where a text links to our own pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from articles.workflow import drafting, publishing
from articles.workflow.internal_links import check_links, dead_links, is_internal
from newsroom.core.html.link_check import State
from newsroom.core.pages import editing
from tests.factories import make_article, make_author, make_page, make_topic
from topics.names import naming

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def finding(address, **when):
    return check_links([address], **when)[address]


def says(address, **when):
    found = finding(address, **when)
    assert (found.state == State.DEAD) is bool(found.sentence)
    return found.sentence


def test_a_page_that_readers_see_is_alright():
    topic = make_topic("Chongqing", aliases=["重庆", "Chungking"])
    story = make_article(title="重庆 opens", at=NOW - timedelta(days=1), topics=[topic], authors=["Night desk"])
    address = story.get_absolute_url()
    for page in (
        address,
        address.rstrip("/"),
        f"{address}?from=mail#end",
        f"https://news.example{address}",
        f"http://NEWS.example{address}",
        "/topics/chongqing/",
        "/topics/Chongqing/",
        "/topics/chungking/",
        "/topics/%E9%87%8D%E5%BA%86/",
        "/topics/chongqing/2026/",
        "/topics/chongqing/2026/03/",
        "/topics/chongqing/feed.rss",
        "/authors/night-desk/",
        "/",
        "https://news.example",
        "/topics/",
        "/2026/03/",
        "/corrections/",
        "/static/css/base.css",
    ):
        assert says(page) == "", page


def test_a_former_address_is_alright():
    topic = make_topic("Peking")
    story = make_article(title="One", slug="one", topics=[topic], at=NOW - timedelta(days=1))
    former = story.get_absolute_url()
    with transaction.atomic():
        naming.rename(topic, "Beijing", slug="beijing")
    publishing.publish(with_slug(story, "two"), by=None)
    story.refresh_from_db()
    assert story.get_absolute_url() != former
    assert says(former) == says("/topics/peking/") == ""


def with_slug(story, slug):
    drafting.save(story, {"slug": slug})
    return story


def test_a_story_that_readers_do_not_see_is_said_why():
    gone = make_article(slug="gone", at=NOW - timedelta(days=1))
    publishing.withdraw(gone, by=None, reason="")
    coming = make_article(slug="coming", at=LATER)
    never = make_article(slug="never", at=LATER)
    address_of_never = never.get_absolute_url()
    publishing.withdraw(never, by=None, reason="")
    assert says(gone.get_absolute_url()) == "This story is unpublished."
    assert says(coming.get_absolute_url()) == "This story is scheduled for 26 Nov 2026, 09:00."
    assert says(address_of_never) == says("/2026/03/14/no-such/") == "Story not found."


def test_a_story_that_is_out_by_then_is_alright():
    coming = make_article(slug="coming", at=LATER).get_absolute_url()
    assert says(coming, at=LATER) == ""
    assert says(coming, at=LATER - timedelta(minutes=1)) == "This story is scheduled for 26 Nov 2026, 09:00."


@pytest.mark.parametrize(
    "address", ["/no/such/page/", "/2026/13/01/x/", "/0000/01/01/x/", "/topics/a%00b/", "/authors/a/b/", "/%FF/"]
)
def test_where_no_page_can_be_is_said(address):
    assert says(address) == "Page not found."


def test_the_desk_is_no_page_for_readers():
    assert "Readers cannot open" in says("/admin/articles/article/1/change/")
    assert "Readers cannot open" in says("/admin/")


def test_a_topic_that_readers_do_not_see_is_said_why():
    hidden = make_topic("Hidden", aliases=["Veiled"])
    make_article(topics=["Coming"], at=LATER)
    assert says("/topics/no-such/") == "Topic not found."
    assert (
        says("/topics/hidden/") == says("/topics/veiled/") == "This topic is not public: it has no published stories."
    )
    assert says("/topics/coming/") == "This topic becomes public on 26 Nov 2026, 09:00."
    assert says("/topics/coming/", at=LATER) == ""
    assert says("/topics/hidden/", opening_topics={hidden.pk}) == ""


def test_a_topic_that_is_not_public_keeps_no_name_from_another():
    make_topic("Hidden", slug="harbour")
    make_topic("Port", aliases=["Harbour"], public_from=NOW)
    assert says("/topics/harbour/") == ""


def test_an_author_that_readers_do_not_see_is_said_why():
    make_author("Day desk")
    assert says("/authors/no-such/") == "Author not found."
    assert says("/authors/day-desk/") == "This author has no published stories."


@pytest.mark.parametrize(
    ("address", "is_it"),
    [
        ("/topics/", True),
        ("https://news.example/topics/", True),
        ("http://news.example", True),
        ("https://news.example.evil.example/", False),
        ("https://news.example@evil.example/", False),
        ("https://other.example/news.example/", False),
        ("https://news.example:8000/", False),
        ("https://[", False),
    ],
)
def test_pages_of_this_site_are_told_from_others(address, is_it):
    assert is_internal(address) is is_it


def test_a_texts_dead_links_are_listed_with_their_reason():
    make_article(slug="here", at=NOW - timedelta(days=1), topics=["Here"])
    text = (
        '<p><a href="/topics/here/">A</a> <a href="/topics/gone/">B</a> <a href="/topics/gone/">B</a>'
        '<a href="https://news.example/authors/x/">C</a> <a href="https://other.example/">D</a></p>'
    )
    assert dead_links(text) == [
        "/topics/gone/: Topic not found.",
        "https://news.example/authors/x/: Author not found.",
    ]
    assert dead_links("") == []


def test_a_link_to_a_page_that_editors_wrote_is_alright_once_it_is_published():
    assert says("/about/") == "Page not found."
    page = make_page("Jobs", is_public=False)
    assert says("/pages/jobs/") == "This page is not published yet."
    editing.publish(page, {**editing.content_of(page), "slug": "work"}, by=None)
    editing.publish(page, {**editing.content_of(page), "slug": "careers"}, by=None)
    for address in ("/pages/careers/", "/pages/work/", "/zh-hans/pages/careers/", "/pages/Careers"):
        assert says(address) == "", address
    editing.unpublish(page, version=page.version, by=None)
    for address in ("/pages/careers/", "/pages/work/"):
        assert says(address) == "This page is unpublished.", address


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    addresses = ["/2026/03/14/no-such/", "/topics/no-such/", "/authors/no-such/"]
    for n in range(count):
        topic = make_topic(f"Topic {n}", aliases=[f"Alias {n}"])
        story = make_article(slug=f"old-{n}", at=NOW - timedelta(days=1), topics=[topic], authors=[f"Author {n}"])
        addresses += [story.get_absolute_url(), f"/topics/alias-{n}/", f"/authors/author-{n}/"]
        addresses.append(make_page().get_absolute_url())
        publishing.publish(with_slug(story, f"new-{n}"), by=None)
        with transaction.atomic():
            naming.rename(topic, f"Renamed {n}", slug=f"renamed-{n}")
        addresses.append(f"/topics/topic-{n}/")
    with django_assert_num_queries(10):
        found = check_links(addresses)
    assert [each.state for each in found.values()] == [State.DEAD] * 3 + [State.OK] * 5 * count


def test_the_day_of_an_address_counts():
    story = make_article(slug="here", at=NOW - timedelta(days=1))
    assert story.address_day == date(2026, 3, 13)
    make_article(slug="there", at=NOW - timedelta(days=2))
    assert says("/2026/03/13/there/") == "Story not found."
