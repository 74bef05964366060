"""The desk's side of a story: what is typed, kept beside what readers see, and never lost to somebody else's save."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import story_fields
from articles.choices import Reason, Status
from articles.models import Article, Revision, WorkingCopy
from articles.search import headlines
from articles.story_fields import EMPTY, Content, date_in, date_of, references
from articles.workflow import revisions, writing_sessions
from newsroom.core.html import without_controls
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require


class EditToken(NamedTuple):
    """What optimistic locking compares: which version an editor loaded, and which of its saves this is.

    base_version: the story's `text_version`, read before the content was. session: a random name for this load of the
    editor. sequence: grows with each save of the session, so that a session never conflicts with itself.
    """

    base_version: int
    session: str = ""
    sequence: int = 0


class Conflict(Exception):
    """Somebody else wrote the story since its version was read. Nothing was overwritten.

    conflict_version: what could not be saved, if there was any content.
    """

    conflict_version: Revision | None = None


class OutOfOrderSave(Conflict):
    """A later save of the same session has arrived already. Nothing was written."""


def may_write(user: Any, article: Article) -> bool:
    """Whether the user may write the story: editors write all, journalists those that they began.

    A command (None) may.
    """
    if user is None:
        return True
    is_theirs = article.created_by_id == user.pk or user.has_perm("articles.publish_article")
    return bool(is_theirs and user.has_perm("articles.change_article"))


def create(
    content: Mapping[str, Any],
    *,
    by: Any = None,
    uid: str = "",
    digest: str = "",
    duplicate_of: Article | None = None,
) -> Article:
    """A new story as a draft with this content; what is absent from it is empty.

    by: the user who writes it (None for a command). uid: its interchange id, made if "". digest: of the line that it
    was imported from. duplicate_of: the story whose text the content has.
    """
    content = {**EMPTY, **_storable(content)}
    notes = content.pop("notes", "")
    with transaction.atomic():
        article = Article(created_by=by, duplicate_of=duplicate_of, **({"uid": uid} if uid else {}))
        article.save(force_insert=True)
        article.working_copy = WorkingCopy(
            article=article,
            content=content,
            notes=notes,
            title=content["title"][:300],
            planned_at=date_in(content),
            saved_by=by,
            imported_digest=digest,
        )
        article.working_copy.save(force_insert=True)
        article.working_copy.note_pictures(before=None)
        headlines.learn_new([article.working_copy])
    return article


def duplicate(article: Article, *, by: Any) -> Article:
    """A new draft with the story's text, topics and picture, signed as it is, without date, address and original.

    Raises NotAllowed if the user may not write stories.
    """
    require(by, "articles.add_article", "You do not have permission to create stories.")
    content = {**content_of(article), "published_at": None, "slug": "", "translation_of": None}
    with transaction.atomic():
        copy = create(content, by=by, duplicate_of=article)
        AuditEntry.record("duplicate", copy, by=by, of=article.uid)
    return copy


def content_of(article: Article) -> Content:
    """What the desk sees of the story: its draft, or else what readers see."""
    draft = article.working_copy.content
    return {**EMPTY, **draft} if draft is not None else live_content(article)


def language_of(article: Article) -> str:
    """The language (BCP 47) that the desk sees the story in: its draft's, or else that of what readers see."""
    return str((article.working_copy.content or {}).get("language") or article.language)


def snapshot_of(article: Article) -> Content:
    """The same with the notes to the editors: what a revision holds."""
    return {**content_of(article), "notes": article.working_copy.notes}


def live_content(article: Article) -> Content:
    """What readers see of the story, as a draft would hold it."""
    entries = article.entries.select_related("tag").order_by("pk")
    bylines = article.bylines.select_related("author").order_by("position", "pk")
    return {
        **{each.name: each.to_draft(getattr(article, each.name)) for each in story_fields.PUBLIC if each.has_column},
        "topics": references(entry.tag for entry in entries),
        "authors": references(byline.author for byline in bylines),
    }


def lock_for_update(article: Article, version: int | None = None) -> WorkingCopy:
    """Lock the story until the end of the transaction, checking its version. Every state change starts here.

    version: the one that the page showed, compared in the UPDATE itself; None for a command, which read none, and
    after saving the content. Returns the working copy as it is now, its version incremented. Raises Conflict if
    somebody wrote since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    if version is not None:
        copies = copies.filter(version=version)
    if not copies.update(version=F("version") + 1):
        raise Conflict(f"Someone else changed “{article}” in the meantime. Nothing was changed.")
    return _read_again(article)


def lock_content(article: Article, token: EditToken | None = None) -> WorkingCopy:
    """Lock the story for changing its content until the end of the transaction; a state change is no conflict.

    token: of the editor; None for a command, which read nothing. Returns the working copy as it is now. Raises
    OutOfOrderSave if a later save of the same session has arrived, Conflict if somebody else wrote since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    session, sequence = token[1:] if token else ("", 0)
    if token:
        is_own = Q(session=session, sequence__lt=sequence) if session else Q(pk=None)
        copies = copies.filter(Q(text_version=token.base_version) | is_own)
    incremented = {"version": F("version") + 1, "text_version": F("text_version") + 1}
    if not copies.update(**incremented, session=session, sequence=sequence):
        if session and WorkingCopy.objects.filter(article=article, session=session).exists():
            raise OutOfOrderSave("A newer version from this tab is already saved.")
        raise Conflict(f"Someone else changed “{article}” in the meantime. Their version was not overwritten.")
    return _read_again(article)


def _read_again(article: Article) -> WorkingCopy:
    article.refresh_from_db()
    article.working_copy = WorkingCopy.objects.get(article=article)
    return article.working_copy


def save(
    article: Article,
    content: Mapping[str, Any],
    *,
    by: Any = None,
    token: EditToken | None = None,
    reason: Reason | None = None,
    digest: str = "",
    resolves: Revision | None = None,
) -> None:
    """Save this content as the story's draft. Readers see nothing of it.

    An approved story becomes a draft again if somebody who may not publish changes it.

    content: the fields of a draft with `notes`, or some of them; the others stay. by: the user (None for a command).
    token: see `lock_content`, which says what is raised; what could not be saved becomes a conflict version. With one,
    the text that is replaced becomes a revision first if `writing_sessions` says so.
    reason: why a revision is recorded; None: none is, as by autosave. digest: of the line that it was imported from; ""
    if somebody here wrote it. resolves: the conflict version that this content resolves; then the content that it
    replaces becomes a revision first.

    Saving unchanged content writes nothing, so publishing it does not conflict with somebody who goes on typing.
    """
    content = _storable(content)
    try:
        with transaction.atomic():
            if not (token and _is_unchanged(article, content, token)):
                lock_content(article, token)
                why = Reason.BEFORE_MERGE if resolves else None
                write(article, content, by=by, digest=digest, replaced=why, is_typed=token is not None)
            if reason and not revisions.is_recorded(article.working_copy, snapshot_of(article)):
                revisions.record(article.working_copy, snapshot_of(article), reason, by=by)
            if resolves:
                revisions.resolve(resolves, by=by)
    except OutOfOrderSave:
        raise
    except Conflict as conflict:
        if token:
            # In a transaction of its own: the one of the save is rolled back.
            conflict.conflict_version = revisions.store_conflict(article, content, by=by, **token._asdict())
        raise


def set_date(article: Article, at: datetime, *, by: Any) -> None:
    """Change the date of a scheduled story in its draft. Must run in the transaction that reschedules it.

    The date is content: an editor that was loaded before would restore the old one, so its saves conflict from now on.
    """
    copy = lock_content(article)
    revisions.store_base(copy, snapshot_of(article))
    if copy.content:
        copy.content["published_at"], copy.planned_at = date_of(at), at
    copy.saved_at, copy.saved_by = timezone.now(), by
    copy.save(update_fields=["content", "planned_at", "saved_at", "saved_by"])


def clear(article: Article) -> None:
    """Empty the draft, which went live. Must run in the publishing transaction, after `lock_for_update`."""
    copy = article.working_copy
    before = copy.content
    copy.content = copy.planned_at = copy.update_asked_at = copy.sent_back_at = None
    copy.title = article.title
    copy.save(update_fields=["content", "planned_at", "update_asked_at", "sent_back_at", "title"])
    copy.note_pictures(before=before)


def _is_unchanged(article: Article, content: Content, token: EditToken) -> bool:
    """Return whether the story has this content already. Earlier saves of the session are out of order from then on."""
    copies = WorkingCopy.objects.filter(article=article)
    if copies.select_for_update().first() is None:
        return False
    _read_again(article)
    if content_with(article, before := snapshot_of(article), content) != before:
        return False
    copies.filter(session=token.session, sequence__lt=token.sequence).update(sequence=token.sequence)
    return True


def content_with(article: Article, before: Content, content: Content) -> Content:
    """What the draft and its notes, which are `before` now, will be with this content."""
    wanted = {**before, **content}
    if article.was_live:
        # Fixed by now; an empty field on a page that was open before is no wish to change them.
        wanted["slug"] = wanted["slug"] or article.slug
        wanted["published_at"] = wanted["published_at"] or date_of(article.known_date)
    return wanted


def write(
    article: Article,
    content: Content,
    *,
    by: Any,
    digest: str = "",
    replaced: Reason | None = None,
    is_typed: bool = False,
) -> None:
    """Put the content into the working copy. Must run in a transaction that locked the content.

    digest: see `save`. replaced: why the text that is replaced becomes a revision first, unless it is the newest one.
    is_typed: it comes from an editor; then the text may become one as well.
    """
    copy = article.working_copy
    before = snapshot_of(article)
    wanted = content_with(article, before, content)
    revisions.store_base(copy, before)
    is_changed = wanted != before
    if is_changed and (digest or not copy.last_revision) and (article.live_from or copy.imported_digest):
        revisions.record(copy, before, Reason.ORIGINAL, by=None)
    if is_changed and is_typed and not replaced:
        replaced = writing_sessions.reason_before(copy, before, wanted, by=by)
    if replaced and not revisions.is_recorded(copy, before):
        revisions.record(copy, before, replaced, by=by)
    copy.notes = wanted.pop("notes")
    copy.content = None if article.live_from and wanted == live_content(article) else wanted
    is_renamed, copy.title = copy.title != wanted["title"][:300], wanted["title"][:300]
    copy.planned_at = date_in(wanted) if copy.content else None
    copy.update_asked_at = copy.update_asked_at if copy.content else None
    copy.saved_at, copy.saved_by = timezone.now(), by
    # Whoever saves or publishes what was imported, as it is, has not edited it.
    copy.is_edited_here = not digest and (copy.is_edited_here or is_changed)
    copy.imported_digest = digest or copy.imported_digest
    copy.save()
    copy.note_pictures(before=before)
    if is_renamed:
        headlines.learn(article)
    is_unread = is_changed and by is not None and not by.has_perm("articles.publish_article")
    if is_unread and article.status == Status.APPROVED:
        article.status = Status.DRAFT
        article.save(update_fields=["status"])
        AuditEntry.record("draft", article, by=by)


def _storable(content: Mapping[str, Any]) -> Content:
    """Return the content without control characters, which not every database can store."""
    return {name: without_controls(value) if name in story_fields.TEXTS else value for name, value in content.items()}
