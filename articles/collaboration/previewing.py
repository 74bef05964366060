"""The lists that a story will be on, as readers will see them once its draft is published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.story_fields import date_in
from articles.workflow import drafting, publishing, unsaved
from newsroom.core.desk.previews import mark_private, render_path, rolled_back
from newsroom.core.time import clock

# The story's own page is rendered without writing (`articles.site.previews`).
STORY, FRONT = "story", "front"


def pages_of(article: Article) -> list[tuple[str, str]]:
    """What can be seen of the story before it is published: (key, name for people)."""
    topics = drafting.content_of(article)["topics"]
    named = [(f"topic-{number}", str(ref["name"])) for number, ref in enumerate(topics)]
    return [(STORY, "Story"), (FRONT, "Front page"), *named]


def preview(article: Article, page: str) -> HttpResponse:
    """A list that the story will be on (`pages_of`), as readers will see it at the date, or now if it is past.

    It is made by the views that make it for readers, from a database in which the draft is published for as long as
    that takes: nothing of it is there before or afterwards. article: read for this call alone, which changes it.
    Raises Http404 if there is no such page, ValidationError with a sentence if the draft cannot be shown.
    """
    with published(article) as moment, clock.shown_at(moment):
        return mark_private(render_path(_path_of(article, page)))


@contextmanager
def published(article: Article) -> Iterator[datetime]:
    """Within the block the story's draft is published, by the verb that does it; then nothing has happened.

    Yields the moment at which readers will see it. What a draft lacks to be published is put in its place.
    """
    with rolled_back():
        if article.is_live and article.working_copy.content is None:
            yield timezone.now()
            return
        content = drafting.content_of(article)
        drafting.save(article, unsaved.made_fit(article, content))
        moment = article.published_at if article.is_live else date_in(content)
        publishing.publish(article, by=None, at=moment)
        assert article.published_at is not None
        yield max(article.published_at, timezone.now())


def _path_of(article: Article, page: str) -> str:
    if page == FRONT:
        return reverse("articles:front")
    topics = [entry.tag for entry in article.entries.select_related("tag").order_by("pk")]
    paths = {f"topic-{number}": topic.get_absolute_url() for number, topic in enumerate(topics)}
    if page not in paths:
        raise Http404("Preview not found.")
    return str(paths[page])
