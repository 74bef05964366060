"""Bulk actions for the list of topics. Each topic is changed on its own."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, signed_in_user
from topics import curation, issues
from topics.admin.access import require_curator
from topics.admin.issue_panel import merge_url, redirect_back
from topics.models import Flag, Kind, Merge, Topic

# The number of topics on a page of the list.
MAX_TOPICS = 50
PUBLIC, MERGE, DISMISS = "public", "merge", "dismiss-"


def choices() -> list[tuple[str, str]]:
    """Return the actions: (value, label)."""
    return [
        (MERGE, "Merge…"),
        (PUBLIC, "Make public"),
        *((kind.value, f"Set type: {kind.label}") for kind in Kind),
        # Issues of pairs need a separate decision for each.
        *((f"{DISMISS}{flag.value}", f"Dismiss issue: {flag.label}") for flag in Flag if flag not in issues.PAIR_FLAGS),
    ]


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Apply `action` to the topics `topic`, and show how many were changed, and which were skipped and why."""
    require_curator(request)
    action = request.POST.get("action", "")
    chosen = list(dict.fromkeys(int(pk) for pk in request.POST.getlist("topic")[:MAX_TOPICS] if is_id(pk)))
    if action not in dict(choices()) or not chosen:
        what = "Select an action." if chosen else "Select at least one topic."
        messages.warning(request, f"{what} Nothing was changed.")
        return redirect_back(request)
    if action == MERGE:
        existing = set(Topic.objects.filter(pk__in=chosen).values_list("pk", flat=True))
        _show_skipped(request, _missing_messages([pk for pk in chosen if pk not in existing]))
        return redirect(merge_url(*(pk for pk in chosen if pk in existing)))
    changed, unchanged, skipped = _apply(action, chosen, signed_in_user(request))
    if changed or unchanged:
        show = messages.success if changed else messages.info
        show(request, _message(action, changed, unchanged))
    _show_skipped(request, skipped)
    return redirect_back(request)


def _message(action: str, changed_count: int, unchanged_count: int) -> str:
    """Return the message about an action, with the numbers of changed and unchanged topics."""
    topics = f"{changed_count} {'topic' if changed_count == 1 else 'topics'}"
    verb = "was" if unchanged_count == 1 else "were"
    if action.startswith(DISMISS):
        flag = _flag(action).label
        message, unchanged = f"Dismissed “{flag}” for {topics}.", f"did not have the issue “{flag}”"
    elif action == PUBLIC:
        message, unchanged = f"{topics} made public.", f"{verb} already public"
    else:
        kind = Kind(action).label
        message, unchanged = f"{topics} set to “{kind}”.", f"{verb} already set to “{kind}”"
    message = message if changed_count else "No topics were changed."
    return f"{message} {unchanged_count} {unchanged}." if unchanged_count else message


def _flag(action: str) -> Flag:
    """Return the issue that the action dismisses."""
    return Flag(action.removeprefix(DISMISS))


def _apply(action: str, chosen: list[int], by: User) -> tuple[int, int, list[str]]:
    """Apply the action. Returns the numbers of changed and unchanged topics, and a sentence for each skipped one."""
    changed, unchanged, missing, refused = 0, 0, [], []
    for pk in chosen:
        topic = Topic.objects.with_live_count().filter(pk=pk).first()
        try:
            if topic is None:
                missing.append(pk)
            elif _apply_to(action, topic, by):
                changed += 1
            else:
                unchanged += 1
        except curation.Gone:
            missing.append(pk)
        except (NotAllowed, ValidationError) as refusal:
            why = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else refusal
            refused.append(f"“{topic}” was skipped: {why}")
    return changed, unchanged, _missing_messages(missing) + refused


def _apply_to(action: str, topic: Topic, by: User) -> bool:
    """Apply the action to one topic, which has `live_count`. Returns whether it changed."""
    if action.startswith(DISMISS):
        is_active = any(finding.flag == _flag(action) for finding in issues.findings([topic])[topic.pk])
        if is_active:
            issues.dismiss(topic, _flag(action), by=by)
        return is_active
    if action == PUBLIC:
        is_new = not topic.is_public
        curation.make_public(topic, by=by)
        return is_new
    if topic.kind == action:
        return False
    curation.describe(topic, by=by, kind=Kind(action))
    return True


def _missing_messages(ids: list[int]) -> list[str]:
    """Return a sentence for each of these topics (IDs), which no longer exist. Two queries at most."""
    if not ids:
        return []
    merges = {merge.loser_id: merge for merge in Merge.objects.not_undone().filter(loser_id__in=ids).defer("record")}
    entries = AuditEntry.objects.filter(subject_kind="topic", subject_id__in=ids, verb="delete")
    deleted = dict(entries.values_list("subject_id", "subject_name"))
    sentences = []
    for pk in ids:
        if merge := merges.get(pk):
            why = f"“{merge.loser_name}” was skipped: it has been merged into “{merge.survivor_name}”."
        elif name := deleted.get(pk):
            why = f"“{name}” was skipped: it has been deleted."
        else:
            why = "One topic was skipped: it no longer exists."
        sentences.append(why)
    return sentences


def _show_skipped(request: HttpRequest, sentences: list[str]) -> None:
    """Show the sentences about skipped topics."""
    for sentence in sentences:
        messages.warning(request, sentence)


ROUTES = [("bulk/", act, "bulk")]
