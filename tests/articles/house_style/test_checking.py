"""What the house style marks in a story."""

import pytest

from articles.house_style import checking, rules
from articles.models import Article
from articles.workflow import drafting

pytestmark = pytest.mark.django_db


def found_in(story):
    return [(each.field, each.text, each.number) for each in checking.report_of(story).findings]


def test_headline_standfirst_and_draft_body_are_checked():
    rules.create(by=None, words="lorry")
    story = drafting.create({"title": "Lorry", "summary": "A lorry", "body": "<p>“lorry”</p><p>lorry Lorry lorry</p>"})
    assert found_in(story) == [
        *(("title", "Lorry", 0), ("summary", "lorry", 0)),
        *(("body", "lorry", 1), ("body", "Lorry", 0), ("body", "lorry", 2)),
    ]


def test_rules_apply_to_their_language_while_they_are_in_use():
    rule = rules.create(by=None, words="lorry", language="en")
    british = drafting.create({"title": "lorry", "language": "en-GB"})
    german = drafting.create({"title": "lorry", "language": "de"})
    assert (len(found_in(british)), len(found_in(german))) == (1, 0)
    rules.change(rule, by=None, is_active=False)
    assert found_in(british) == []


def test_a_capital_stays_a_capital():
    rules.create(by=None, words="utilise", replacement="use|apply")
    report = checking.report_of(drafting.create({"title": "Utilise and utilise"}))
    assert [finding.replacements for finding in report.findings] == [["Use", "Apply"], ["use", "apply"]]


@pytest.mark.parametrize(
    ("pattern", "replacement", "text"), [("ebook", "eBook", "Ebook"), ("meet-?up", "meetup", "Meetup")]
)
def test_a_replacement_is_never_the_same_as_the_words(pattern, replacement, text):
    rules.create(by=None, patterns=pattern, replacement=replacement)
    (finding,) = checking.report_of(drafting.create({"title": text})).findings
    assert finding.replacements == [replacement]


def test_a_text_with_many_matches_says_how_many_are_shown(monkeypatch):
    monkeypatch.setattr(checking, "MAX_FINDINGS", 2)
    rules.create(by=None, words="lorry")
    report = checking.report_of(drafting.create({"title": "lorry lorry lorry"}))
    assert (len(report.findings), report.problem) == (2, "Only the first 2 of 3 matches are shown.")


def test_a_check_over_its_budget_says_that_it_stopped(monkeypatch):
    monkeypatch.setattr(checking, "BUDGET", -1)
    rules.create(by=None, words="lorry")
    assert "took too long" in checking.report_of(drafting.create({"title": "lorry"})).problem


def test_a_check_that_fails_is_reported_and_raises_nothing(monkeypatch, caplog):
    def fail(language):
        raise RuntimeError("broken")

    monkeypatch.setattr(checking, "rule_set_for", fail)
    assert "could not be checked" in checking.report_of(drafting.create({"title": "lorry"})).problem
    assert "could not be checked" in caplog.text


@pytest.mark.parametrize("count", [1, 3])
def test_a_check_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    for number in range(count):
        rules.create(by=None, words=f"lorry{number}")
    story = drafting.create({"title": "lorry0 lorry1"})
    checking.report_of(story)
    story = Article.objects.select_related("working_copy").get(pk=story.pk)
    with django_assert_num_queries(2):
        checking.report_of(story)
