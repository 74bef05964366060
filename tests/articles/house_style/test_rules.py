"""Keeping rules of the house style, and dismissing their matches."""

import pytest
from django.core.exceptions import ValidationError

from articles.house_style import checking, rules
from articles.models import StyleRule
from articles.workflow import drafting
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def texts(found):
    return [finding.text for finding in found]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({}, "words", "Enter words or a pattern."),
        ({"patterns": "fine\n(?:.{0,100}q){30}"}, "patterns", "too large"),
        ({"words": "a", "severity": "loud"}, "severity", "not a valid choice"),
        ({"words": "\n".join(map(str, range(1001)))}, "words", "up to 1,000"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_when_it_is_saved(values, field, sentence):
    with pytest.raises(ValidationError) as refusal:
        rules.create(by=None, **values)
    assert sentence in " ".join(refusal.value.message_dict[field])
    assert not StyleRule.objects.exists()


def test_a_change_stores_what_it_replaced():
    rule = rules.create(by=None, words="adviser", replacement="advisor")
    rules.change(rule, by=None, words="advisor", replacement="adviser")
    entry = AuditEntry.objects.get(verb="change")
    assert entry.detail["replaced"] == {"words": "adviser", "replacement": "advisor"}
    rules.change(rule, by=None, words="advisor")
    assert AuditEntry.objects.filter(subject_kind="stylerule").count() == 2


def test_only_editors_keep_rules():
    rule = rules.create(by=make_user("Editor"), words="adviser")
    journalist = make_user("Journalist")
    for attempt in (
        lambda: rules.create(by=journalist, words="x"),
        lambda: rules.change(rule, by=journalist, words="x"),
        lambda: rules.delete(rule, by=journalist),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_dismissed_match_stays_dismissed_for_all_writers_in_this_story_only():
    writer = make_user("Journalist")
    rules.create(by=None, words="adviser\nlorry")
    story, other = (drafting.create({"title": "Adviser and lorry"}, by=writer) for _ in range(2))
    first = checking.report_of(story).findings[0]
    rules.dismiss(story, first.digest, by=writer)
    rules.dismiss(story, first.digest, by=make_user("Editor"))
    drafting.save(story, {"summary": "The adviser"}, by=writer)
    report = checking.report_of(story)
    assert (texts(report.findings), texts(report.dismissed)) == (["lorry"], ["Adviser", "adviser"])
    assert texts(checking.report_of(other).findings) == ["Adviser", "lorry"]
    assert AuditEntry.objects.get(verb="dismiss style").detail == {"words": "Adviser"}
    rules.dismiss(other, "0" * 64, by=writer)
    assert not other.style_dismissals.exists()
    rules.reopen(story, first.digest, by=writer)
    assert texts(checking.report_of(story).findings) == ["Adviser", "lorry", "adviser"]
    with pytest.raises(NotAllowed):
        rules.dismiss(story, first.digest, by=make_user("Journalist"))
