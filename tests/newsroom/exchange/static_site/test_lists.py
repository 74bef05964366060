"""Lists that only select from others are not in a copy, unless they are asked for; links to them lead elsewhere."""

import json

import pytest

from newsroom.core.web.feeds import ENTRIES
from newsroom.exchange.static_site.locations import Source, source_of
from newsroom.exchange.static_site.scope import Scope
from tests.factories import FIRST_DATE, make_article, make_topic
from tests.newsroom.exchange.static_site.copies import copied, files_of, page
from topics import curation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]


@pytest.fixture
def scope():
    return Scope(has_all_lists=False)


def nearest(scope, url):
    found = scope.nearest(source_of(url, Source("/")))
    return found and "#".join(filter(None, map(str, found)))


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("/search/?q=gate", "/search/"),
        ("/zh-hans/search/?topic=locks", "/zh-hans/search/"),
        ("/mix/?topic=locks", "/search/"),
        ("/zh-hans/mix/a,b/feed.rss", "/zh-hans/search/"),
        ("/oembed?url=x", "/search/"),
        ("/api/v1/stories/", "/search/"),
        ("/admin/", "/search/"),
        ("/search/feed.rss?author=canal-desk", "/search/feed.rss?author=canal-desk"),
        ("/topics/?letter=C&page=2", "/topics/?letter=C&page=2"),
        ("/topics/locks/?page=2", "/topics/locks/?page=2"),
        ("/topics/search/", "/topics/search/"),
        ("/2026/03/", "/2026/03/"),
        ("/topics/a+b/", None),
        ("/zh-hans/topics/a+b/2026/?page=2", None),
        ("/topics/a+b/feed.rss", None),
        ("/feed.json", "/feed.json"),
        ("/topics/locks/feed.json?page=2", None),
        ("/search/feed.json?author=canal-desk&page=2", None),
        ("/zh-hans/topics/locks/follow/", "/zh-hans/topics/locks/#follow"),
        ("/follow/", "/follow/"),
        ("/topics/never-was/2026/03/", "/topics/never-was/"),
        ("/about/2026/", "/about/2026/"),
    ],
)
def test_links_lead_to_what_is_nearest(scope, url, leads_to):
    assert nearest(scope, url) == leads_to


def test_with_all_lists_only_what_needs_a_server_is_left_out():
    everything = Scope(has_all_lists=True)
    for url in ("/topics/a+b/2026/?page=2", "/topics/locks/2026/03/", "/topics/locks/follow/", "/feed.json?page=2"):
        assert nearest(everything, url) == url
    assert nearest(everything, "/search/") == nearest(everything, "/mix/") == "/search/"


def test_a_month_of_a_topic_leads_to_the_page_of_the_list_on_which_it_begins(scope):
    topic = make_topic("Locks")
    for month, number in ((6, 19), (5, 3), (4, 30)):
        for _ in range(number):
            make_article(topics=[topic], at=FIRST_DATE.replace(month=month))
    make_article(topics=[topic], at=FIRST_DATE.replace(year=2024))
    assert nearest(scope, "/topics/locks/2026/06/") == "/topics/locks/"
    # After 19 stories; the last one of the first page.
    assert nearest(scope, "/zh-hans/topics/locks/2026/05/") == "/zh-hans/topics/locks/"
    # After 22 and 52.
    assert nearest(scope, "/topics/locks/2026/04/") == "/topics/locks/?page=2"
    assert nearest(scope, "/topics/locks/2024/") == "/topics/locks/?page=3"
    assert nearest(scope, "/topics/locks/2026/") == "/topics/locks/"
    assert nearest(scope, "/topics/locks/2026/13/") == "/topics/locks/"


def test_pinned_stories_are_before_all_months(scope):
    topic = make_topic("Locks")
    for _ in range(19):
        make_article(topics=[topic], at=FIRST_DATE.replace(month=6))
    pinned = make_article(topics=[topic], at=FIRST_DATE.replace(month=1))
    make_article(topics=[topic], at=FIRST_DATE.replace(month=1))
    assert nearest(scope, "/topics/locks/2026/01/") == "/topics/locks/"
    curation.pin(topic.entries.get(content_object=pinned), by=None)
    assert nearest(Scope(has_all_lists=False), "/topics/locks/2026/01/") == "/topics/locks/?page=2"


def test_a_copy_has_no_such_lists_and_no_links_to_them(tmp_path):
    for number in range(3):
        make_article(topics=["Locks", "Ferries"], at=FIRST_DATE.replace(year=2026 - number))
    result = copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    assert not [name for name in files if "+" in name or "locks/follow/" in name or "locks/20" in name]
    assert result.dead_links == []
    topic = page(tmp_path / "copy", "/topics/locks/")
    assert "Ferries 3 in common" in " ".join(topic.lines).replace(" articles", "")
    assert not [link for link in topic.links() if "+" in link or "/locks/2" in link]
    assert "/topics/locks/#follow" in topic.links()


def test_with_all_lists_they_are_there(tmp_path):
    for _ in range(3):
        make_article(topics=["Locks", "Ferries"])
    copied(tmp_path / "copy", has_all_lists=True)
    files = files_of(tmp_path / "copy")
    for name in ("ferries+locks/index.html", "locks/2026/03/index.html", "locks/follow/index.html"):
        assert f"topics/{name}" in files


def test_a_json_feed_names_no_page_that_the_copy_lacks(tmp_path):
    for _ in range(ENTRIES + 1):
        make_article()
    copied(tmp_path / "copy")
    feed = json.loads(files_of(tmp_path / "copy")["feed.json"])
    assert len(feed["items"]) == ENTRIES
    assert "next_url" not in feed
    copied(tmp_path / "all", has_all_lists=True)
    files = files_of(tmp_path / "all")
    assert json.loads(files["feed.json"])["next_url"] == "https://copy.example/page/2/feed.json"
    assert len(json.loads(files["page/2/feed.json"])["items"]) == 1
