"""Notifications about a story, written in the transaction of the event."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from articles import outcomes
from articles.choices import EmailFrequency, Event, Status
from articles.models import Article, Byline, Comment, Notification, NotificationSetting
from articles.notifications import colleagues, mailing
from newsroom.core.models import AuditEntry
from newsroom.core.system.pruning import delete_in_batches

# Recipients of one event.
MAX_RECIPIENTS = 200
# Characters of the text that is quoted.
_MAX_LENGTH = 500
# Notifications on the page of a user.
MAX_SHOWN = 100
# After a notification was seen.
DELETED_AFTER = timedelta(days=180)


def notify_writers(article: Article, event: str, *, by: Any, text: str = "", also: int | None = None) -> None:
    """Notify the writers of a story: its creator, those who submitted it, and its authors.

    by: the user who acted, who is not notified. Actions of commands (None) notify no one. also: the ID of another user
    to notify. Must run in the transaction of the event, as all functions here.
    """
    if by is not None:
        _notify(article, dict.fromkeys({*_writers(article), also}, event), by=by, text=text)


def notify_of_refusal(article: Article, event: str, *, scheduled_by: int | None, text: str) -> None:
    """Notify the writers of a story, and the user (ID) who scheduled it, that the site did not publish it, and why."""
    _notify(article, dict.fromkeys({*_writers(article), scheduled_by}, event), by=None, text=text)


def notify_of_source(article: Article, event: str, *, text: str, with_editors: bool) -> None:
    """Notify the writers of a story, and the editors if wanted, of what the source did that the story was made of."""
    recipients = {*_writers(article), *(_editors() if with_editors else [])}
    _notify(article, dict.fromkeys(recipients, event), by=None, text=text)


def notify_of_preview_link(original: Article, *, by: Any, text: str = "") -> None:
    """Notify the writers of a story and the editors that a duplicate of it was shared. text: who the link is for."""
    if by is not None:
        events = dict.fromkeys([*_writers(original), *_editors()], Event.SHARED)
        _notify(original, events, by=by, text=text)


def _writers(article: Article) -> set[int | None]:
    reasons = [outcome.reason for outcome in outcomes.review_requests()]
    submitted = article.revisions.numbered().filter(reason__in=reasons).order_by()
    bylines = Byline.objects.filter(article=article).order_by()
    writers = {*submitted.values_list("by", flat=True), *bylines.values_list("author__user", flat=True)}
    return writers | {article.created_by_id}


def notify_editors(article: Article, event: str, *, by: Any, text: str = "") -> None:
    """Notify all who may publish."""
    if by is not None:
        _notify(article, dict.fromkeys(_editors(), event), by=by, text=text)


def notify_of_comment(comment: Comment, *, mentioned: Iterable[int] = ()) -> None:
    """Notify all who are involved with the story of a new comment, and of a reply all who wrote in its thread.

    mentioned: IDs of the users that the text mentions; they get only this notification. A comment on a story in review
    that would notify no one notifies the editors.
    """
    article, root = comment.article, comment.answers
    if root is None:
        events = dict.fromkeys(_involved(article), Event.COMMENT)
    else:
        events = dict.fromkeys([article.created_by_id, *_participants(root)], Event.ANSWER)
    events |= dict.fromkeys(mentioned, Event.MENTION)
    if not events.keys() - {None, comment.by_id} and article.status == Status.IN_REVIEW:
        events = dict.fromkeys(_editors(), Event.COMMENT)
    _notify(article, events, by=comment.by, text=comment.text, comment=comment)


def notify_of_resolution(comment: Comment) -> None:
    """Notify all who wrote in a thread that `comment.resolved_by` resolved it."""
    events = dict.fromkeys(_participants(comment), Event.RESOLVED)
    _notify(comment.article, events, by=comment.resolved_by, text=comment.text, comment=comment)


def update_text(comment: Comment) -> None:
    """Update the text in notifications of an edited comment, so that removed words are gone."""
    Notification.objects.filter(comment=comment).update(text=comment.text[:_MAX_LENGTH])


def notifications_for(user: Any) -> QuerySet[Notification]:
    """Return the notifications of the user for lists, newest first."""
    found = Notification.objects.filter(to=user).order_by("-at", "-pk")
    copy = "article__working_copy"
    return found.select_related("by", copy).only(
        *("event", "text", "at", "seen_at", "comment", "by__username", "by__first_name", "by__last_name"),
        *("article__status", f"{copy}__title"),
    )


def unseen_count(user: Any) -> int:
    """Return the number of the user's notifications that are unseen."""
    return Notification.objects.filter(to=user, seen_at__isnull=True).count()


def mark_seen(user: Any, *, article: Article | None = None) -> int:
    """Mark the user's notifications, of one story or (None) of all, as seen. Returns the number that were unseen."""
    unseen = Notification.objects.filter(to=user, seen_at__isnull=True)
    if article is not None:
        unseen = unseen.filter(article=article)
    return unseen.update(seen_at=timezone.now())


def prune() -> int:
    """Delete notifications that were seen long ago. Returns their number."""
    return delete_in_batches(Notification.objects.filter(seen_at__lt=timezone.now() - DELETED_AFTER))


def email_frequency(user: Any) -> str:
    """Return the user's setting for email notifications."""
    setting = NotificationSetting.objects.filter(user=user).values_list("by_mail", flat=True).first()
    return setting or EmailFrequency.AT_ONCE


def set_email_frequency(user: Any, frequency: EmailFrequency) -> None:
    """Change the user's setting for email notifications."""
    NotificationSetting.objects.update_or_create(user=user, defaults={"by_mail": frequency})


def _editors() -> list[int]:
    return list(colleagues.editors().values_list("pk", flat=True)[:MAX_RECIPIENTS])


def _involved(article: Article) -> set[int | None]:
    """Return the IDs of all who created the story, commented on it or acted on it."""
    comments = Comment.objects.filter(article=article).order_by().values_list("by", flat=True)
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk).order_by()
    return {article.created_by_id, *comments.distinct(), *entries.values_list("by", flat=True).distinct()}


def _participants(root: Comment) -> list[int | None]:
    return [root.by_id, *Comment.objects.filter(answers=root).order_by().values_list("by", flat=True).distinct()]


def _notify(
    article: Article, events: Mapping[int | None, str], *, by: Any, text: str = "", comment: Comment | None = None
) -> None:
    """Write a notification for each of these users who may read stories, except the one who acted.

    It replaces an unseen notification of the same event.
    """
    recipients = {pk: event for pk, event in events.items() if pk and pk != (by and by.pk)}
    people = (
        colleagues.readers().filter(pk__in=recipients).values_list("pk", flat=True)[:MAX_RECIPIENTS]
        if recipients
        else []
    )
    lines = [
        Notification(to_id=pk, article=article, by=by, event=recipients[pk], text=text[:_MAX_LENGTH], comment=comment)
        for pk in people
    ]
    if not lines:
        return
    if comment is None:
        same = {"article": article, "by": by, "event": lines[0].event, "seen_at__isnull": True}
        Notification.objects.filter(to__in=[line.to_id for line in lines], **same).delete()
    mailing.send_on_commit(Notification.objects.bulk_create(lines))
