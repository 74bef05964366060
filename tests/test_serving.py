"""A server of several processes never answers with what was so before a verb returned."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.story_fields import references
from articles.workflow import drafting, publishing
from tests.factories import make_article, make_draft, make_topic
from tests.serving import Wire, serving, wait_until
from topics import curation, merging
from topics.models import TopicEntry

pytestmark = pytest.mark.usefixtures("committed")
# Readers ask for each page so often that every process is asked.
OFTEN = 16


def _bells():
    """The ways in which the database's changes are noticed, as settings say it."""
    cache = os.environ.get("CACHE_URL", "")
    return [""] if connection.vendor == "sqlite" or not cache else ["", cache]


@pytest.fixture(params=_bells(), ids=lambda url: url.partition(":")[0] or "database")
def server(request, tmp_path):
    with serving(tmp_path, CACHE_URL=request.param or "locmemcache://") as server:
        yield server


def check(server, *paths):
    """Every process answers with what the site says now."""
    client = Client(headers={"host": "news.example"})
    for path in paths:
        fresh = client.get(path, secure=True)
        answers = server.ask_all([path] * OFTEN)
        assert [answer.how for answer in answers if "detail" in answer.how] == []
        assert {(answer.status, answer.body) for answer in answers} == {(fresh.status_code, fresh.getvalue().decode())}


def test_not_one_answer_is_stale_after_the_verb_returned(server):
    delta, rhine = make_topic("Delta"), make_topic("Rhine")
    stories = [make_article(topics=[delta]) for _ in range(3)]
    make_article(topics=[rhine])
    pages = [
        "/",
        "/topics/",
        "/topics/delta/",
        "/topics/rhine/",
        "/topics/delta/feed.json",
        "/feed.rss",
        "/sitemap.xml",
    ]
    pages += [story.get_absolute_url() for story in stories]

    def check_all():
        check(server, *pages)

    check_all()
    drafting.save(stories[0], {"title": "The dikes hold", "topics": references([delta, rhine])})
    publishing.publish(stories[0], by=None)
    check_all()
    publishing.correct(stories[0], "They held yesterday.", by=None)
    check_all()
    publishing.withdraw(stories[1], by=None)
    check_all()
    curation.pin(TopicEntry.objects.get(content_object=stories[2], tag=delta), by=None)
    check_all()
    merge = merging.merge(rhine, delta, by=None)
    check_all()
    merging.undo(merge, by=None)
    check_all()
    coming = make_draft(title="The water falls", topics=[delta])
    moment = timezone.now() + timedelta(seconds=3)
    publishing.schedule(coming, by=None, at=moment)
    # Not all of them: on a busy machine the moment would come meanwhile.
    check(server, "/topics/delta/", coming.get_absolute_url())
    pages.append(coming.get_absolute_url())
    while timezone.now() < moment:
        check(server, "/topics/delta/feed.json") if timezone.now() < moment - timedelta(seconds=1) else None
    check_all()


def test_a_former_address_redirects_once_and_keeps_the_query(server):
    delta = make_topic("Delta", aliases=["The Delta"])
    make_article(topics=[delta])
    answer = server.ask("/topics/the-delta/?utm_source=letter&page=2")
    assert (answer.status, answer.location) == (301, "/topics/delta/?utm_source=letter&page=2")


@pytest.mark.faults
def test_of_many_who_miss_a_page_one_makes_it(server, rounds, figure):
    at_once = rounds(500)
    topics = [make_topic(f"Lake {n}") for n in range(10)]
    for topic in topics:
        make_article(topics=[topic])
    answers = server.ask_all([topic.get_absolute_url() for _ in range(50) for topic in topics], at_once)
    assert {answer.status for answer in answers} == {200}
    assert [answer.how for answer in answers].count("fwd=miss; stored") == 10
    figure("herd", f"{len(answers)} requests for 10 new pages, {at_once} at once: 10 renders, no error")


@pytest.mark.postgresql
def test_known_pages_are_answered_while_the_database_is_away(tmp_path):
    topic = make_topic("Delta")
    make_article(topics=[topic])
    options = connection.settings_dict
    wire = Wire((options["HOST"], int(options["PORT"] or 5432)))
    with serving(tmp_path, port_of_database=wire.port, CACHE_URL="locmemcache://") as server:
        try:
            # Every process: one that has never read the log cannot tell what has changed.
            known, *_ = server.ask_all(["/topics/delta/"] * 16 * OFTEN)
            wire.cut()
            away = server.ask_all(["/topics/delta/"] * OFTEN)
            assert {(answer.status, answer.body, answer.how) for answer in away} == {
                (200, known.body, "hit; detail=database-away")
            }
            assert server.ask("/topics/").status == 503
            wire.mend()
            # For a moment it is not asked again.
            wait_until(lambda: server.ask("/topics/").status == 200)
            wait_until(lambda: not [a for a in server.ask_all(["/topics/delta/"] * OFTEN) if "away" in a.how])
        finally:
            wire.close()
