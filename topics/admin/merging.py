"""Merging, splitting and renaming on the desk: first a page says exactly what will happen, then one POST does it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.html import single_line
from newsroom.models import AuditEntry
from newsroom.permissions import NotAllowed
from newsroom.widgets.suggesting import is_id
from topics import merging, naming
from topics.admin import finding
from topics.models import Merge, Topic

# So many topics are merged at once, and so many stories are shown to choose from.
MOST = 20
STORIES = 50


@require_safe
def choose(request: Any, pk: int) -> Any:
    """Find the topic that this one becomes part of: `?q=` by any name; `?into=` goes on with one."""
    topic = _topic(request, pk)
    if name := single_line(request.GET.get("into", "")):
        target = naming.find([name]).get(naming.key_of(name))
        if target and target.pk != topic.pk:
            return redirect(_several([topic, target], target))
        messages.warning(request, f"“{name}” is no other topic. Choose one of those that are there.")
    text = single_line(request.GET.get("q", ""))
    found = [other for other in finding.suggestions(text, with_new=False) if other["id"] != topic.name]
    return _show(request, "choose", f"Merge “{topic}” into …", topic=topic, text=text, found=found)


def merge(request: Any) -> Any:
    """Show what merging the topics `topics` into one of them, `survivor`, will do; POST does it.

    `seen`: the digest of what was shown; if something else is going to happen by now, that is shown instead.
    """
    _check(request)
    said = request.POST if request.method == "POST" else request.GET
    ids = [int(pk) for pk in said.getlist("topics")[:MOST] if is_id(pk)]
    topics = list(Topic.objects.with_live_count().filter(pk__in=ids).order_by("-filed_count", "name"))
    if len(topics) < 2:
        messages.warning(request, "Choose at least two topics to merge. Nothing was changed.")
        return redirect("admin:topics_topic_changelist")
    survivor = next((topic for topic in topics if str(topic.pk) == said.get("survivor")), topics[0])
    losers = [topic for topic in topics if topic != survivor]
    if request.method == "POST":
        try:
            merging.merge_all(losers, survivor, by=request.user, seen=said.get("seen") or "not seen")
        except (NotAllowed, ValidationError) as refusal:
            _tell(request, refusal)
            return redirect(_several(topics, survivor))
        names = ", ".join(f"“{loser}”" for loser in losers)
        messages.success(request, f"{names} became part of “{survivor}”. You can take that back in its history.")
        return redirect("admin:topics_topic_change", survivor.pk)
    plan = merging.plan_merge(losers, survivor)
    names = ", ".join(f"“{topic}”" for topic in (survivor, *losers))
    return _show(request, "merge", f"Merge {names}", topics=topics, survivor=survivor, plan=plan)


@require_safe
def merges(request: Any) -> Any:
    """All merges, the newest first, those of topics that are gone too."""
    _check(request)
    found = Merge.objects.select_related("by", "undone_by").defer("record")[:200]
    return _show(request, "merges", "Merges of topics", merges=found)


def undo(request: Any, pk: int) -> Any:
    """Show what taking a merge back will do; POST does it. `seen`: as for a merge."""
    _check(request)
    found = Merge.objects.filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such merge.")
    try:
        if request.method == "POST":
            topic = merging.undo(found, by=request.user, seen=request.POST.get("seen") or "not seen")
            messages.success(request, f"“{topic}” is a topic of its own again.")
            return redirect("admin:topics_topic_change", topic.pk)
        plan = merging.plan_undo(found)
    except NotAllowed as refusal:
        _tell(request, refusal)
        return redirect("admin:topics_topic_merges")
    except ValidationError as refusal:
        _tell(request, refusal)
        return redirect("admin:topics_topic_undo_merge", found.pk)
    title = f"Take back the merge of “{found.loser_name}” into “{found.survivor_name}”"
    return _show(request, "undo", title, merge=found, plan=plan)


def split(request: Any, pk: int) -> Any:
    """Choose stories of a topic, `filings`, and the name of another, `target`; then show what will happen; then do it.

    `?q=` and `?page=` narrow what there is to choose from. `seen`: as for a merge.
    """
    topic = _topic(request, pk)
    chosen = [int(each) for each in request.POST.getlist("filings")[:STORIES] if is_id(each)]
    target = single_line(request.POST.get("target", ""))
    is_sent = request.method == "POST" and "again" not in request.POST
    if is_sent and not (chosen and target):
        messages.warning(request, "Choose stories, and say under which topic they belong. Nothing was changed.")
    elif is_sent:
        try:
            if seen := request.POST.get("seen"):
                other = merging.split(topic, chosen, target, by=request.user, seen=seen)
                messages.success(request, f"Filed under “{other}” instead.")
                return redirect("admin:topics_topic_change", topic.pk)
            plan = merging.plan_split(topic, chosen, target)
            return _show(request, "split_plan", "Split", topic=topic, plan=plan, chosen=chosen, target=target)
        except (NotAllowed, ValidationError) as refusal:
            _tell(request, refusal)
    return _choices(request, topic, chosen, target)


def rename(request: Any, pk: int) -> Any:
    """Show what calling the topic `name` will do, and its address following if `moves_address`; POST does it."""
    topic = _topic(request, pk)
    said = request.POST if request.method == "POST" else request.GET
    name, moves_address = single_line(said.get("name", "")) or topic.name, bool(said.get("moves_address"))
    plan = None
    if name != topic.name or moves_address:
        try:
            if request.method == "POST":
                seen = said.get("seen") or "not seen"
                merging.rename(topic, name, by=request.user, moves_address=moves_address, seen=seen)
                messages.success(request, "Renamed. You can rename it back from its history.")
                return redirect("admin:topics_topic_change", topic.pk)
            plan = merging.plan_rename(topic, name, moves_address=moves_address)
        except (NotAllowed, ValidationError) as refusal:
            _tell(request, refusal)
            if getattr(refusal, "code", "") == "changed":
                plan = merging.plan_rename(topic, name, moves_address=moves_address)
    wanted = {"name": name, "moves_address": moves_address}
    return _show(request, "rename", f"Rename “{topic}”", topic=topic, plan=plan, **wanted)


def _choices(request: Any, topic: Topic, chosen: list[int], target: str) -> TemplateResponse:
    text, page = single_line(request.GET.get("q", "")), request.GET.get("page", "")
    number = min(int(page), 10_000) if is_id(page) and int(page) else 1
    filings = topic.filings.filter(content_object__title__icontains=text) if text else topic.filings.all()
    filings = filings.select_related("content_object").defer("content_object__body")
    start = (number - 1) * STORIES
    # One more than is shown: whether there are others.
    found = list(filings.order_by(F("published_at").desc(nulls_last=True), "-pk")[start : start + STORIES + 1])
    pages = {"older": number + 1 if len(found) > STORIES else None, "newer": number - 1}
    context = {"topic": topic, "filings": found[:STORIES], "chosen": chosen, "target": target, "text": text, **pages}
    return _show(request, "split", f"Split “{topic}”", **context)


def repairs(topic: Topic) -> dict[str, Any]:
    """What can be taken back in the topic's history."""
    renamed = AuditEntry.objects.filter(verb="rename", subject_kind="topic", subject_id=topic.pk).first()
    name = renamed.detail["before"] if renamed else ""
    return {"merges": Merge.objects.into(topic), "former_name": name if name != topic.name else ""}


def _check(request: Any) -> None:
    if not request.user.has_perm("topics.curate_topic"):
        raise PermissionDenied


def _topic(request: Any, pk: int) -> Topic:
    _check(request)
    topic = Topic.objects.filter(pk=pk).first() if is_id(str(pk)) else None
    if topic is None:
        raise Http404("There is no such topic.")
    return topic


def _several(topics: list[Topic], survivor: Topic) -> str:
    query = QueryDict(mutable=True)
    query.setlist("topics", [str(topic.pk) for topic in topics])
    query["survivor"] = str(survivor.pk)
    return f"{reverse('admin:topics_topic_merge_several')}?{query.urlencode()}"


def _tell(request: Any, refusal: Any) -> None:
    messages.warning(request, " ".join(getattr(refusal, "messages", [str(refusal)])))


def _show(request: Any, page: str, title: str, **context: Any) -> TemplateResponse:
    context = {**admin.site.each_context(request), "opts": Topic._meta, "title": title, **context}
    return TemplateResponse(request, f"admin/topics/merging/{page}.html", context)


ADDRESSES = [
    ("merge/", merge, "merge_several"),
    ("merges/", merges, "merges"),
    ("merges/<int:pk>/undo/", undo, "undo_merge"),
    ("<int:pk>/merge/", choose, "merge"),
    ("<int:pk>/split/", split, "split"),
    ("<int:pk>/rename/", rename, "rename"),
]
