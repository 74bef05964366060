"""Varnish in front of the site, by the documented VCL: changes are seen at once, and nothing comes back."""

import signal
import time
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import count
from random import Random
from threading import Thread

import pytest

from articles.workflow import drafting, publishing
from tests.factories import make_article
from tests.faults.readers import Readers, percentile
from tests.faults.services import Varnish
from tests.serving import HEADERS, Server, Wire, run_program, serving, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed")]
TOKEN = "of the test"
_numbers = count(1)


class Edge(Server):
    """Varnish as readers ask it."""

    def headers(self, path, **more):
        """The headers of the answer."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as asked:
            asked.request("GET", path, headers={**HEADERS, **more})
            answer = asked.getresponse()
            answer.read()
            return answer.headers

    def shows(self, path, title):
        """Whether the page has this title."""
        return title in self.ask(path).body


@pytest.fixture
def edge(tmp_path):
    """(Varnish in front of a server of two processes, the way from the purger to Varnish)."""
    # Which Varnish it is only the purger has to know.
    settings = {"EDGE_SECONDS": "3600", "EDGE_PURGE_URL": "varnish+http://127.0.0.1:1/"}
    with serving(tmp_path, **settings) as server, Varnish(tmp_path, server.port, TOKEN) as varnish:
        edge = Edge(varnish.port)
        wait_until(edge.is_up)
        with closing(Wire(("127.0.0.1", varnish.port))) as wire:
            yield edge, wire


@contextmanager
def purging(tmp_path, wire, token=TOKEN):
    """The process that purges Varnish, as long as the block lasts."""
    settings = {"EDGE_SECONDS": "3600", "EDGE_PURGE_URL": f"varnish+http://127.0.0.1:{wire.port}/"}
    with run_program(["manage.py", "purge_edge"], tmp_path, EDGE_PURGE_TOKEN=token, **settings) as process:
        yield process


def change(story):
    """Publish the story with a new title; the title."""
    title = f"Title {next(_numbers)}."
    drafting.save(story, {"title": title})
    publishing.publish(story, by=None)
    return title


def seconds_until(is_so):
    """How long it takes until it is so."""
    began = time.monotonic()
    while not is_so():
        time.sleep(0.01)
        assert time.monotonic() < began + 60
    return time.monotonic() - began


def wait_for_purger(edge, story):
    """Wait until the process purges."""
    # What Varnish has not, it would get as it is now.
    assert edge.ask(story.get_absolute_url()).status == 200
    title = change(story)
    wait_until(lambda: edge.shows(story.get_absolute_url(), title))


def test_a_change_is_seen_at_the_edge_within_a_second(edge, tmp_path, rounds, limit, figure):
    edge, wire = edge
    story = make_article()
    page, number = story.get_absolute_url(), rounds(200)
    with purging(tmp_path, wire):
        wait_for_purger(edge, story)
        seconds = []
        for _ in range(number):
            assert edge.ask(page).status == 200
            seconds.append(seconds_until(partial(edge.shows, page, change(story))))
    assert percentile(seconds, 0.99) < limit(1)
    figure(
        "edge",
        f"{number} publishes seen at Varnish: half in {percentile(seconds, 0.5):.2f} s, 99% in "
        f"{percentile(seconds, 0.99):.2f} s",
    )


def test_no_story_that_is_withdrawn_while_it_is_rendered_comes_back(edge, tmp_path, rounds, limit, figure):
    edge, wire = edge
    moments, number, other = Random(5), rounds(200), make_article()
    stories = [make_article() for _ in range(number)]
    withdrawn, seconds = [], []
    readers = Readers(edge.port, withdrawn, number=1)
    with purging(tmp_path, wire), ExitStack() as reading:
        wait_for_purger(edge, other)
        for story in stories:
            page = story.get_absolute_url()
            # Of a page that Varnish does not have.
            render = Thread(target=edge.ask, args=[page])
            render.start()
            time.sleep(moments.uniform(0, 0.05))
            publishing.withdraw(story, by=None)
            seconds.append(seconds_until(lambda page=page: edge.ask(page).status == 410))
            render.join()
            withdrawn.append(page)
            if len(withdrawn) == 1:
                reading.enter_context(readers.reading())
        # Longer than until the second purge.
        time.sleep(11)
        assert {answer.status for answer in edge.ask_all(withdrawn)} == {410}
    assert {answer.status for answer in readers.answers} == {410}
    assert max(seconds) < limit(11)
    figure(
        "edge",
        f"{number} stories unpublished while they were rendered: 99% gone at Varnish in "
        f"{percentile(seconds, 0.99):.2f} s, all in {max(seconds):.2f} s; {len(readers.answers)} later requests, none "
        "came back",
    )


def test_the_edge_is_right_soon_after_the_purger_is_back(edge, tmp_path, rounds, limit, figure):
    edge, wire = edge
    story, seconds, found = make_article(), rounds(30), {}
    page = story.get_absolute_url()

    def check_outdated(change_of):
        """The copy is outdated after the change; the title that it should have."""
        assert edge.ask(page).status == 200
        title = change_of(story)
        time.sleep(seconds)
        assert not edge.shows(page, title)
        return title

    with purging(tmp_path, wire) as process:
        wait_for_purger(edge, story)
        process.send_signal(signal.SIGSTOP)
        title = check_outdated(change)
        process.send_signal(signal.SIGCONT)
        found["frozen"] = seconds_until(lambda: edge.shows(page, title))
        wire.cut()
        title = check_outdated(change)
        wire.mend()
        found["refused"] = seconds_until(lambda: edge.shows(page, title))
        process.kill()
    title = check_outdated(change)
    began = time.monotonic()
    with purging(tmp_path, wire):
        wait_until(lambda: edge.shows(page, title))
        found["killed"] = time.monotonic() - began
    with purging(tmp_path, wire, token="of another"):
        title = check_outdated(change)
    began = time.monotonic()
    with purging(tmp_path, wire):
        wait_until(lambda: edge.shows(page, title))
        found["with a wrong token"] = time.monotonic() - began
    assert max(found.values()) < limit(5), found
    said = ", ".join(f"{how} {taken:.1f} s" for how, taken in found.items())
    figure("edge", f"purger unable to purge for {seconds} s, the edge right after its return: {said}")


def test_what_the_edge_shares_is_for_readers_alone(edge, tmp_path):
    edge, _ = edge
    story = make_article()
    page = story.get_absolute_url()
    first, again = edge.headers(page), edge.headers(page)
    assert ("Age" in again, again["X-Varnish"].count(" ")) == (True, 1)
    assert not {"xkey", "Set-Cookie"} & {*first, *again}
    # A part of it, from the copy.
    part = edge.headers(page, Range="bytes=0-9")
    assert part["Content-Range"].startswith("bytes 0-9/")
    # Plain http is redirected, whatever Varnish has.
    assert edge.headers(page, **{"X-Forwarded-Proto": "http"})["X-Varnish"].count(" ") == 0
    assert edge.headers("/admin/login/")["X-Varnish"].count(" ") == 0
    # The site's own health is for operators, and the site names the requests.
    assert edge.ask("/readyz").status == 404
    assert edge.headers("/nowhere/", **{"X-Request-ID": "of-a-client"})["X-Request-ID"] != "of-a-client"
