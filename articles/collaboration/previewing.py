"""Previews of the lists that will show a story, as readers will see them once its draft is published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.story_fields import date_in
from articles.workflow import draft_preview, drafting, publishing
from newsroom.core.desk.previews import mark_private, render_path, rolled_back
from newsroom.core.time import clock

# The story's own page is rendered without writing (`articles.site.previews`).
STORY, FRONT = "story", "front"


def pages_of(article: Article) -> list[tuple[str, str]]:
    """Return the pages that can be previewed: pairs of key and label."""
    topics = drafting.content_of(article)["topics"]
    named = [(f"topic-{number}", str(ref["name"])) for number, ref in enumerate(topics)]
    return [(STORY, "Story"), (FRONT, "Front page"), *named]


def preview(article: Article, page: str, *, by: User) -> HttpResponse:
    """Return the preview of a list that will show the story, at the story's date, or now if that has passed.

    The readers' view renders it in a transaction in which the draft is published, and which is then rolled back. page:
    a key of `pages_of` other than STORY. article: loaded for this call only, which changes it. by: who asks for it.
    Raises Http404 if there is no such page, ValidationError with a sentence if the draft cannot be shown, Busy.
    """
    with published(article, by=by) as moment, clock.render_at(moment):
        return mark_private(render_path(_path_of(article, page)))


@contextmanager
def published(article: Article, *, by: User) -> Iterator[datetime]:
    """Publish the story's draft for the duration of the block, then roll back.

    Yields the moment (aware) at which readers will see it. Missing or invalid values are replaced
    (`draft_preview.with_valid_values`).
    """
    with rolled_back(by):
        if article.is_live and article.working_copy.content is None:
            yield timezone.now()
            return
        content = drafting.content_of(article)
        # Lists show no text of the story, and a long one would take seconds, in which nobody else can save on SQLite.
        drafting.save(article, {**draft_preview.with_valid_values(article, content), "body": "<p>…</p>"})
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
