"""Snapshots of a story's text: numbered revisions, merge bases, and versions saved from edit conflicts.

Revisions that users made and conflict versions are never deleted, even after the conflict is resolved. Of revisions
made automatically (`writing_sessions`), each story retains the newest MAX_AUTOMATIC of each user's text, so that what
one user saves does not delete the text of another. A base version is deleted after a few days, or, if it was replaced
within seconds by autosave, after some more saves.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from articles.choices import Reason
from articles.models import Article, Revision, WorkingCopy
from newsroom.core.html import text_of
from newsroom.core.models import AuditEntry
from newsroom.core.system.pruning import delete_in_batches
from newsroom.core.text.tokens import split_words

# A base version that was current for less than BRIEF is deleted after MAX_BRIEF more versions, all after BASE_LIFETIME.
BRIEF = timedelta(seconds=10)
MAX_BRIEF = 100
BASE_LIFETIME = timedelta(days=7)
# The largest integer that the column can store on every database; requests may send any number.
_MAX_VERSION = 2**31 - 1
# Revisions made automatically, and how many of each group each story retains of the text of each user: years of
# writing, or a bound for a busy story. Two users who write at once make many merges, which delete no others.
AUTOMATIC = (
    (Reason.BEFORE_SESSION, Reason.BEFORE_DELETION),
    (Reason.BEFORE_AUTOMATIC_MERGE, Reason.AUTOMATIC_MERGE),
)
MAX_AUTOMATIC = 50
# Conflict versions of each user that the history of a story lists.
MAX_LISTED_CONFLICTS = 100
# In characters of HTML. The words of longer texts are not counted: on SQLite, nobody else can save meanwhile.
MAX_COUNTED = 100_000
# A word without the punctuation around it.
_WORD = re.compile(r"\w(?:.*\w)?", re.DOTALL)


# Numbered revisions -----------------------------------------------------------------------------------------


def record(copy: WorkingCopy, content: Mapping[str, Any], reason: str, *, by: Any, note: str = "") -> Revision:
    """Append a revision and return it. Must run in a transaction that locked the story.

    content: all fields with `notes`, as `copy.saved_by` saved it. by: the user (None for a command). note: shown in the
    history next to the reason, cut at 300 characters.
    """
    before = _newest(copy)
    copy.last_revision += 1
    copy.save(update_fields=["last_revision"])
    added, removed = _changed_words(before.content["body"] if before else "", content["body"])
    # Of a command's text there is no limit: text whose user is not known may be anyone's, such as a deleted user's.
    if (group := _group_of(reason)) and copy.saved_by_id:
        _delete_automatic(copy, group, MAX_AUTOMATIC - 1)
    return Revision.objects.create(
        article_id=copy.pk,
        number=copy.last_revision,
        content=dict(content),
        reason=reason,
        by=by,
        saved_by_id=copy.saved_by_id,
        note=note[:300],
        words_added=added,
        words_removed=removed,
    )


def _group_of(reason: str) -> Sequence[Reason]:
    """Return the automatic reasons that are counted together with this one; () if it is not automatic."""
    return next((group for group in AUTOMATIC if reason in group), ())


def _delete_automatic(copy: WorkingCopy, reasons: Sequence[Reason], rest: int) -> None:
    """Delete the revisions of text by the user who saved the story last, except for the newest `rest`."""
    automatic = Revision.objects.numbered().filter(article_id=copy.pk, reason__in=reasons, saved_by_id=copy.saved_by_id)
    Revision.objects.filter(pk__in=list(automatic.values_list("pk", flat=True)[rest:])).delete()


def is_recorded(copy: WorkingCopy, content: Mapping[str, Any], reason: str) -> bool:
    """Return whether the newest revision has exactly this content, and stays as long as one with this reason would."""
    newest = _newest(copy)
    if newest is None or newest.content != content:
        return False
    group = _group_of(newest.reason)
    return not group or (reason in group and newest.saved_by_id == copy.saved_by_id)


def _newest(copy: WorkingCopy) -> Revision | None:
    return Revision.objects.numbered().filter(article_id=copy.pk, number=copy.last_revision).first()


def _changed_words(before: str, after: str) -> tuple[int, int] | tuple[None, None]:
    """Return the numbers of words added and removed (HTML); a moved word or changed punctuation counts as neither.

    None for long texts.
    """
    if max(len(before), len(after)) > MAX_COUNTED:
        return None, None
    old, new = (Counter(map(_without_marks, split_words(text_of(body)))) for body in (before, after))
    return (new - old).total(), (old - new).total()


def _without_marks(word: str) -> str:
    found = _WORD.search(word)
    return found[0] if found else ""


# Base versions ----------------------------------------------------------------------------------------------


def store_base(copy: WorkingCopy, content: Mapping[str, Any]) -> None:
    """Store the content that is about to be replaced as a base version, and delete those that have expired.

    content: with `notes`. Must run in a transaction that locked the content.
    """
    now, replaced = timezone.now(), copy.text_version - 1
    bases = Revision.objects.base_versions().filter(article_id=copy.pk).order_by()
    bases.filter(made_at__lt=now - BASE_LIFETIME).delete()
    bases.filter(number__lt=replaced - MAX_BRIEF, is_brief=True).delete()
    Revision.objects.create(
        article_id=copy.pk,
        kind=Revision.Kind.BASE,
        number=replaced,
        made_at=now,
        is_brief=now - copy.saved_at < BRIEF,
        content=dict(content),
        saved_by_id=copy.saved_by_id,
        session=copy.session,
        sequence=copy.sequence,
    )


def prune() -> int:
    """Delete the base versions of all stories that have expired. Returns how many."""
    return delete_in_batches(Revision.objects.base_versions().filter(made_at__lt=timezone.now() - BASE_LIFETIME))


def base_at(article: Article, version: int) -> dict[str, Any] | None:
    """Return the story's content as it was at this `text_version` or a little before; None if it is not stored.

    An older one is a merge base too: what both sides have changed since then is the same in both.
    """
    base = article.revisions.base_versions().filter(number__lte=version).first()
    return base.content if base else None


# Conflict versions ------------------------------------------------------------------------------------------


def store_conflict(
    article: Article, content: Mapping[str, Any], *, by: Any, session: str, sequence: int, base_version: int
) -> Revision | None:
    """Store content that could not be saved; a later save of the same session replaces it.

    session, sequence, base_version: of the `locking.EditToken`. Returns the conflict version, or None if the story
    was deleted.
    """
    with transaction.atomic():
        if not WorkingCopy.objects.select_for_update().filter(article=article).exists():
            return None
        versions = article.revisions.conflict_versions()
        version: Revision | None = versions.filter(by=by, session=session).first() if session else None
        if version is None:
            base = min(max(base_version, 0), _MAX_VERSION)
            kind = Revision.Kind.CONFLICT
            version = Revision(article=article, kind=kind, by=by, session=session, base_version=base)
        elif version.sequence >= sequence:
            return version
        version.sequence = sequence
        # The same content once more, as an editor sends it on leaving, does not reopen the conflict.
        if version.pk is None or version.content != content:
            version.content, version.made_at, version.resolved_at = dict(content), timezone.now(), None
        version.save()
    return version


def digest(version: Revision) -> str:
    """Return a digest of the content, by which a page can check that it shows the current one."""
    return sha256(json.dumps(version.content, sort_keys=True).encode()).hexdigest()


def resolve(version: Revision, *, by: Any) -> None:
    """Mark a conflict version as resolved. It stays in the story's history."""
    with transaction.atomic():
        if Revision.objects.unresolved().filter(pk=version.pk).update(resolved_at=timezone.now()):
            AuditEntry.record("resolve conflict", version.article, by=by)


def conflicts_of(article: Article) -> QuerySet[Revision]:
    """Return the story's conflict versions, the newest of each user, newest first and without their content."""
    place = Window(RowNumber(), partition_by="by", order_by=("-made_at", "-pk"))
    versions: QuerySet[Revision] = article.revisions.conflict_versions().select_related("by").defer("content")
    return versions.annotate(place=place).filter(place__lte=MAX_LISTED_CONFLICTS)


def unresolved(user: Any) -> QuerySet[Revision]:
    """Return the user's unresolved conflict versions, newest first, with the titles of their stories."""
    versions = Revision.objects.unresolved().filter(by=user)
    return versions.select_related("article__working_copy").defer(
        "content", "article__body", "article__summary", "article__working_copy__content"
    )
