"""IDs of the newest stories with a word, topic or author, read from indexes sorted by time, and the headline index.

The SQL is hand-written: the ORM cannot select the first rows of each of several groups without reading all.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import Any, NamedTuple

from django.db import connection

from articles.cache_tags import ALL
from newsroom.core.text.tokens import is_spaced, words_of
from newsroom.core.tracking import reading
from topics.cache_tags import stream

# The number of stories looked up for each word, topic or author, and examined in all.
MAX_IDS = 1000
# The number of words of a text that count, and of words that a prefix expands to.
MAX_WORDS, MAX_EXPANSIONS = 6, 12
_HEADLINES = "articles_headlineword"
_CHUNK = 500
# Inserts {story: [word]} in one statement.
_INSERT = {
    "sqlite": f"INSERT INTO {_HEADLINES} (article_id, word) SELECT story.key, word.value "
    "FROM json_each(%s) AS story, json_each(story.value) AS word",
    "postgresql": f"INSERT INTO {_HEADLINES} (article_id, word) SELECT story.key::bigint, word.value "
    "FROM json_each(%s::json) AS story, json_array_elements_text(story.value) AS word",
}
# Each step selects the next word of the index.
_EXPANSIONS = f"""
WITH RECURSIVE ending (word, number) AS (
    SELECT (SELECT MIN(word) FROM {_HEADLINES} WHERE word >= %s), 1
    UNION ALL
    SELECT (SELECT MIN(word) FROM {_HEADLINES} WHERE word > ending.word), number + 1
    FROM ending WHERE number < %s AND substr(ending.word, 1, %s) = %s
)
SELECT word FROM ending WHERE substr(word, 1, %s) = %s
"""
# Tests that a live story has the word in its headline; the index has words of drafts, too. A scalar subquery
# instead of EXISTS, CROSS JOIN (sqlite.org/optoverview.html, 8.2) and `|| ''` make SQLite look up each word by itself.
_IN_LIVE = f"""
AND 1 = (
    SELECT 1 FROM {_HEADLINES} AS headed CROSS JOIN articles_article AS story CROSS JOIN articles_workingcopy AS copy
    WHERE headed.word = ending.word AND story.id = headed.article_id AND copy.article_id = headed.article_id
    AND story.status || '' = 'published' AND story.published_at <= %s AND (copy.title = story.title OR {{has}}) LIMIT 1
) LIMIT %s
"""
_HAS = {
    "sqlite": "instr(lower(story.title), headed.word) > 0",
    "postgresql": 'strpos(lower(story.title), headed.word COLLATE "default") > 0',
}
# Words examined for each word of a live headline to be returned.
_EXAMINED_PER_RESULT = 4

# Each select of the union reads the index of a topic's stream.
_NEWEST = (
    "SELECT tag_id, content_object_id, published_at FROM topics_topicentry WHERE tag_id = %s AND published_at <= %s "
    "ORDER BY published_at DESC, content_object_id DESC LIMIT %s"
)
_WITHIN = "FROM articles_article WHERE status = 'published' AND published_at >= {start} AND published_at < {stop}"
_FIRST = "SELECT id {within} ORDER BY published_at DESC, id DESC LIMIT {{limit}}"
_SQLITE = _WITHIN.format(start="json_extract(value, '$[0]')", stop="json_extract(value, '$[1]')")
_POSTGRESQL = _WITHIN.format(start="(value->>0)::timestamptz", stop="(value->>1)::timestamptz")
# Takes [[start, stop]] and counts entries of an index, without reading a story.
_SPANS = {
    "sqlite": f"SELECT (SELECT COUNT(*) {_SQLITE}), (SELECT group_concat(id) FROM ({_FIRST.format(within=_SQLITE)})) "
    "FROM json_each(%s)",
    "postgresql": f"SELECT (SELECT COUNT(*) {_POSTGRESQL}), (SELECT string_agg(id::text, ',') "
    f"FROM ({_FIRST.format(within=_POSTGRESQL)}) AS newest) FROM json_array_elements(%s::json) AS value",
}


def add_headline_words(words: Iterable[tuple[int, set[str]]]) -> None:
    """Add words to the headline index. words: pairs of a story's ID and its words."""
    with connection.cursor() as cursor:
        for chunk in batched(words, _CHUNK):
            values = {story: sorted(found) for story, found in chunk}
            cursor.execute(_INSERT[connection.vendor], [json.dumps(values, ensure_ascii=False)])


def index_all(copies: Any) -> None:
    """Index the headlines of these working copies (a queryset), which are not in the index yet, in batches."""
    last = 0
    while rows := list(
        copies.filter(pk__gt=last).order_by("pk").values_list("pk", "article__title", "title")[: 10 * _CHUNK]
    ):
        add_headline_words((pk, words_in(*titles)) for pk, *titles in rows)
        last = rows[-1][0]


def words_in(*titles: str) -> set[str]:
    """Return the words of these headlines."""
    return {word for title in titles for word in words_of(title, is_every=True)}


def newest_by_key(
    keys: Iterable[str | int], *, table: str, key: str, story: str, order: str, limit: int
) -> dict[Any, list[int]]:
    """Return the IDs of the newest stories by key, unordered. Keys without stories are absent.

    table, key, story, order: a table and its columns with the key, the story's ID and the date or ID to sort by. It
    needs an index of key, order and story.
    """
    values = list(keys)
    if not values:
        return {}
    with connection.cursor() as cursor:
        statement = newest_statements(table=table, key=key, story=story, order=order, limit=limit)[connection.vendor]
        if isinstance(values[0], int):
            statement = statement.replace("= value ", "= CAST(value AS bigint) ")
        # One parameter for all keys, because databases limit the number of parameters.
        cursor.execute(statement, [json.dumps(values, ensure_ascii=False)])
        return {key: [int(story) for story in found.split(",")] for key, found in cursor.fetchall() if found}


def newest_statements(*, table: str, key: str, story: str, order: str, limit: int) -> dict[str, str]:
    """Return the statement of `newest_by_key` by database vendor."""
    inner = (
        f"SELECT {story} FROM {table} WHERE {key} = value AND {order} IS NOT NULL ORDER BY {order} DESC LIMIT {limit}"
    )
    return {
        "sqlite": f"SELECT value, (SELECT group_concat({story}) FROM ({inner})) FROM json_each(%s)",
        "postgresql": f"SELECT value, (SELECT string_agg({story}::text, ',') FROM ({inner}) AS newest) "
        "FROM json_array_elements_text(%s::json) AS value",
    }


class HeadlineMatches(NamedTuple):
    """The IDs of the newest stories with one of the words in their headline. is_all: whether there are no others."""

    words: list[str]
    stories: list[int]
    is_all: bool


def by_headline(text: str) -> HeadlineMatches:
    """Return stories with the rarest of the text's words, or an expansion of it, in their headline.

    Unless there are more than `MAX_IDS`, they include all stories with the whole text in their headline, from the
    start of a word. A text without words is in no headline.
    """
    terms = [expand_prefix(word, MAX_EXPANSIONS) if is_last else [word] for word, is_last in _terms(text)]
    found = newest_by_key(
        {word for term in terms for word in term},
        table=_HEADLINES, key="word", story="article_id", order="article_id", limit=MAX_IDS,
    )  # fmt: skip
    each = [(term, {story for word in term for story in found.get(word, ())}) for term in terms]
    # A prefix with MAX_EXPANSIONS expansions may have more that were not read.
    words, stories = min(each, key=lambda one: (len(one[0]) == MAX_EXPANSIONS, len(one[1])), default=([], set()))
    return HeadlineMatches(words, newest_ids(stories), len(stories) < MAX_IDS)


def expand_prefix(word: str, limit: int) -> list[str]:
    """Return the first words of headlines that start with `word`, by code point; at most `limit`."""
    size = len(word)
    with connection.cursor() as cursor:
        cursor.execute(_EXPANSIONS, [word, limit, size, word, size, word])
        return [expansion for (expansion,) in cursor.fetchall()]


def expand_live_prefix(word: str, limit: int, at: datetime) -> list[str]:
    """Return the same for the headlines of stories live at the moment `at`."""
    size, moment = len(word), connection.ops.adapt_datetimefield_value(at)
    statement = _EXPANSIONS + _IN_LIVE.format(has=_HAS[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(statement, [word, _EXAMINED_PER_RESULT * limit, size, word, size, word, moment, limit])
        return [expansion for (expansion,) in cursor.fetchall()]


def by_topic(topics: Iterable[int]) -> set[int]:
    """Return the IDs of the newest published stories of each topic (IDs)."""
    found = newest_by_key(
        topics, table="topics_topicentry", key="tag_id", story="content_object_id", order="published_at", limit=MAX_IDS
    )
    return {story for stories in found.values() for story in stories}


def newest_by_topic(topics: Sequence[int], at: datetime, limit: int) -> dict[int, list[int]]:
    """Return the IDs of the newest stories of each topic (IDs) at the moment `at`, newest first; at most `limit`."""
    moment = connection.ops.adapt_datetimefield_value(at)
    found: dict[int, list[tuple[Any, int]]] = {topic: [] for topic in topics}
    if not found:
        return {}
    with reading(*map(stream, topics)), connection.cursor() as cursor:
        each = " UNION ALL ".join(f"SELECT * FROM ({_NEWEST}) AS newest_{n}" for n in range(len(found)))
        cursor.execute(each, [value for topic in found for value in (topic, moment, limit)])
        for topic, story, date in cursor.fetchall():
            found[topic].append((date, story))
    return {topic: [story for _, story in sorted(stories, reverse=True)] for topic, stories in found.items()}


def by_author(authors: Iterable[int]) -> set[int]:
    """Return the IDs of the newest published stories of each author (IDs)."""
    found = newest_by_key(
        authors, table="articles_byline", key="author_id", story="article_id", order="published_at", limit=MAX_IDS
    )
    return {story for stories in found.values() for story in stories}


class Span(NamedTuple):
    """The number of live stories in a span of time, and the IDs of the newest."""

    total: int
    newest: list[int]


def live_in(spans: Sequence[tuple[datetime, datetime]], *, until: datetime, limit: int) -> list[Span]:
    """Return the stories of each span (start, excluded stop) that are live at the moment `until`."""
    adapt = connection.ops.adapt_datetimefield_value
    values = [[str(adapt(start)), str(adapt(min(stop, until + datetime.resolution)))] for start, stop in spans]
    with reading(ALL), connection.cursor() as cursor:
        cursor.execute(_SPANS[connection.vendor].format(limit=int(limit)), [json.dumps(values)])
        found = cursor.fetchall()
    return [Span(count, [int(story) for story in newest.split(",")] if newest else []) for count, newest in found]


def newest_ids(stories: Iterable[int]) -> list[int]:
    """Return at most `MAX_IDS` of the newest."""
    return sorted(stories, reverse=True)[:MAX_IDS]


def _terms(text: str) -> list[tuple[str, bool]]:
    """Return the words of the text, each with whether it may be a prefix."""
    terms: dict[str, bool] = {}
    for typed in text.split()[:MAX_WORDS]:
        *whole, last = [*words_of(typed, is_every=True)] or [""]
        terms |= dict.fromkeys(whole, False)
        if last:
            terms[last] = is_spaced(last) or len(last) == 1
    return list(terms.items())[:MAX_WORDS]
