"""Pre-publication checks: each rule either blocks workflow steps or makes a recommendation."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.choices import Step
from articles.models import Article
from articles.story_fields import Content, date_in
from articles.workflow import checklist_rules, drafting


class Severity(StrEnum):
    """Whether a finding blocks the step or is a recommendation."""

    BLOCKS = "blocks"
    ADVISES = "advises"


class Finding(NamedTuple):
    """An issue that a rule found.

    rule: its name. field: of the writing screen, "" if none. sentence: for the user.
    """

    rule: str
    field: str
    severity: Severity
    sentence: str


class ChecklistFailed(ValidationError):
    """Findings block the step, which was not carried out. Has sentences by field."""


def findings(
    article: Article, step: Step, *, content: Content | None = None, at: datetime | None = None
) -> list[Finding]:
    """Return the issues of the story's draft before this step, blocking ones first.

    content: what is published instead of the draft. at: when an update is published (aware); None for now. At most
    fifteen queries, regardless of the length of the text.
    """
    draft = checklist_rules.read(article, content, at)
    found = [
        Finding(rule.name, rule.field, Severity.BLOCKS if step in rule.blocks else Severity.ADVISES, sentence)
        for rule in checklist_rules.RULES
        for sentence in rule.look(draft)
    ]
    return sorted(found, key=lambda finding: finding.severity != Severity.BLOCKS)


class VersionFindings(NamedTuple):
    """The findings before a step, of a version of the story (`WorkingCopy.version`)."""

    version: int
    step: Step
    found: list[Finding]


def look_ahead(
    article: Article, step: Step, *, content: Content | None = None, at: datetime | None = None
) -> VersionFindings:
    """Return what `enforce` will find. Call it before a transaction. content, at: see `findings`.

    Long texts take seconds, in which a transaction would keep others from saving on SQLite.
    """
    return VersionFindings(article.working_copy.version, step, findings(article, step, content=content, at=at))


def enforce(
    article: Article,
    step: Step,
    ahead: VersionFindings | None = None,
    *,
    content: Content | None = None,
    at: datetime | None = None,
) -> None:
    """Raise ChecklistFailed with the sentences of the blocking issues, by field, if there are any.

    Call it after `locking.lock_for_update`. ahead: of this step, used if the story was not written since. content, at:
    see `findings`.
    """
    errors: dict[str, list[str]] = {}
    # Locking has counted one version more.
    is_same = ahead is not None and (ahead.version + 1, ahead.step) == (article.working_copy.version, step)
    for finding in ahead.found if ahead and is_same else findings(article, step, content=content, at=at):
        if finding.severity == Severity.BLOCKS:
            errors.setdefault(finding.field, []).append(finding.sentence)
    if errors:
        raise ChecklistFailed(errors)


def next_step(article: Article, *, may_publish: bool) -> Step:
    """Return the story's next step for a user who may publish, or for one who may not."""
    if article.is_live:
        return Step.UPDATE
    if not may_publish:
        return Step.SUBMIT
    return publication_step(date_in(drafting.content_of(article)))


def publication_step(date: datetime | None) -> Step:
    """Return the step that publishes a story that is not live. date: its publication date (aware), None for now."""
    return Step.SCHEDULE if date and date > timezone.now() else Step.PUBLISH
