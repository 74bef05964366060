"""The screen of one topic: everything an editor says about it, written in one transaction by the verbs."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from newsroom.core.desk import history
from newsroom.core.desk.conflicts import EditConflict
from newsroom.core.desk.lists import AnyModelAdmin
from newsroom.core.desk.screens import screen_context
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, signed_in_user
from newsroom.core.text import slugs
from topics import curation, merging
from topics.admin import issue_panel
from topics.admin.curated_rows import Refused, Row, refused_at
from topics.admin.entries import TopicPage, hold
from topics.forms import NewTopicForm, TopicForm, initial_of
from topics.models import Topic
from topics.names import editing, naming
from topics.site.stream import Stream
from topics.topic_settings import BY_NAME

# What is told once it is saved, by verb, where that is more.
DONE = {"publish": "Topic made public.", "confirm": "Briefing marked as reviewed today."}


# What an editor who says this of a topic has to have seen as it is.
_MUST_SEE = {"publish": TopicForm.TEXT + TopicForm.SETTINGS, "confirm": TopicForm.TEXT}


def add(model_admin: AnyModelAdmin, request: HttpRequest) -> HttpResponse:
    """Make the topic, or find the one that has the name already; then show its screen."""
    form = NewTopicForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        key = naming.key_of(name)
        with transaction.atomic():
            known = naming.find([name]).get(key)
            topic = known or naming.find_or_create(name, kind=form.cleaned_data["kind"])
        if known:
            which = "the name" if known.key == key else "an alias"
            messages.warning(request, f"No topic was created: “{name}” is {which} of this topic.")
        else:
            messages.success(request, f"Created “{topic}”.")
        return redirect("admin:topics_topic_change", topic.pk)
    context = {
        **screen_context(model_admin, request, "New topic"),
        "form": form,
        "media": form.media,
    }
    return TemplateResponse(request, "admin/topics/topic/add_form.html", context)


class Screen(NamedTuple):
    """What stands on the screen: the topic's own form and the rows of its stories."""

    page: TopicPage
    form: TopicForm
    rows: list[Row]

    def is_valid(self) -> bool:
        """Whether all of it can be read, and nothing of it was refused."""
        # Every part is asked, so that all mistakes are shown at once.
        answers = [form.is_valid() for form in (self.form, *(row.form for row in self.rows))]
        return all(answers)


def page(model_admin: AnyModelAdmin, request: HttpRequest, topic: Topic) -> HttpResponse:
    """Show what is said about the topic."""
    return _page(model_admin, request, topic, screen_of(topic))


def change(model_admin: AnyModelAdmin, request: HttpRequest, topic: Topic) -> HttpResponse:
    """Write what is said about the topic, or show the screen with the stories that were asked for."""
    verb = request.POST.get("_save", "")
    screen = screen_of(topic, request.POST)
    if verb == "find":
        rows, news = screen.page.found_beside(screen.rows, single_line(request.POST.get("find", "")))
        if news:
            messages.info(request, news)
        return _page(model_admin, request, topic, screen._replace(rows=rows))
    if save(screen, by=signed_in_user(request), verb=verb):
        messages.success(request, DONE.get(verb, "Saved."))
        return redirect("admin:topics_topic_change", topic.pk)
    # What was refused may have changed the topic in memory.
    saved = model_admin.get_object(request, str(topic.pk))
    return _page(model_admin, request, saved or topic, screen)


def screen_of(topic: Topic, data: QueryDict | None = None) -> Screen:
    """The screen as the topic is or, with data, as it was sent."""
    page = TopicPage(topic)
    return Screen(page, TopicForm(data, topic=topic), page.rows(data))


def save(screen: Screen, *, by: User, verb: str = "save") -> bool:
    """Write all of it or, with the reason where it belongs on the screen, nothing. Returns whether it was written.

    verb: "publish" makes the topic public too, "confirm" says that its briefing is still right. The screen's topic is
    then what was written.
    """
    topic, form = screen.page.topic, screen.form
    if not screen.is_valid():
        return False
    try:
        with transaction.atomic():
            _hold(screen)
            topic.refresh_from_db()
            screen.page.compare(form, initial_of(topic), screen.rows, must_see=_MUST_SEE.get(verb, ()))
            _write(topic, form, by=by)
            screen.page.write(screen.rows, by=by)
            if verb == "publish":
                curation.make_public(topic, by=by)
            if verb == "confirm":
                with refused_at(form):
                    curation.confirm_briefing(topic, by=by)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except (Refused, EditConflict):
        return False
    return form.is_valid()


def restore(topic: Topic, entry: AuditEntry, *, by: User) -> list[str]:
    """Write again what the change in the log replaced. Returns why it could not, in sentences."""
    form = screen_of(topic).form
    data = history.restoring(form, entry)
    if entry.subject_kind != "topic":
        try:
            history.add(data, TopicPage(topic).restoring(entry))
        except NotAllowed as refusal:
            return [str(refusal)]
    screen = screen_of(topic, data)
    return [] if save(screen, by=by) else history.sentences_of(screen.form, *(row.form for row in screen.rows))


def entries_about(topic: Topic) -> QuerySet[AuditEntry]:
    """What the log says of the topic and of the stories in it, the newest first."""
    entries = topic.entries.values("pk")
    return AuditEntry.objects.filter(
        Q(subject_kind="topic", subject_id=topic.pk) | Q(subject_kind="topicentry", subject_id__in=entries)
    )


def _hold(screen: Screen) -> None:
    """Lock at once, and before anything is written, all topics that a save may touch.

    In the order in which publishing locks, so that no two saves wait for each other: names first, then topics.
    """
    slugs.lock()
    said = screen.form.cleaned_data
    # A row that refers to a topic holds it too.
    hold(screen.rows, screen.page.topic.pk, *(other.pk for other in (said["parent"], *said["related"]) if other))


def _write(topic: Topic, form: TopicForm, *, by: User) -> None:
    """Write what the editor changed."""
    changes, before = form.changes, topic.name
    if "name" in changes or form.cleaned_data["moves_address"]:
        with refused_at(form, "name"):
            moves = form.cleaned_data["moves_address"]
            merging.rename(topic, changes.get("name", topic.name), by=by, moves_address=moves)
    if abroad := form.names_abroad():
        with refused_at(form, f"name_{next(iter(abroad))}"):
            editing.set_translations(topic, abroad, by=by)
    if "aliases" in changes:
        with refused_at(form, "aliases"):
            # The name that it had until now is another name from now on, whatever stands in the box.
            editing.set_aliases(topic, changes["aliases"], by=by, also=[before])
    if "briefing" in changes:
        curation.write_briefing(topic, changes["briefing"], by=by)
    if settings := {name: changes[name] for name in (*BY_NAME, "related") if name in changes}:
        with refused_at(form):
            curation.describe(topic, by=by, **settings)


def _page(model_admin: AnyModelAdmin, request: HttpRequest, topic: Topic, screen: Screen) -> TemplateResponse:
    may_change = model_admin.has_change_permission(request, topic)
    if not may_change:
        for form in (screen.form, *(row.form for row in screen.rows)):
            for field in form.fields.values():
                field.disabled = True
    reviewed = topic.briefing_reviewed_on
    context = {
        **screen_context(model_admin, request, topic.name),
        "original": topic,
        "form": screen.form,
        "rows": screen.rows,
        "current_order": screen.page.current_order,
        "mistaken": [row.form for row in screen.rows if row.form.errors],
        "sections": screen.page.in_sections(screen.rows),
        "has_more": screen.page.has_more,
        "since_review": Stream(topic, timezone.now()).since(reviewed) if reviewed else 0,
        "media": screen.form.media + screen.page.media,
        "may_write": may_change,
        "may_delete": model_admin.has_delete_permission(request),
        "wrong": issue_panel.panel_of(topic, signed_in_user(request)),
    }
    return TemplateResponse(request, "admin/topics/topic/change_form.html", context)
