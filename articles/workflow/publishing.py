"""What readers see, and the only verbs that change it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import invalidation, search, story_fields
from articles.choices import State, Status, Step
from articles.models import Article, Author, Correction, WorkingCopy
from articles.models.article import former_path
from articles.outcomes import Outcome
from articles.search import headlines, similarity
from articles.story_fields import date_in
from articles.workflow import addresses, bylines, checklist, draft_application, drafting
from articles.workflow.recording import record
from newsroom.core.html import without_controls
from newsroom.core.models import Image, Redirect
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from topics import entries
from topics.models import Topic

# Years whose days every time zone can tell, and addresses can name.
YEARS = range(2, 9999)
# What these verbs write. Pins are curation's, which may be at work at the same time.
PUBLIC_FIELDS = (
    *("status", "address_day", "updated_at", "live_from"),
    *(each.name for each in story_fields.PUBLIC if each.has_column),
)


def publish(
    article: Article, *, by: Any, at: datetime | None = None, version: int | None = None, is_new: bool = False
) -> Outcome:
    """Make the article's draft what readers see from the given moment on. Returns what that was.

    at: None means the date that the draft asks for, or the one that readers know, or now; a moment to come schedules
    the story. by: the user (None for a command). version: see `drafting.lock_for_update`.
    is_new: `drafting.create` made the article in this very transaction, so there is nothing to lock or to read again.

    Raises NotAllowed if `by` may not publish, ValidationError with sentences by field if the draft is not fit to be
    published (ChecklistFailed if a rule stands against it; a command is not held to those), Conflict if somebody
    saved since the draft was read. Either all of it happens or none.
    """
    _check_allowed(by)
    with transaction.atomic():
        if not is_new:
            drafting.lock_for_update(article, version)
        before, state, was_live = invalidation.visible_state(article), article.state, article.was_live
        old_path, old_day, old_slug = _path(article), article.address_day, article.slug
        headed = {article.title, article.working_copy.title} - {""}
        if by is not None and article.status == Status.WITHDRAWN and not was_live:
            raise NotAllowed("This story is in the bin. Restore it first. Nothing was changed.")
        content = drafting.content_of(article)
        moment = at or date_in(content) or article.known_date or timezone.now()
        if state == State.PUBLISHED and moment > timezone.now():
            raise ValidationError({"published_at": "This story is live. Unpublish it before setting a future date."})
        if moment.year not in YEARS:
            raise ValidationError({"published_at": f"The year {moment.year} is out of range. Your draft is saved."})
        if by is not None:
            checklist.enforce(article, _step(moment, is_update=state == State.PUBLISHED))
        if content["translation_of"]:
            # Until this transaction ends nobody else gives a story an original, so none is a translation itself.
            slugs.lock()
        draft_application.set_columns(article, content)
        topics = draft_application.topics_of(content["topics"])
        authors = draft_application.authors_of(content["authors"])
        article.status, article.published_at = Status.PUBLISHED, moment
        slugs.lock()
        addresses.set_address(article, content["slug"], was_live=was_live)
        if was_live:
            article.updated_at = timezone.now()
        article.full_clean(
            exclude=["lead_image", "topics", "translation_of"], validate_unique=False, validate_constraints=False
        )
        if was_live and old_path != _path(article):
            Redirect.objects.filter(path=_path(article)).delete()
            Redirect.add(old_path, article)
        _save(article, old_day, old_slug)
        similarity.learn([article], are_new=is_new)
        search.index.add([article], are_new=is_new)
        pictures = Image.objects.shown_in(article.body)
        if is_new:
            article.pictures.add(*pictures)
            entries.add_new([(article, topics)])
            bylines.add_new([(article, authors)])
        else:
            article.pictures.set(pictures)
            bylines.set_bylines(article, authors)
            entries.set_topics(article, topics)
        drafting.clear(article)
        if headed != {article.title}:
            headlines.learn(article)
        if is_new:
            invalidation.published([article])
        else:
            invalidation.changed(article, before)
        verb = _verb(state, before.moment, moment, was_live=was_live)
        detail: dict[str, Any] = {"before": before.moment} if verb == "reschedule" else {}
        has_revision = by is not None or article.working_copy.last_revision > 0
        return record(verb, article, by=by, has_revision=has_revision, published_at=moment, **detail)


def _verb(state: State, before: datetime | None, moment: datetime, *, was_live: bool) -> str:
    """What it is called to publish a story that was in this state, with the date `before`, for this moment.

    was_live: readers saw the story earlier.
    """
    if moment > timezone.now():
        if state != State.SCHEDULED:
            return "schedule"
        return "update scheduled" if moment == before else "reschedule"
    if state == State.PUBLISHED:
        return "update"
    return "republish" if was_live else "publish"


def publish_new(stories: Sequence[tuple[Article, Sequence[Topic], Sequence[Author]]]) -> None:
    """Make these new stories live at their dates, all at once and with few queries: for load tests.

    Each article is not saved yet and fit to be published as it is: title, sanitised body, date, and a slug that is
    free on its day. Nothing is noted in the audit log. Either all of it happens or none.
    """
    now = timezone.now()
    articles = [article for article, _, _ in stories]
    for article in articles:
        assert article.published_at is not None
        article.status = Status.PUBLISHED
        article.address_day = timezone.localdate(article.published_at)
        article.live_from = max(article.published_at, now)
    with transaction.atomic():
        Article.objects.bulk_create(articles)
        copies = [WorkingCopy(article=article, title=article.title) for article in articles]
        headlines.learn_new(WorkingCopy.objects.bulk_create(copies))
        similarity.learn(articles, are_new=True)
        search.index.add(articles, are_new=True)
        entries.add_new((article, topics) for article, topics, _ in stories)
        bylines.add_new((article, authors) for article, _, authors in stories)
        invalidation.published(articles)


def schedule(article: Article, *, by: Any, at: datetime, version: int | None = None) -> Outcome:
    """Make the article's draft live at a moment to come. Nothing has to run then.

    Returns what `publish` does. Raises ValidationError if the moment is not to come, and what `publish` raises.
    """
    if at <= timezone.now():
        raise ValidationError({"published_at": "Choose a date in the future."})
    return publish(article, by=by, at=at, version=version)


def reschedule(article: Article, *, by: Any, at: datetime, version: int | None = None) -> Outcome:
    """Give a scheduled story another moment to come; its text stays as it is scheduled, and its draft a draft.

    Raises NotAllowed if `by` may not or the story is not scheduled, ValidationError if the moment is not to come,
    Conflict as `publish` does.
    """
    _check_allowed(by)
    if at <= timezone.now():
        raise ValidationError({"published_at": "Choose a date in the future."})
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        if article.status != Status.PUBLISHED or article.is_live:
            raise NotAllowed("Only scheduled stories can be rescheduled. Nothing was changed.")
        before = invalidation.visible_state(article)
        drafting.set_date(article, at, by=by)
        article.published_at = at
        slugs.lock()
        old_day, old_slug = article.address_day, article.slug
        addresses.set_address(article, article.slug, was_live=False)
        _save(article, old_day, old_slug)
        bylines.set_date(article)
        invalidation.changed(article, before)
        return record("reschedule", article, by=by, has_revision=False, published_at=at, before=before.moment)


def unschedule(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Take a scheduled story back before readers see it: it is approved, as it was before it was scheduled.

    One that they saw earlier is withdrawn, as it was. Its draft keeps the text and the date. Raises NotAllowed if
    `by` may not or the story is not scheduled, Conflict as `publish` does.
    """
    _check_allowed(by)
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        if article.status != Status.PUBLISHED or article.is_live:
            raise NotAllowed("Only scheduled stories can be unscheduled. Nothing was changed.")
        _take_away(article, Status.WITHDRAWN if article.was_live else Status.APPROVED)
        return record("unschedule", article, by=by)


def withdraw(article: Article, *, by: Any, reason: str = "", version: int | None = None) -> Outcome:
    """Take the article away from readers at once, everywhere. Its address answers 410 if it was ever live.

    reason: for the audit log, not shown to readers. Raises NotAllowed if `by` may not or if the article is not
    published, Conflict as `publish` does.
    """
    _check_allowed(by)
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        if article.status != Status.PUBLISHED:
            raise NotAllowed("Only published or scheduled stories can be unpublished. Nothing was changed.")
        _take_away(article, Status.WITHDRAWN)
        # What readers never saw goes to the bin.
        return record("withdraw" if article.was_live else "bin", article, by=by, note=reason)


def _take_away(article: Article, status: Status) -> None:
    """Give a published story this state instead; its text stays on the desk."""
    before = invalidation.visible_state(article)
    copy = article.working_copy
    copy.update_asked_at = None
    old_day = None if article.was_live else article.address_day
    slugs.lock()
    if not article.was_live:
        # It never was an address: the day and the slug are free again.
        content = drafting.content_of(article)
        copy.content, copy.planned_at = content, date_in(content)
        article.live_from = article.address_day = None
    copy.save(update_fields=["content", "planned_at", "update_asked_at"])
    article.status = status
    article.save(update_fields=PUBLIC_FIELDS)
    addresses.settle(old_day, article.slug)
    similarity.forget(article)
    search.index.remove(article)
    bylines.set_date(article)
    invalidation.changed(article, before, is_takedown=True)


def correct(article: Article, text: str, *, by: Any, version: int | None = None) -> Outcome:
    """Append a correction to a live article, dated now.

    Raises NotAllowed if `by` may not or readers never saw the article, ValidationError without a text.
    """
    _check_allowed(by)
    text = without_controls(text).strip()
    if not text:
        raise ValidationError({"text": "Enter the correction."})
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        if not article.is_live:
            raise NotAllowed("Corrections can only be added to published stories. Edit the draft instead.")
        article.updated_at = Correction.objects.create(article=article, text=text, by=by).at
        article.save(update_fields=["updated_at"])
        invalidation.corrected(article)
        return record("correct", article, by=by, note=text)


def _check_allowed(by: Any) -> None:
    require(
        by, "articles.publish_article", "Only editors can publish, correct and unpublish stories. Nothing was changed."
    )


def _step(moment: datetime, *, is_update: bool) -> Step:
    if is_update:
        return Step.UPDATE
    return Step.SCHEDULE if moment > timezone.now() else Step.PUBLISH


def _save(article: Article, old_day: date | None, old_slug: str) -> None:
    """Save what readers see of the article. Must run under the lock on slugs, with the address that it had before."""
    addresses.make_way(article)
    article.save(update_fields=PUBLIC_FIELDS)
    for day, slug in {(old_day, old_slug), (article.address_day, article.slug)}:
        addresses.settle(day, slug)
    if not article.was_live:
        article.refresh_from_db(fields=["slug"])


def _path(article: Article) -> str:
    return former_path(article.address_day, article.slug) if article.address_day else ""
