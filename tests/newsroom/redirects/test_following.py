"""Links in stories to old URLs: the link check follows redirects of this site."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.workflow.internal_links import check_links, dead_links
from newsroom import redirects
from newsroom.core.html.link_check import State
from tests.factories import make_article, make_draft, make_topic

pytestmark = pytest.mark.django_db


def test_a_link_to_an_old_url_is_as_good_as_what_it_leads_to():
    story = make_article(title="Locks")
    tomorrow = timezone.now() + timedelta(days=1)
    given = [
        ("/blog/locks/", "article", story.pk),
        ("/blog/draft/", "article", make_draft(title="Secret").pk),
        ("/blog/later/", "article", make_article(title="Later", at=tomorrow).pk),
        ("/tag/empty/", "topic", make_topic("Empty").pk),
    ]
    assert redirects.add_many(given) == (4, [])
    redirects.add("/elsewhere/*", "https://old.example/*", by=None)
    redirects.add("/news/*", "/topics/*", by=None)
    urls = [url for url, _, _ in given] + ["/blog/locks/feed/", "/elsewhere/x/", "/news/empty/", "/unknown/"]
    found = check_links(urls)
    assert [url for url in urls if found[url].state == State.OK] == [
        "/blog/locks/", "/blog/locks/feed/", "/elsewhere/x/",
    ]  # fmt: skip
    assert found["/blog/later/"].sentence.startswith("This story is scheduled for")
    assert found["/unknown/"].sentence == "Page not found."
    assert check_links(["/blog/later/"], at=tomorrow)["/blog/later/"].state == State.OK
    assert dead_links('<a href="/blog/locks/">a</a><a href="/unknown/">b</a>') == ["/unknown/: Page not found."]


def test_many_links_take_as_many_queries_as_one():
    story = make_article(title="Locks")
    redirects.add_many((f"/blog/{number}/", "article", story.pk) for number in range(30))
    counts = []
    for number in (1, 30):
        with CaptureQueriesContext(connection) as queries:
            check_links(f"/blog/{each}/" for each in range(number))
        counts.append(len(queries))
    assert counts[0] == counts[1]
