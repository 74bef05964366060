"""What a story's text was when a page was loaded, so that two that were written from it can be put together."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles.models import Article, FormerText, WorkingCopy

# Of texts that stood for less, as they do while somebody types, the last few are kept, the others for some days.
BRIEF = timedelta(seconds=10)
LAST = 100
DAYS = timedelta(days=7)


def remember(copy: WorkingCopy, content: Mapping[str, Any]) -> None:
    """Keep the text that is about to be replaced: content with `notes`. Must run in a transaction that claimed it."""
    now, replaced = timezone.now(), copy.text_version - 1
    FormerText.objects.filter(article_id=copy.pk, replaced_at__lt=now - DAYS).delete()
    FormerText.objects.filter(article_id=copy.pk, version__lt=replaced - LAST, is_brief=True).delete()
    FormerText.objects.create(
        article_id=copy.pk,
        version=replaced,
        replaced_at=now,
        is_brief=now - copy.saved_at < BRIEF,
        content=dict(content),
    )


def text_at(article: Article, version: int) -> dict[str, Any] | None:
    """The story's text as it was at this `text_version`, or a little before; None if nobody knows.

    An older one does as an ancestor: what both texts have changed since is the same in both.
    """
    former = FormerText.objects.filter(article=article, version__lte=version).order_by("-version").first()
    return former.content if former else None
