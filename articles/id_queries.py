"""IDs of the newest stories with a word, topic or author, read from indexes sorted by time, and the headline index.

The SQL is hand-written: the ORM cannot select the first rows of each of several groups without reading all.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from articles import word_tables
from articles.cache_tags import ALL
from articles.word_tables import HEADLINES
from newsroom.core.text.tokens import is_spaced, words_of
from newsroom.core.tracking import reading
from topics.cache_tags import stream

# The number of stories looked up for each word, topic or author, and examined in all.
MAX_IDS = 1000
# The number of words of a text that count, and of words that a prefix expands to.
MAX_WORDS, MAX_EXPANSIONS = 6, 12
# Each step selects the next word of the index, which sorts by code point. FTS5 would read all stories of a word to find
# a greater one: instead it is asked for the least text that starts with that word.
_VOCABULARY = "(SELECT next.term FROM articles_titlevocabulary AS next WHERE next.term >= {} LIMIT 1)"
_WORDS = f"(SELECT MIN(next.word) FROM {HEADLINES} AS next WHERE next.word {{}})"
_FIRST_AND_NEXT = {
    "sqlite": (_VOCABULARY.format("%s"), _VOCABULARY.format("ending.word || char(1)")),
    "postgresql": (_WORDS.format(">= %s"), _WORDS.format("> ending.word")),
}
_EXPANSIONS = """
WITH RECURSIVE ending (word, number) AS (
    SELECT {}, 1 UNION ALL SELECT {}, number + 1 FROM ending WHERE number < %s AND substr(ending.word, 1, %s) = %s
)
SELECT word FROM ending WHERE substr(word, 1, %s) = %s
"""
# Tests that a live story has the word in its headline; the index has words of drafts, too. A scalar subquery
# instead of EXISTS, CROSS JOIN (sqlite.org/optoverview.html, 8.2) and `|| ''` make SQLite look up each word by itself.
_IN_LIVE = f"""
AND 1 = (
    SELECT 1 FROM {HEADLINES} CROSS JOIN articles_article AS story CROSS JOIN articles_workingcopy AS copy
    WHERE {{headed}} AND copy.article_id = story.id
    AND story.status || '' = 'published' AND story.published_at <= %s AND (copy.title = story.title OR {{has}}) LIMIT 1
) LIMIT %s
"""
_DIALECTS = {
    "sqlite": {
        "headed": f"{HEADLINES} MATCH '\"' || ending.word || '\"' AND story.id = {HEADLINES}.rowid",
        "has": "instr(lower(story.title), ending.word) > 0",
    },
    "postgresql": {
        "headed": f"{HEADLINES}.word = ending.word AND story.id = {HEADLINES}.article_id",
        "has": 'strpos(lower(story.title), ending.word COLLATE "default") > 0',
    },
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


def words_in(*titles: str) -> set[str]:
    """Return the words of these headlines."""
    return {word for title in titles for word in words_of(title, is_every=True)}


def newest_by_key(
    keys: Iterable[int], *, table: str, key: str, story: str, order: str, limit: int
) -> dict[Any, list[int]]:
    """Return the IDs of the newest stories by ID of a topic or author, unordered. Those without stories are absent.

    table, key, story, order: a table and its columns with the key, the story's ID and the date or ID to sort by. It
    needs an index of key, order and story.
    """
    values = list(keys)
    if not values:
        return {}
    with connection.cursor() as cursor:
        statement = newest_statements(table=table, key=key, story=story, order=order, limit=limit)[connection.vendor]
        # One parameter for all keys, because databases limit the number of parameters.
        cursor.execute(statement, [json.dumps(values)])
        return {key: [int(story) for story in found.split(",")] for key, found in cursor.fetchall() if found}


def newest_statements(*, table: str, key: str, story: str, order: str, limit: int) -> dict[str, str]:
    """Return the statement of `newest_by_key` by database vendor."""
    inner = (
        f"SELECT {story} FROM {table} WHERE {key} = CAST(value AS bigint) AND {order} IS NOT NULL "
        f"ORDER BY {order} DESC LIMIT {limit}"
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
    found = word_tables.newest(HEADLINES, {word for term in terms for word in term}, MAX_IDS)
    each = [(term, {story for word in term for story in found.get(word, ())}) for term in terms]
    # A prefix with MAX_EXPANSIONS expansions may have more that were not read.
    words, stories = min(each, key=lambda one: (len(one[0]) == MAX_EXPANSIONS, len(one[1])), default=([], set()))
    return HeadlineMatches(words, newest_ids(stories), len(stories) < MAX_IDS)


def expand_prefix(word: str, limit: int) -> list[str]:
    """Return the first words of headlines that start with `word`, by code point; at most `limit`."""
    size = len(word)
    with connection.cursor() as cursor:
        cursor.execute(_expansions(), [word, limit, size, word, size, word])
        return [expansion for (expansion,) in cursor.fetchall()]


def expand_live_prefix(word: str, limit: int, at: datetime) -> list[str]:
    """Return the same for the headlines of stories live at the moment `at`."""
    size, moment = len(word), connection.ops.adapt_datetimefield_value(at)
    statement = _expansions() + _IN_LIVE.format(**_DIALECTS[connection.vendor])
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


def _expansions() -> str:
    return _EXPANSIONS.format(*_FIRST_AND_NEXT[connection.vendor])


def _terms(text: str) -> list[tuple[str, bool]]:
    """Return the words of the text, each with whether it may be a prefix."""
    terms: dict[str, bool] = {}
    for typed in text.split()[:MAX_WORDS]:
        *whole, last = [*words_of(typed, is_every=True)] or [""]
        terms |= dict.fromkeys(whole, False)
        if last:
            terms[last] = is_spaced(last) or len(last) == 1
    return list(terms.items())[:MAX_WORDS]
