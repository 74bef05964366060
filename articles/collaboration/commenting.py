"""Comments of writers and editors on a story or a passage of it: threads with replies that can be resolved.

Readers never see them, and they do not change the story.
"""

import re
from datetime import timedelta
from typing import Any, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from articles import story_fields
from articles.models import Article, Comment, WorkingCopy
from articles.notifications import colleagues, notifying
from articles.workflow import drafting
from newsroom.core.html import single_line, without_controls
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed

# The fields of the writing screen that can be commented on, with their labels; "" is the whole story.
FIELDS = {"": "The whole story", **{each.name: each.label for each in story_fields.FIELDS if each.is_main}}
# In characters.
MAX_LENGTH, MAX_QUOTE_LENGTH, MAX_CONTEXT_LENGTH = 5000, 500, 32
# The largest integer that the column of a position can store on every database.
_MAX_POSITION = 2**31 - 1
# So many threads of each kind are shown, the newest, with so many replies in all.
MAX_THREADS, MAX_REPLIES = 100, 500
# Comments that a user can post in a minute.
MAX_PER_MINUTE = 30
# How long after posting a comment its author can edit it.
EDITABLE_FOR = timedelta(minutes=15)
# Mentions in one comment that are looked up.
MAX_MENTIONS = 20
# The verbs of the audit log for changes to comments.
_VERBS = ("comment", "answer", "edit comment", "take back comment", "resolve comment", "reopen comment")
_MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


class CommentView(NamedTuple):
    """A comment as shown to a user. name: of its author. is_editable, is_removable: whether the user may do so."""

    comment: Comment
    name: str
    is_editable: bool
    is_removable: bool


class Context(NamedTuple):
    """The location of a passage in a field: its position in characters, spaces collapsed, and the surrounding text."""

    position: int | None = None
    prefix: str = ""
    suffix: str = ""

    def storable(self) -> Self:
        """Return a copy that fits the columns; values from a request may be invalid or too long."""
        position = self.position if self.position is not None and 0 <= self.position <= _MAX_POSITION else None
        prefix, suffix = single_line(self.prefix)[-MAX_CONTEXT_LENGTH:], single_line(self.suffix)[:MAX_CONTEXT_LENGTH]
        return self._replace(position=position, prefix=prefix.strip(), suffix=suffix.strip())


class Thread(NamedTuple):
    """A comment with its replies. fingerprint: changes when the thread looks different."""

    root: CommentView
    replies: list[CommentView]
    field_label: str
    may_resolve: bool
    fingerprint: str


class Discussion(NamedTuple):
    """The newest threads of a story, oldest first.

    open_total: the number of open threads, also of those that are not shown. total: of comments, replies included.
    last_activity: see the function.
    """

    open: list[Thread]
    resolved: list[Thread]
    open_total: int
    total: int
    last_activity: int


def comment(
    article: Article, text: str, *, by: Any, field: str = "", quote: str = "", context: Context | None = None
) -> Comment:
    """Add a comment on the story, on one of its FIELDS, or on a quoted passage of one. Return it.

    text: plain, at most MAX_LENGTH characters; “@name” notifies the colleague with that username. quote: cut at
    MAX_QUOTE_LENGTH characters, ignored without a field. context: distinguishes the passage from others with the same
    words. Raises NotAllowed if `by` may not read stories on the desk or the story was deleted, ValidationError with
    sentences by field.
    """
    _check_may_comment(by)
    if field not in FIELDS:
        raise ValidationError({"field": "Unknown field. Your comment was not saved."})
    text = _cleaned(text)
    quote = single_line(quote)[:MAX_QUOTE_LENGTH].rstrip() if field else ""
    with transaction.atomic():
        _lock(article)
        where = (context or Context()).storable()._asdict() if quote else {}
        root = Comment.objects.create(article=article, by=by, field=field, quote=quote, text=text, **where)
        _notify_and_log(root, "comment")
    return root


def reply(root: Comment, text: str, *, by: Any) -> Comment:
    """Add a reply to the first comment of a thread, reopening the thread if it was resolved. Return the reply.

    Raises what `comment` raises, ValidationError also if `root` is a reply.
    """
    _check_may_comment(by)
    if root.answers_id:
        raise ValidationError(
            {"text": "You can only reply to the first comment in a thread. Your reply was not saved."}
        )
    text = _cleaned(text)
    with transaction.atomic():
        _lock_comment(root)
        new = Comment.objects.create(article=root.article, answers=root, by=by, text=text)
        if root.resolved_at:
            _set_resolved(root, None, None)
        _notify_and_log(new, "answer")
    return new


def edit(comment: Comment, text: str, *, by: Any) -> None:
    """Change the text of one's own comment within EDITABLE_FOR. Sends no new notifications.

    Raises NotAllowed if it is not by `by` or too old, ValidationError if the text is empty or too long.
    """
    if not _is_editable(comment, by):
        raise NotAllowed("You can only edit your own comments, within 15 minutes of posting. Nothing was changed.")
    text = _cleaned(text)
    with transaction.atomic():
        _lock_comment(comment)
        comment.text, comment.edited_at = text, timezone.now()
        comment.save(update_fields=["text", "edited_at"])
        notifying.update_text(comment)
        AuditEntry.record("edit comment", comment.article, by=by, comment=comment.pk)


def delete(comment: Comment, *, by: Any) -> None:
    """Delete one's own comment. Raises NotAllowed if it is not by `by` or has replies."""
    with transaction.atomic():
        _lock_comment(comment)
        if by is None or comment.by_id != by.pk or comment.answered_by.exists():
            raise NotAllowed(
                "You can only delete your own comments, and only before anyone replies. Nothing was changed."
            )
        AuditEntry.record("take back comment", comment.article, by=by, comment=comment.pk)
        comment.delete()


def resolve(root: Comment, *, by: Any) -> None:
    """Resolve a thread. Raises NotAllowed if `by` neither started the thread nor may write the story."""
    _check_resolver(root, by)
    with transaction.atomic():
        _lock_comment(root)
        if root.resolved_at is None:
            _set_resolved(root, timezone.now(), by)
            notifying.notify_of_resolution(root)
            AuditEntry.record("resolve comment", root.article, by=by, comment=root.pk)


def reopen(root: Comment, *, by: Any) -> None:
    """Reopen a resolved thread. Raises NotAllowed as `resolve` does."""
    _check_resolver(root, by)
    with transaction.atomic():
        _lock_comment(root)
        if root.resolved_at is not None:
            _set_resolved(root, None, None)
            AuditEntry.record("reopen comment", root.article, by=by, comment=root.pk)


def discussion_for(article: Article, user: Any) -> Discussion:
    """Return the threads of the story as shown to the user. Five queries."""
    # Read before the comments, so that the page treats those added between the queries as new.
    activity = last_activity(article)
    counts = article.comments.aggregate(
        total=Count("pk"), open=Count("pk", filter=Q(answers__isnull=True, resolved_at__isnull=True))
    )
    newest = article.comments.select_related("by", "resolved_by").order_by("-at", "-pk")
    roots = [
        list(newest.filter(answers__isnull=True, resolved_at__isnull=is_open)[:MAX_THREADS])[::-1]
        for is_open in (True, False)
    ]
    replies: dict[int | None, list[Comment]] = {}
    shown = newest.filter(answers__in=[root.pk for found in roots for root in found])
    for each in list(shown[:MAX_REPLIES])[::-1]:
        replies.setdefault(each.answers_id, []).append(each)
    opened, resolved = ([_thread(root, replies.get(root.pk, []), article, user) for root in found] for found in roots)
    return Discussion(opened, resolved, counts["open"], counts["total"], activity)


def last_activity(article: Article) -> int:
    """Return the ID of the newest audit log entry about the story's comments, or 0. Any change to them changes it."""
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk, verb__in=_VERBS)
    return entries.order_by("-at", "-pk").values_list("pk", flat=True).first() or 0


def find_mentions(text: str) -> list[str]:
    """Return the usernames that “@name” may mention, each also without trailing punctuation such as a full stop."""
    found = _MENTION.findall(text)[:MAX_MENTIONS]
    return list(dict.fromkeys(each for name in found for each in (name, name.rstrip(".-+@_")) if each))


def _thread(root: Comment, replies: list[Comment], article: Article, user: Any) -> Thread:
    views = [_view(each, user, has_replies=each is root and bool(replies)) for each in (root, *replies)]
    may_resolve = _may_resolve(root, article, user)
    state = [str(max(each.edited_at or each.at for each in (root, *replies))), len(replies), bool(root.resolved_at)]
    rights = [may_resolve, *(right for view in views for right in view[2:])]
    fingerprint = f"{state[0]} {state[1]} {state[2]:d} {''.join(str(int(right)) for right in rights)}"
    return Thread(views[0], views[1:], FIELDS.get(root.field, ""), may_resolve, fingerprint)


def _view(comment: Comment, user: Any, *, has_replies: bool) -> CommentView:
    is_own = comment.by_id == user.pk
    return CommentView(comment, colleagues.name_of(comment.by), _is_editable(comment, user), is_own and not has_replies)


def _is_editable(comment: Comment, user: Any) -> bool:
    return user is not None and comment.by_id == user.pk and timezone.now() < comment.at + EDITABLE_FOR


def _may_resolve(root: Comment, article: Article, user: Any) -> bool:
    return drafting.may_write(user, article) or (root.by_id == user.pk and colleagues.may_read(user))


def _check_may_comment(by: Any) -> None:
    if not colleagues.may_read(by):
        raise NotAllowed("You do not have permission to comment on stories. Your comment was not saved.")
    # By the audit log, because each has sent its notifications, also if it was deleted since.
    since = timezone.now() - timedelta(minutes=1)
    if AuditEntry.objects.filter(by=by, at__gt=since, verb__in=("comment", "answer")).count() >= MAX_PER_MINUTE:
        raise ValidationError(
            {"text": f"You have posted {MAX_PER_MINUTE} comments within a minute. Try again in a minute."}
        )


def _check_resolver(root: Comment, by: Any) -> None:
    if root.answers_id:
        raise NotAllowed("You can only resolve or reopen a whole thread. Nothing was changed.")
    if not _may_resolve(root, root.article, by):
        raise NotAllowed(
            "Only the person who started a thread and people who can edit the story can resolve or reopen it. "
            "Nothing was changed."
        )


def _cleaned(text: str) -> str:
    text = without_controls(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise ValidationError({"text": "Enter a comment."})
    if len(text) > MAX_LENGTH:
        raise ValidationError({"text": f"Comments can be up to {MAX_LENGTH} characters. Yours has {len(text)}."})
    return text


def _lock(article: Article) -> None:
    """Lock the story against deletion and other changes to comments until the end of the transaction.

    Raises NotAllowed if it was deleted.
    """
    if not WorkingCopy.objects.select_for_update(no_key=True).filter(article=article).exists():
        raise NotAllowed("This story has been deleted. Your comment was not saved.")


def _lock_comment(comment: Comment) -> None:
    """Lock the story of the comment and reload the comment. Raises NotAllowed if either was deleted."""
    _lock(comment.article)
    try:
        comment.refresh_from_db(fields=["text", "edited_at", "resolved_at", "resolved_by"])
    except Comment.DoesNotExist:
        raise NotAllowed("That comment has been deleted. Nothing was changed.") from None


def _set_resolved(root: Comment, at: Any, by: Any) -> None:
    root.resolved_at, root.resolved_by = at, by
    root.save(update_fields=["resolved_at", "resolved_by"])


def _notify_and_log(comment: Comment, verb: str) -> None:
    """Send the notifications of a new comment and log it, without its text: others may read the audit log."""
    names = find_mentions(comment.text)
    mentioned = colleagues.with_usernames(names).values_list("pk", flat=True) if names else []
    notifying.notify_of_comment(comment, mentioned=mentioned)
    AuditEntry.record(verb, comment.article, by=comment.by, comment=comment.pk)
