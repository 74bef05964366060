"""The checklist panel of the writing screen: issues that block the story's next step, and recommendations."""

from typing import Any, NamedTuple

from articles.admin.forms import ArticleForm
from articles.choices import Status, Step
from articles.models import Article
from articles.workflow import checklist, drafting
from articles.workflow.checklist import Finding, Severity

_LABELS: dict[str, Any] = {name: field.label or name.capitalize() for name, field in ArticleForm.base_fields.items()}
_LABELS["comments"] = "Comments"
# The element IDs of things that are not fields of the form.
_ELEMENT_IDS = {"comments": "desk-comments"}
# By the name of the rule.
_PARTS = {"images without alt text": ".desk-figure--undescribed input"}
_HEADINGS = {
    Step.SUBMIT: "Fix before submitting",
    Step.PUBLISH: "Fix before publishing",
    Step.SCHEDULE: "Fix before scheduling",
    Step.UPDATE: "Fix before publishing the update",
    Step.SCHEDULE_UPDATE: "Fix before scheduling the update",
}


class Item(NamedTuple):
    """A finding as the panel shows it. label: of its field. element_id: the element ID that it links to.

    part: a CSS selector of what it is about, within the field; "" for the field.
    """

    field: str
    label: str
    element_id: str
    sentence: str
    part: str


class Panel(NamedTuple):
    """The content of the panel. groups: of (heading, whether they block, items). summary: a summary in a sentence."""

    groups: list[tuple[str, bool, list[Item]]]
    summary: str


def panel_for(article: Article, user: Any) -> Panel | None:
    """Return the panel for a user who may read the story, or None if the story is in the bin."""
    if article.status == Status.WITHDRAWN and not article.was_live:
        return None
    step = checklist.next_step(article, may_publish=user.has_perm("articles.publish_article"))
    found = checklist.findings(article, step)
    blocking = [finding for finding in found if finding.severity == Severity.BLOCKS]
    advice = [finding for finding in found if finding.severity == Severity.ADVISES]
    groups = [(_HEADINGS[step], True, list(map(_item, blocking))), ("Recommended", False, list(map(_item, advice)))]
    can_submit = step == Step.SUBMIT and article.status == Status.DRAFT and drafting.may_write(user, article)
    ready = "Ready to submit" if can_submit else "Nothing to fix"
    return Panel([group for group in groups if group[2]], _summary(ready, len(blocking), len(advice)))


def _item(finding: Finding) -> Item:
    field = finding.field
    element_id, part = _ELEMENT_IDS.get(field, f"id_{field}"), _PARTS.get(finding.rule, "")
    return Item(field, _LABELS.get(field, ""), element_id, finding.sentence, part)


def _summary(ready: str, blocking: int, advice: int) -> str:
    if not blocking and not advice:
        return "All checks passed."
    issues = {0: ready, 1: "1 issue to fix"}.get(blocking, f"{blocking} issues to fix")
    return f"{issues}; {advice} recommendation{'s' * (advice > 1)}." if advice else f"{issues}."
