"""A process of the server is killed while a story is published: all of it is done, or nothing."""

import time
from collections import Counter
from random import Random
from threading import Timer

import pytest

from articles import cache_tags
from articles.models import Article
from articles.search import search_articles
from newsroom.core.models import AuditEntry, Invalidation
from newsroom.core.tracking.snapshot import snapshot
from tests.desk import page_of, typed
from tests.factories import make_draft, make_topic
from tests.faults.editing import Editor
from tests.faults.site import kill, problems, worker_behind, workers_of
from tests.serving import serving, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed")]


def traces_of(story, word):
    """What publishing leaves: {what: whether it is there}. word: of the headline, and of no other."""
    # At one moment: PostgreSQL may go on for a while after the process that asked it.
    with snapshot():
        return _traces_of(story, word)


def _traces_of(story, word):
    article = Article.objects.get(pk=story.pk)
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=story.pk, verb="publish")
    assert entries.count() <= 1
    return {
        "live": Article.objects.live().filter(pk=story.pk).exists(),
        "revision": article.revisions.numbered().filter(reason="published").exists(),
        "audit entry": entries.exists(),
        "in its topic": article.entries.filter(published_at__isnull=False).exists(),
        "found by search": search_articles(word).total == 1,
        "invalidated": Invalidation.objects.filter(tag=cache_tags.story(story.pk)).exists(),
    }


def publish(server, editor, story, *, after=0.0, kills=True):
    """Publish the story, and kill the process that does it after so many seconds.

    (the status of the answer, or 0; the seconds that it took)
    """
    with editor.connection() as connection:
        wait_until(lambda: editor.send("/healthz", connection=connection).status == 200)
        worker = worker_behind(server, connection)
        timer = Timer(after, kill, [worker])
        data = typed(story, _save="publish")
        began = time.monotonic()
        if kills:
            timer.start()
        answer = editor.send(page_of(story), data, connection=connection)
        seconds = time.monotonic() - began
        if kills:
            timer.join()
    return answer.status, seconds


def test_a_publish_that_is_killed_is_done_wholly_or_not_at_all(tmp_path, rounds, figure):
    moments, number, topic = Random(41), rounds(100), make_topic()
    statuses = Counter()
    with serving(tmp_path, workers=3) as server:
        editor = Editor(server)
        # How long it takes; in a process that has just started, some times as long.
        seconds = [publish(server, editor, make_draft(topics=[topic]), kills=False)[1] for _ in range(6)]
        usual = sorted(seconds)[3]
        for n in range(number):
            word = f"sluice{n}"
            story = make_draft(topics=[topic], title=word)
            status, _ = publish(server, editor, story, after=moments.uniform(0, 3 * usual))
            traces = traces_of(story, word)
            assert len(set(traces.values())) == 1, traces
            # An answer is a promise.
            assert status == 0 or traces["live"], status
            statuses["acknowledged" if status else "done without an answer" if traces["live"] else "not done"] += 1
        # A new process has taken the place of each.
        wait_until(lambda: len(workers_of(server)) == 3)
        assert problems() == []
        pages = {answer.status for answer in server.ask_all(["/", topic.get_absolute_url()] * 12)}
        assert pages == {200}
    said = ", ".join(f"{count} {what}" for what, count in sorted(statuses.items()))
    figure("kill", f"{number} processes killed while a story was published: {said}; nothing lost, nothing half done")
