"""A story, and the pages that it will stand on, as readers will see them once its draft is published."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.choices import Label
from articles.models import Article
from articles.story_fields import Content, date_in
from articles.workflow import drafting, publishing
from newsroom.core.desk.previews import mark_private, render_path, rolled_back
from newsroom.core.html import single_line
from newsroom.core.models import Image
from newsroom.core.time import clock

# Where the address of a picture or one of its renditions begins (`newsroom.core.models`).
_PICTURE = re.compile(rf"{re.escape(settings.MEDIA_URL)}(?=images/|__processed__/)".encode())
STORY, FRONT = "story", "front"


def pages_of(article: Article) -> list[tuple[str, str]]:
    """What can be seen of the story before it is published: (key for `preview`, name for people)."""
    topics = drafting.content_of(article)["topics"]
    named = [(f"topic-{number}", str(ref["name"])) for number, ref in enumerate(topics)]
    return [(STORY, "Story"), (FRONT, "Front page"), *named]


def preview(article: Article, page: str = STORY, *, is_for_outsiders: bool = False) -> HttpResponse:
    """One of the story's pages (`pages_of`) as readers will see it at the story's date, or now if that has passed.

    It is made by the views that make it for readers, from a database in which the draft is published for as long as
    that takes: nothing of it is there before or afterwards. article: read for this call alone, which changes it.
    is_for_outsiders: of other stories it shows those alone that readers see now, not those that will be out by then.
    Raises Http404 if there is no such page, ValidationError with a sentence if the draft cannot be shown.
    """
    beside = timezone.now() if is_for_outsiders else None
    with published(article) as moment, clock.shown_at(moment, beside):
        return mark_private(render_path(_path_of(article, page)))


def with_pictures_below(page: HttpResponse, prefix: str) -> HttpResponse:
    """The page with the addresses of its pictures below this path: the reader has no session to be known by."""
    page.content = _PICTURE.sub(prefix.encode(), page.content)
    return page


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
        drafting.save(article, _made_fit(article, content))
        moment = article.published_at if article.is_live else date_in(content)
        publishing.publish(article, by=None, at=moment)
        assert article.published_at is not None
        yield max(article.published_at, timezone.now())


def _made_fit(article: Article, content: Content) -> Content:
    """The draft with a headline, and without a label, a picture or an original that there is not."""
    image, original = content["lead_image"], content["translation_of"]
    try:
        publishing.original_of(article, content)
    except ValidationError:
        original = None
    return {
        **content,
        "title": content["title"] if single_line(content["title"]) else "Untitled",
        "label": content["label"] if content["label"] in Label.values else Label.NEWS,
        "translation_of": original,
        "lead_image": image if image and Image.objects.filter(pk=image["id"]).exists() else None,
    }


def _path_of(article: Article, page: str) -> str:
    if page == STORY:
        return article.get_absolute_url()
    if page == FRONT:
        return reverse("articles:front")
    topics = [entry.tag for entry in article.entries.select_related("tag").order_by("pk")]
    paths = {f"topic-{number}": topic.get_absolute_url() for number, topic in enumerate(topics)}
    if page not in paths:
        raise Http404("Preview not found.")
    return str(paths[page])
