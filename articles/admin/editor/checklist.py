"""The checklist beside the text: what stands against the story's next step, and what is advised."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.admin.access import readable
from articles.admin.forms import ArticleForm
from articles.choices import Status, Step
from articles.models import Article
from articles.workflow import checklist, drafting
from articles.workflow.checklist import Finding, Severity

_LABELS: dict[str, Any] = {name: field.label or name.capitalize() for name, field in ArticleForm.base_fields.items()}
_LABELS["comments"] = "Comments"
# Where on the writing screen what is no field of the form stands.
_PLACES = {"comments": "desk-comments"}
_AGAINST = {
    Step.SUBMIT: "Fix before submitting",
    Step.PUBLISH: "Fix before publishing",
    Step.SCHEDULE: "Fix before scheduling",
    Step.UPDATE: "Fix before publishing the update",
}


class Item(NamedTuple):
    """A finding as the panel shows it. label: of its field, to which it leads; place: its id on the screen."""

    field: str
    label: str
    place: str
    sentence: str


class Panel(NamedTuple):
    """What the panel shows: groups of (heading, whether they block, items), and all of it in a sentence."""

    groups: list[tuple[str, bool, list[Item]]]
    news: str


def panel_for(article: Article, user: Any) -> Panel | None:
    """The panel for who reads the story's writing screen; None for one that is withdrawn or in the bin for good."""
    if article.status == Status.WITHDRAWN and not article.was_live:
        return None
    step = checklist.next_step(article, may_publish=user.has_perm("articles.publish_article"))
    found = checklist.findings(article, step)
    against = [finding for finding in found if finding.severity == Severity.BLOCKS]
    advised = [finding for finding in found if finding.severity == Severity.ADVISES]
    groups = [(_AGAINST[step], True, _items(against)), ("Recommended", False, _items(advised))]
    is_to_submit = step == Step.SUBMIT and article.status == Status.DRAFT and drafting.may_write(user, article)
    ready = "Ready to submit" if is_to_submit else "Nothing to fix"
    return Panel([group for group in groups if group[2]], _news(ready, len(against), len(advised)))


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel's content as a piece of HTML, for the draft as it is saved now."""
    article = readable(request, pk)
    panel = panel_for(article, request.user)
    return render(request, "admin/articles/article/_findings.html", {"checklist": panel})


def _items(found: list[Finding]) -> list[Item]:
    return [_item(finding.field, finding.sentence) for finding in found]


def _item(field: str, sentence: str) -> Item:
    return Item(field, _LABELS.get(field, ""), _PLACES.get(field, f"id_{field}"), sentence)


def _news(ready: str, against: int, advised: int) -> str:
    if not against and not advised:
        return "All checks passed."
    blocking = {0: ready, 1: "1 issue to fix"}.get(against, f"{against} issues to fix")
    return f"{blocking}; {advised} recommendation{'s' * (advised > 1)}." if advised else f"{blocking}."


ADDRESSES = [("<int:pk>/checklist/", show, "checklist")]
