"""Fill the database that a benchmark runs on with synthetic news, and make it as large as is wanted."""

import sys
import time
from itertools import batched

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from articles import word_tables
from articles.id_queries import words_in
from articles.models import Article, Byline, HeadlineEntry, SearchEntry, SimilarityEntry, WorkingCopy
from articles.search import index, story_numbers
from newsroom.exchange import synthetic
from newsroom.exchange.progress import Progress
from topics.models import MonthCount, SharedCount, SharedMonthCount, Topic, TopicEntry

# So many are written one by one; more are the same again, at other moments and addresses.
WRITTEN = 100_000
COPIED = (Article, WorkingCopy, TopicEntry, Byline, SimilarityEntry, HeadlineEntry, SearchEntry)


def fill(stories, topics):
    """Give the database, if it is empty, so many stories under so many topics; a multiple of 100,000, or fewer."""
    call_command("migrate", verbosity=0)
    if Article.objects.live().exists():
        return
    began = time.monotonic()
    written = min(stories, WRITTEN)
    synthetic.generate(written, topics, 1, Progress(tell, "stories"))
    multiply(stories // written)
    tell(f"{stories:,} stories generated in {time.monotonic() - began:.0f} s")


def multiply(times):
    """Make so many of each story, with all that belongs to it; counts and indexes are as if each had been written."""
    last = Article.objects.order_by("-pk").values_list("pk", flat=True).first()
    if times > 1 and connection.vendor == "sqlite":
        _keep_words()
    for n in range(1, times):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in COPIED:
                cursor.execute(_copy(model, n, last))
            cursor.execute(_copy_search_text(n, last))
        _add_words(n, last)
        tell(f"copied {n} of {times - 1} times")
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Topic, MonthCount, SharedCount, SharedMonthCount):
            cursor.execute(f"UPDATE {model._meta.db_table} SET entry_count = entry_count * {times}")
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article]):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _copy(model, n, last):
    """A statement that copies all rows of stories up to the last, the n-th time."""
    story = (
        "id"
        if model is Article
        else model._meta.get_field("content_object" if model is TopicEntry else "article").column
    )
    later = (
        f"published_at || '.{n:06}'" if connection.vendor == "sqlite" else f"published_at + interval '{n} microseconds'"
    )
    other = {
        story: f"{story} + {n * last}",
        "number": f"number + {n * last}",
        "uid": f"uid || '-{n}'",
        "slug": f"slug || '-{n}'",
        "published_at": later,
    }
    columns = [
        field.column
        for field in model._meta.concrete_fields
        if field.column and (field.column != "id" or model is Article)
    ]
    values = [other.get(column, "{}").format(column) for column in columns]
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM {model._meta.db_table} WHERE {story} <= {last} ORDER BY {story}"
    )


def _add_words(n, last):
    """The words of what was copied the n-th time, by which similar stories and headlines are found."""
    copies = WorkingCopy.objects.filter(pk__gt=n * last, pk__lte=(n + 1) * last).order_by("pk")
    rows = copies.values_list("pk", "article__title", "title", "article__similarity_entry__words")
    for some in batched(rows.iterator(chunk_size=500), 500):
        with transaction.atomic():
            word_tables.add(word_tables.HEADLINES, {pk: words_in(*titles) for pk, *titles, _ in some})
            word_tables.add(word_tables.SIMILARITY, {pk: words for pk, *_, words in some if words is not None})


def _keep_words():
    """Keep what search finds the stories by in a table of this connection, since FTS5 cannot be read back."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store = FILE")
        cursor.execute("CREATE TEMPORARY TABLE kept_words (number INTEGER PRIMARY KEY, title, words)")
        for articles in batched(Article.objects.live().order_by("pk").iterator(chunk_size=500), 500):
            rows = [
                (story_numbers.number_of(it.published_at, it.pk), *(" ".join(words) for words in index.words_in(it)))
                for it in articles
            ]
            cursor.executemany("INSERT INTO kept_words VALUES (%s, %s, %s)", rows)


def _copy_search_text(n, last):
    """A statement that copies what search finds the stories by, the n-th time: the same at other numbers."""
    if connection.vendor == "sqlite":
        return (
            "INSERT INTO articles_searchtext (rowid, title, words) "
            f"SELECT number + {n * last}, title, words FROM temp.kept_words ORDER BY number"
        )
    return (
        f"INSERT INTO articles_searchtext (number, title, words) SELECT text.number + {n * last}, title, words "
        f"FROM articles_searchtext AS text JOIN articles_searchentry USING (number) WHERE article_id <= {last}"
    )


def tell(line):
    """On standard error, beside the figures."""
    print(line, file=sys.stderr)
