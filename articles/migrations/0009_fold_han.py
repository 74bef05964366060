"""Index stories with traditional Chinese characters again, as if these were simplified."""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from articles import id_queries
from articles.search import index, similarity
from newsroom.core.text.han import fold_han

_CHUNK = 500


def index_stories(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    articles, entries, words, headline_words = (
        apps.get_model("articles", name) for name in ("Article", "SearchEntry", "Word", "HeadlineWord")
    )
    stories = articles._default_manager.filter(status="published").only("title", "summary", "body", "published_at")
    for chunk in _with_traditional(stories, lambda story: f"{story.title} {story.summary} {story.body}"):
        for indexed in (entries, words):
            indexed._default_manager.filter(article__in=[story.pk for story in chunk]).delete()
        index.add(chunk, are_new=True)
        similarity.index(chunk, are_new=True)
    copies = articles._default_manager.select_related("working_copy").only("title", "working_copy__title")
    for chunk in _with_traditional(copies, lambda story: f"{story.title} {story.working_copy.title}"):
        headline_words._default_manager.filter(article__in=[story.pk for story in chunk]).delete()
        id_queries.add_headline_words(
            (story.pk, id_queries.words_in(story.title, story.working_copy.title)) for story in chunk
        )


def _with_traditional(stories: Any, text_of: Callable[[Any], str]) -> Iterator[list[Any]]:
    """Yield the stories (a queryset) whose text changes, in lists."""
    last = 0
    while chunk := list(stories.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = chunk[-1].pk
        if changed := [story for story in chunk if fold_han(text := text_of(story)) != text]:
            yield changed


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_author_is_organisation")]
    operations = [migrations.RunPython(index_stories, migrations.RunPython.noop)]
