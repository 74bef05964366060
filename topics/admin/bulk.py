"""What is done with several topics of the list at once: each for itself."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require, signed_in_user
from topics import curation, issues
from topics.admin.issue_panel import back, merge_address
from topics.models import Flag, Kind, Merge, Topic

# As many as a page of the list has.
MOST = 50
PUBLIC, MERGE, DISMISS = "public", "merge", "dismiss-"


def choices() -> list[tuple[str, str]]:
    """What can be done: (value, label)."""
    return [
        (MERGE, "Merge…"),
        (PUBLIC, "Make public"),
        *((kind.value, f"Set type: {kind.label}") for kind in Kind),
        # What is said of two topics, an editor looks at one by one.
        *((f"{DISMISS}{flag.value}", f"Dismiss issue: {flag.label}") for flag in Flag if flag not in issues.OF_TWO),
    ]


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do `action` with the topics `topic`; tell of how many it was done, and which were left out and why."""
    require(request.user, "topics.curate_topic", curation.SENTENCE)
    action = request.POST.get("action", "")
    chosen = list(dict.fromkeys(int(pk) for pk in request.POST.getlist("topic")[:MOST] if is_id(pk)))
    if action not in dict(choices()) or not chosen:
        what = "Select an action." if chosen else "Select at least one topic."
        messages.warning(request, f"{what} Nothing was changed.")
        return back(request)
    if action == MERGE:
        there = set(Topic.objects.filter(pk__in=chosen).values_list("pk", flat=True))
        _tell_left_out(request, _of_gone([pk for pk in chosen if pk not in there]))
        return redirect(merge_address(*(pk for pk in chosen if pk in there)))
    done, as_before, left_out = _done(action, chosen, signed_in_user(request))
    if done or as_before:
        tell = messages.success if done else messages.info
        tell(request, _told(action, done, as_before))
    _tell_left_out(request, left_out)
    return back(request)


def _told(action: str, done: int, as_before: int) -> str:
    """With how many topics it was done, and with how many there was nothing to do."""
    topics = f"{done} {'topic' if done == 1 else 'topics'}"
    were = "was" if as_before == 1 else "were"
    if action.startswith(DISMISS):
        flag = _flag(action).label
        told, unchanged = f"Dismissed “{flag}” for {topics}.", f"did not have the issue “{flag}”"
    elif action == PUBLIC:
        told, unchanged = f"{topics} made public.", f"{were} already public"
    else:
        kind = Kind(action).label
        told, unchanged = f"{topics} set to “{kind}”.", f"{were} already set to “{kind}”"
    told = told if done else "No topics were changed."
    return f"{told} {as_before} {unchanged}." if as_before else told


def _flag(action: str) -> Flag:
    return Flag(action.removeprefix(DISMISS))


def _done(action: str, chosen: list[int], by: User) -> tuple[int, int, list[str]]:
    """With how many it was done, with how many there was nothing to do, and a sentence for each of the others."""
    done, as_before, gone, refused = 0, 0, [], []
    for pk in chosen:
        topic = Topic.objects.with_live_count().filter(pk=pk).first()
        try:
            if topic is None:
                gone.append(pk)
            elif _do(action, topic, by):
                done += 1
            else:
                as_before += 1
        except curation.Gone:
            gone.append(pk)
        except (NotAllowed, ValidationError) as refusal:
            why = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else refusal
            refused.append(f"“{topic}” was skipped: {why}")
    return done, as_before, _of_gone(gone) + refused


def _do(action: str, topic: Topic, by: User) -> bool:
    """Do it with one topic, which has `live_count`. Returns whether there was anything to do."""
    if action.startswith(DISMISS):
        is_told = any(finding.flag == _flag(action) for finding in issues.findings([topic])[topic.pk])
        if is_told:
            issues.dismiss(topic, _flag(action), by=by)
        return is_told
    if action == PUBLIC:
        is_new = not topic.is_public
        curation.make_public(topic, by=by)
        return is_new
    if topic.kind == action:
        return False
    curation.describe(topic, by=by, kind=Kind(action))
    return True


def _of_gone(ids: list[int]) -> list[str]:
    """What became of the topics of these ids, which are gone, a sentence for each. Two queries at most."""
    if not ids:
        return []
    merges = {merge.loser_id: merge for merge in Merge.objects.standing().filter(loser_id__in=ids).defer("record")}
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


def _tell_left_out(request: HttpRequest, sentences: list[str]) -> None:
    for sentence in sentences:
        messages.warning(request, sentence)


ADDRESSES = [("bulk/", act, "bulk")]
