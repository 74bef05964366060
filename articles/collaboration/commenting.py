"""What writers and editors say to each other about a story: remarks on it or on a passage, answers, and an end to it.

Readers see nothing of it, and no text of the story changes by it.
"""

import re
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import story_fields
from articles.models import Article, Comment, WorkingCopy
from articles.notifications import colleagues, notifying
from articles.workflow import drafting
from newsroom.core.html import single_line, without_controls
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed

# The fields of the writing screen whose passages are remarked on, and what they are called; "": the whole story.
FIELDS = {"": "The whole story", **{each.name: each.label for each in story_fields.FIELDS if each.is_main}}
LONGEST, LONGEST_QUOTE = 5000, 500
# For so long after it was written, its writer changes a comment.
EDITABLE_FOR = timedelta(minutes=15)
# So many people are named in one comment at most.
MOST_MENTIONS = 20
# How the log calls what is done here.
_VERBS = ("comment", "answer", "edit comment", "take back comment", "resolve comment", "reopen comment")
_MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


class Remark(NamedTuple):
    """A comment as somebody sees it, and what they may do with it."""

    comment: Comment
    name: str
    is_editable: bool
    is_removable: bool


class Thread(NamedTuple):
    """A remark with its answers. stamp: another one as soon as something in it looks different."""

    root: Remark
    answers: list[Remark]
    about: str
    may_resolve: bool
    stamp: str


class Talk(NamedTuple):
    """All that was said about a story, in the order in which it was begun.

    total: of remarks and answers. newest: another number as soon as anything of it changed.
    """

    open: list[Thread]
    resolved: list[Thread]
    total: int
    newest: int


def comment(article: Article, text: str, *, by: Any, field: str = "", quote: str = "") -> Comment:
    """Remark on the story, on one of its FIELDS, or on the passage of it that is quoted.

    text: plain, of at most LONGEST characters; “@name” tells the colleague with that user name. quote: is cut at
    LONGEST_QUOTE. Raises NotAllowed if `by` may not read stories on the desk, ValidationError with sentences by field.
    """
    _check_reader(by)
    if field not in FIELDS:
        raise ValidationError({"field": "Unknown field. Your comment was not saved."})
    text = _checked(text)
    quote = single_line(quote)[:LONGEST_QUOTE].rstrip() if field else ""
    with transaction.atomic():
        _hold(article)
        remark = Comment.objects.create(article=article, by=by, field=field, quote=quote, text=text)
        _say(remark, "comment")
    return remark


def answer(root: Comment, text: str, *, by: Any) -> Comment:
    """Answer a remark; one that was resolved is open again. Raises what `comment` raises."""
    _check_reader(by)
    if root.answers_id:
        raise ValidationError(
            {"text": "You can only reply to the first comment in a thread. Your reply was not saved."}
        )
    text = _checked(text)
    with transaction.atomic():
        _hold_said(root)
        said = Comment.objects.create(article=root.article, answers=root, by=by, text=text)
        if root.resolved_at:
            _set_resolved(root, None, None)
        _say(said, "answer")
    return said


def edit(said: Comment, text: str, *, by: Any) -> None:
    """Put one's own comment differently, within EDITABLE_FOR. Nobody is told again.

    Raises NotAllowed if it is not theirs or too old, ValidationError.
    """
    if not _is_editable(said, by):
        raise NotAllowed("You can only edit your own comments, within 15 minutes of posting. Nothing was changed.")
    text = _checked(text)
    with transaction.atomic():
        _hold_said(said)
        said.text, said.edited_at = text, timezone.now()
        said.save(update_fields=["text", "edited_at"])
        notifying.retell(said)
        AuditEntry.record("edit comment", said.article, by=by, comment=said.pk)


def take_back(said: Comment, *, by: Any) -> None:
    """Remove one's own comment, which nobody has answered. Raises NotAllowed if it is not theirs or was answered."""
    with transaction.atomic():
        _hold_said(said)
        if by is None or said.by_id != by.pk or said.answered_by.exists():
            raise NotAllowed(
                "You can only delete your own comments, and only before anyone replies. Nothing was changed."
            )
        AuditEntry.record("take back comment", said.article, by=by, comment=said.pk)
        said.delete()


def resolve(root: Comment, *, by: Any) -> None:
    """Say that nothing is left to do about a remark. Raises NotAllowed if `by` neither made it nor writes the story."""
    _check_resolver(root, by)
    with transaction.atomic():
        _hold_said(root)
        if root.resolved_at is None:
            _set_resolved(root, timezone.now(), by)
            notifying.tell_of_resolving(root)
            AuditEntry.record("resolve comment", root.article, by=by, comment=root.pk)


def reopen(root: Comment, *, by: Any) -> None:
    """Say that something is left to do after all. Raises NotAllowed as `resolve` does."""
    _check_resolver(root, by)
    with transaction.atomic():
        _hold_said(root)
        if root.resolved_at is not None:
            _set_resolved(root, None, None)
            AuditEntry.record("reopen comment", root.article, by=by, comment=root.pk)


def talk_of(article: Article, user: Any) -> Talk:
    """What was said about the story, as the user sees it. Two queries."""
    # Before the comments are: what comes in between is then new to the page that shows them.
    newest = newest_word(article)
    said = list(article.comments.select_related("by", "resolved_by"))
    answers: dict[int | None, list[Comment]] = {}
    for each in said:
        answers.setdefault(each.answers_id, []).append(each)
    threads = [_thread(root, answers.get(root.pk, []), article, user) for root in answers.get(None, [])]
    return Talk(
        [thread for thread in threads if thread.root.comment.resolved_at is None],
        [thread for thread in threads if thread.root.comment.resolved_at is not None],
        len(said),
        newest,
    )


def newest_word(article: Article) -> int:
    """The log's newest entry of the talk about the story; 0: there is none."""
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk, verb__in=_VERBS)
    return entries.order_by("-at", "-pk").values_list("pk", flat=True).first() or 0


def mentioned_in(text: str) -> list[str]:
    """The user names that a text may mean with “@name”; a full stop after one may or may not belong to it."""
    found = _MENTION.findall(text)[:MOST_MENTIONS]
    return list(dict.fromkeys(each for name in found for each in (name, name.rstrip(".-+@_")) if each))


def _thread(root: Comment, answers: list[Comment], article: Article, user: Any) -> Thread:
    remarks = [_remark(each, user, is_answered=each is root and bool(answers)) for each in (root, *answers)]
    may_resolve = _may_resolve(root, article, user)
    state = [str(max(each.edited_at or each.at for each in (root, *answers))), len(answers), bool(root.resolved_at)]
    rights = [may_resolve, *(right for remark in remarks for right in remark[2:])]
    stamp = f"{state[0]} {state[1]} {state[2]:d} {''.join(str(int(right)) for right in rights)}"
    return Thread(remarks[0], remarks[1:], FIELDS.get(root.field, ""), may_resolve, stamp)


def _remark(said: Comment, user: Any, *, is_answered: bool) -> Remark:
    is_own = said.by_id == user.pk
    return Remark(said, colleagues.name_of(said.by), _is_editable(said, user), is_own and not is_answered)


def _is_editable(said: Comment, user: Any) -> bool:
    return user is not None and said.by_id == user.pk and timezone.now() < said.at + EDITABLE_FOR


def _may_resolve(root: Comment, article: Article, user: Any) -> bool:
    return drafting.may_write(user, article) or (root.by_id == user.pk and colleagues.may_read(user))


def _check_reader(by: Any) -> None:
    if not colleagues.may_read(by):
        raise NotAllowed("You do not have permission to comment on stories. Your comment was not saved.")


def _check_resolver(root: Comment, by: Any) -> None:
    if root.answers_id:
        raise NotAllowed("You can only resolve or reopen a whole thread. Nothing was changed.")
    if not _may_resolve(root, root.article, by):
        raise NotAllowed(
            "Only the person who started a thread and people who can edit the story can resolve or reopen it. "
            "Nothing was changed."
        )


def _checked(text: str) -> str:
    text = without_controls(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise ValidationError({"text": "Enter a comment."})
    if len(text) > LONGEST:
        raise ValidationError({"text": f"Comments can be up to {LONGEST} characters. Yours has {len(text)}."})
    return text


def _hold(article: Article) -> None:
    """Keep the story from being deleted until the transaction ends; one after the other talks about it."""
    if not WorkingCopy.objects.select_for_update(no_key=True).filter(article=article).exists():
        raise NotAllowed("This story has been deleted. Your comment was not saved.")


def _hold_said(said: Comment) -> None:
    """The same, with the comment as it is from then on."""
    _hold(said.article)
    try:
        said.refresh_from_db(fields=["text", "edited_at", "resolved_at", "resolved_by"])
    except Comment.DoesNotExist:
        raise NotAllowed("That comment has been deleted. Nothing was changed.") from None


def _set_resolved(root: Comment, at: Any, by: Any) -> None:
    root.resolved_at, root.resolved_by = at, by
    root.save(update_fields=["resolved_at", "resolved_by"])


def _say(said: Comment, verb: str) -> None:
    """Tell who has to hear of it, and note it. The text stays out of the log, which may be read by others."""
    names = mentioned_in(said.text)
    mentioned = colleagues.called(names).values_list("pk", flat=True) if names else []
    notifying.tell_of_comment(said, mentioned=mentioned)
    AuditEntry.record(verb, said.article, by=said.by, comment=said.pk)
