"""What is done with several topics of the list at once: each for itself."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from newsroom.permissions import require
from newsroom.widgets.suggesting import is_id
from topics import curation
from topics.admin.flags import back, merge_address
from topics.models import Kind, Topic

# As many as a page of the list has.
MOST = 50
PUBLIC, MERGE = "public", "merge"


def choices() -> list[tuple[str, str]]:
    """What can be done: (value, label)."""
    return [
        (MERGE, "Merge …"),
        (PUBLIC, "Make public"),
        *((kind.value, f"Set the kind: {kind.label}") for kind in Kind),
    ]


@require_POST
def act(request: Any) -> Any:
    """Do `action` with the topics `topic`, and tell of how many it was done."""
    require(request.user, "topics.curate_topic", curation.SENTENCE)
    action = request.POST.get("action", "")
    chosen = [int(pk) for pk in request.POST.getlist("topic")[:MOST] if is_id(pk)]
    topics = list(Topic.objects.filter(pk__in=chosen))
    if action not in dict(choices()) or not topics:
        what = "Choose what to do with them." if topics else "Choose topics first."
        messages.warning(request, f"{what} Nothing was done.")
        return back(request)
    if action == MERGE:
        return redirect(merge_address(*(topic.pk for topic in topics)))
    done = sum(_do(action, topic, request.user) for topic in topics)
    what = "made public" if action == PUBLIC else f"set to “{Kind(action).label}”"
    as_before = f" {len(topics) - done} as before, because it was so already." if done < len(topics) else ""
    messages.success(request, f"{done} {'topic' if done == 1 else 'topics'} {what}.{as_before}")
    return back(request)


def _do(action: str, topic: Topic, by: Any) -> bool:
    """Do it with one topic. Returns whether there was anything to do."""
    if action == PUBLIC:
        is_new = not topic.is_public
        curation.make_public(topic, by=by)
        return is_new
    if topic.kind == action:
        return False
    curation.describe(topic, by=by, kind=Kind(action))
    return True


ADDRESSES = [("bulk/", act, "bulk")]
