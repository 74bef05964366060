"""What is done with several stories of the list at once: each for itself, with the version that the list showed."""

from collections import Counter
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from articles.admin.access import number_in, story_of
from articles.admin.buttons import buttons_for, menu_for, press, publish
from articles.choices import Reason, Status
from articles.forms import ReasonsForm
from articles.models import Article
from articles.notifications import colleagues
from articles.workflow import drafting
from newsroom.core.desk.widgets.suggesting import is_id
from newsroom.core.permissions import NotAllowed
from topics.forms import TopicsField, TopicsSelect
from topics.models import Topic

# Publishing more than so many asks for one more yes.
MANY = 20
# As many as a page of the list has.
MOST = 50


class Action(NamedTuple):
    """Something to do with several stories. field: what it has to know, if anything. title: of its question, if any.

    what: what its question says of the consequences, and of the stories that are skipped. done: the report. In title
    and report {stories} is how many they are; in the report {Topics} is “Topic” or “Topics”, {drafts} “draft” or
    “drafts”, and {updates} “1 update” or “2 updates”.
    """

    verb: str
    label: str
    done: str
    field: str = ""
    title: str = ""
    what: str = ""
    is_editors: bool = False


_BACK = "Stories in review or approved return to draft. Submitted updates are no longer waiting for review."
_SAME_TOPICS = "Stories whose topics would not change are skipped."
ACTIONS = {
    action.verb: action
    for action in (
        Action("submit", "Submit for review", "{stories} submitted for review."),
        Action("approve", "Approve", "{stories} approved.", is_editors=True),
        Action(
            "send_back",
            "Request changes",
            "Changes requested for {stories}.",
            field="why_back",
            title="Request changes to {stories}?",
            what=f"{_BACK} Other stories are skipped.",
        ),
        Action(
            "publish",
            "Publish or schedule",
            "{stories} published.",
            title="Publish or schedule {stories}?",
            what=(
                "Stories go live immediately, or on their date if it is in the future. Draft changes of published "
                "stories go live as updates. Stories with issues to fix or without changes are skipped and listed "
                "afterwards."
            ),
            is_editors=True,
        ),
        Action(
            "unschedule",
            "Unschedule",
            "{stories} unscheduled.",
            title="Unschedule {stories}?",
            what=(
                "Unscheduled stories are not published on their dates. Their content and dates do not change. Stories "
                "that are not scheduled are skipped."
            ),
            is_editors=True,
        ),
        Action(
            "withdraw",
            "Unpublish",
            "{stories} unpublished.",
            field="withdrawal_reason",
            title="Unpublish {stories}?",
            what=(
                "Unpublished stories disappear from the site immediately. Their URLs then show “This article is no "
                "longer available”. You can republish them later. Stories that are not published or scheduled are "
                "skipped."
            ),
            is_editors=True,
        ),
        Action(
            "add_topics",
            "Add to topic",
            "{Topics} added to the {drafts} of {stories}.",
            field="topics",
            title="Add {stories} to a topic",
            what=_SAME_TOPICS,
        ),
        Action(
            "remove_topics",
            "Remove from topic",
            "{Topics} removed from the {drafts} of {stories}.",
            field="topics",
            title="Remove {stories} from a topic",
            what=_SAME_TOPICS,
        ),
        Action("bin", "Move to bin", "{stories} moved to the bin."),
        Action("recover", "Restore from bin", "{stories} restored from the bin."),
    )
}


# What a writer does instead of requesting changes.
RETURN = Action(
    "send_back",
    "Return to draft",
    "{stories} returned to draft.",
    title="Return {stories} to draft?",
    what=f"{_BACK} Other stories are skipped.",
)
# What publishing a story came to -> the report.
_PUBLISHED = {
    Reason.PUBLISHED: "{stories} published.",
    Reason.REPUBLISHED: "{stories} republished.",
    Reason.UPDATED: "{updates} published.",
    Reason.SCHEDULED: "{stories} scheduled.",
    Reason.RESCHEDULED: "{stories} rescheduled.",
    Reason.UPDATED_SCHEDULED: "{updates} scheduled.",
}
# What a topic editor does with any story.
FILING = ("add_topics", "remove_topics")


class BulkForm(ReasonsForm):
    """What an action needs to know besides the stories."""

    topics = TopicsField(
        widget=TopicsSelect("admin:articles_article_suggest_for"),
        help_text=(
            "Start typing a topic name or alias. For published stories, the change goes live when an editor "
            "publishes the update."
        ),
    )
    sure = forms.BooleanField(label="I have checked this list", required=False)

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
    if user.has_perm("articles.publish_article"):
        return list(ACTIONS.values())
    return [RETURN if verb == RETURN.verb else action for verb, action in ACTIONS.items() if not action.is_editors]


@require_POST
def act(request: Any) -> Any:
    """Do `action` with the stories `story`, each with the version `version-<id>` that the list showed; ask first."""
    verb = request.POST.get("action", "")
    offered = {action.verb: action for action in actions_for(request.user)}
    action = offered.get(verb)
    if not offered or (verb in ACTIONS and action is None):
        raise PermissionDenied
    chosen = _chosen(request)
    if action is None or not chosen:
        what = "Select an action." if chosen else "Select at least one story."
        messages.warning(request, f"{what} Nothing was changed.")
        return _back(request)
    is_answered = "confirmed" in request.POST
    initial = {"topics": _topic_of(request) if action.verb == "add_topics" else []}
    form = BulkForm(request.POST if is_answered else None, action=action, number=len(chosen), initial=initial)
    if action.title and not (is_answered and form.is_valid()):
        return _ask(request, action, chosen, form)
    words = getattr(form, "cleaned_data", {})
    _report(request, *_done(request, action, chosen, words), topics=len(words.get("topics", [])))
    return _back(request)


def _topic_of(request: Any) -> list[dict[str, Any]]:
    """The topic for which the list was looked through."""
    pk = request.POST.get("file", "")
    return drafting.references(Topic.objects.filter(pk=pk)) if is_id(pk) else []


def _chosen(request: Any) -> dict[int, int]:
    """The versions of the chosen stories by id, in the order of the list; 0, which none has, if it is not said."""
    return {int(pk): number_in(request, f"version-{pk}") for pk in request.POST.getlist("story")[:MOST] if is_id(pk)}


def _done(
    request: Any, action: Action, chosen: dict[int, int], words: dict[str, Any]
) -> tuple[Counter[str], list[str]]:
    """How many were done, by the report, and a sentence for each of the others."""
    done: Counter[str] = Counter()
    refused = []
    for pk, version in chosen.items():
        article = story_of(pk)
        if article is None:
            refused.append("One story has been deleted.")
            continue
        name = article.working_copy.title or "Untitled"
        try:
            published = do(action.verb, article, version, request.user, words)
            done[_PUBLISHED[published] if published else action.done] += 1
        except ValidationError as refusal:
            refused.append(f"“{name}”: {' '.join(refusal.messages)}")
        except (NotAllowed, drafting.Conflict) as refusal:
            refused.append(f"“{name}”: {refusal}")
    return done, refused


def do(verb: str, article: Article, version: int, by: Any, words: dict[str, Any]) -> Reason | None:
    """Do with one story what ACTIONS calls so. version: what the list showed. words: the cleaned BulkForm.

    Returns what publishing came to, and None of another action. Raises NotAllowed, ValidationError and Conflict.
    """
    if verb in FILING:
        change = {"add" if verb == "add_topics" else "remove": words["topics"]}
        drafting.set_topics(article, by=by, version=version, **change)
        return None
    if not drafting.may_write(by, article):
        raise NotAllowed("Only the story’s creator and editors can do this. Nothing was changed.")
    if version == article.working_copy.version:
        _check_offered(verb, article, by)
    # The verbs compare it: what the list showed, not what is there now.
    article.working_copy.version = version
    if verb == "publish":
        return publish(article, by)
    press(verb, article, by=by, words={"why_back": "", "withdrawal_reason": "", **words})
    return None


def _check_offered(verb: str, article: Article, by: Any) -> None:
    if verb not in {button.verb for button in [*buttons_for(article, by), *menu_for(article, by)]}:
        raise NotAllowed(f"Not possible while the story is “{article.state.label}”. Nothing was changed.")
    if verb == "publish" and article.is_live and article.working_copy.content is None:
        raise NotAllowed("No changes to publish.")


def _stories(number: int) -> str:
    return "1 story" if number == 1 else f"{number} stories"


def _said(done: str, number: int, topics: int) -> str:
    return done.format(
        stories=_stories(number),
        updates="1 update" if number == 1 else f"{number} updates",
        Topics="Topic" if topics == 1 else "Topics",
        drafts="draft" if number == 1 else "drafts",
    )


def _report(request: Any, done: Counter[str], refused: list[str], topics: int) -> None:
    if done:
        messages.success(request, " ".join(_said(each, number, topics) for each, number in done.items()))
    if refused:
        them = "it" if len(refused) == 1 else "them"
        sentence = f"{len(refused)} skipped. Nothing was changed in {them}."
        reasons = format_html_join(
            "", "<li>{}</li>", ((each.removesuffix(" Nothing was changed."),) for each in refused)
        )
        messages.warning(request, format_html("{}<ul>{}</ul>", sentence, reasons))


def _ask(request: Any, action: Action, chosen: dict[int, int], form: BulkForm) -> TemplateResponse:
    found = Article.objects.select_related("working_copy").defer("body", "summary").in_bulk(list(chosen))
    stories = [(found[pk], version, found[pk].state) for pk, version in chosen.items() if pk in found]
    is_unread = action.verb in FILING and not request.user.has_perm("articles.publish_article")
    context = {
        **admin.site.each_context(request),
        "title": action.title.format(stories=_stories(len(stories))),
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
