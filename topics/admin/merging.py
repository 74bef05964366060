"""Merging, splitting and renaming on the desk: first a page says exactly what will happen, then one POST does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from newsroom.core.desk.widgets.suggestions import SuggestInput, is_id
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, signed_in_user
from topics import merging
from topics.admin import topic_search
from topics.merging.sentences import quoted, stories_are
from topics.models import NAME_LENGTH, Merge, Split, Topic
from topics.names import naming

# So many topics are merged at once, and so many stories are shown to choose from.
MOST = 20
STORIES = 50
_TARGET = {
    "id": "split-target",
    "maxlength": NAME_LENGTH,
    "required": True,
    "aria-describedby": "split-target-help",
    "data-placeholder": "Choose or type a topic",
}
# So many merges and splits are listed.
MOST_TOLD = 200


@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the topic that this one becomes part of: `?q=` by any name; `?into=` goes on with one."""
    topic = _topic(request, pk)
    if name := single_line(request.GET.get("into", "")):
        target = naming.find([name]).get(naming.key_of(name))
        if target and target.pk != topic.pk:
            return redirect(_several([topic, target], target))
        messages.warning(request, f"Topic “{name}” not found. Choose one from the list.")
    text = single_line(request.GET.get("q", ""))
    found = [other for other in topic_search.suggestions(text, with_new=False) if other["id"] != topic.name]
    return _show(request, "choose", f"Merge “{topic}” into…", topic=topic, text=text, found=found)


def merge(request: HttpRequest) -> HttpResponse:
    """Show what merging the topics `topics` into one of them, `survivor`, will do; POST does it.

    `seen`: the digest of what was shown; if something else is going to happen by now, that is shown instead.
    """
    _check(request)
    said = request.POST if request.method == "POST" else request.GET
    ids = {int(pk) for pk in said.getlist("topics") if is_id(pk)}
    if len(ids) > MOST:
        messages.warning(request, f"You can merge up to {MOST} topics at once. You selected {len(ids)}.")
        return redirect("admin:topics_topic_changelist")
    topics = list(Topic.objects.with_live_count().filter(pk__in=ids).order_by("-entry_count", "name"))
    if len(topics) < 2:
        messages.warning(request, "Select at least two topics to merge. Nothing was changed.")
        return redirect("admin:topics_topic_changelist")
    survivor = next((topic for topic in topics if str(topic.pk) == said.get("survivor")), topics[0])
    losers = [topic for topic in topics if topic != survivor]
    if request.method == "POST":
        try:
            done = merging.merge_all(losers, survivor, by=signed_in_user(request), seen=said.get("seen") or "not seen")
        except (NotAllowed, ValidationError) as refusal:
            _tell(request, refusal)
            return redirect(_several(topics, survivor))
        _done(request, survivor, f"Merged {quoted(losers)} into “{survivor}”.", *done)
        return redirect("admin:topics_topic_change", survivor.pk)
    plan = merging.plan_merge(losers, survivor)
    return _show(request, "merge", "Merge topics", topics=topics, survivor=survivor, plan=plan)


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """All merges and splits, the newest first, those of topics that are gone too."""
    _check(request)
    merged, split = Merge.objects.for_history()[:MOST_TOLD], Split.objects.for_history()[:MOST_TOLD]
    return _show(request, "merges", "Merges and splits", merges=merged, splits=split)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what taking a merge back will do; POST does it. `seen`: as for a merge."""
    _check(request)
    found = _record(Merge, pk)

    def done(topic: Topic) -> str:
        if topic.name == found.loser_name:
            return f"Merge undone. “{topic}” is a separate topic again."
        return f"Merge undone. The topic is now called “{topic}”, because the name “{found.loser_name}” is taken."

    return _undo(request, found, "Undo merge", merging.plan_undo, merging.undo, done)


def undo_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what taking a split back will do; POST does it. `seen`: as for a merge."""
    _check(request)
    found = _record(Split, pk)

    def done(topic: Topic) -> str:
        return f"Split of “{topic}” undone."

    return _undo(request, found, "Undo split", merging.plan_undo_split, merging.undo_split, done)


def _undo(
    request: HttpRequest,
    found: Any,
    button: str,
    plan_of: Callable[[Any], Any],
    undo: Callable[..., Topic],
    done: Callable[[Topic], str],
) -> HttpResponse:
    """plan_of, undo: of `merging`. done: makes the message of the topic once it is taken back.

    `at_once`: who asks has not read what will happen, and wants it whatever that is.
    """
    try:
        if request.method == "POST":
            seen = "" if "at_once" in request.POST else request.POST.get("seen") or "not seen"
            topic = undo(found, by=signed_in_user(request), seen=seen)
            messages.success(request, done(topic))
            return redirect("admin:topics_topic_change", topic.pk)
        plan = plan_of(found)
    except NotAllowed as refusal:
        _tell(request, refusal)
        return redirect("admin:topics_topic_merges")
    except ValidationError as refusal:
        _tell(request, refusal)
        return redirect(request.path)
    return _show(request, "undo", f"{button}: {found.told}", plan=plan, button=button)


def _record(model: Any, pk: int) -> Any:
    if found := model.objects.filter(pk=pk).first():
        return found
    raise Http404("Merge or split not found.")


def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose stories of a topic, `entries`, and the name of another, `target`; then show what will happen; then do it.

    `?q=` and `?page=` narrow what there is to choose from. `seen`: as for a merge.
    """
    topic = _topic(request, pk)
    chosen = [int(each) for each in request.POST.getlist("entries")[:STORIES] if is_id(each)]
    target = single_line(request.POST.get("target", ""))
    is_sent = request.method == "POST" and "again" not in request.POST
    if is_sent and not (chosen and target):
        messages.warning(request, "Select stories and the topic to move them to. Nothing was changed.")
    elif is_sent:
        try:
            if seen := request.POST.get("seen"):
                done = merging.split(topic, chosen, target, by=signed_in_user(request), seen=seen)
                moved = f"{stories_are(done.number)} moved to “{done.target_name}”"
                _done(request, topic, f"Split “{topic}”: {moved}.", done)
                return redirect("admin:topics_topic_change", topic.pk)
            plan = merging.plan_split(topic, chosen, target)
            return _show(
                request, "split_plan", f"Split “{topic}”", topic=topic, plan=plan, chosen=chosen, target=target
            )
        except (NotAllowed, ValidationError) as refusal:
            _tell(request, refusal)
    return _choices(request, topic, chosen, target)


def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what calling the topic `name` will do, and its address following if `moves_address`; POST does it."""
    topic = _topic(request, pk)
    said = request.POST if request.method == "POST" else request.GET
    name, moves_address = single_line(said.get("name", "")) or topic.name, bool(said.get("moves_address"))
    plan, mistake, other = None, "", None
    if _is_as_before(topic, name, moves_address=moves_address):
        if said.get("name"):
            mistake = f"The name {'and the URL are' if moves_address else 'is'} the same. Nothing changes."
    else:
        try:
            if request.method == "POST":
                seen, before = said.get("seen") or "not seen", topic.name
                merging.rename(topic, name, by=signed_in_user(request), moves_address=moves_address, seen=seen)
                _done(request, topic, _renamed(topic, before))
                return redirect("admin:topics_topic_change", topic.pk)
            plan = merging.plan_rename(topic, name, moves_address=moves_address)
        except (NotAllowed, ValidationError) as refusal:
            match getattr(refusal, "code", ""):
                case "changed":
                    _tell(request, refusal)
                    plan = merging.plan_rename(topic, name, moves_address=moves_address)
                case "taken":
                    mistake, other = _sentences(refusal), naming.find([name]).get(naming.key_of(name))
                case _:
                    mistake = _sentences(refusal)
    wanted = {"name": name, "moves_address": moves_address, "mistake": mistake}
    merged = _several([topic, other], other) if other else ""
    is_undo = "undo" in request.GET
    title, deed = (f"Undo rename of “{topic}”", "Undo rename") if is_undo else (f"Rename “{topic}”", "Rename")
    context = {"topic": topic, "plan": plan, "other": other, "merged": merged, "deed": deed, **wanted}
    return _show(request, "rename", title, **context)


def _is_as_before(topic: Topic, name: str, *, moves_address: bool) -> bool:
    """Whether the topic is called so, and has that address if it is to follow."""
    return name == topic.name and not (moves_address and naming.slug_for(topic, name) != topic.slug)


def _renamed(topic: Topic, before: str) -> str:
    return f"Changed the URL of “{topic}”." if topic.name == before else f"Renamed “{before}” to “{topic.name}”."


def _choices(request: HttpRequest, topic: Topic, chosen: list[int], target: str) -> TemplateResponse:
    text, page = single_line(request.GET.get("q", "")), request.GET.get("page", "")
    number = min(int(page), 10_000) if is_id(page) and int(page) else 1
    entries = topic.entries.headed(text) if text else topic.entries.all()
    entries = entries.select_related("content_object").defer("content_object__body")
    start = (number - 1) * STORIES
    # One more than is shown: whether there are others.
    found = list(entries.order_by(F("published_at").desc(nulls_last=True), "-pk")[start : start + STORIES + 1])
    pages = {"older": number + 1 if len(found) > STORIES else None, "newer": number - 1}
    line = SuggestInput(f"{reverse('admin:topics_topic_suggest')}?new=1", _TARGET)
    field = {"target": target, "target_field": line.render("target", target), "media": line.media}
    context = {"topic": topic, "entries": found[:STORIES], "chosen": chosen, "text": text, **field, **pages}
    return _show(request, "split", f"Split “{topic}”", **context)


def repairs(topic: Topic) -> dict[str, Any]:
    """What can be taken back in the topic's history."""
    renamed = AuditEntry.objects.filter(verb="rename", subject_kind="topic", subject_id=topic.pk).first()
    name = renamed.detail["before"] if renamed else ""
    return {
        "merges": Merge.objects.into(topic).for_history()[:MOST_TOLD],
        "splits": Split.objects.touching(topic).for_history()[:MOST_TOLD],
        "former_name": name if name != topic.name else "",
    }


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("topics.curate_topic"):
        raise PermissionDenied


def _topic(request: HttpRequest, pk: int) -> Topic:
    _check(request)
    topic: Topic | None = Topic.objects.filter(pk=pk).first() if is_id(str(pk)) else None
    if topic is None:
        raise Http404("Topic not found.")
    return topic


def _several(topics: list[Topic], survivor: Topic) -> str:
    query = QueryDict(mutable=True)
    query.setlist("topics", [str(topic.pk) for topic in topics])
    query["survivor"] = str(survivor.pk)
    return f"{reverse('admin:topics_topic_merge_several')}?{query.urlencode()}"


def _tell(request: HttpRequest, refusal: NotAllowed | ValidationError) -> None:
    messages.warning(request, _sentences(refusal))


def _done(request: HttpRequest, topic: Topic, told: str, *records: Merge | Split) -> None:
    """Say what was done, and lead to taking it back: from the topic's history, unless it is one merge or split."""
    about = records[0] if len(records) == 1 else topic
    page = {Merge: "undo_merge", Split: "undo_split", Topic: "history"}[type(about)]
    address = reverse(f"admin:topics_topic_{page}", args=[about.pk])
    messages.success(request, format_html('{} <a href="{}">Undo…</a>', told, address))


def _sentences(refusal: NotAllowed | ValidationError) -> str:
    return " ".join(getattr(refusal, "messages", [str(refusal)]))


def _show(request: HttpRequest, page: str, title: str, **context: Any) -> TemplateResponse:
    context = {**admin.site.each_context(request), "opts": Topic._meta, "title": title, **context}
    return TemplateResponse(request, f"admin/topics/merging/{page}.html", context)


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("merge/", merge, "merge_several"),
    ("merges/", merges, "merges"),
    ("merges/<int:pk>/undo/", undo, "undo_merge"),
    ("splits/<int:pk>/undo/", undo_split, "undo_split"),
    ("<int:pk>/merge/", choose, "merge"),
    ("<int:pk>/split/", split, "split"),
    ("<int:pk>/rename/", rename, "rename"),
]
