"""Bulk actions of the list of stories: each story is changed separately, at the version that the list showed."""

import time
from collections import Counter
from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from articles.admin.access import number_in, story_of
from articles.choices import State, Status
from articles.models import Article
from articles.notifications import colleagues
from articles.outcomes import Outcome
from articles.story_fields import references
from articles.workflow import drafting, locking
from articles.workflow.actions import ACTIONS, Action, Bulk, Place
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.permissions import NotAllowed
from newsroom.core.system.slots import Busy, Slots
from newsroom.core.time.dates import format_time
from topics.models import Topic

# Publishing more stories than this requires another confirmation.
MAX_UNCONFIRMED = 20
# The number of stories on a page of the list.
MAX_STORIES = 50
# Seconds after which the action begins with no further story. Most take a few hundredths.
MAX_DURATION = 10.0
BUSY = "The server is busy with another bulk action. Nothing was changed. Try again in a moment."
slots = Slots(1)


class BulkForm(forms.Form):
    """The confirmation of a bulk action: its fields, and a checkbox if it publishes many stories."""

    sure = forms.BooleanField(label="I have checked this list")

    def __init__(self, data: Any = None, *, action: Action, bulk: Bulk, number: int, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        if bulk.has_field:
            self.fields = {**{field.name: deepcopy(field.form_field) for field in action.fields}, **self.fields}
        if not (action.is_publication and number > MAX_UNCONFIRMED):
            del self.fields["sure"]
        if "topics" in self.fields:
            self.fields["topics"].required = True

    def clean_topics(self) -> Any:
        """Return the topics. Raises ValidationError if there are none."""
        if not self.cleaned_data["topics"]:
            raise ValidationError("Choose a topic.")
        return self.cleaned_data["topics"]


def actions_for(user: Any) -> list[tuple[Action, Bulk]]:
    """Return the bulk actions that the user is offered. Curators of topics get those that are curation."""
    if not colleagues.may_read(user):
        return []
    is_writer, is_curator = user.has_perm("articles.change_article"), user.has_perm("topics.curate_topic")
    offers = [(action, action.bulk_for(user)) for action in ACTIONS.values()]
    return [(action, bulk) for action, bulk in offers if bulk and (is_writer or (is_curator and action.is_curation))]


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Perform `action` on the stories `story`, at the versions `version-<ID>`, after a confirmation if it has one."""
    name = request.POST.get("action", "")
    offered = {action.name: (action, bulk) for action, bulk in actions_for(request.user)}
    if not offered or (name not in offered and name in ACTIONS and ACTIONS[name].bulk):
        raise PermissionDenied
    chosen = _chosen(request)
    if name not in offered or not chosen:
        sentence = "Select an action." if chosen else "Select at least one story."
        messages.warning(request, f"{sentence} Nothing was changed.")
        return _back(request)
    action, bulk = offered[name]
    is_answered = "confirmed" in request.POST
    initial = {"topics": _topic_of(request) if name == "add_topics" else []}
    data = request.POST if is_answered else None
    form = BulkForm(data, action=action, bulk=bulk, number=len(chosen), initial=initial)
    if bulk.title and not (is_answered and form.is_valid()):
        return _ask(request, action, bulk, chosen, form)
    cleaned = getattr(form, "cleaned_data", {})
    with slots.take(str(request.user.pk)) as is_taken:
        if not is_taken:
            raise Busy(BUSY)
        done, refused = _perform(request, action, bulk, chosen, cleaned)
    _report(request, done, refused, topics=len(cleaned.get("topics", [])))
    return _back(request)


def _topic_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Return a reference to the topic that the list was opened for (`filters.UnfiledFilter`), in a list, or []."""
    pk = request.POST.get("file", "")
    return references(Topic.objects.filter(pk=pk)) if is_id(pk) else []


def _chosen(request: HttpRequest) -> dict[int, int]:
    """Return the versions of the selected stories by ID, in the order of the list; 0, which none has, if missing."""
    return {
        int(pk): number_in(request, f"version-{pk}") for pk in request.POST.getlist("story")[:MAX_STORIES] if is_id(pk)
    }


def _perform(
    request: HttpRequest, action: Action, bulk: Bulk, chosen: dict[int, int], data: dict[str, Any]
) -> tuple[Counter[str], list[str]]:
    """Perform the action on each story. Return the numbers of changed stories by report, and errors of the others."""
    done: Counter[str] = Counter()
    refused = []
    end = time.monotonic() + MAX_DURATION
    for number, (pk, version) in enumerate(chosen.items()):
        if time.monotonic() > end:
            refused += ["The server had no more time for this story. Select it again."] * (len(chosen) - number)
            break
        article = story_of(pk)
        if article is None:
            refused.append("One story has been deleted.")
            continue
        name = article.working_copy.title or "Untitled"
        try:
            outcome = do(action, article, version, request.user, data)
            done[outcome.report if outcome and outcome.report else bulk.report] += 1
        except ValidationError as refusal:
            refused.append(f"“{name}”: {' '.join(refusal.messages)}")
        except (NotAllowed, locking.Conflict) as refusal:
            refused.append(f"“{name}”: {refusal}")
    return done, refused


def do(action: Action, article: Article, version: int, by: Any, data: dict[str, Any]) -> Outcome | None:
    """Perform the action on one story. version: as shown in the list. data: the cleaned data of the BulkForm.

    Returns the outcome, if the service function does. Raises NotAllowed, ValidationError and Conflict.
    """
    if not action.is_curation:
        drafting.require_writer(by, article)
        if version == article.working_copy.version:
            _check_offered(action, article, by)
    # Pass the version that the list showed, not the current one: the service function compares them.
    return action.run(article, by=by, version=version, data=data)


def _check_offered(action: Action, article: Article, by: Any) -> None:
    if not any(action.button_for(article, by, place) for place in (Place.BAR, Place.MENU)):
        raise NotAllowed(f"Not possible while the story is “{article.state.label}”. Nothing was changed.")
    if sentence := action.nothing_to_do(article):
        raise NotAllowed(sentence)


def _stories(number: int) -> str:
    return "1 story" if number == 1 else f"{number} stories"


def _sentence(report: str, number: int, topics: int) -> str:
    return report.format(
        stories=_stories(number),
        updates="1 update" if number == 1 else f"{number} updates",
        Topics="Topic" if topics == 1 else "Topics",
        drafts="draft" if number == 1 else "drafts",
    )


def _report(request: HttpRequest, done: Counter[str], refused: list[str], topics: int) -> None:
    if done:
        messages.success(request, " ".join(_sentence(each, number, topics) for each, number in done.items()))
    if refused:
        pronoun = "it" if len(refused) == 1 else "them"
        sentence = f"{len(refused)} skipped. Nothing was changed in {pronoun}."
        reasons = format_html_join(
            "", "<li>{}</li>", ((each.removesuffix(" Nothing was changed."),) for each in refused)
        )
        messages.warning(request, format_html("{}<ul>{}</ul>", sentence, reasons))


def _ask(request: HttpRequest, action: Action, bulk: Bulk, chosen: dict[int, int], form: BulkForm) -> TemplateResponse:
    found = Article.objects.select_related("working_copy").defer("body", "summary").in_bulk(list(chosen))
    stories = [
        (found[pk], version, found[pk].state, _moment(found[pk]) if action.is_publication else "")
        for pk, version in chosen.items()
        if pk in found
    ]
    revokes_approval = action.is_curation and not request.user.has_perm("articles.publish_article")
    context = {
        **admin.site.each_context(request),
        "title": bulk.title.format(stories=_stories(len(stories))),
        "action": action,
        "bulk": bulk,
        "stories": stories,
        "approved": sum(story.status == Status.APPROVED for story, *_ in stories) if revokes_approval else 0,
        "form": form,
        "media": form.media,
        "back": request.POST.get("back", ""),
    }
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def _back(request: HttpRequest) -> HttpResponse:
    """Redirect to the list with its filters."""
    query = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(f"{reverse('admin:articles_article_changelist')}{f'?{query}' if query else ''}")


URLS = [("bulk/", act, "bulk")]


def _moment(article: Article) -> str:
    """Return when the story goes live if it is published now; "" if it is live already.

    Of a scheduled story whose draft has no date to come, its date as well, and of a live one that of its scheduled
    update: nobody should publish either early by mistake.
    """
    if article.is_live:
        update = article.working_copy.update_at
        return f"Update goes live now, not on {format_time(update)}" if update else ""
    scheduled = article.published_at if article.state == State.SCHEDULED else None
    date = article.working_copy.planned_at if article.working_copy.content else scheduled
    if date and date > timezone.now():
        return format_time(date)
    return f"Goes live now, not on {format_time(scheduled)}" if scheduled else "Goes live now"
