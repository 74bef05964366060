"""Everything that was not withdrawn goes out, and comes in elsewhere as it was."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author
from articles.workflow import drafting, publishing
from newsroom.exchange import export
from tests.factories import FIRST_DATE, make_article, make_author, make_draft, make_topic
from tests.newsroom.exchange.helpers import empty_the_site, exported, outcomes, run_import, stored
from topics import counting

pytestmark = pytest.mark.django_db


def objects():
    return [json.loads(line) for line in exported().splitlines()]


def carried_elsewhere():
    """Import the export into an empty site; both exports."""
    first = exported()
    empty_the_site()
    run = run_import(*first.splitlines())
    assert not run.summary.failed, run.said
    assert run.summary.outcomes["new"] == len(first.splitlines())
    assert list(counting.check()) == []
    return first, exported()


def test_a_published_story_has_every_field_in_a_fixed_order():
    topic = make_topic("Chennai", kind="place", aliases=["Madras", "சென்னை", "Chennapatnam"])
    make_article(
        uid="wire-1",
        title="Rain “at last”",
        summary="Two days.",
        body="<p>Ünïcode 🙂</p>",
        topics=[make_topic("Weather"), topic],
        authors=["Weather desk", "Asia desk"],
        slug="rain",
        language="ta",
        sources=[{"url": "https://rain.example/gauge?a&b", "title": "Gauge", "supports": "The “two days”."}],
        at=datetime(2026, 3, 1, 9, 0, 0, 5, tzinfo=UTC),
    )
    line = exported().decode()
    assert list(json.loads(line).items()) == [
        ("id", "wire-1"),
        ("title", "Rain “at last”"),
        ("summary", "Two days."),
        ("body", "<p>Ünïcode 🙂</p>"),
        ("published_at", "2026-03-01T09:00:00.000005+00:00"),
        (
            "topics",
            [
                {"name": "Weather", "kind": "subject", "aliases": []},
                {"name": "Chennai", "kind": "place", "aliases": ["Chennapatnam", "Madras", "சென்னை"]},
            ],
        ),
        ("authors", ["Weather desk", "Asia desk"]),
        ("slug", "rain"),
        ("language", "ta"),
        ("sources", [{"url": "https://rain.example/gauge?a&b", "title": "Gauge", "supports": "The “two days”."}]),
        ("status", "published"),
    ]
    assert "Ünïcode 🙂" in line
    assert line.endswith("\n")


def test_a_draft_goes_out_with_its_own_text():
    make_draft(uid="d", title=" Not\nyet ", topics=["Ferries"], authors=["Harbour desk"], body="<p>x<script>y</script>")
    (told,) = objects()
    assert (told["title"], told["status"], told["published_at"], told["body"]) == ("Not yet", "draft", None, "<p>x</p>")
    assert told["topics"] == [{"name": "Ferries", "kind": "subject", "aliases": []}]
    assert told["authors"] == ["Harbour desk"]


def test_of_a_published_story_what_readers_see_goes_out_and_not_its_draft():
    article = make_article(title="Out")
    drafting.save(article, {"title": "Being rewritten"})
    assert [told["title"] for told in objects()] == ["Out"]


def test_withdrawn_stories_stay_here():
    publishing.withdraw(make_article(), by=None)
    assert exported() == b""


def test_the_order_is_by_date_then_by_the_code_points_of_the_id_and_dateless_drafts_come_last():
    ids = ["é", "Z", "a", "10", "9", "🙂", "ｅ"]
    for uid in reversed(ids):
        make_article(uid=uid, at=FIRST_DATE)
    make_article(uid="late", at=FIRST_DATE + timedelta(microseconds=1))
    make_article(uid="early", at=FIRST_DATE - timedelta(days=1))
    make_draft(uid="b, some day")
    make_draft(uid="A, some day")
    make_draft(uid="dated draft", published_at="2026-03-01T10:00:00+01:00")
    assert [told["id"] for told in objects()] == [
        "early",
        *sorted([*ids, "dated draft"]),
        "late",
        "A, some day",
        "b, some day",
    ]


def test_importing_elsewhere_and_exporting_again_gives_the_same_bytes():
    odd = make_topic("🙂", kind="event", aliases=["C#", "“Quoted”\u200d, too", "重庆"])
    make_article(topics=[odd, "C", "c++"], authors=["Desk, one", "desk, one"], title="<b>&amp; \u2028 odd</b>")
    make_article(topics=["Résumé", odd], body="<table><tr><td>1<p>2", summary="line\r\nline\t", title="x" * 300)
    image = '<img src="/media/images/a.jpg" alt="A">'
    make_article(body=f'<p>a<small class="note">b</small></p><figure class="gallery">{image}{image}</figure>')
    for _ in range(3):
        make_article(title="Same", at=FIRST_DATE)
    make_article(title="Page", slug="page", at=FIRST_DATE.astimezone().replace(microsecond=123456))
    make_article(title="🙂", at=datetime(2999, 1, 1, tzinfo=UTC), topics=["Some day"])
    make_draft(title="", body="", summary="", sources=[{"url": "www.a.example", "title": "\x07", "supports": ""}])
    make_draft(title="y" * 400, slug="Wanted Slug!", language="zh-Hant", published_at="2026-03-01T12:00:00.5+03:00")
    make_draft(title="a\x07b", body="\x08<p>x", topics=[odd], label="opinion")
    first, second = carried_elsewhere()
    assert first == second
    assert len(first.splitlines()) == 11
    assert b'<small class=\\"note\\">b</small>' in first
    assert b'<figure class=\\"gallery\\"><figure>' in first


def test_stories_that_moved_to_one_day_with_one_slug_still_make_the_same_file_elsewhere():
    for day in (1, 2, 3):
        make_article(title="Weather", at=datetime(2026, 3, day, 9, tzinfo=UTC))
    make_article(title="Weather 2", at=datetime(2026, 3, 3, 11, tzinfo=UTC))
    for article in Article.objects.filter(slug="weather"):
        publishing.publish(article, by=None, at=datetime(2026, 3, 3, 10, tzinfo=UTC))
    first, second = carried_elsewhere()
    assert first == second
    assert len({json.loads(line)["slug"] for line in first.splitlines()}) == 4


def test_a_draft_that_names_what_is_gone_is_told_by_the_names():
    topic, author = make_topic("Ferries"), make_author("Harbour desk")
    draft = make_draft(uid="d", topics=[topic], authors=[author])
    topic.delete()
    author.delete()
    heir = make_topic("Boats", aliases=["ferries"])
    (told,) = objects()
    assert told["topics"] == [{"name": heir.name, "kind": "subject", "aliases": ["ferries"]}]
    assert told["authors"] == ["Harbour desk"]
    heir.delete()
    assert objects()[0]["topics"] == [{"name": "Ferries", "kind": "subject", "aliases": []}]
    assert draft.uid == "d"


def test_importing_the_export_here_changes_nothing():
    for number in range(3):
        make_article(topics=["Ferries", f"Port {number}"], authors=["Harbour desk"])
    make_draft(topics=["Ferries"])
    assert outcomes(run_import(*exported().splitlines())) == {"unchanged": 4}


def test_the_number_of_queries_does_not_grow_with_the_stories():
    asked = []
    for _ in (1, 2):
        make_article(topics=["Ferries", "Boats"], authors=["Harbour desk"])
        make_draft(topics=["Ferries"], authors=["Harbour desk"])
        with CaptureQueriesContext(connection) as queries:
            exported()
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_more_stories_than_a_batch_all_go_out(monkeypatch):
    monkeypatch.setattr(export, "BATCH_SIZE", 2)
    for _ in range(5):
        make_article()
    assert len(objects()) == 5


@time_machine.travel("2026-03-01T00:00Z", tick=False)
def test_a_scheduled_story_is_told_as_published_at_its_date():
    make_article(uid="later", at=datetime(2026, 4, 1, tzinfo=UTC))
    assert [(told["status"], told["published_at"]) for told in objects()] == [
        ("published", "2026-04-01T00:00:00+00:00")
    ]
    first, second = carried_elsewhere()
    assert first == second
    assert not stored("later").is_live


def test_what_authors_are_called_comes_back_from_an_export():
    article = make_article(authors=["Night\tdesk", "Harbour\x85 desk"])
    lines = exported()
    article.delete()
    Author.objects.all().delete()
    assert outcomes(run_import(lines)) == {"new": 1}
    assert exported() == lines
