"""Ids of stories, looked up in indexes whose order is that of time: the newest that have something, and no others.

By hand, because of several words or topics at once, and of each so many, the ORM asks for none without all. What the
index of headlines holds is said here too.
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

# Of each word, topic and author so many stories are looked up, and in all so many are looked through.
MAX_IDS = 1000
# So many words of what was typed count, and of each so many that it may be the beginning of.
WORDS, ENDINGS = 6, 12
_HEADLINES = "articles_headlineword"
_CHUNK = 500
# Of {story: [word]}: one statement, however many.
_INSERT = {
    "sqlite": f"INSERT INTO {_HEADLINES} (article_id, word) SELECT story.key, word.value "
    "FROM json_each(%s) AS story, json_each(story.value) AS word",
    "postgresql": f"INSERT INTO {_HEADLINES} (article_id, word) SELECT story.key::bigint, word.value "
    "FROM json_each(%s::json) AS story, json_array_elements_text(story.value) AS word",
}
# The next word of the index, again and again.
_ENDINGS = f"""
WITH RECURSIVE ending (word, number) AS (
    SELECT (SELECT MIN(word) FROM {_HEADLINES} WHERE word >= %s), 1
    UNION ALL
    SELECT (SELECT MIN(word) FROM {_HEADLINES} WHERE word > ending.word), number + 1
    FROM ending WHERE number < %s AND substr(ending.word, 1, %s) = %s
)
SELECT word FROM ending WHERE substr(word, 1, %s) = %s
"""
# Whether the headline of a story that is live then has the word: the index has those that are being written, too. Not
# by EXISTS, joined in this order (sqlite.org/optoverview.html, 8.2), and without the index of what is published: so
# each word is looked up by itself.
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
# For each word of a live story's headline that is wanted, so many are looked at.
_LOOKED_AT = 4

# Each of the selects that are put together is read off the index of a topic's stream.
_NEWEST = (
    "SELECT tag_id, content_object_id, published_at FROM topics_topicentry WHERE tag_id = %s AND published_at <= %s "
    "ORDER BY published_at DESC, content_object_id DESC LIMIT %s"
)
_WITHIN = "FROM articles_article WHERE status = 'published' AND published_at >= {start} AND published_at < {stop}"
_FIRST = "SELECT id {within} ORDER BY published_at DESC, id DESC LIMIT {{limit}}"
_SQLITE = _WITHIN.format(start="json_extract(value, '$[0]')", stop="json_extract(value, '$[1]')")
_POSTGRESQL = _WITHIN.format(start="(value->>0)::timestamptz", stop="(value->>1)::timestamptz")
# Of [[start, stop]]: an index's entries within each are counted, and no story is read.
_SPANS = {
    "sqlite": f"SELECT (SELECT COUNT(*) {_SQLITE}), (SELECT group_concat(id) FROM ({_FIRST.format(within=_SQLITE)})) "
    "FROM json_each(%s)",
    "postgresql": f"SELECT (SELECT COUNT(*) {_POSTGRESQL}), (SELECT string_agg(id::text, ',') "
    f"FROM ({_FIRST.format(within=_POSTGRESQL)}) AS newest) FROM json_array_elements(%s::json) AS value",
}


def keep(words: Iterable[tuple[int, set[str]]]) -> None:
    """Add these words of headlines to those that are kept, by the stories' ids."""
    with connection.cursor() as cursor:
        for some in batched(words, _CHUNK):
            told = {story: sorted(its) for story, its in some}
            cursor.execute(_INSERT[connection.vendor], [json.dumps(told, ensure_ascii=False)])


def index_all(copies: Any) -> None:
    """Keep the words of the headlines of these working copies (a queryset), of which none is kept yet.

    Some at a time, so that it takes little memory however many there are.
    """
    last = 0
    while rows := list(
        copies.filter(pk__gt=last).order_by("pk").values_list("pk", "article__title", "title")[: 10 * _CHUNK]
    ):
        keep((pk, words_in(*titles)) for pk, *titles in rows)
        last = rows[-1][0]


def words_in(*titles: str) -> set[str]:
    """The words of these headlines."""
    return {word for title in titles for word in words_of(title, is_every=True)}


def newest(
    keys: Iterable[str | int], *, table: str, key: str, story: str, order: str, limit: int
) -> dict[Any, list[int]]:
    """The newest stories' ids, by key, in no order; a key that no story has is absent.

    table, key, story, order: the table and its columns that hold the key, the story's id and what makes it a new one.
    One index has key, order and story in this order.
    """
    wanted = list(keys)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        statement = newest_by(table=table, key=key, story=story, order=order, limit=limit)[connection.vendor]
        if isinstance(wanted[0], int):
            statement = statement.replace("= value ", "= CAST(value AS bigint) ")
        # One parameter, however many keys: databases bound their number.
        cursor.execute(statement, [json.dumps(wanted, ensure_ascii=False)])
        return {key: [int(story) for story in found.split(",")] for key, found in cursor.fetchall() if found}


def newest_by(*, table: str, key: str, story: str, order: str, limit: int) -> dict[str, str]:
    """The statement of `newest`, by kind of database."""
    inner = (
        f"SELECT {story} FROM {table} WHERE {key} = value AND {order} IS NOT NULL ORDER BY {order} DESC LIMIT {limit}"
    )
    return {
        "sqlite": f"SELECT value, (SELECT group_concat({story}) FROM ({inner})) FROM json_each(%s)",
        "postgresql": f"SELECT value, (SELECT string_agg({story}::text, ',') FROM ({inner}) AS newest) "
        "FROM json_array_elements_text(%s::json) AS value",
    }


class HeadlineMatches(NamedTuple):
    """The newest stories, by ids, with one of these words in their headline; is_all: no other has one."""

    words: list[str]
    stories: list[int]
    is_all: bool


def by_headline(text: str) -> HeadlineMatches:
    """The stories with the rarest of the text's words in their headline, or with one that begins so.

    What has the whole text in its headline, from the beginning of a word on, is among them, unless there are more than
    1,000. A text without words is in no headline.
    """
    terms = [endings(word, ENDINGS) if is_last else [word] for word, is_last in _terms(text)]
    found = newest(
        {word for term in terms for word in term},
        table=_HEADLINES, key="word", story="article_id", order="article_id", limit=MAX_IDS,
    )  # fmt: skip
    each = [(term, {story for word in term for story in found.get(word, ())}) for term in terms]
    # What may go on in still more ways does not have all of its words here.
    words, stories = min(each, key=lambda one: (len(one[0]) == ENDINGS, len(one[1])), default=([], set()))
    return HeadlineMatches(words, limited(stories), len(stories) < MAX_IDS)


def endings(word: str, most: int) -> list[str]:
    """The first words of headlines, by code point, that begin so; `most` at most."""
    size = len(word)
    with connection.cursor() as cursor:
        cursor.execute(_ENDINGS, [word, most, size, word, size, word])
        return [ending for (ending,) in cursor.fetchall()]


def live_endings(word: str, most: int, at: datetime) -> list[str]:
    """The same of the headlines of stories that are live at the given moment, and of no others."""
    size, moment = len(word), connection.ops.adapt_datetimefield_value(at)
    statement = _ENDINGS + _IN_LIVE.format(has=_HAS[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(statement, [word, _LOOKED_AT * most, size, word, size, word, moment, most])
        return [ending for (ending,) in cursor.fetchall()]


def by_topic(topics: Iterable[int]) -> set[int]:
    """The newest published stories of each of these topics, by ids."""
    found = newest(
        topics, table="topics_topicentry", key="tag_id", story="content_object_id", order="published_at", limit=MAX_IDS
    )
    return {story for stories in found.values() for story in stories}


def newest_of_each(topics: Sequence[int], at: datetime, limit: int) -> dict[int, list[int]]:
    """The newest stories that each of these topics has at the given moment, by ids, newest first: at most `limit`.

    A topic that has none has an empty list.
    """
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
    """The newest published stories of each of these authors, by ids."""
    found = newest(
        authors, table="articles_byline", key="author_id", story="article_id", order="published_at", limit=MAX_IDS
    )
    return {story for stories in found.values() for story in stories}


class Span(NamedTuple):
    """What is live of a span of time: how many stories, and the ids of the newest."""

    total: int
    newest: list[int]


def live_in(spans: Sequence[tuple[datetime, datetime]], *, until: datetime, limit: int) -> list[Span]:
    """What is live at the moment `until` of each of these spans, from one moment until before another; its newest."""
    adapt = connection.ops.adapt_datetimefield_value
    told = [[str(adapt(start)), str(adapt(min(stop, until + datetime.resolution)))] for start, stop in spans]
    with reading(ALL), connection.cursor() as cursor:
        cursor.execute(_SPANS[connection.vendor].format(limit=int(limit)), [json.dumps(told)])
        found = cursor.fetchall()
    return [Span(count, [int(story) for story in newest.split(",")] if newest else []) for count, newest in found]


def limited(stories: Iterable[int]) -> list[int]:
    """The newest of these."""
    return sorted(stories, reverse=True)[:MAX_IDS]


def _terms(text: str) -> list[tuple[str, bool]]:
    """The text's words, each with whether a longer one may have been meant."""
    terms: dict[str, bool] = {}
    for typed in text.split()[:WORDS]:
        *whole, last = [*words_of(typed, is_every=True)] or [""]
        terms |= dict.fromkeys(whole, False)
        if last:
            terms[last] = is_spaced(last) or len(last) == 1
    return list(terms.items())[:WORDS]
