"""Admin pages that merge, split and rename topics: a preview, then one POST that does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
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
from topics.admin.access import require_curator
from topics.admin.issue_panel import merge_url
from topics.admin.story_filter import StoryFilter
from topics.limits import MAX_TOPICS_PER_MERGE
from topics.merging.sentences import count_stories, join_quoted
from topics.models import NAME_LENGTH, Merge, Split, Topic
from topics.names import naming

# The number of stories on a page to choose from.
STORIES = 50
_TARGET = {
    "id": "split-target",
    "maxlength": NAME_LENGTH,
    "required": True,
    "aria-describedby": "split-target-help",
    "data-placeholder": "Choose or type a topic",
}
# The maximum number of merges and of splits in a list.
MAX_SHOWN = 200


@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the topic to merge this one into. `?q=` searches names; `?into=` continues with a topic."""
    topic = _topic(request, pk)
    if name := single_line(request.GET.get("into", "")):
        target = naming.find([name]).get(naming.key_of(name))
        if target and target.pk != topic.pk:
            return redirect(merge_url(topic.pk, target.pk, survivor=target.pk))
        messages.warning(request, f"Topic “{name}” not found. Choose one from the list.")
    text = single_line(request.GET.get("q", ""))
    found = [other for other in topic_search.suggestions(text, with_new=False) if other["id"] != topic.name]
    return _show(request, "choose", f"Merge “{topic}” into…", topic=topic, text=text, found=found)


def merge(request: HttpRequest) -> HttpResponse:
    """Preview merging the topics `topics` into one of them, `survivor`; POST merges them.

    `seen`: the digest of the preview. If the outcome has changed since, the new preview is shown instead.
    """
    require_curator(request)
    data = request.POST if request.method == "POST" else request.GET
    ids = {int(pk) for pk in data.getlist("topics") if is_id(pk)}
    if len(ids) > MAX_TOPICS_PER_MERGE:
        limit = f"You can merge up to {MAX_TOPICS_PER_MERGE} topics at once."
        messages.warning(request, f"{limit} You selected {len(ids)}.")
        return redirect("admin:topics_topic_changelist")
    topics = list(Topic.objects.with_live_count().filter(pk__in=ids).order_by("-entry_count", "name"))
    if len(topics) < 2:
        messages.warning(request, "Select at least two topics to merge. Nothing was changed.")
        return redirect("admin:topics_topic_changelist")
    survivor = next((topic for topic in topics if str(topic.pk) == data.get("survivor")), topics[0])
    losers = [topic for topic in topics if topic != survivor]
    if request.method == "POST":
        try:
            done = merging.merge_all(
                losers, survivor, by=signed_in_user(request), digest=data.get("seen") or "not seen"
            )
        except (NotAllowed, ValidationError) as refusal:
            _show_refusal(request, refusal)
            return redirect(merge_url(*(topic.pk for topic in topics), survivor=survivor.pk))
        show_done(request, survivor, f"Merged {join_quoted(losers)} into “{survivor}”.", *done)
        return redirect("admin:topics_topic_change", survivor.pk)
    plan = merging.plan_merge(losers, survivor)
    return _show(request, "merge", "Merge topics", topics=topics, survivor=survivor, plan=plan)


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """Show all merges and splits, newest first, including those of topics that no longer exist."""
    require_curator(request)
    merged, split = Merge.objects.for_history()[:MAX_SHOWN], Split.objects.for_history()[:MAX_SHOWN]
    return _show(request, "merges", "Merges and splits", merges=merged, splits=split)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview undoing a merge; POST undoes it. `seen`: as for a merge."""
    require_curator(request)
    found = _record(Merge, pk)

    def done(topic: Topic) -> str:
        if topic.name == found.loser_name:
            return f"Merge undone. “{topic}” is a separate topic again."
        return f"Merge undone. The topic is now called “{topic}”, because the name “{found.loser_name}” is taken."

    return _undo(request, found, "Undo merge", merging.plan_undo, merging.undo, done)


def undo_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview undoing a split; POST undoes it. `seen`: as for a merge."""
    require_curator(request)
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
    """Preview or undo a merge or a split. `at_once`: undo without a preview.

    plan_of, undo: functions of `merging`. done: returns the message for the topic.
    """
    try:
        if request.method == "POST":
            seen = "" if "at_once" in request.POST else request.POST.get("seen") or "not seen"
            topic = undo(found, by=signed_in_user(request), digest=seen)
            messages.success(request, done(topic))
            return redirect("admin:topics_topic_change", topic.pk)
        plan = plan_of(found)
    except NotAllowed as refusal:
        _show_refusal(request, refusal)
        return redirect("admin:topics_topic_merges")
    except ValidationError as refusal:
        _show_refusal(request, refusal)
        return redirect(request.path)
    return _show(request, "undo", f"{button}: {found.summary}", plan=plan, button=button)


def _record(model: Any, pk: int) -> Any:
    """Return the merge or split. Raises Http404."""
    if found := model.objects.filter(pk=pk).first():
        return found
    raise Http404("Merge or split not found.")


def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose stories of a topic, `entries`, and the name of another, `target`; then preview the split; then split it.

    A `StoryFilter` and `?page=` filter the stories to choose from. `seen`: as for a merge.
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
                done = merging.split(topic, chosen, target, by=signed_in_user(request), digest=seen)
                moved = f"{count_stories(done.number)} moved to “{done.target_name}”"
                show_done(request, topic, f"Split “{topic}”: {moved}.", done)
                return redirect("admin:topics_topic_change", topic.pk)
            plan = merging.plan_split(topic, chosen, target)
            return _show(
                request, "split_plan", f"Split “{topic}”", topic=topic, plan=plan, chosen=chosen, target=target
            )
        except (NotAllowed, ValidationError) as refusal:
            _show_refusal(request, refusal)
    return _choices(request, topic, chosen, target)


def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview renaming the topic to `name`; POST renames it. Its URL follows if `moves_address`, else it has `slug`."""
    topic = _topic(request, pk)
    data = request.POST if request.method == "POST" else request.GET
    name, moves_address = single_line(data.get("name", "")) or topic.name, bool(data.get("moves_address"))
    slug = single_line(data.get("slug", "")) or topic.slug
    address: dict[str, Any] = {"moves_address": moves_address, "slug": "" if slug == topic.slug else slug}
    plan, error, other = None, "", None
    if _is_as_before(topic, name, **address):
        if data.get("name"):
            error = f"The name {'and the URL are' if moves_address else 'is'} the same. Nothing changes."
    else:
        try:
            if request.method == "POST":
                seen, old_name = data.get("seen") or "not seen", topic.name
                merging.rename(topic, name, by=signed_in_user(request), digest=seen, **address)
                show_done(request, topic, _renamed(topic, old_name))
                return redirect("admin:topics_topic_change", topic.pk)
            plan = merging.plan_rename(topic, name, **address)
        except (NotAllowed, ValidationError) as refusal:
            match getattr(refusal, "code", ""):
                case "changed":
                    _show_refusal(request, refusal)
                    plan = merging.plan_rename(topic, name, **address)
                case "taken":
                    error, other = _sentences(refusal), naming.find([name]).get(naming.key_of(name))
                case _:
                    error = _sentences(refusal)
    values = {"name": name, "moves_address": moves_address, "slug": slug, "error": error}
    url = merge_url(topic.pk, other.pk, survivor=other.pk) if other else ""
    is_undo = "undo" in request.GET
    title, button = (f"Undo rename of “{topic}”", "Undo rename") if is_undo else (f"Rename “{topic}”", "Rename")
    context = {"topic": topic, "plan": plan, "other": other, "merge_url": url, "button": button, **values}
    return _show(request, "rename", title, **context)


def _is_as_before(topic: Topic, name: str, *, moves_address: bool, slug: str) -> bool:
    """Return whether the topic has the name already, and the URL that it would have."""
    return name == topic.name and not slug and not (moves_address and naming.slug_for(topic, name) != topic.slug)


def _renamed(topic: Topic, before: str) -> str:
    return f"Changed the URL of “{topic}”." if topic.name == before else f"Renamed “{before}” to “{topic.name}”."


def _choices(request: HttpRequest, topic: Topic, chosen: list[int], target: str) -> TemplateResponse:
    story_filter, page = StoryFilter(request.GET), request.GET.get("page", "")
    number = min(int(page), 10_000) if is_id(page) and int(page) else 1
    entries = story_filter.matching(topic.entries.all()) if story_filter.is_valid() else topic.entries.none()
    entries = entries.select_related("content_object").defer("content_object__body")
    start = (number - 1) * STORIES
    # One more than is shown, to find out whether there are others.
    found = list(entries.order_by(F("published_at").desc(nulls_last=True), "-pk")[start : start + STORIES + 1])
    pages = {"older": number + 1 if len(found) > STORIES else None, "newer": number - 1}
    line = SuggestInput(f"{reverse('admin:topics_topic_suggest')}?new=1", _TARGET)
    field = {"target": target, "target_field": line.render("target", target), "media": line.media}
    context = {
        "topic": topic,
        "entries": found[:STORIES],
        "chosen": chosen,
        "story_filter": story_filter,
        **field,
        **pages,
    }
    return _show(request, "split", f"Split “{topic}”", **context)


def undo_context(topic: Topic) -> dict[str, Any]:
    """Return the template context of what can be undone in the topic's history."""
    renamed = AuditEntry.objects.filter(verb="rename", subject_kind="topic", subject_id=topic.pk).first()
    name = renamed.detail["before"] if renamed else ""
    return {
        "merges": Merge.objects.into(topic).for_history()[:MAX_SHOWN],
        "splits": Split.objects.involving(topic).for_history()[:MAX_SHOWN],
        "former_name": name if name != topic.name else "",
    }


def _topic(request: HttpRequest, pk: int) -> Topic:
    """Return the topic. Raises PermissionDenied and Http404."""
    require_curator(request)
    topic: Topic | None = Topic.objects.filter(pk=pk).first() if is_id(str(pk)) else None
    if topic is None:
        raise Http404("Topic not found.")
    return topic


def _show_refusal(request: HttpRequest, refusal: NotAllowed | ValidationError) -> None:
    messages.warning(request, _sentences(refusal))


def show_done(request: HttpRequest, topic: Topic, message: str, *records: Merge | Split) -> None:
    """Show what was done, with a link to undo it: a merge or split directly, others through the topic's history."""
    about = records[0] if len(records) == 1 else topic
    page = {Merge: "undo_merge", Split: "undo_split", Topic: "history"}[type(about)]
    address = reverse(f"admin:topics_topic_{page}", args=[about.pk])
    messages.success(request, format_html('{} <a href="{}">Undo…</a>', message, address))


def _sentences(refusal: NotAllowed | ValidationError) -> str:
    return " ".join(getattr(refusal, "messages", [str(refusal)]))


def _show(request: HttpRequest, page: str, title: str, **context: Any) -> TemplateResponse:
    context = {**admin.site.each_context(request), "opts": Topic._meta, "title": title, **context}
    return TemplateResponse(request, f"admin/topics/merging/{page}.html", context)


ROUTES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("merge/", merge, "merge_several"),
    ("merges/", merges, "merges"),
    ("merges/<int:pk>/undo/", undo, "undo_merge"),
    ("splits/<int:pk>/undo/", undo_split, "undo_split"),
    ("<int:pk>/merge/", choose, "merge"),
    ("<int:pk>/split/", split, "split"),
    ("<int:pk>/rename/", rename, "rename"),
]
