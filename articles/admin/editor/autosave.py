"""Background requests of the writing screen: autosave and presence."""

from typing import Any, cast

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.admin.access import number_in, readable, writable
from articles.admin.editor.bar import rendered_bar, rendered_checklist
from articles.admin.forms import ArticleForm
from articles.choices import Reason
from articles.collaboration import commenting
from articles.models import Article, WorkingCopy
from articles.notifications.colleagues import name_of
from articles.story_fields import FIELDS
from articles.workflow import drafting, locking
from articles.workflow.actions import ACTIVITY_LABELS, BUTTON_ACTIONS
from articles.workflow.automatic_merge import AutomaticMerge
from newsroom.core.desk import presence
from newsroom.core.desk.script_views import background, error, in_json
from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import format_time


def _deleted(pk: int) -> str:
    """Return a sentence that says who deleted the story, and when, if the audit log has it."""
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=pk, verb="delete").select_related("by")
    entry = entries.order_by("-at", "-pk").first()
    if entry is None:
        return "This story was deleted."
    return f"This story was deleted by {name_of(entry.by)}, {format_time(entry.at)}."


# Where a colleague's caret can be.
_PLACES = {field.name: field.phrase for field in FIELDS}
_in_json = in_json("this story", _deleted)


@require_POST
@_in_json
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Save the fields of the form as the story's draft.

    POST data: the fields of the form. `state`: the story's state that the page shows. `revision`: set to record a
    revision, as the button does. `ask`: set if the page is about to show a confirmation. `pull`: set to save nothing,
    and only get what others saved.

    Answers {version, sequence, at, state, state_label, has_draft_changes, errors, checklist}: the version and the time
    (HH:MM) of the saved content, the story's state, the errors of invalid fields by label, which are not saved while
    the others are, and the checklist as HTML. With `revision` also {message, revision}: a sentence and the number of
    the newest revision. Also what `rendered_bar` returns, if the page needs it. `merged`: if others saved since the
    page was loaded, see `_merged`. {"is_late": true}: a newer save of this page has arrived already. Status 409,
    {error, conflict}: someone else changed the same; the content is stored as the conflict version with the ID
    `conflict`.

    With `pull` only {version, merged}, or {} if there is nothing newer or it cannot be merged.
    """
    article = writable(request, pk)
    form = ArticleForm(request.POST, article=article)
    form.is_valid()
    token, is_revision = form.token(), bool(request.POST.get("revision"))
    if not (token.base_version and token.session):
        return error(400, "This page is out of date. Reload it.")
    if request.POST.get("pull"):
        merge = drafting.merged_with_stored(article, form.content(), by=request.user, token=token)
        return JsonResponse(_merged(request, article, form, merge))
    try:
        reason = Reason.SAVED if is_revision else None
        merge = drafting.save(article, form.content(), by=request.user, token=token, reason=reason, merges=True)
    except locking.OutOfOrderSave:
        return JsonResponse({"is_late": True})
    except locking.Conflict as conflict:
        if conflict.conflict_version is None:
            raise Http404 from None
        who = _saver(_saved(article.pk), request.user)
        return error(409, f"{who} while you were editing.", conflict=conflict.conflict_version.pk)
    errors = {
        form[name].label: " ".join(map(str, sentences))
        for name, sentences in form.errors.items()
        if name in form.fields
    }
    copy = article.working_copy
    return JsonResponse(
        {
            "version": copy.text_version,
            **_merged(request, article, form, merge),
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
@_in_json
@background
def heartbeat(request: HttpRequest, pk: int) -> JsonResponse:
    """Record that the user has the story open, and answer with what happened to it.

    POST data: as `presence.answer` takes it; `version` and `page`, the version and session of the screen; `heard`, the
    ID of the newest audit log entry that it knows.

    Answers what `presence.answer` does, and {state, state_label, has_draft_changes, newer, heard, talk, news}. newer:
    a sentence if another session saved since, or "". talk: changes with the comments (`commenting.last_activity`).
    news: sentences about the actions of other users since `heard`.
    """
    article = readable(request, pk)
    present = presence.answer(request, presence.subject_of(article), _PLACES)
    if not present:
        return JsonResponse({})
    copy = article.working_copy
    is_own = copy.session and copy.session == request.POST.get("page")
    is_newer = copy.text_version > number_in(request, "version") and not is_own
    last_seen = number_in(request, "heard")
    entries = _entries(article).filter(pk__gt=last_seen).select_related("by").order_by("pk")[:20]
    return JsonResponse(
        {
            **present,
            **_state(article),
            "newer": _saved_since(article.pk, request.user) if is_newer else "",
            "heard": max([last_seen, *(entry.pk for entry in entries)]),
            "talk": commenting.last_activity(article),
            "news": [_sentence(entry) for entry in entries if entry.by_id != request.user.pk],
        }
    )


def _merged(request: HttpRequest, article: Article, form: ArticleForm, merge: AutomaticMerge | None) -> dict[str, Any]:
    """Return {version, merged: {sentence, fields, body}}, or {} without a merge.

    sentence: whose changes these are, "" if there are none for the page. fields: {name: HTML of the form field with the
    merged value} of the others that the page has to show. body: the HTML as it was sent and as it is merged, or null.
    """
    if merge is None:
        return {}
    fresh = ArticleForm(article=article, content=merge.content)
    whose = merge.description(request.user)
    merged = {
        "sentence": f"Merged with {whose}." if whose else "",
        "fields": {name: str(fresh[name]) for name in merge.taken if name != "body"},
        "body": [form.content()["body"], merge.content["body"]] if "body" in merge.taken else None,
    }
    return {"version": article.working_copy.text_version, "merged": merged}


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


URLS = [
    ("<int:pk>/autosave/", autosave, "autosave"),
    ("<int:pk>/presence/", heartbeat, "presence"),
]
