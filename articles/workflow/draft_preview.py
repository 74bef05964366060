"""A story in memory as publishing its draft would leave it, for previews. Nothing is written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.choices import Label, Status
from articles.models import Article, Author, Byline
from articles.story_fields import BY_NAME, Content, date_in
from articles.workflow import draft_application, drafting, publishing, story_urls
from newsroom.core.html import single_line
from newsroom.core.models import Image
from topics import entries
from topics.models import Topic, TopicEntry
from topics.names import naming


def apply_draft(article: Article) -> datetime:
    """Apply the draft to the article in memory, with its topics and bylines. Return when readers will see it (aware).

    Missing or invalid values are replaced (`with_valid_values`). article: loaded for this call only, which changes it.
    Raises ValidationError with a sentence if the draft cannot be published even so.
    """
    if article.is_live and article.working_copy.content is None:
        return timezone.now()
    content = with_valid_values(article, drafting.content_of(article))
    was_live = article.was_live
    date = article.published_at if article.is_live else date_in(content)
    moment = date or article.public_date or timezone.now()
    if moment.year not in publishing.YEARS:
        raise ValidationError(f"The year {moment.year} is out of range.")
    draft_application.set_columns(article, content)
    article.status, article.published_at = Status.PUBLISHED, moment
    story_urls.set_url(article, content["slug"])
    if was_live:
        article.updated_at = timezone.now()
    _set_related(article, "entries", _entries(article, content["topics"], moment))
    _set_related(article, "bylines", _bylines(article, content["authors"]))
    return max(moment, timezone.now())


def with_valid_values(article: Article, content: Content) -> Content:
    """Return the content with defaults for an empty headline, an unknown label, and a missing image or original.

    Sources without a valid URL are left out.
    """
    image, original = content["lead_image"], content["translation_of"]
    try:
        draft_application.original_of(article, content)
    except ValidationError:
        original = None
    return {
        **content,
        "title": content["title"] if single_line(content["title"]) else "Untitled",
        "label": content["label"] if content["label"] in Label.values else Label.NEWS,
        "translation_of": original,
        "sources": BY_NAME["sources"].clean(content["sources"]),
        "lead_image": image if image and Image.objects.filter(pk=image["id"]).exists() else None,
    }


def _entries(article: Article, references: Sequence[Content], moment: datetime) -> list[TopicEntry]:
    """Return the topic entries in the order that publishing gives them: existing ones, then new ones, unsaved."""
    topics = {topic.pk or topic.name: topic for topic in _topics(references)}
    existing = [entry for entry in article.entries.select_related("tag").order_by("pk") if entry.tag_id in topics]
    for entry in existing:
        del topics[entry.tag_id]
    found = [*existing, *(entries.unsaved(article, topic) for topic in topics.values())]
    for entry in found:
        if not entry.is_hidden:
            entry.published_at = moment
            # The topic becomes public with the story, unless it is already.
            entry.tag.public_from = min(entry.tag.public_from or moment, moment)
    return found


def _topics(references: Sequence[Content]) -> list[Topic]:
    """Return the topics that the draft refers to; those that do not exist yet are unsaved."""
    found = Topic.objects.in_bulk([ref["id"] for ref in references if ref["id"]])
    named = naming.find(ref["name"] for ref in references if ref["id"] not in found)
    return [
        found.get(ref["id"]) or named.get(naming.key_of(ref["name"])) or naming.unsaved(ref["name"])
        for ref in references
    ]


def _bylines(article: Article, references: Sequence[Content]) -> list[Byline]:
    found = Author.objects.in_bulk([ref["id"] for ref in references if ref["id"]])
    named = {author.name: author for author in Author.objects.filter(name__in=[ref["name"] for ref in references])}
    authors = [found.get(ref["id"]) or named.get(ref["name"]) or _author(ref["name"]) for ref in references]
    unique = {author.name: author for author in authors}
    return [Byline(article=article, author=author, position=n) for n, author in enumerate(unique.values())]


def _author(name: str) -> Author:
    spelling = Author.spelling_of(name)
    return Author(name=spelling, slug=Author.objects.slug_for(spelling))


def _set_related(article: Article, name: str, rows: Sequence[Any]) -> None:
    """Make the related manager with this name return these rows, as after a prefetch."""
    found = getattr(article, name).all()
    found._result_cache, found._prefetch_done = list(rows), True
    article._prefetched_objects_cache = {**getattr(article, "_prefetched_objects_cache", {}), name: found}  # type: ignore[attr-defined]
