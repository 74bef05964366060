"""The page that edits one topic: its settings and the curation of its stories, saved in one transaction."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from newsroom.core.desk import history
from newsroom.core.desk.conflicts import EditConflict
from newsroom.core.desk.lists import AnyModelAdmin
from newsroom.core.desk.screens import screen_context
from newsroom.core.desk.script_views import MEDIA
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, signed_in_user
from newsroom.core.text import slugs
from topics import curation, merging
from topics.admin import found_stories, issue_panel
from topics.admin.curated_rows import Refused, Row, refused_at
from topics.admin.story_filter import StoryFilter
from topics.admin.topic_stories import TopicPage, lock_topics
from topics.forms import NewTopicForm, TopicForm, initial_of
from topics.models import Topic
from topics.names import editing, naming
from topics.site.stream import Stream
from topics.topic_settings import BY_NAME

# Messages after saving, by verb. Others: “Saved.”
DONE = {"publish": "Topic made public.", "confirm": "Briefing marked as reviewed today."}


# The fields that an editor must have seen as they are, by verb.
_MUST_SEE = {"publish": TopicForm.TEXT + TopicForm.SETTINGS, "confirm": TopicForm.TEXT}


def add(model_admin: AnyModelAdmin, request: HttpRequest) -> HttpResponse:
    """Create the topic, or find the one with this name, and redirect to its page."""
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
    """The contents of the page: the topic's own form and the rows of its stories."""

    page: TopicPage
    form: TopicForm
    rows: list[Row]

    def is_valid(self) -> bool:
        """Return whether all forms are valid."""
        # All forms are validated, so that all errors are shown at once.
        answers = [form.is_valid() for form in (self.form, *(row.form for row in self.rows))]
        return all(answers)


def page(model_admin: AnyModelAdmin, request: HttpRequest, topic: Topic) -> HttpResponse:
    """Show the topic's page."""
    return _page(model_admin, request, topic, screen_of(topic))


def change(model_admin: AnyModelAdmin, request: HttpRequest, topic: Topic) -> HttpResponse:
    """Save the topic's page, or show it with the stories found by a search."""
    verb = request.POST.get("_save", "")
    screen = screen_of(topic, request.POST)
    if verb == "find":
        rows = found_stories.add_to(request, screen.page, screen.rows)
        return _page(model_admin, request, topic, screen._replace(rows=rows))
    if save(screen, by=signed_in_user(request), verb=verb):
        messages.success(request, DONE.get(verb, "Saved."))
        return redirect("admin:topics_topic_change", topic.pk)
    # A refused change may have modified the topic in memory.
    saved = model_admin.get_object(request, str(topic.pk))
    return _page(model_admin, request, saved or topic, screen)


def screen_of(topic: Topic, data: QueryDict | None = None) -> Screen:
    """Return the page's contents as stored or, with data, as submitted."""
    page = TopicPage(topic)
    return Screen(page, TopicForm(data, topic=topic), page.rows(data))


def save(screen: Screen, *, by: User, verb: str = "save") -> bool:
    """Save everything or, after adding the errors to the forms, nothing. Returns whether it was saved.

    verb: "publish" also makes the topic public, "confirm" also marks its briefing as reviewed. Afterwards the screen's
    topic has the new values.
    """
    topic, form = screen.page.topic, screen.form
    if not screen.is_valid():
        return False
    try:
        with transaction.atomic():
            _lock(screen)
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
    """Restore what a log entry replaced. Returns sentences that say why it failed, or an empty list."""
    form = screen_of(topic).form
    data = history.data_to_restore(form, entry)
    if entry.subject_kind != "topic":
        try:
            history.set_values(data, TopicPage(topic).restoring(entry))
        except NotAllowed as refusal:
            return [str(refusal)]
    screen = screen_of(topic, data)
    return [] if save(screen, by=by) else history.sentences_of(screen.form, *(row.form for row in screen.rows))


def _lock(screen: Screen) -> None:
    """Lock all topics that a save may change, before any change.

    In the same order as publishing, to prevent deadlocks: names first, then topics.
    """
    slugs.lock()
    cleaned = screen.form.cleaned_data
    # Saving a reference to a topic locks that topic too.
    lock_topics(
        screen.rows, screen.page.topic.pk, *(other.pk for other in (cleaned["parent"], *cleaned["related"]) if other)
    )


def _write(topic: Topic, form: TopicForm, *, by: User) -> None:
    """Save the editor's changes of the topic."""
    changes, old_name = form.changes, topic.name
    if "name" in changes or form.cleaned_data["moves_address"]:
        with refused_at(form, "name"):
            moves_address = form.cleaned_data["moves_address"]
            merging.rename(topic, changes.get("name", topic.name), by=by, moves_address=moves_address)
    if translations := form.changed_translations():
        with refused_at(form, f"name_{next(iter(translations))}"):
            editing.set_translations(topic, translations, by=by)
    if "aliases" in changes:
        with refused_at(form, "aliases"):
            # If the name has changed, the old one stays an alias, even if the field does not have it.
            editing.set_aliases(topic, changes["aliases"], by=by, also=[old_name])
    for language, html in form.changed_briefings().items():
        curation.write_briefing(topic, html, by=by, language=language)
    if settings := {name: changes[name] for name in (*BY_NAME, "related") if name in changes}:
        with refused_at(form):
            curation.describe(topic, by=by, **settings)


def _page(model_admin: AnyModelAdmin, request: HttpRequest, topic: Topic, screen: Screen) -> TemplateResponse:
    """Render the page, with disabled fields if the user may not change the topic."""
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
        "invalid_forms": [row.form for row in screen.rows if row.form.errors],
        "sections": screen.page.in_sections(screen.rows),
        "has_more": screen.page.has_more,
        "story_filter": StoryFilter(request.POST),
        "since_review": Stream(topic, timezone.now()).count_since(reviewed) if reviewed else 0,
        "media": screen.form.media + screen.page.media + MEDIA,
        "presence_url": reverse("admin:topics_topic_presence", args=[topic.pk]),
        "save_url": reverse("admin:topics_topic_save", args=[topic.pk]),
        "may_write": may_change,
        "may_delete": model_admin.has_delete_permission(request),
        "issues": issue_panel.panel_of(topic, signed_in_user(request)),
    }
    return TemplateResponse(request, "admin/topics/topic/change_form.html", context)
