"""What stories went through on another site before they were imported: its moments and public notes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from articles import invalidation
from articles.choices import Status
from articles.models import Article, ChangeNote, Correction
from newsroom.core.html import without_controls


class Note(NamedTuple):
    """A public note."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The past of one story, as far as it is known. live_from: when it first went live."""

    created_at: datetime | None = None
    live_from: datetime | None = None
    updated_at: datetime | None = None
    corrections: tuple[Note, ...] = ()
    change_notes: tuple[Note, ...] = ()


def write(stories: Iterable[tuple[Article, Past]]) -> None:
    """Give each story its past, in addition to what happened to it here.

    Of one that was not published, only when it was created. Notes that a story has already are not added again. Must
    run in the transaction that created or published the stories. The number of queries does not depend on theirs.
    """
    known = {article.pk: (article, past) for article, past in stories}
    if not known:
        return
    now = timezone.now()
    public = {pk: each for pk, each in known.items() if each[0].status in {Status.PUBLISHED, Status.WITHDRAWN}}
    with transaction.atomic():
        for pk, (article, past) in known.items():
            article.created_at = past.created_at or article.created_at
            if pk in public:
                article.updated_at = past.updated_at
                # Before its date, a scheduled story was not live.
                if past.live_from and past.live_from <= now:
                    article.live_from = past.live_from
        columns = ["created_at", "updated_at", "live_from"]
        Article.objects.bulk_update([article for article, _ in known.values()], columns)
        _add(Correction, [(article, past.corrections) for article, past in public.values()])
        _add(ChangeNote, [(article, past.change_notes) for article, past in public.values()])
        for article, past in public.values():
            if article.is_live and (past.updated_at or past.corrections or past.change_notes):
                invalidation.corrected(article)


def _add[N: (Correction, ChangeNote)](model: type[N], given: Iterable[tuple[Article, tuple[Note, ...]]]) -> None:
    noted = [(article, notes) for article, notes in given if notes]
    if not noted:
        return
    there = set(
        model.objects.filter(article__in=[article for article, _ in noted]).values_list("article", "at", "text")
    )
    model.objects.bulk_create(
        model(article=article, at=note.at, text=text)
        for article, notes in noted
        for note in notes
        if (text := without_controls(note.text).strip()) and (article.pk, note.at, text) not in there
    )


def set_duplicates(originals: Iterable[tuple[str, str]]) -> None:
    """Record which stories were begun as duplicates of others (pairs of interchange IDs), unless that is known here."""
    pairs = dict(originals)
    ids = dict(Article.objects.filter(uid__in=pairs.values()).values_list("uid", "pk"))
    duplicates = [
        article for article in Article.objects.filter(uid__in=pairs, duplicate_of=None) if pairs[article.uid] in ids
    ]
    for article in duplicates:
        article.duplicate_of_id = ids[pairs[article.uid]]
    Article.objects.bulk_update(duplicates, ["duplicate_of"])
