"""Links by which people without an account see a story's preview for a while."""

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

# How many days a link may last.
DAYS = (1, 3, 7, 30)
# After a link has expired or was revoked.
DELETED_AFTER = timedelta(days=30)


def mint(article: Article, *, by: Any, days: int, purpose: str = "") -> str:
    """Make a link to the story's preview. Returns its secret, which is told this once.

    days: one of DAYS. purpose: who it is for, as a note. Raises NotAllowed if `by` may not write the story or not share
    it (`why_unshareable`), ValidationError for other days. Of a duplicate, the writers of the original are notified.
    """
    _check_writer(article, by)
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
            notifying.tell_of_sharing(original, by=by, text=link.purpose)
    return secret


def why_unshareable(article: Article, user: Any) -> str | None:
    """Return a sentence that says why the user may not share a story that they may write, or None if they may.

    The text of a duplicate may be that of its original, which others may not share before readers see it. What was
    pasted from elsewhere is not known.
    """
    for original in _hidden_originals(article):
        if not drafting.may_write(user, original):
            return (
                f"This story is a duplicate of “{original}”, which is not published as it is now. "
                "Only that story’s creator and editors can share it."
            )
    return None


def revoke(link: ShareLink, *, by: Any) -> None:
    """End the link now. Raises NotAllowed if `by` may not write its story."""
    _check_writer(link.article, by)
    with transaction.atomic():
        ended = ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            AuditEntry.record("end share", link.article, by=by, purpose=link.purpose)


def story_behind(secret: str) -> Article | None:
    """The story that a link with this secret shows now, with its working copy; None if it shows none any more.

    A story in the bin is shown to nobody, and a link ends when who made it may not share its story any more.
    """
    links = _working(ShareLink.objects.filter(digest=_digest(secret)))
    link = links.select_related("by", "article__working_copy", "article__lead_image").first()
    return link.article if link and _is_good(link) else None


def prune() -> int:
    """Delete the links that ended some time ago; the audit log has them still. Returns how many."""
    ended = timezone.now() - DELETED_AFTER
    return delete_in_batches(ShareLink.objects.filter(Q(expires_at__lt=ended) | Q(revoked_at__lt=ended)))


def current(article: Article) -> Any:
    """The story's links that work now, newest first."""
    return _working(article.share_links).select_related("by")


def _working(links: Any) -> Any:
    """Those of these links that work now. A link that was made before its story was withdrawn ended with that."""
    withdrawn = AuditEntry.objects.filter(
        subject_kind="article", subject_id=OuterRef("article"), verb="withdraw", at__gt=OuterRef("made_at")
    )
    return links.filter(~Exists(withdrawn), revoked_at=None, expires_at__gt=timezone.now())


def _is_good(link: ShareLink) -> bool:
    is_binned = link.article.state == State.BINNED
    may_share = drafting.may_write(link.by, link.article) and not why_unshareable(link.article, link.by)
    return not is_binned and may_share and (link.by is None or link.by.is_staff)


def _hidden_originals(article: Article) -> Iterator[Article]:
    """The stories that this one is a duplicate of, also a duplicate's, and of which readers do not see all."""
    original = article.duplicate_of
    while original is not None:
        if not original.is_live or original.working_copy.content is not None:
            yield original
        original = original.duplicate_of


def _check_writer(article: Article, by: Any) -> None:
    if not drafting.may_write(by, article):
        raise NotAllowed("Only the story’s creator and editors can share a preview. Nothing was changed.")


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
