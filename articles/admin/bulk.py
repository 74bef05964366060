"""What is done with several stories of the list at once: each for itself, with the version that the list showed."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles import colleagues, drafting
from articles.admin.access import number_in, story_of
from articles.admin.buttons import buttons_for, menu_for, press
from articles.admin.state import state_of
from articles.choices import Status
from articles.forms import ReasonsForm
from articles.models import Article
from newsroom.permissions import NotAllowed
from newsroom.widgets.suggesting import is_id
from topics.forms import TopicsField, TopicsSelect
from topics.models import Topic

# Publishing more than so many asks for one more yes.
MANY = 20
# As many as a page of the list has.
MOST = 50


class Action(NamedTuple):
    """Something to do with several stories. done: how the report calls it; field: what it has to know, if anything."""

    verb: str
    label: str
    done: str
    field: str = ""
    asks: bool = False
    is_editors: bool = False


ACTIONS = {
    action.verb: action
    for action in (
        Action("submit", "Submit for review", "submitted"),
        Action("approve", "Approve", "approved", is_editors=True),
        Action("send_back", "Send back", "sent back", "why_back", asks=True),
        Action("publish", "Publish or schedule", "published or scheduled", asks=True, is_editors=True),
        Action("unschedule", "Unschedule", "taken off the schedule", asks=True, is_editors=True),
        Action("withdraw", "Withdraw", "withdrawn", "withdrawal_reason", asks=True, is_editors=True),
        Action("add_topics", "File under a topic", "filed in draft", "topics", asks=True),
        Action("remove_topics", "Take out of a topic", "taken out in draft", "topics", asks=True),
        Action("bin", "Put into the bin", "put into the bin"),
        Action("recover", "Take out of the bin", "taken out of the bin"),
    )
}


# What a topic editor does with any story.
FILING = ("add_topics", "remove_topics")


class BulkForm(ReasonsForm):
    """What an action needs to know besides the stories."""

    topics = TopicsField(
        widget=TopicsSelect("admin:articles_article_suggest_for"),
        help_text="Type a name in any script. Published stories show it once the update is published.",
    )
    sure = forms.BooleanField(label="I have looked through this list", required=False)

    def __init__(self, *args, action: Action, number: int, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        wanted = {action.field, "sure" if action.verb == "publish" and number > MANY else ""}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        for name in {"topics", "sure"} & set(self.fields):
            self.fields[name].required = True

    def clean_topics(self):
        """At least one."""
        if not self.cleaned_data["topics"]:
            raise ValidationError("Choose a topic.")
        return self.cleaned_data["topics"]


def actions_for(user: Any) -> list[Action]:
    """What this person is offered above the list. Who curates topics files all stories that they may read."""
    if not colleagues.may_read(user):
        return []
    if not user.has_perm("articles.change_article"):
        return [ACTIONS[verb] for verb in FILING] if user.has_perm("topics.curate_topic") else []
    is_editor = user.has_perm("articles.publish_article")
    return [action for action in ACTIONS.values() if is_editor or not action.is_editors]


@require_POST
def act(request: Any) -> Any:
    """Do `action` with the stories `story`, each with the version `version-<id>` that the list showed; ask first."""
    action = ACTIONS.get(request.POST.get("action", ""))
    offered = actions_for(request.user)
    if not offered or (action and action not in offered):
        raise PermissionDenied
    chosen = _chosen(request)
    if action is None or not chosen:
        what = "Choose what to do with them." if chosen else "Choose stories first."
        messages.warning(request, f"{what} Nothing was done.")
        return _back(request)
    is_answered = "confirmed" in request.POST
    initial = {"topics": _topic_of(request) if action.verb == "add_topics" else []}
    form = BulkForm(request.POST if is_answered else None, action=action, number=len(chosen), initial=initial)
    if action.asks and not (is_answered and form.is_valid()):
        return _ask(request, action, chosen, form)
    _report(request, action, *_done(request, action, chosen, getattr(form, "cleaned_data", {})))
    return _back(request)


def _topic_of(request: Any) -> list[dict[str, Any]]:
    """The topic for which the list was looked through."""
    pk = request.POST.get("file", "")
    return drafting.references(Topic.objects.filter(pk=pk)) if is_id(pk) else []


def _chosen(request: Any) -> dict[int, int]:
    """The versions of the chosen stories by id, in the order of the list; 0, which none has, if it is not said."""
    return {int(pk): number_in(request, f"version-{pk}") for pk in request.POST.getlist("story")[:MOST] if is_id(pk)}


def _done(request: Any, action: Action, chosen: dict[int, int], words: dict[str, Any]) -> tuple[int, list[str]]:
    """How many were done, and a sentence for each of the others."""
    done, refused = 0, []
    for pk, version in chosen.items():
        article = story_of(pk)
        if article is None:
            refused.append("One was deleted in the meantime.")
            continue
        name = article.working_copy.title or "Untitled"
        try:
            do(action.verb, article, version, request.user, words)
            done += 1
        except ValidationError as refusal:
            refused.append(f"“{name}”: {' '.join(refusal.messages)}")
        except (NotAllowed, drafting.Conflict) as refusal:
            refused.append(f"“{name}”: {refusal}")
    return done, refused


def do(verb: str, article: Article, version: int, by: Any, words: dict[str, Any]) -> None:
    """Do with one story what ACTIONS calls so. version: what the list showed. words: the cleaned BulkForm.

    Raises NotAllowed, ValidationError and Conflict.
    """
    if verb in FILING:
        change = {"add" if verb == "add_topics" else "remove": words["topics"]}
        drafting.retopic(article, by=by, version=version, **change)
        return
    if not drafting.may_write(by, article):
        raise NotAllowed("Only its writer and the editors can do this. Nothing was changed.")
    if version == article.working_copy.version:
        _check_offered(verb, article, by)
    # The verbs compare it: what the list showed, not what is there now.
    article.working_copy.version = version
    press(verb, article, by=by, words={"why_back": "", "withdrawal_reason": "", **words})


def _check_offered(verb: str, article: Article, by: Any) -> None:
    if verb not in {button.verb for button in [*buttons_for(article, by), *menu_for(article, by)]}:
        raise NotAllowed(f"It is “{state_of(article).label}”. Nothing was changed.")
    if verb == "publish" and article.is_live and article.working_copy.content is None:
        raise NotAllowed("Readers see it as it is already. Nothing was changed.")


def _report(request: Any, action: Action, done: int, refused: list[str]) -> None:
    if done:
        messages.success(request, f"{done} {'story' if done == 1 else 'stories'} {action.done}.")
    if refused:
        messages.warning(request, f"{len(refused)} not: {' '.join(refused)}")


def _ask(request: Any, action: Action, chosen: dict[int, int], form: BulkForm) -> TemplateResponse:
    found = Article.objects.select_related("working_copy").defer("body", "summary").in_bulk(list(chosen))
    stories = [(found[pk], version, state_of(found[pk])) for pk, version in chosen.items() if pk in found]
    is_unread = action.verb in FILING and not request.user.has_perm("articles.publish_article")
    context = {
        **admin.site.each_context(request),
        "title": f"{action.label}: {len(stories)} {'story' if len(stories) == 1 else 'stories'}",
        "action": action,
        "stories": stories,
        "approved": sum(story.status == Status.APPROVED for story, _, _ in stories) if is_unread else 0,
        "form": form,
        "media": form.media,
        "back": request.POST.get("back", ""),
    }
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def _back(request: Any) -> Any:
    """To the list as it was narrowed."""
    query = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(f"{reverse('admin:articles_article_changelist')}{f'?{query}' if query else ''}")


ADDRESSES = [("bulk/", act, "bulk")]
