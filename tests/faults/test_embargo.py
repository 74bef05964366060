"""A scheduled story on a server of several processes: nowhere before its moment, everywhere within seconds after it."""

import time
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection
from types import SimpleNamespace

import pytest
from django.utils import timezone

from articles.workflow import publishing
from tests.crawling import crawl
from tests.serving import HEADERS, serving, wait_until
from tests.test_embargo import quiet_site, secret_story, telling

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed")]
SURFACES = {
    "/", "/feed.rss", "/feed.atom", "/feed.json", "/news-sitemap.xml", "/topics/", "/authors/", "/topics/harbours/",
    "/topics/harbours/feed.rss", "/api/v1/stories/",
}  # fmt: skip


class Crawler:
    """Asks the server as Django's test client would."""

    def __init__(self, server):
        self._port = server.port

    def get(self, address):
        """The answer: its status, headers and text."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as asked:
            asked.request("GET", address, headers=HEADERS)
            answer = asked.getresponse()
            return Found(answer.status, dict(answer.getheaders()), answer.read())


class Found(SimpleNamespace):
    """An answer."""

    def __init__(self, status, headers, body):
        super().__init__(status_code=status, headers=headers, getvalue=lambda: body, items=headers.items)

    def __contains__(self, name):
        return name in self.headers

    def __getitem__(self, name):
        return self.headers[name]


def test_a_scheduled_story_is_on_all_surfaces_within_seconds_after_its_moment(tmp_path, limit, figure):
    quiet_site()
    # In one language: the crawls take long enough.
    with serving(tmp_path, LANGUAGES="en") as server:
        crawler = Crawler(server)
        began = time.monotonic()
        crawl(crawler)
        moment = timezone.now() + timedelta(seconds=2 * (time.monotonic() - began) + 5)
        draft, *_ = secret_story(moment)
        publishing.publish(draft, by=None)
        before = crawl(crawler)
        assert timezone.now() < moment
        assert telling(before) == set()
        waiting = set(SURFACES)

        def is_everywhere():
            for address in list(waiting):
                if address in telling({address: (200, crawler.get(address).getvalue().decode())}):
                    waiting.discard(address)
            return not waiting

        time.sleep(max(0, (moment - timezone.now()).total_seconds()))
        wait_until(is_everywhere)
        seconds = (timezone.now() - moment).total_seconds()
        after = telling(crawl(crawler))
    assert seconds < limit(5)
    assert after >= SURFACES
    figure(
        "embargo",
        f"two processes: nothing at {len(before)} addresses before the moment, on {len(SURFACES)} surfaces "
        f"{seconds:.1f} s after it, in the end at {len(after)} addresses",
    )
