"""Many new stories are written at once, and what is stored is what one after the other would have stored."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article, ArticleFile, ArticleImage
from articles.search import search_articles
from articles.search.drafts import find
from articles.search.similarity import find_similar
from articles.workflow import drafting, new_stories, publishing
from newsroom.exchange import progress
from newsroom.exchange.importing import batch, importer
from newsroom.exchange.importing.batch import Batch
from tests.factories import embedding, make_article, make_draft, make_file, make_image, make_topic
from tests.newsroom.exchange.database_rows import rows
from tests.newsroom.exchange.helpers import outcomes, run_import, stored, story
from topics.models import Topic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
# Refuses the rows of one story, as only the database can.
_REFUSAL = {
    "sqlite": ["CREATE TRIGGER refusal BEFORE INSERT ON {} WHEN {} BEGIN SELECT RAISE(ABORT, 'refused'); END"],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = 'refused'; END $$",
        "CREATE TRIGGER refusal BEFORE INSERT ON {} FOR EACH ROW WHEN ({}) EXECUTE FUNCTION refuse()",
    ],
}


@pytest.fixture(autouse=True)
def _no_time_limits(monkeypatch):
    monkeypatch.setattr(importer, "SECONDS", 60)
    monkeypatch.setattr(batch, "MAX_SECONDS", 60)
    # On a busy machine, it would say how far it is.
    monkeypatch.setattr(progress, "INTERVAL_SECONDS", 600)


@pytest.fixture
def one_by_one(monkeypatch):
    """Call it to let the next import write each story on its own."""
    return lambda: monkeypatch.setattr(Batch, "_kind_of", lambda batch, entry, copies: entry.number)


def refuse(table, condition):
    """Let the database refuse new rows of a table."""
    with connection.cursor() as cursor:
        for statement in _REFUSAL[connection.vendor]:
            cursor.execute(statement.format(table, condition))


@contextmanager
def undone():
    """Take back what the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def site():
    """What the site has before: topics, stories of all states, pictures. Returns a picture's and a file's HTML."""
    make_topic("Chennai", kind="place", aliases=["Madras"])
    make_article(title="Same words", at=datetime(2025, 5, 4, 9, tzinfo=UTC))
    moved = make_article(title="Old words", at=datetime(2025, 5, 4, 10, tzinfo=UTC))
    drafting.save(moved, {"slug": "new-words"})
    publishing.publish(moved, by=None)
    make_article(title="Tonight", at=datetime(2026, 3, 10, 20, tzinfo=UTC))
    make_draft(title="Ours", uid="ours")
    run_import(story(id="drafted", title="Drafted before"), story(id="changed", title="Changed later"), publish=False)
    run_import(story(id="gone"))
    publishing.withdraw(stored("gone"), by=None)
    image, file = make_image(alt="A quay"), make_file()
    return f'<figure><img src="{image.file.url}" alt="A quay"></figure>', embedding(file)


def varied(picture, file):
    """Records of every kind, in an order in which each depends on those before it."""
    lagoon = {"name": "Lagoon", "kind": "place", "aliases": ["Laguna", "Madras", "泻湖"]}
    same = {"title": "Same words", "published_at": "2025-05-04T11:00:00Z"}
    return [
        story(id="n1", topics=["Ferries", lagoon, "Madras"], authors=["Harbour desk", "Ada Quay", "Bo Pier"]),
        story(id="n2", **same, topics=["Laguna", "Ferries"], authors=["Bo Pier"]),
        story(id="n3", **same, topics=[]),
        story(id="n4", title="Same words 2", published_at="2025-05-04T12:00:00Z"),
        story(id="n5", title="Elsewhere", slug="same-words", published_at="2025-05-04T13:00:00Z"),
        story(id="n6", title="Old words", published_at="2025-05-04T13:00:00Z"),
        story(id="n7", title="Feed", published_at="2025-06-04T13:00:00Z"),
        story(id="n8", title="🙂", published_at="2025-06-04T13:00:00Z", language="nb"),
        story(id="n9", title="🙂", slug="🙂", published_at="2025-06-04T14:00:00Z", status="published"),
        story(id="cjk", title="重慶的渡輪恢復", body="<p>渡輪在中午離開港口。</p>", language="zh", topics=["重慶"]),
        story(id="drafted", title="Drafted before"),
        story(id="pictured", title="With a picture", body=f"<p>Text</p>{picture}<p>More</p>{file}", topics=["Quays"]),
        story(id="foreign", title="Lost pictures", body='<p onclick="x()">Text<img src="https://elsewhere.example/a.png">'),
        story(id="undated", title="Without a date", published_at=None, topics=["Quays", "Undated"]),
        story(id="held", title="Held", status="draft", authors=["New desk"], body=f"<p>Text</p>{picture}{file}"),
        story(id="future", title="Lock opens", published_at="2026-04-01T10:00:00Z", topics=["Quays", "Locks"]),
        story(id="future2", title="Lock opens", published_at="2026-04-01T09:00:00Z", topics=["Locks"]),
        story(id="today", title="Tonight", published_at="2026-03-10T11:00:00Z", topics=["Locks"]),
        story(id="today2", title="Tonight", published_at="2026-03-10T11:30:00Z"),
        story(id="refused", title="Refused", topics=["Only here", "Ferries"], authors=["Only here"]),
        story(id="n10", title="After it", topics=["Only here too", "ferries"], authors=["Ada Quay"]),
        story(id="n10", title="Twice in the file"),
        story(id="changed", title="Changed now", topics=["Lagoon"]),
        story(id="gone"),
        story(id="ours", title="Theirs"),
        story(id="sourced", title="Sourced", sources=[{"url": "https://port.example/plan", "title": "The plan"}]),
        story(id="n11", title="x" * 300, slug="page", published_at="1987-02-26T15:01:01Z", topics=["Ferries"]),
        b"{",
        story(id="n12", title="The last", published_at="2025-05-04T23:30:00-05:00"),
    ]  # fmt: skip


def found():
    """What readers and the desk find with some words."""
    words = ("ferry", "渡輪", "quay", "noon", "lock", "same words")
    return {
        word: (
            sorted(Article.objects.filter(pk__in=search_articles(word).ids(0, 50)).values_list("uid", flat=True)),
            sorted(Article.objects.filter(pk__in=find(word, 50)).values_list("uid", flat=True)),
            sorted(example.title for example in find_similar(word, "", "")[1]),
        )
        for word in words
    }


def imported(records, publish):
    """Import the records, and return everything that is stored and said afterwards."""
    run = run_import(*records, publish=publish)
    call_command("check_counts")
    return {
        "rows": rows(),
        "found": found(),
        "outcomes": outcomes(run),
        "published": run.summary.published,
        "said": run.said,
    }


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("refused", ["articles_article", "articles_byline", ""])
@time_machine.travel(NOW, tick=False)
def test_what_is_written_at_once_is_what_one_after_the_other_gives(publish, refused, one_by_one):
    records = varied(*site())
    if refused == "articles_article":
        refuse(refused, "NEW.uid = 'refused'")
    elif refused:
        make_article(authors=["Only here"])
        author = Article.objects.order_by("pk").last().bylines.get().author_id
        refuse(refused, f"NEW.author_id = {author}")
    with undone():
        at_once = imported(records, publish)
    one_by_one()
    with undone():
        in_turn = imported(records, publish)
    for label, expected in in_turn["rows"].items():
        assert at_once["rows"][label] == expected, label
    assert at_once == in_turn
    # It is not for want of rows that they are the same.
    assert at_once["published"] == (0 if not publish else 22 if refused else 23)
    assert ("refused" in at_once["said"]) == bool(refused and (publish or refused == "articles_article"))


def test_many_new_stories_take_as_many_queries_as_a_few():
    make_topic("Ferries")
    run_import(story())
    files = [make_file(), make_file()]
    shown = [f'<figure><img src="{make_image().file.url}" alt="A quay"></figure>{embedding(file)}' for file in files]
    asked = []
    for count in (2, 20):
        bodies = [f"<p>Text</p>{shown[n % 2]}{shown[1]}" for n in range(count)]
        records = [story(id=f"s{count}-{n}", title=f"Number {count} {n}", body=bodies[n]) for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            run_import(*records)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert [stored("s20-6").pictures.count(), stored("s20-7").pictures.count()] == [2, 1]
    assert [list(stored("s20-6").files.order_by("pk")), list(stored("s20-7").files.all())] == [files, files[1:]]


def test_one_bad_story_among_many_leaves_the_others_written_together(monkeypatch):
    refuse("articles_article", "NEW.uid = 's9'")
    sizes, publish = [], new_stories.publish
    monkeypatch.setattr(new_stories, "publish", lambda stories: sizes.append(len(stories)) or publish(stories))
    run = run_import(*(story(id=f"s{n}", title=f"Number {n}") for n in range(16)))
    assert outcomes(run) == {"new": 15, "invalid": 1}
    assert run.said == "line 10: Database error: refused."
    # Halves of halves: the story alone is written as a single one.
    assert sizes == [16, 8, 8, 4, 2, 2, 4]
    assert Topic.objects.get(name="Ferries").entry_count == 15
    call_command("check_counts")


def test_stories_of_a_day_with_the_same_headline_are_written_together(monkeypatch):
    sizes, publish = [], new_stories.publish
    monkeypatch.setattr(new_stories, "publish", lambda stories: sizes.append(len(stories)) or publish(stories))
    run_import(*(story(id=f"s{n}") for n in range(4)))
    assert sizes == [4]
    assert [stored(f"s{n}").slug.removeprefix("ferry-runs-again") for n in range(4)] == ["", "-2", "-3", "-4"]


def test_a_published_body_keeps_the_pictures_and_files_of_the_library_and_no_script():
    image, file = make_image(alt="A quay"), make_file()
    body = f'<p>Text</p><script>x()</script><figure><img src="{image.file.url}" alt="A quay"></figure>{embedding(file)}'
    run_import(story(id="a", body=body), story(id="b"))
    assert "<script" not in stored("a").body
    assert [row.image for row in ArticleImage.objects.all()] == [image]
    assert [row.file for row in ArticleFile.objects.all()] == [file]


@pytest.mark.parametrize(("seconds", "expected"), [(60, [8, 16, 8, 32]), (0, [8] * 8)])
def test_transactions_have_more_stories_as_long_as_they_take_little_time(monkeypatch, seconds, expected):
    monkeypatch.setattr(importer, "SECONDS", seconds)
    sizes, write = [], Batch.write

    def measured(batch, entries):
        write(batch, entries)
        sizes.append(batch.outcomes.total())

    monkeypatch.setattr(Batch, "write", measured)
    monkeypatch.setattr(importer, "MAX_BATCH_STORIES", 32)
    run_import(*(story(id=f"s{n}", title=f"Number {n}") for n in range(64)))
    assert sizes == expected
