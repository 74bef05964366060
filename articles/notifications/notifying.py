"""Who is told what of a story: a line on their start page, written in the transaction of what happened."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from articles import outcomes
from articles.choices import ByMail, Event, Status
from articles.models import Article, Byline, Comment, Notification, NotificationSetting
from articles.notifications import colleagues, mailing
from newsroom.core.models import AuditEntry
from newsroom.core.system.pruning import delete_in_batches

# However large the newsroom, so many are told of one thing at most.
MOST = 200
# So much of what was said stands with it, in characters.
_LONGEST = 500
# As many stand on the page of somebody's notifications.
LENGTH = 100
# After it was seen.
DELETED_AFTER = timedelta(days=180)


def tell_writers(article: Article, event: str, *, by: Any, text: str = "") -> None:
    """Tell those whose story it is: who began it, who submitted it, who signs it. by: who did it, and is not told.

    What a command (None) does is told to nobody. Must run in the transaction of what happened, as all of these.
    """
    if by is None:
        return
    reasons = [outcome.reason for outcome in outcomes.review_requests()]
    submitted = article.revisions.numbered().filter(reason__in=reasons).order_by()
    signed = Byline.objects.filter(article=article).order_by()
    writers = {*submitted.values_list("by", flat=True), *signed.values_list("author__user", flat=True)}
    _tell(article, dict.fromkeys(writers | {article.created_by_id}, event), by=by, text=text)


def tell_editors(article: Article, event: str, *, by: Any, text: str = "") -> None:
    """Tell those who may publish."""
    if by is None:
        return
    _tell(article, dict.fromkeys(_editors(), event), by=by, text=text)


def tell_of_comment(comment: Comment, *, mentioned: Iterable[int] = ()) -> None:
    """Tell of a remark those who have to do with the story, and of an answer those who talk in its thread.

    mentioned: ids of readers whom the text names. Who is named is told that, and not the rest as well. A remark that
    would reach nobody, on a story that waits for review, reaches the editors.
    """
    article, root = comment.article, comment.answers
    if root is None:
        told = dict.fromkeys(_involved(article), Event.COMMENT)
    else:
        told = dict.fromkeys([article.created_by_id, *_talking(root)], Event.ANSWER)
    told |= dict.fromkeys(mentioned, Event.MENTION)
    if not told.keys() - {None, comment.by_id} and article.status == Status.IN_REVIEW:
        told = dict.fromkeys(_editors(), Event.COMMENT)
    _tell(article, told, by=comment.by, text=comment.text, comment=comment)


def tell_of_resolving(comment: Comment) -> None:
    """Tell those who talk in a thread that somebody, `comment.resolved_by`, resolved it."""
    told = dict.fromkeys(_talking(comment), Event.RESOLVED)
    _tell(comment.article, told, by=comment.resolved_by, text=comment.text, comment=comment)


def retell(comment: Comment) -> None:
    """What was told of this comment says what it says now: what its writer took out of it stands nowhere any more."""
    Notification.objects.filter(comment=comment).update(text=comment.text[:_LONGEST])


def newest_of(user: Any) -> QuerySet[Notification]:
    """What the user was told, the newest first, for lists."""
    found = Notification.objects.filter(to=user).order_by("-at", "-pk")
    copy = "article__working_copy"
    return found.select_related("by", copy).only(
        *("event", "text", "at", "seen_at", "comment", "by__username", "by__first_name", "by__last_name"),
        *("article__status", f"{copy}__title"),
    )


def unseen_count(user: Any) -> int:
    """How many of the user's notifications they have not seen."""
    return Notification.objects.filter(to=user, seen_at__isnull=True).count()


def mark_seen(user: Any, *, article: Article | None = None) -> int:
    """The user has seen what they were told, of this story or (None) of all. Returns how much of it was new."""
    unseen = Notification.objects.filter(to=user, seen_at__isnull=True)
    if article is not None:
        unseen = unseen.filter(article=article)
    return unseen.update(seen_at=timezone.now())


def prune() -> int:
    """Delete what people have seen long ago. Returns how much."""
    return delete_in_batches(Notification.objects.filter(seen_at__lt=timezone.now() - DELETED_AFTER))


def wants_mail(user: Any) -> str:
    """When the user wants mail, as they chose it."""
    chosen = NotificationSetting.objects.filter(user=user).values_list("by_mail", flat=True).first()
    return chosen or ByMail.AT_ONCE


def choose_mail(user: Any, by_mail: ByMail) -> None:
    """Send the user mail like this from now on."""
    NotificationSetting.objects.update_or_create(user=user, defaults={"by_mail": by_mail})


def _editors() -> list[int]:
    return list(colleagues.editors().values_list("pk", flat=True)[:MOST])


def _involved(article: Article) -> set[int | None]:
    """Who began the story, who talked about it, and who did something with it."""
    talked = Comment.objects.filter(article=article).order_by().values_list("by", flat=True)
    acted = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk).order_by()
    return {article.created_by_id, *talked.distinct(), *acted.values_list("by", flat=True).distinct()}


def _talking(root: Comment) -> list[int | None]:
    return [root.by_id, *Comment.objects.filter(answers=root).order_by().values_list("by", flat=True).distinct()]


def _tell(
    article: Article, told: Mapping[int | None, str], *, by: Any, text: str = "", comment: Comment | None = None
) -> None:
    """Write a line for each of these people who may read stories, other than who did it.

    A line that says the same and was not seen yet gives way to the new one.
    """
    wanted = {pk: event for pk, event in told.items() if pk and pk != (by and by.pk)}
    people = colleagues.readers().filter(pk__in=wanted).values_list("pk", flat=True)[:MOST] if wanted else []
    lines = [
        Notification(to_id=pk, article=article, by=by, event=wanted[pk], text=text[:_LONGEST], comment=comment)
        for pk in people
    ]
    if not lines:
        return
    if comment is None:
        same = {"article": article, "by": by, "event": lines[0].event, "seen_at__isnull": True}
        Notification.objects.filter(to__in=[line.to_id for line in lines], **same).delete()
    mailing.send_once_certain(Notification.objects.bulk_create(lines))
