"""The texts of those who lost a conflict: kept whatever they answer, until they have decided and after."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article, KeptText, WorkingCopy
from newsroom.core.models import AuditEntry

# What the column holds on every database; a form made by hand may say anything.
_MOST = 2**31 - 1


def keep(
    article: Article, content: Mapping[str, Any], *, by: Any, page: str, sequence: int, base: int
) -> KeptText | None:
    """Store the text of who lost a conflict; a later one of the same page replaces it. None: the story is gone.

    page, sequence, base: of the page's `drafting.Stamp`.
    """
    with transaction.atomic():
        if not WorkingCopy.objects.select_for_update().filter(article=article).exists():
            return None
        kept = KeptText.objects.filter(article=article, by=by, page=page).exclude(page="").first()
        if kept is None:
            kept = KeptText(article=article, by=by, page=page, base_version=min(max(base, 0), _MOST))
        elif kept.sequence >= sequence:
            return kept
        kept.sequence = sequence
        # The same text once more, as a page sends it that is being left, asks nothing anew.
        if kept.pk is None or kept.content != content:
            kept.content, kept.kept_at, kept.settled_at = dict(content), timezone.now(), None
        kept.save()
    return kept


def digest(kept: KeptText) -> str:
    """By which a page tells whether the text is still the one that it showed."""
    return sha256(json.dumps(kept.content, sort_keys=True).encode()).hexdigest()


def settle(kept: KeptText, *, by: Any) -> None:
    """Note that somebody saw both texts and decided. The kept one stays in the story's history."""
    with transaction.atomic():
        if KeptText.objects.filter(pk=kept.pk, settled_at=None).update(settled_at=timezone.now()):
            AuditEntry.record("settle conflict", kept.article, by=by)


def of_story(article: Article) -> QuerySet[KeptText]:
    """The texts that were kept from conflicts about the story, the newest first, without the texts themselves."""
    return article.kept_texts.select_related("by").defer("content")


def unsettled(user: Any) -> QuerySet[KeptText]:
    """The texts of this user about which nothing was decided yet, the newest first, with the names of their stories."""
    texts = KeptText.objects.filter(by=user, settled_at=None)
    return texts.select_related("article__working_copy").defer(
        "content", "article__body", "article__summary", "article__working_copy__content"
    )
