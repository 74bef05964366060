"""The service functions that change the published version of stories. Only `new_stories` creates some, too."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import invalidation, story_fields
from articles.choices import State, Status, Step
from articles.models import Article, ChangeNote, Correction
from articles.models.article import former_path
from articles.outcomes import Outcome
from articles.search import drafts, headlines, index, similarity
from articles.story_fields import Content, date_in
from articles.workflow import bylines, checklist, creation, draft_application, drafting, locking, story_urls
from articles.workflow.action_records import record
from newsroom.core.html import without_controls
from newsroom.core.models import Image, MediaFile
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from topics import citations, curation, entries
from topics.models import Change

# Years that can be converted to every time zone and have four digits in URLs.
YEARS = range(2, 9999)
# The columns written here. Pins belong to `topics.curation`, which may write them concurrently.
PUBLIC_FIELDS = (
    *("status", "address_day", "updated_at", "live_from"),
    *(each.name for each in story_fields.PUBLIC if each.has_column),
)


def publish(
    article: Article,
    *,
    by: Any,
    at: datetime | None = None,
    version: int | None = None,
    is_new: bool = False,
    change_note: str = "",
    is_minor: bool = False,
    is_first: bool = False,
    day: date | None = None,
) -> Outcome:
    """Publish the article's draft, or schedule it if its date is in the future. Return the outcome.

    at: the publication date (aware); None for the date set in the draft, else the one known to readers, else now.
    by: the user (None for a command). version: see `locking.lock_for_update`.
    is_new: `drafting.create` made the article in this transaction, so it need not be locked or reloaded.
    change_note: what an update of a live story changes, for readers; "" for no note. is_minor: the update of a live
    story does not mark it “Updated”. is_first: it is pinned to the front page before all others. day: of the URL of a
    story that was never live; None for that of its date.

    Raises NotAllowed if `by` may not publish, or not pin, or the story is in the bin, ValidationError with sentences by
    field if the draft cannot be published (ChecklistFailed if a rule of the checklist blocks it; commands skip the
    checklist), Conflict if the story was written since the version was read. All changes are made in one transaction.
    """
    require_editor(by)
    ahead = None
    if by is not None:
        step = _step(article, _moment(article, drafting.content_of(article), at))
        ahead = checklist.look_ahead(article, step)
    with transaction.atomic():
        if not is_new:
            locking.lock_for_update(article, version)
        before, state, was_live = invalidation.visible_state(article), article.state, article.was_live
        if by is not None and article.status == Status.WITHDRAWN and not was_live:
            raise NotAllowed("This story is in the bin. Restore it first. Nothing was changed.")
        if is_minor and not (state == State.PUBLISHED and article.working_copy.content is not None):
            raise NotAllowed("Only draft changes of a published story can be a minor update. Nothing was changed.")
        content = drafting.content_of(article)
        moment = _moment(article, content, at)
        if state == State.PUBLISHED and moment > timezone.now():
            raise ValidationError({"published_at": "This story is live. Unpublish it before setting a future date."})
        if moment.year not in YEARS:
            raise ValidationError({"published_at": f"The year {moment.year} is out of range. Your draft is saved."})
        if by is not None:
            checklist.enforce(article, _step(article, moment), ahead)
        cancel_scheduled_update(article, by=by, reason="An update was published first.")
        is_updated = not is_minor
        write_version(
            article, content, moment, by=by, is_new=is_new, change_note=change_note, is_updated=is_updated, day=day
        )
        verb = _verb(state, before.moment, moment, was_live=was_live, is_minor=is_minor)
        detail: dict[str, Any] = {"before": before.moment} if verb == "reschedule" else {}
        has_revision = by is not None or article.working_copy.last_revision > 0
        if is_first:
            curation.put_first(article, by=by)
        return record(verb, article, by=by, has_revision=has_revision, published_at=moment, **detail)


def write_version(
    article: Article,
    content: Content,
    moment: datetime,
    *,
    by: Any,
    is_new: bool = False,
    change_note: str = "",
    is_updated: bool = True,
    day: date | None = None,
) -> None:
    """Replace the published version by this content, with the date `moment`, and clear a draft that has the same.

    Must run in a transaction that locked the story and that records what was done. is_updated: whether a story that was
    live is marked “Updated”; a new topic, byline, date or slug alone does not mark it. by, is_new, change_note, day:
    see `publish`. Raises ValidationError as it does.
    """
    before, state, was_live = invalidation.visible_state(article), article.state, article.was_live
    text = _text_of(article)
    old_path, old_day, old_slug = _path(article), article.address_day, article.slug
    old_titles = {article.title, article.working_copy.title} - {""}
    if content["translation_of"]:
        # No other transaction can set an original until this one ends, so an original is never a translation.
        slugs.lock()
    draft_application.set_columns(article, content)
    topics = draft_application.topics_of(content["topics"])
    authors = draft_application.authors_of(content["authors"])
    article.status, article.published_at = Status.PUBLISHED, moment
    slugs.lock()
    story_urls.set_url(article, content["slug"], day=day)
    if was_live and is_updated and (change_note or state != State.PUBLISHED or _text_of(article) != text):
        article.updated_at = now = timezone.now()
        if state == State.PUBLISHED and (note := without_controls(change_note).strip()):
            ChangeNote.objects.create(article=article, text=note, at=now, by=by)
    draft_application.check_columns(article)
    if was_live and (old_path != _path(article) or state != State.PUBLISHED):
        story_urls.redirect_former(article, old_path)
    _save(article, old_day, old_slug)
    similarity.index([article], are_new=is_new)
    index.add([article], are_new=is_new)
    if is_new:
        creation.add_media([article])
        entries.add_new([(article, topics)])
        bylines.add_new([(article, authors)])
    else:
        article.pictures.set(Image.objects.shown_in(article.body))
        article.files.set(MediaFile.objects.shown_in(article.body))
        bylines.set_bylines(article, authors)
        entries.set_topics(article, topics)
    drafting.clear(article, content)
    if old_titles != {article.title}:
        headlines.index(article)
    if is_new:
        invalidation.published([article])
    else:
        invalidation.changed(article, before)
    if was_live and state != State.PUBLISHED:
        citations.mark_changed(article.pk, None)


def cancel_scheduled_update(article: Article, *, by: Any, reason: str = "") -> Outcome | None:
    """Cancel the scheduled update of a story, if there is one. The draft stays, and the revision in the history.

    Must run in a transaction that locked the story. reason: for the audit log and the notification. Return the outcome.
    """
    copy = article.working_copy
    scheduled = copy.scheduled_update()
    if scheduled is None:
        return None
    before = copy.contents()
    drafting.clear_scheduled(copy)
    copy.update_media(before=before)
    return record("unschedule update", article, by=by, note=reason, also=scheduled.by_id, number=scheduled.number)


def _moment(article: Article, content: Content, at: datetime | None) -> datetime:
    """Return the date (aware) at which the draft goes live: `at`, or that of the content, or the former one, or now."""
    return at or date_in(content) or article.public_date or timezone.now()


def _step(article: Article, moment: datetime) -> Step:
    """Return the step that publishes the draft at the moment."""
    return Step.UPDATE if article.state == State.PUBLISHED else checklist.publication_step(moment)


def _verb(state: State, before: datetime | None, moment: datetime, *, was_live: bool, is_minor: bool) -> str:
    """Return the audit verb for publishing a story at `moment`.

    state: the story's state before. before: its publication date before. was_live: it was live at some time before.
    is_minor: see `publish`.
    """
    if moment > timezone.now():
        if state != State.SCHEDULED:
            return "schedule"
        return "update scheduled" if moment == before else "reschedule"
    if state == State.PUBLISHED:
        return "minor update" if is_minor else "update"
    return "republish" if was_live else "publish"


def schedule(article: Article, *, by: Any, at: datetime, version: int | None = None, is_first: bool = False) -> Outcome:
    """Schedule the article's draft to go live at a future moment (aware). No job has to run at that moment.

    Return the outcome. is_first: see `publish`. Raises ValidationError if the moment is not in the future, and what
    `publish` raises.
    """
    if at <= timezone.now():
        raise ValidationError({"published_at": "Choose a date in the future."})
    return publish(article, by=by, at=at, version=version, is_first=is_first)


def reschedule(article: Article, *, by: Any, at: datetime, version: int | None = None) -> Outcome:
    """Change the date of a scheduled story to another future moment (aware). Its scheduled version and its draft stay.

    Return the outcome. Raises NotAllowed if `by` may not publish or the story is not scheduled, ValidationError if the
    moment is not in the future, Conflict as `publish` does.
    """
    require_editor(by)
    if at <= timezone.now():
        raise ValidationError({"published_at": "Choose a date in the future."})
    with transaction.atomic():
        locking.lock_for_update(article, version)
        if article.status != Status.PUBLISHED or article.is_live:
            raise NotAllowed("Only scheduled stories can be rescheduled. Nothing was changed.")
        before = invalidation.visible_state(article)
        drafting.set_date(article, at, by=by)
        article.published_at = at
        slugs.lock()
        old_day, old_slug = article.address_day, article.slug
        old_path = _path(article)
        story_urls.set_url(article, article.slug)
        if article.was_live:
            story_urls.redirect_former(article, old_path)
        _save(article, old_day, old_slug)
        bylines.set_date(article)
        invalidation.changed(article, before)
        return record("reschedule", article, by=by, has_revision=False, published_at=at, before=before.moment)


def unschedule(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Unschedule a story: it becomes approved, a draft if it was changed since, or unpublished if it was live earlier.

    Its content and date stay.

    Return the outcome. Raises NotAllowed if `by` may not publish or the story is not scheduled, Conflict as `publish`
    does.
    """
    require_editor(by)
    with transaction.atomic():
        locking.lock_for_update(article, version)
        if article.status != Status.PUBLISHED or article.is_live:
            raise NotAllowed("Only scheduled stories can be unscheduled. Nothing was changed.")
        # What was changed in the draft since then may not have been reviewed.
        approved = Status.DRAFT if article.working_copy.content else Status.APPROVED
        _remove_from_site(article, Status.WITHDRAWN if article.was_live else approved)
        return record("unschedule", article, by=by)


def withdraw(article: Article, *, by: Any, reason: str = "", version: int | None = None) -> Outcome:
    """Unpublish the article immediately. Its URL answers 410 if it was ever live; otherwise it goes to the bin.

    reason: for the audit log, not shown to readers. Return the outcome. Raises NotAllowed if `by` may not publish or
    the article is neither published nor scheduled, Conflict as `publish` does.
    """
    require_editor(by)
    with transaction.atomic():
        locking.lock_for_update(article, version)
        if article.status != Status.PUBLISHED:
            raise NotAllowed("Only published or scheduled stories can be unpublished. Nothing was changed.")
        cancel_scheduled_update(article, by=by, reason="The story was unpublished.")
        # The story's URL shows the topics with which readers last saw it, not those of a version to come.
        entries = article.entries.filter(is_hidden=False).order_by("pk")
        seen: dict[str, Any] = {"topics": list(entries.values_list("tag", flat=True))} if article.is_live else {}
        _remove_from_site(article, Status.WITHDRAWN)
        # A story that was never live goes to the bin.
        return record("withdraw" if article.was_live else "bin", article, by=by, note=reason, **seen)


def _remove_from_site(article: Article, status: Status) -> None:
    """Remove a published or scheduled story from the site and set its status. Its content stays on the desk."""
    before, was_visible = invalidation.visible_state(article), article.is_live
    copy = article.working_copy
    copy.update_asked_at = None
    slugs.lock()
    content, day, given_up = drafting.content_of(article), article.address_day, article.slug
    if not article.was_live:
        article.live_from = article.address_day = None
        # The next import must not publish it again.
        copy.is_edited_here = True
    else:
        given_up = story_urls.restore_former(article)
    if given_up:
        # Its URL was never public, so it is free again. The draft keeps the slug.
        copy.content, copy.planned_at = content, date_in(content)
        copy.update_media()
    copy.save(update_fields=["content", "planned_at", "update_asked_at", "is_edited_here"])
    article.status = status
    article.save(update_fields=PUBLIC_FIELDS)
    story_urls.renumber_scheduled(day if given_up else None, given_up)
    similarity.remove(article)
    index.remove(article)
    drafts.add([copy])
    bylines.set_date(article)
    if was_visible:
        citations.mark_changed(article.pk, Change.UNPUBLISHED)
    # Taking back what readers did not see must not tell them of it.
    invalidation.changed(article, before, is_takedown=was_visible)


def correct(article: Article, text: str, *, by: Any, version: int | None = None) -> Outcome:
    """Append a correction to a live article, dated now. Return the outcome.

    Raises NotAllowed if `by` may not publish or the article is not live, ValidationError if the text is empty,
    Conflict as `publish` does.
    """
    require_editor(by)
    text = without_controls(text).strip()
    if not text:
        raise ValidationError({"text": "Enter the correction."})
    with transaction.atomic():
        locking.lock_for_update(article, version)
        if not article.is_live:
            raise NotAllowed("Corrections can only be added to published stories. Edit the draft instead.")
        article.updated_at = Correction.objects.create(article=article, text=text, by=by).at
        article.save(update_fields=["updated_at"])
        invalidation.corrected(article)
        citations.mark_changed(article.pk, Change.CORRECTED)
        return record("correct", article, by=by, note=text)


def require_editor(by: Any) -> None:
    """Raise NotAllowed unless the user is an editor."""
    require(
        by, "articles.publish_article", "Only editors can publish, correct and unpublish stories. Nothing was changed."
    )


def _save(article: Article, old_day: date | None, old_slug: str) -> None:
    """Save the published version and settle the slugs of competing stories. Must run under the lock on slugs.

    old_day, old_slug: the article's URL before.
    """
    story_urls.renumber_conflicting(article)
    article.save(update_fields=PUBLIC_FIELDS)
    for day, slug in {(old_day, old_slug), (article.address_day, article.slug)}:
        story_urls.renumber_scheduled(day, slug)
    if not article.is_live:
        article.refresh_from_db(fields=["slug"])


def _text_of(article: Article) -> list[Any]:
    """Return what readers would call the text of the story, with its lead image."""
    plain = (each.name for each in story_fields.PUBLIC if each.has_column and each.is_plain and each.name != "language")
    return [article.lead_image_id, *(getattr(article, name) for name in plain)]


def _path(article: Article) -> str:
    return former_path(article.address_day, article.slug) if article.address_day else ""
