"""The desk's side of a story: what is typed, kept beside what readers see, and never lost to somebody else's save."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, WorkingCopy
from newsroom.html import without_controls
from newsroom.models import AuditEntry

# What a draft may hold. Topics, authors and picture are references: {"id": …, "name": …}.
TEXT_FIELDS = ("title", "summary", "body", "slug", "language", "label")
FIELDS = (*TEXT_FIELDS, "published_at", "topics", "authors", "lead_image")
EMPTY: dict[str, Any] = {
    **dict.fromkeys(TEXT_FIELDS, ""),
    "language": "en",
    "published_at": None,
    "topics": [],
    "authors": [],
    "lead_image": None,
}

type Content = dict[str, Any]


class Conflict(Exception):
    """Somebody else wrote the story since its version was read. Nothing was written."""


def reference(thing: Any) -> dict[str, Any]:
    """How a draft refers to a topic, an author or a picture: its id, and its name for when the id is gone."""
    return {"id": thing.pk, "name": str(thing)}


def references(things: Iterable[Any]) -> list[dict[str, Any]]:
    """How a draft refers to several."""
    return [reference(thing) for thing in things]


def may_write(user: Any, article: Article) -> bool:
    """Whether the user may write the story: editors write all, journalists those that they began.

    A command (None) may.
    """
    if user is None:
        return True
    is_theirs = article.created_by_id == user.pk or user.has_perm("articles.publish_article")
    return is_theirs and user.has_perm("articles.change_article")


def create(content: Mapping[str, Any], *, by: Any = None, uid: str = "", digest: str = "") -> Article:
    """A new story as a draft with this content; what is absent from it is empty.

    by: the user who writes it (None for a command). uid: its interchange id, made if "". digest: of the line that it
    was imported from.
    """
    content = {**EMPTY, **_storable(content)}
    with transaction.atomic():
        article = Article(created_by=by, **({"uid": uid} if uid else {}))
        article.save(force_insert=True)
        article.working_copy = WorkingCopy(
            article=article, content=content, title=content["title"][:300], imported_digest=digest
        )
        article.working_copy.save(force_insert=True)
    return article


def content_of(article: Article) -> Content:
    """What the desk sees of the story: its draft, or else what readers see."""
    draft = article.working_copy.content
    return {**EMPTY, **draft} if draft is not None else live_content(article)


def live_content(article: Article) -> Content:
    """What readers see of the story, as a draft would hold it."""
    filings = article.filings.select_related("tag").order_by("pk")
    bylines = article.bylines.select_related("author").order_by("position", "pk")
    return {
        **{name: getattr(article, name) for name in TEXT_FIELDS},
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "topics": references(filing.tag for filing in filings),
        "authors": references(byline.author for byline in bylines),
        "lead_image": reference(article.lead_image) if article.lead_image else None,
    }


def claim(article: Article, version: int | None = None) -> WorkingCopy:
    """Take the story for writing until the transaction ends; every verb that writes one begins here.

    version: the one that was read with the text, compared in the UPDATE itself; None for a command, which read
    none. Returns the working copy as it is now, its version grown. Raises Conflict if somebody wrote since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    if version is not None:
        copies = copies.filter(version=version)
    if not copies.update(version=F("version") + 1):
        raise Conflict(f"“{article}” was changed by somebody else in the meantime. Your text was not saved over it.")
    article.refresh_from_db()
    article.working_copy = WorkingCopy.objects.get(article=article)
    return article.working_copy


def save(
    article: Article, content: Mapping[str, Any], *, by: Any = None, version: int | None = None, digest: str = ""
) -> None:
    """Keep this content as the story's draft. Readers see nothing of it.

    What was approved is approved no more once somebody who may not publish changes it.

    content: FIELDS, or some of them; the others stay. by: the user (None for a command). version: see `claim`, which
    says what is raised.
    digest: of the line that it was imported from; "" if somebody here wrote it.
    """
    with transaction.atomic():
        copy = claim(article, version)
        before = content_of(article)
        wanted = {**before, **_storable(content)}
        copy.content = None if article.live_from and wanted == live_content(article) else wanted
        copy.title = wanted["title"][:300]
        copy.saved_at = timezone.now()
        # Whoever saves or publishes what was imported, as it is, has not edited it.
        copy.is_edited_here = not digest and (copy.is_edited_here or wanted != before)
        copy.imported_digest = digest or copy.imported_digest
        copy.save(update_fields=["content", "title", "saved_at", "is_edited_here", "imported_digest"])
        is_unread = wanted != before and by is not None and not by.has_perm("articles.publish_article")
        if is_unread and article.status == Status.APPROVED:
            article.status = Status.DRAFT
            article.save(update_fields=["status"])
            AuditEntry.record(Status.DRAFT.label.lower(), article, by=by)


def _storable(content: Mapping[str, Any]) -> Content:
    """The content without characters that are no text, which not every database can hold."""
    return {name: without_controls(value) if name in TEXT_FIELDS else value for name, value in content.items()}


def settle(article: Article) -> None:
    """The draft went live: nothing is unpublished any more. Must run in the publishing transaction, after claim."""
    copy = article.working_copy
    copy.content = None
    copy.title = article.title
    copy.save(update_fields=["content", "title"])


def date_in(content: Mapping[str, Any]) -> datetime | None:
    """The date that a draft asks for, aware, or None."""
    return datetime.fromisoformat(content["published_at"]) if content.get("published_at") else None
