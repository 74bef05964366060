"""The desk's side of a story: what is typed, kept beside what readers see, and never lost to somebody else's save."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.choices import Reason, Status
from articles.conflicts import base_versions, storage
from articles.models import Article, KeptText, Revision, WorkingCopy
from articles.search import headlines
from articles.workflow import revisions
from newsroom.core.html import without_controls
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require
from topics.models import MOST_TOPICS
from topics.names import naming

# What a draft may hold. Topics, authors, the picture and the original are references: {"id": …, "name": …}.
TEXT_FIELDS = ("title", "summary", "body", "slug", "language", "label", "lead_caption")
FIELDS = (*TEXT_FIELDS, "published_at", "topics", "authors", "lead_image", "translation_of")
EMPTY: dict[str, Any] = {
    **dict.fromkeys(TEXT_FIELDS, ""),
    "language": settings.LANGUAGE_CODE,
    "published_at": None,
    "topics": [],
    "authors": [],
    "lead_image": None,
    "translation_of": None,
}

type Content = dict[str, Any]


class Stamp(NamedTuple):
    """What a load of the writing screen knew when it sent a text.

    version: the story's `text_version`, read before the text was. page: the load's own random name. sequence: grows
    with every sending of it, so that a tab never conflicts with itself and its own late requests are told from others.
    """

    version: int
    page: str = ""
    sequence: int = 0


class Conflict(Exception):
    """Somebody else wrote the story since its version was read. Nothing was written over it.

    kept: the KeptText that holds what could not be saved, if there was a text.
    """

    kept: KeptText | None = None


class Late(Conflict):
    """The same page has sent a later text, which is saved. Nothing was written."""


def reference(thing: Any) -> dict[str, Any]:
    """How a draft refers to a topic, an author, a picture or a story: its id, and its name for when the id is gone."""
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
    notes = content.pop("notes", "")
    with transaction.atomic():
        article = Article(created_by=by, **({"uid": uid} if uid else {}))
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
        copy = create(content, by=by)
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
        **{name: getattr(article, name) for name in TEXT_FIELDS},
        "published_at": date_of(article.published_at),
        "topics": references(entry.tag for entry in entries),
        "authors": references(byline.author for byline in bylines),
        "lead_image": reference(article.lead_image) if article.lead_image else None,
        "translation_of": reference(article.translation_of) if article.translation_of else None,
    }


def claim(article: Article, version: int | None = None) -> WorkingCopy:
    """Take the story for writing until the transaction ends; every verb that changes its state begins here.

    version: the one that was on the page, compared in the UPDATE itself; None for a command, which read none, and
    for who has just saved the text. Returns the working copy as it is now, its version grown. Raises Conflict if
    somebody wrote since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    if version is not None:
        copies = copies.filter(version=version)
    if not copies.update(version=F("version") + 1):
        raise Conflict(f"Someone else changed “{article}” in the meantime. Nothing was changed.")
    return _read_again(article)


def claim_text(article: Article, stamp: Stamp | None = None) -> WorkingCopy:
    """Take the story for writing its text until the transaction ends; a change of its state alone is no conflict.

    stamp: what the page knew; None for a command, which read nothing. Returns the working copy as it is now. Raises
    Late if the same page sent a later text, Conflict if somebody else wrote it since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    page, sequence = stamp[1:] if stamp else ("", 0)
    if stamp:
        is_own = Q(page=page, sequence__lt=sequence) if page else Q(pk=None)
        copies = copies.filter(Q(text_version=stamp.version) | is_own)
    grown = {"version": F("version") + 1, "text_version": F("text_version") + 1}
    if not copies.update(**grown, page=page, sequence=sequence):
        if page and WorkingCopy.objects.filter(article=article, page=page).exists():
            raise Late("A newer version from this tab is already saved.")
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
    stamp: Stamp | None = None,
    reason: Reason | None = None,
    digest: str = "",
    settles: KeptText | None = None,
) -> None:
    """Keep this content as the story's draft. Readers see nothing of it.

    What was approved is approved no more once somebody who may not publish changes it.

    content: FIELDS and `notes`, or some of them; the others stay. by: the user (None for a command). stamp: see
    `claim_text`, which says what is raised; a text that could not be saved is stored as the conflict's `kept`.
    reason: why a revision is made of it; None: none is, as when the writing screen saves by itself.
    digest: of the line that it was imported from; "" if somebody here wrote it. settles: the text of a conflict that
    is decided by this one, which replaces the other: that becomes a revision first.

    A page that sends the text as it stands writes nothing: who publishes it does not conflict with who goes on typing.
    """
    content = _storable(content)
    try:
        with transaction.atomic():
            if not (stamp and _stands(article, content, stamp)):
                claim_text(article, stamp)
                if settles:
                    _record_replaced(article, Reason.BEFORE_MERGE, by=by)
                _write(article, content, by=by, digest=digest)
            if reason and not revisions.is_recorded(article.working_copy, snapshot_of(article)):
                revisions.record(article.working_copy, snapshot_of(article), reason, by=by)
            if settles:
                storage.settle(settles, by=by)
    except Late:
        raise
    except Conflict as conflict:
        if stamp:
            # In a transaction of its own: the one of the save is rolled back.
            conflict.kept = storage.keep(
                article, content, by=by, page=stamp.page, sequence=stamp.sequence, base=stamp.version
            )
        raise


def restore(article: Article, revision: Revision, *, by: Any, version: int | None = None) -> None:
    """Make the revision the story's draft again. The text that it replaces becomes a revision first.

    version: see `claim`. Raises NotAllowed if `by` may not write the story, Conflict.
    """
    if not may_write(by, article):
        raise NotAllowed("Only the story’s creator and editors can restore a revision. Nothing was changed.")
    with transaction.atomic():
        claim(article, version)
        claim_text(article)
        _record_replaced(article, Reason.BEFORE_RESTORE, by=by)
        _write(article, revision.content, by=by)
        note = f"From revision {revision.number}"
        revisions.record(article.working_copy, snapshot_of(article), Reason.RESTORED, by=by, note=note)
        AuditEntry.record("restore", article, by=by, revision=revision.number)


def _record_replaced(article: Article, reason: Reason, *, by: Any) -> None:
    """Make the text that is about to be replaced a revision, unless it is the newest one."""
    if not revisions.is_recorded(article.working_copy, snapshot_of(article)):
        revisions.record(article.working_copy, snapshot_of(article), reason, by=by)


def retopic(
    article: Article,
    *,
    by: Any,
    version: int | None = None,
    add: Sequence[Content] = (),
    remove: Sequence[Content] = (),
) -> None:
    """File the story's draft under more topics, or under fewer.

    add, remove: references. version: see `claim`. Raises NotAllowed if `by` may neither write the story nor curate
    topics, or if there is nothing to change, Conflict.
    """
    if not (may_write(by, article) or by.has_perm("topics.curate_topic")):
        raise NotAllowed(
            "Only the story’s creator, editors and topic editors can change its topics. Nothing was changed."
        )
    with transaction.atomic():
        claim(article, version)
        before = _by_key(content_of(article)["topics"])
        gone = {key for ref in remove for key in (ref["id"], naming.key_of(ref["name"]))}
        filed = {key: ref for key, ref in (before | _by_key(add)).items() if key not in gone}
        if filed.keys() == before.keys():
            has = "already has" if add else "does not have"
            these = "these topics" if len(add or remove) > 1 else "this topic"
            raise NotAllowed(f"The story {has} {these}. Nothing was changed.")
        topics = list(filed.values())
        if len(topics) > MOST_TOPICS:
            raise NotAllowed(f"A story can have up to {MOST_TOPICS} topics. Nothing was changed.")
        save(article, {"topics": topics}, by=by, reason=Reason.SAVED)
        AuditEntry.record("file", article, by=by, under=_names(add), out_of=_names(remove))


def _by_key(references: Sequence[Content]) -> dict[Any, Content]:
    """A topic that is none yet has no id, and is known by its name."""
    return {ref["id"] or naming.key_of(ref["name"]): ref for ref in references}


def _names(references: Sequence[Content]) -> list[str]:
    return [ref["name"] for ref in references]


def redate(article: Article, at: datetime, *, by: Any) -> None:
    """Write down that a scheduled story gets another date. Must run in the transaction that does it, after `claim`.

    The date is of the text: a page that was loaded before would put the former one back, so it conflicts from now on.
    """
    copy = claim_text(article)
    base_versions.remember(copy, snapshot_of(article))
    if copy.content:
        copy.content["published_at"], copy.planned_at = date_of(at), at
    copy.saved_at, copy.saved_by = timezone.now(), by
    copy.save(update_fields=["content", "planned_at", "saved_at", "saved_by"])


def settle(article: Article) -> None:
    """The draft went live: nothing is unpublished any more. Must run in the publishing transaction, after claim."""
    copy = article.working_copy
    before = copy.content
    copy.content = copy.planned_at = copy.update_asked_at = copy.sent_back_at = None
    copy.title = article.title
    copy.save(update_fields=["content", "planned_at", "update_asked_at", "sent_back_at", "title"])
    copy.note_pictures(before=before)


def date_of(moment: datetime | None) -> str | None:
    """How a draft writes a moment down, so that one moment is one text whatever clock it was read from."""
    return moment.astimezone(UTC).isoformat() if moment else None


def date_in(content: Mapping[str, Any]) -> datetime | None:
    """The date that a draft asks for, aware, or None."""
    return datetime.fromisoformat(content["published_at"]) if content.get("published_at") else None


def _stands(article: Article, content: Content, stamp: Stamp) -> bool:
    """Whether this is the text that stands there. What the same page sent before comes late from then on."""
    copies = WorkingCopy.objects.filter(article=article)
    if copies.select_for_update().first() is None:
        return False
    _read_again(article)
    standing = snapshot_of(article)
    if _wanted(article, standing, content) != standing:
        return False
    copies.filter(page=stamp.page, sequence__lt=stamp.sequence).update(sequence=stamp.sequence)
    return True


def restored(article: Article, content: Content) -> Content:
    """What the draft and its notes will be once this content of a revision is restored."""
    return _wanted(article, snapshot_of(article), content)


def _wanted(article: Article, before: Content, content: Content) -> Content:
    """What the draft and its notes, which are `before` now, will be with this content."""
    wanted = {**before, **content}
    if article.was_live:
        # Fixed by now; an empty field on a page that was open before is no wish to change them.
        wanted["slug"] = wanted["slug"] or article.slug
        wanted["published_at"] = wanted["published_at"] or date_of(article.known_date)
    return wanted


def _write(article: Article, content: Content, *, by: Any, digest: str = "") -> None:
    """Put the content into the working copy, which this transaction has claimed."""
    copy = article.working_copy
    before = snapshot_of(article)
    wanted = _wanted(article, before, content)
    base_versions.remember(copy, before)
    copy.notes = wanted.pop("notes")
    is_changed = wanted | {"notes": before["notes"]} != before
    if is_changed and (digest or not copy.last_revision) and (article.live_from or copy.imported_digest):
        revisions.record(copy, before, Reason.ORIGINAL, by=None)
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
    """The content without characters that are no text, which not every database can hold."""
    texts = {*TEXT_FIELDS, "notes"}
    return {name: without_controls(value) if name in texts else value for name, value in content.items()}
