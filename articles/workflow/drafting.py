"""Drafts of stories: saving the working copy, separate from the published version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import story_fields
from articles.choices import Reason, Status
from articles.models import Article, Revision, WorkingCopy
from articles.search import drafts, headlines
from articles.story_fields import EMPTY, Content, date_in, date_of, reference, references
from articles.workflow import automatic_merge, creation, locking, revisions, writing_sessions
from articles.workflow.automatic_merge import AutomaticMerge
from articles.workflow.creation import storable
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require

# The columns of the scheduled update.
UPDATE_FIELDS = ("update_at", "update_revision", "update_text_version", "update_is_minor", "update_note")


def may_write(user: Any, article: Article) -> bool:
    """Return whether the user may write the story: editors may write all, others those that they created.

    True for a command (None).
    """
    if user is None:
        return True
    is_own = article.created_by_id == user.pk or user.has_perm("articles.publish_article")
    return bool(is_own and user.has_perm("articles.change_article"))


def require_writer(
    by: Any, article: Article, sentence: str = "Only the story’s creator and editors can do this. Nothing was changed."
) -> None:
    """Raise NotAllowed with the sentence unless `by` may write the story."""
    if not may_write(by, article):
        raise NotAllowed(sentence)


def create(
    content: Mapping[str, Any],
    *,
    by: Any = None,
    uid: str = "",
    digest: str = "",
    duplicate_of: Article | None = None,
) -> Article:
    """Create a story as a draft with this content; fields that are absent from it are empty.

    by: the user (None for a command). uid: the interchange ID; "" to generate one. digest: of the line that it was
    imported from, "" if none. duplicate_of: the story that the content was copied from.
    """
    article = creation.unsaved(content, by=by, uid=uid, digest=digest, duplicate_of=duplicate_of)
    with transaction.atomic():
        creation.insert([article])
        article.working_copy.update_media()
        drafts.add([article.working_copy])
    return article


def duplicate(article: Article, *, by: Any) -> Article:
    """Create a draft with the content of the story except for its date, slug and original.

    Raises NotAllowed if the user may not create stories.
    """
    require(by, "articles.add_article", "You do not have permission to create stories.")
    content = {**content_of(article), "published_at": None, "slug": "", "translation_of": None}
    with transaction.atomic():
        copy = create(content, by=by, duplicate_of=article)
        AuditEntry.record("duplicate", copy, by=by, of=article.uid)
    return copy


def translate(article: Article, language: str, *, by: Any) -> tuple[Article, bool]:
    """Create a draft with the content of the story, as its translation into a language (BCP 47).

    Returns the story and True, or an existing translation into the language and False. A translation of a translation
    is one of the original. Raises NotAllowed if the user may not create stories, or if the story is in this language.
    """
    require(by, "articles.add_article", "You do not have permission to create stories.")
    content = content_of(article)
    if language_of(article).lower() == language.lower():
        raise NotAllowed("The story is in this language already.")
    original = content["translation_of"] or reference(article)
    with transaction.atomic():
        # Of two users who press the button, one creates the translation and the other one gets it.
        Article.objects.select_for_update(no_key=True).filter(pk=original["id"]).first()
        existing = Article.objects.translations_into(language, original["id"]).order_by("pk").first()
        if existing:
            return existing, False
        fresh = {"published_at": None, "slug": "", "language": language, "translation_of": original}
        translation = create({**content, **fresh}, by=by, duplicate_of=article)
        AuditEntry.record("translate", translation, by=by, of=article.uid)
    return translation, True


def content_of(article: Article) -> Content:
    """Return the story's content as the desk shows it: the draft, or the published version if there is none."""
    draft = article.working_copy.content
    return {**EMPTY, **draft} if draft is not None else live_content(article)


def language_of(article: Article) -> str:
    """Return the language (BCP 47) of the draft, or of the published version if the draft has none."""
    return str((article.working_copy.content or {}).get("language") or article.language)


def snapshot_of(article: Article) -> Content:
    """Return `content_of` the story with its notes for editors: the content of a revision."""
    return {**content_of(article), "notes": article.working_copy.notes}


def live_content(article: Article) -> Content:
    """Return the published version in the format of a draft's content."""
    entries = article.entries.select_related("tag").order_by("pk")
    bylines = article.bylines.select_related("author").order_by("position", "pk")
    return {
        **{each.name: each.to_draft(getattr(article, each.name)) for each in story_fields.PUBLIC if each.has_column},
        "topics": references(entry.tag for entry in entries),
        "authors": references(byline.author for byline in bylines),
    }


def save(
    article: Article,
    content: Mapping[str, Any],
    *,
    by: Any = None,
    token: locking.EditToken | None = None,
    reason: Reason | None = None,
    digest: str = "",
    resolves: Revision | None = None,
    merges: bool = False,
) -> AutomaticMerge | None:
    """Save this content as the story's draft. The published version does not change.

    An approved story becomes a draft again if a user who may not publish or an import changes it.

    content: the fields of a draft and `notes`, or some of them; the others do not change. by: the user (None for a
    command). token: see `locking.lock_content`; with one, the replaced content may become a revision first (see
    `writing_sessions`). reason: of the revision to record; None to record none, as for autosave. digest: of the line
    that the content was imported from; "" if it was written here. resolves: the conflict version that this content
    resolves; the replaced content then becomes a revision first. merges: whether to merge the content with what others
    have saved since, if they changed other things, instead of refusing it; the caller shows the user the merged text.
    The replaced and the merged content become revisions.

    Returns the merge, or None if there was none.

    Raises OutOfOrderSave and Conflict as `locking.lock_content` does; with a token, a Conflict stores the content as a
    conflict version. Unchanged content makes no new version, so publishing it does not conflict with a user who goes on
    typing.
    """
    content = storable(content)
    merge = None
    try:
        with transaction.atomic():
            if not (token and _is_unchanged(article, content, token)):
                merge = _lock(article, content, token, by=by, merges=merges)
                replaced = Reason.BEFORE_MERGE if resolves else None
                if merge and token:
                    _write_merge(article, merge, token, by=by)
                else:
                    write(article, content, by=by, digest=digest, replaced=replaced, is_typed=token is not None)
            if reason:
                _record_once(article.working_copy, snapshot_of(article), reason, by=by)
            if resolves:
                revisions.resolve(resolves, by=by)
    except locking.OutOfOrderSave:
        raise
    except locking.Conflict as conflict:
        if token:
            # In its own transaction, because that of the save is rolled back.
            conflict.conflict_version = revisions.store_conflict(article, content, by=by, **token._asdict())
        raise
    return merge


def _lock(
    article: Article, content: Content, token: locking.EditToken | None, *, by: Any, merges: bool
) -> AutomaticMerge | None:
    """Lock the content as `locking.lock_content` does; if others wrote since, return the merge with it if possible."""
    try:
        locking.lock_content(article, token)
    except locking.OutOfOrderSave:
        raise
    except locking.Conflict:
        is_there = WorkingCopy.objects.select_for_update().filter(article=article).first() is not None
        if not (merges and token and is_there):
            raise
        locking.reload(article)
        merge = automatic_merge.merge(article, snapshot_of(article), content, token, by=by)
        if merge is None:
            raise
        return merge
    return None


def _write_merge(article: Article, merge: AutomaticMerge, token: locking.EditToken, *, by: Any) -> None:
    """Write the merged content and record it, unless the page had no changes of its own."""
    if updated_content(article, before := snapshot_of(article), merge.content) == before:
        return
    copy = locking.lock_content(article, token._replace(base_version=article.working_copy.text_version))
    copy.merged_version = copy.text_version
    write(article, merge.content, by=by, replaced=Reason.BEFORE_AUTOMATIC_MERGE)
    revisions.record(copy, snapshot_of(article), Reason.AUTOMATIC_MERGE, by=by, note=merge.description())


def merged_with_stored(
    article: Article, content: Mapping[str, Any], *, by: Any, token: locking.EditToken
) -> AutomaticMerge | None:
    """Return the content merged with the stored one, which others wrote since the token's version. Writes nothing.

    None if there is nothing newer, or both changed the same thing.
    """
    if article.working_copy.text_version <= token.base_version:
        return None
    return automatic_merge.merge(article, snapshot_of(article), storable(content), token, by=by)


def set_date(article: Article, at: datetime, *, by: Any) -> None:
    """Change the date of a scheduled story in its draft. Must run in the transaction that reschedules it.

    The date is content: an editor that was loaded before would restore the old one, so its saves conflict from now on.
    """
    copy = locking.lock_content(article)
    before = snapshot_of(article)
    revisions.store_base(copy, before)
    # From here on, the text counts as saved by this user, so another's becomes a revision.
    _record_replaced(copy, before, {**before, "published_at": date_of(at)}, by=by)
    if copy.content:
        copy.content["published_at"], copy.planned_at = date_of(at), at
    copy.saved_at, copy.saved_by = timezone.now(), by
    # The next import must not set the old date again.
    copy.is_edited_here = True
    copy.save(update_fields=["content", "planned_at", "saved_at", "saved_by", "is_edited_here"])


def clear(article: Article, published: Content) -> None:
    """Clear the draft and the scheduled update after publishing this content.

    A draft with other content stays: the published one is a scheduled update, and the draft was changed since. Must run
    in the publishing transaction, after `locking.lock_for_update` and after the published version was written.
    """
    copy = article.working_copy
    before = copy.contents()
    clear_scheduled(copy)
    if copy.content is None or {**EMPTY, **copy.content} == published or copy.content == live_content(article):
        copy.content = copy.planned_at = copy.update_asked_at = copy.sent_back_at = None
        copy.title = article.title
        copy.save(update_fields=["content", "planned_at", "update_asked_at", "sent_back_at", "title"])
        drafts.add([copy])
    copy.update_media(before=before)


def clear_scheduled(copy: WorkingCopy) -> None:
    """Clear the scheduled update of a story. Its revision stays. Must run in a transaction that locked the story."""
    if copy.update_at is None:
        return
    copy.update_at = copy.update_revision = copy.update_text_version = None
    copy.update_is_minor, copy.update_note = False, ""
    copy.save(update_fields=UPDATE_FIELDS)


def _is_unchanged(article: Article, content: Content, token: locking.EditToken) -> bool:
    """Return whether the story has this content already. If so, earlier saves of the session are out of order now."""
    copies = WorkingCopy.objects.filter(article=article)
    if copies.select_for_update().first() is None:
        return False
    locking.reload(article)
    if updated_content(article, before := snapshot_of(article), content) != before:
        return False
    copies.filter(session=token.session, sequence__lt=token.sequence).update(sequence=token.sequence)
    return True


def updated_content(article: Article, before: Content, content: Content) -> Content:
    """Return `before` updated with `content`; once the story was live, its slug and known date replace empty ones."""
    after = {**before, **content}
    if article.was_live:
        # A page that was loaded before the publication may send empty fields; that is no request to clear them.
        after["slug"] = after["slug"] or article.slug
        after["published_at"] = after["published_at"] or date_of(article.public_date)
    return after


def write(
    article: Article,
    content: Content,
    *,
    by: Any,
    digest: str = "",
    replaced: Reason | None = None,
    is_typed: bool = False,
) -> None:
    """Write the content to the working copy. Must run in a transaction that locked the content.

    digest: see `save`. replaced: the reason to record the replaced content as a revision first, unless the newest one
    has it already. is_typed: the content comes from an editor, so `writing_sessions` may give such a reason.
    """
    copy = article.working_copy
    indexed = drafts.source_of(copy)
    before = snapshot_of(article)
    after = updated_content(article, before, content)
    revisions.store_base(copy, before)
    is_changed = after != before
    if is_changed and (digest or not copy.last_revision) and (article.live_from or copy.imported_digest):
        revisions.record(copy, before, Reason.ORIGINAL, by=None)
    if replaced:
        _record_once(copy, before, replaced, by=by)
    elif is_changed and is_typed:
        _record_replaced(copy, before, after, by=by)
    copy.notes = after.pop("notes")
    copy.content = None if article.live_from and after == live_content(article) else after
    is_renamed, copy.title = copy.title != after["title"][:300], after["title"][:300]
    copy.planned_at = date_in(after) if copy.content else None
    copy.update_asked_at = copy.update_asked_at if copy.content else None
    copy.saved_at, copy.saved_by = timezone.now(), by
    # Saving or publishing imported content without changes does not count as editing it.
    copy.is_edited_here = not digest and (copy.is_edited_here or is_changed)
    copy.imported_digest = digest or copy.imported_digest
    copy.save()
    copy.update_media(before=[before])
    if is_renamed:
        headlines.index(article)
    if drafts.source_of(copy) != indexed:
        drafts.add([copy])
    is_reviewed = not digest if by is None else by.has_perm("articles.publish_article")
    needs_approval = is_changed and not is_reviewed
    if needs_approval and article.status == Status.APPROVED:
        article.status = Status.DRAFT
        article.save(update_fields=["status"])
        AuditEntry.record("draft", article, by=by)


def _record_replaced(copy: WorkingCopy, before: Content, after: Content, *, by: Any) -> None:
    """Record what a user's save replaces as a revision if `writing_sessions` has a reason."""
    if reason := writing_sessions.reason_before(copy, before, after, by=by):
        _record_once(copy, before, reason, by=by)


def _record_once(copy: WorkingCopy, content: Content, reason: Reason, *, by: Any) -> None:
    """Record the content as a revision unless the newest one has it already."""
    if not revisions.is_recorded(copy, content, reason):
        revisions.record(copy, content, reason, by=by)
