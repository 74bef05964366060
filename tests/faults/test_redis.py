"""Redis is killed, or full: readers and editors notice nothing."""

import time

import pytest

from articles.workflow import drafting, publishing
from tests.factories import make_article
from tests.faults.editing import Editor
from tests.faults.readers import Readers
from tests.faults.services import Redis
from tests.faults.site import known_pages, make_known
from tests.serving import serving

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed")]


def check_that_all_works(server, editor, story, title):
    """An editor publishes the story, and each process shows it at once."""
    drafting.save(story, {"title": title})
    assert editor.press(story, "publish").status == 302
    page = story.get_absolute_url()
    assert [title in answer.body for answer in server.ask_all([page] * 16)] == [True] * 16
    # Of another process, as a command is.
    publishing.correct(story, f"Not {title}.", by=None)
    assert [f"Not {title}." in answer.body for answer in server.ask_all([page] * 16)] == [True] * 16


def test_nobody_notices_that_redis_is_killed_or_full(tmp_path, rounds, figure):
    paths, story, seconds = known_pages(), make_article(title="Before"), rounds(20)
    with Redis(tmp_path) as redis, serving(tmp_path, CACHE_URL=redis.url) as server:
        make_known(server, paths)
        editor, readers = Editor(server), Readers(server.port, paths)
        with readers.reading():
            check_that_all_works(server, editor, story, "With it")
            for how in ("killed", "full"):
                began = time.monotonic()
                redis.end() if how == "killed" else redis.limit(1)
                check_that_all_works(server, editor, story, f"While it is {how}")
                assert server.ask("/readyz").status == 503
                time.sleep(max(0, began + seconds - time.monotonic()))
                redis.start() if how == "killed" else redis.limit(0)
                check_that_all_works(server, editor, story, f"After it was {how}")
                assert server.ask("/readyz").status == 200
    assert readers.failed() == []
    slowest = max(answer.seconds for answer in readers.answers)
    figure(
        "outage",
        f"Redis killed and full, {seconds} s each: all of {len(readers.answers)} requests answered, the slowest in "
        f"{slowest:.2f} s; each change seen at once by every process",
    )
