"""Preview links: temporary access to a story's preview without an account."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import get_text_list

from articles.choices import State
from articles.models import Article, ShareLink
from articles.notifications import notifying
from articles.workflow import drafting
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from newsroom.core.system.pruning import delete_in_batches

# The lifetimes of a link to choose from, in days, and the one that is chosen at first.
DAYS = (1, 3, 7, 30)
DEFAULT_DAYS = 3
# Measured from the moment at which a link expired or was revoked.
DELETED_AFTER = timedelta(days=30)
_NO_PERMISSION = "Only the story’s creator and editors can share a preview. Nothing was changed."


def create(article: Article, *, by: Any, days: int, purpose: str = "") -> str:
    """Create a preview link to the story. Return its secret, which is not stored and cannot be retrieved later.

    days: one of DAYS. purpose: a note, such as who the link is for. Notifies the writers of unpublished originals if
    the story is a duplicate. Raises NotAllowed if `by` may not write or not share the story (`why_unshareable`),
    ValidationError for other days.
    """
    drafting.require_writer(by, article, _NO_PERMISSION)
    if why := why_unshareable(article, by):
        raise NotAllowed(f"{why} Nothing was changed.")
    if days not in DAYS:
        raise ValidationError(
            {"days": f"Choose how long the link lasts: {get_text_list(list(map(str, DAYS)), 'or')} days."}
        )
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        link = ShareLink.objects.create(
            article=article,
            digest=_digest(secret),
            purpose=single_line(purpose)[:200],
            by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        AuditEntry.record("share", article, by=by, purpose=link.purpose, expires_at=link.expires_at)
        for original in _hidden_originals(article):
            notifying.notify_of_preview_link(original, by=by, text=link.purpose)
    return secret


def why_unshareable(article: Article, user: Any) -> str | None:
    """Return a sentence that says why the user may not share a story that they may write, or None if they may.

    A duplicate may contain unpublished text of its original, which only the original's writers may share. Text that
    was pasted from other stories is not detected.
    """
    for original in _hidden_originals(article):
        if not drafting.may_write(user, original):
            return (
                f"This story is a duplicate of “{original}”, which is not published as it is now. "
                "Only that story’s creator and editors can share it."
            )
    return None


def revoke(link: ShareLink, *, by: Any) -> None:
    """Revoke the link. Raises NotAllowed if `by` may not write its story."""
    drafting.require_writer(by, link.article, _NO_PERMISSION)
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            AuditEntry.record("end share", link.article, by=by, purpose=link.purpose)


def story_for_secret(secret: str) -> Article | None:
    """Return the story of the active link with this secret, with its working copy, or None.

    A link is inactive while its story is in the bin, or while its creator may not share the story.
    """
    links = _active(ShareLink.objects.filter(digest=_digest(secret)))
    link = links.select_related("by", "article__working_copy", "article__lead_image").first()
    return link.article if link and _is_permitted(link) else None


def prune() -> int:
    """Delete the links that expired or were revoked more than DELETED_AFTER ago; the audit log retains their record.

    Return how many.
    """
    before = timezone.now() - DELETED_AFTER
    return delete_in_batches(ShareLink.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)))


def active_links(article: Article) -> Any:
    """Return the story's active links, newest first."""
    return _active(article.share_links).select_related("by")


def _active(links: Any) -> Any:
    """Filter the links for those not expired or revoked. Unpublishing a story ends the links made before."""
    withdrawn = AuditEntry.objects.filter(
        subject_kind="article", subject_id=OuterRef("article"), verb="withdraw", at__gt=OuterRef("made_at")
    )
    return links.filter(~Exists(withdrawn), revoked_at=None, expires_at__gt=timezone.now())


def _is_permitted(link: ShareLink) -> bool:
    is_binned = link.article.state == State.BINNED
    may_share = drafting.may_write(link.by, link.article) and not why_unshareable(link.article, link.by)
    return not is_binned and may_share and (link.by is None or link.by.is_staff)


def _hidden_originals(article: Article) -> Iterator[Article]:
    """Yield the originals of the story, transitively, that are not live or have draft changes."""
    original = article.duplicate_of
    while original is not None:
        if not original.is_live or original.working_copy.content is not None:
            yield original
        original = original.duplicate_of


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
