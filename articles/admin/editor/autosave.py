"""Background requests of the writing screen: autosave and presence."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.admin.access import number_in, readable, writable
from articles.admin.editor.bar import rendered_bar, rendered_checklist
from articles.admin.forms import ArticleForm
from articles.choices import Reason
from articles.collaboration import commenting, presence
from articles.models import Article, WorkingCopy
from articles.notifications.colleagues import name_of
from articles.workflow import drafting, locking
from articles.workflow.actions import ACTIVITY_LABELS, BUTTON_ACTIONS
from newsroom.core.accounts import devices
from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import format_time


def in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view for a script of the writing screen: errors are JSON, {"error": sentence}.

    The screen sends its user's ID as `user`; if another user has signed in with the same browser since, the answer is
    401, so that nothing is saved in the wrong name.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = str(request.user.pk)
        if request.POST.get("user", own) != own:
            return _error(401, f"You are now signed in as {name_of(request.user)}.")
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            return _error(403, "You no longer have permission to edit this story.")
        except Http404:
            return _error(404, _deleted(kwargs["pk"]))

    return answer


@require_POST
@in_json
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Save the fields of the form as the story's draft.

    POST data: the fields of the form. `state`: the story's state that the page shows. `revision`: set to record a
    revision, as the button does. `ask`: set if the page is about to show a confirmation.

    Answers {version, sequence, at, state, state_label, has_draft_changes, errors, checklist}: the version and the time
    (HH:MM) of the saved content, the story's state, the errors of invalid fields by label, which are not saved while
    the others are, and the checklist as HTML. With `revision` also {message, revision}: a sentence and the number of
    the newest revision. Also what `rendered_bar` returns, if the page needs it. {"is_late": true}: a newer save of this
    page has arrived already. Status 409, {error, conflict}: someone else saved; the content is stored as the conflict
    version with the ID `conflict`.
    """
    article = writable(request, pk)
    form = ArticleForm(request.POST, article=article)
    form.is_valid()
    token, is_revision = form.token(), bool(request.POST.get("revision"))
    if not (token.base_version and token.session):
        return _error(400, "This page is out of date. Reload it.")
    try:
        reason = Reason.SAVED if is_revision else None
        drafting.save(article, form.content(), by=request.user, token=token, reason=reason)
    except locking.OutOfOrderSave:
        return JsonResponse({"is_late": True})
    except locking.Conflict as conflict:
        if conflict.conflict_version is None:
            raise Http404 from None
        who = _saver(_saved(article.pk), request.user)
        return _error(409, f"{who} while you were editing.", conflict=conflict.conflict_version.pk)
    errors = {
        form[name].label: " ".join(map(str, sentences))
        for name, sentences in form.errors.items()
        if name in form.fields
    }
    copy = article.working_copy
    return JsonResponse(
        {
            "version": copy.text_version,
            "sequence": token.sequence,
            "at": _time(copy.saved_at),
            **_state(article),
            "errors": errors,
            "checklist": rendered_checklist(request, article),
            **(_revision(article) if is_revision else {}),
            **(rendered_bar(request, article) if _needs_bar(request, article) else {}),
        }
    )


@require_POST
@in_json
@devices.background
def heartbeat(request: HttpRequest, pk: int) -> JsonResponse:
    """Record that the user has the story open, and answer with what happened to it.

    POST data: `is_typing`; `version` and `page`, the version and session of the screen; `heard`, the ID of the newest
    audit log entry that it knows; `is_leaving` when it is closed, answered with {}.

    Answers {people: [{name, is_writing}], here, state, state_label, has_draft_changes, newer, heard, talk, news}. here:
    the people in a sentence. newer: a sentence if another session saved since, or "". talk: changes with the comments
    (`commenting.last_activity`). news: sentences about the actions of other users since `heard`.
    """
    article = readable(request, pk)
    if request.POST.get("is_leaving"):
        presence.leave(article, request.user)
        return JsonResponse({})
    presence.see(article, request.user, is_typing=bool(request.POST.get("is_typing")))
    copy = article.working_copy
    is_own = copy.session and copy.session == request.POST.get("page")
    is_newer = copy.text_version > number_in(request, "version") and not is_own
    last_seen = number_in(request, "heard")
    people = presence.others(article, request.user)
    entries = _entries(article).filter(pk__gt=last_seen).select_related("by").order_by("pk")[:20]
    return JsonResponse(
        {
            "people": [colleague._asdict() for colleague in people],
            "here": presence.sentence(people),
            **_state(article),
            "newer": _saved_since(article.pk, request.user) if is_newer else "",
            "heard": max([last_seen, *(entry.pk for entry in entries)]),
            "talk": commenting.last_activity(article),
            "news": [_sentence(entry) for entry in entries if entry.by_id != request.user.pk],
        }
    )


def _revision(article: Article) -> dict[str, Any]:
    message = BUTTON_ACTIONS["draft"].nothing_to_do(article)
    return {"message": message, "revision": article.working_copy.last_revision}


def _needs_bar(request: HttpRequest, article: Article) -> bool:
    """Return whether the page is about to show a confirmation, was saved by its button, or shows another state."""
    data = request.POST
    is_asking = bool(data.get("revision") or data.get("ask"))
    return is_asking or data.get("state", article.state.value) != article.state.value


def _state(article: Article) -> dict[str, Any]:
    state = article.state
    return {
        "state": state.value,
        "state_label": str(state.label),
        "has_draft_changes": article.has_draft_changes,
    }


def newest_entry(article: Article) -> int:
    """Return the ID of the newest audit log entry that the writing screen reports, or 0."""
    return _entries(article).order_by("-at", "-pk").values_list("pk", flat=True).first() or 0


def _entries(article: Article) -> Any:
    return AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk, verb__in=ACTIVITY_LABELS)


def _sentence(entry: AuditEntry) -> str:
    by = f" by {name_of(entry.by)}" if entry.by else ""
    return f"{ACTIVITY_LABELS[entry.verb]}{by} at {_time(entry.at)}."


def _deleted(pk: int) -> str:
    """Return a sentence that says who deleted the story, and when, if the audit log has it."""
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=pk, verb="delete").select_related("by")
    entry = entries.order_by("-at", "-pk").first()
    if entry is None:
        return "This story was deleted."
    return f"This story was deleted by {name_of(entry.by)}, {format_time(entry.at)}."


def _saved(pk: int) -> WorkingCopy:
    return cast(WorkingCopy, Article.objects.select_related("working_copy__saved_by").get(pk=pk).working_copy)


def _saver(copy: WorkingCopy, reader: Any) -> str:
    if copy.saved_by_id == reader.pk:
        return "You saved this story on another page"
    return f"{name_of(copy.saved_by)} saved this story"


def _saved_since(pk: int, reader: Any) -> str:
    copy = _saved(pk)
    return f"{_saver(copy, reader)} at {_time(copy.saved_at)}."


def _time(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _error(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": sentence, **more}, status=status)


URLS = [
    ("<int:pk>/autosave/", autosave, "autosave"),
    ("<int:pk>/presence/", heartbeat, "presence"),
]
