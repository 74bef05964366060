"""Index stories with traditional Chinese characters again, as if these were simplified."""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from articles.search import index
from newsroom.core.text.han import fold_han

_CHUNK = 500


def index_stories(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    articles, entries = (apps.get_model("articles", name) for name in ("Article", "SearchEntry"))
    stories = articles._default_manager.filter(status="published").only("title", "summary", "body", "published_at")
    # 0021 indexes headlines and first words anew.
    for chunk in _with_traditional(stories, lambda story: f"{story.title} {story.summary} {story.body}"):
        entries._default_manager.filter(article__in=[story.pk for story in chunk]).delete()
        index.add(chunk, are_new=True)


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
