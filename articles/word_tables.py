"""Tables of the words of stories: which stories have a word, the newest first.

On SQLite, such a table is an FTS5 table without texts or positions, whose rows have the IDs of the stories: it takes a
few bytes for each word of a story. On PostgreSQL, it has a row for each word of a story. Its rows are deleted by the
database with those of a model, as the migration that creates it says.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

SIMILARITY, HEADLINES = "articles_firstword", "articles_titleword"
_INSERT = {
    "sqlite": "INSERT INTO {table} (rowid, words) SELECT story.key, "
    "(SELECT COALESCE(group_concat(word.value, ' '), '') FROM json_each(story.value) AS word) "
    "FROM json_each(%s) AS story",
    "postgresql": "INSERT INTO {table} (word, article_id) SELECT word.value, story.key::bigint "
    "FROM json_each(%s::json) AS story, json_array_elements_text(story.value) AS word",
}
_NEWEST = {
    "sqlite": "SELECT value, (SELECT group_concat(rowid) FROM (SELECT rowid FROM {table} "
    "WHERE {table} MATCH '\"' || value || '\"' ORDER BY rowid DESC LIMIT {limit})) FROM json_each(%s)",
    "postgresql": "SELECT value, (SELECT string_agg(article_id::text, ',') FROM (SELECT article_id FROM {table} "
    "WHERE word = value ORDER BY article_id DESC LIMIT {limit}) AS newest) FROM json_array_elements_text(%s::json) "
    "AS value",
}


def add(table: str, words: Mapping[int, Collection[str]]) -> None:
    """Add the distinct words of stories, by the stories' IDs. None of the stories is in the table yet."""
    # Sorted: FTS5 begins a new segment with each row whose ID is smaller than the previous one.
    values = {story: sorted(words[story]) for story in sorted(words)}
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[connection.vendor].format(table=table), [json.dumps(values, ensure_ascii=False)])


def newest(table: str, words: Iterable[str], limit: int) -> dict[str, list[int]]:
    """Return the IDs of the newest stories with each word, unordered, at most `limit`. Words without are absent."""
    values = list(words)
    if not values:
        return {}
    with connection.cursor() as cursor:
        # One parameter for all words, because databases limit the number of parameters.
        cursor.execute(newest_statement(table, limit), [json.dumps(values, ensure_ascii=False)])
        found: list[tuple[Any, str | None]] = cursor.fetchall()
        return {word: [int(story) for story in stories.split(",")] for word, stories in found if stories}


def newest_statement(table: str, limit: int) -> str:
    """Return the statement of `newest`."""
    return _NEWEST[connection.vendor].format(table=table, limit=limit)
