"""What the house style marks in a story."""

import hashlib
import logging
import re
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Max, Sum

from articles.house_style import spelling
from articles.house_style.matching import Match, RuleSet, lowered
from articles.house_style.passages import Passage, html_passage, plain_passage
from articles.models import Article, StyleDismissal, StyleRule
from articles.story_fields import FIELDS, Content, Html
from articles.workflow import drafting
from newsroom.core.i18n.languages import is_in_language

logger = logging.getLogger(__name__)

# In seconds, for one story. Ten thousand words and the rules of a large style guide take a twentieth of that.
BUDGET = 1.0
# So many matches are shown.
MAX_FINDINGS = 100
# The state of the table of rules: their number, the highest ID and the sum of their versions.
type State = tuple[int, int | None, int | None]

_SPACE = re.compile(r"[^\S\n]")
_FIELDS = [field for field in FIELDS if field.is_main]


class Finding(NamedTuple):
    """A match in a story. label: of the field. number: of these characters in it, from 0. digest: what is dismissed."""

    rule: StyleRule
    field: str
    label: str
    text: str
    number: int
    digest: str

    @property
    def replacements(self) -> list[str]:
        """Return what to write instead, with a capital if these words have one.

        A word with a capital of its own, such as “iOS”, stays as it is, and so does what would be these words again.
        """
        if self.rule.is_case_sensitive or not self.text[:1].isupper():
            return self.rule.replacements
        return [self._with_capital(each) for each in self.rule.replacements]

    def _with_capital(self, replacement: str) -> str:
        first = replacement.split()[0]
        capitalised = replacement[:1].upper() + replacement[1:]
        return capitalised if first == first.lower() and capitalised != self.text else replacement


class Report(NamedTuple):
    """What the rules match in a story. problem: a sentence if not everything was checked, or ""."""

    findings: list[Finding]
    dismissed: list[Finding]
    problem: str = ""

    @property
    def summary(self) -> str:
        """Return how many matches there are, in a sentence."""
        number = len(self.findings)
        return f"{number} match{'es' * (number != 1)}." if number else "No matches."


def report_of(article: Article) -> Report:
    """Return what the rules match in the story's draft.

    Four queries at most, and one more after a rule was changed. An error is logged and reported: the story can be
    written without the check.
    """
    try:
        content = drafting.content_of(article)
        rule_set = rule_set_for(content["language"])
        found, is_complete = _findings(content, rule_set, spelling.names_in(content))
        dismissed = set(StyleDismissal.objects.filter(article=article).values_list("digest", flat=True))
    except Exception:
        logger.exception("House style of story %s could not be checked", article.pk)
        return Report([], [], "The house style could not be checked. Your text is not affected.")
    opened = [finding for finding in found if finding.digest not in dismissed]
    problem = "" if is_complete else "The check took too long and stopped, so some matches are missing."
    if len(opened) > MAX_FINDINGS:
        problem = problem or f"Only the first {MAX_FINDINGS} of {len(opened)} matches are shown."
    return Report(opened[:MAX_FINDINGS], [finding for finding in found if finding.digest in dismissed], problem)


def rule_set_for(language: str) -> RuleSet:
    """Return the active rules for a language (BCP 47)."""
    state = StyleRule.objects.aggregate(number=Count("pk"), last=Max("pk"), versions=Sum("version"))
    return _prepared((state["number"], state["last"], state["versions"]), language.lower())


def passages_of(content: Content) -> Iterator[Passage]:
    """Yield what is checked of a story's content. Its HTML is sanitised first."""
    for field in _FIELDS:
        text = field.clean(content[field.name])
        yield html_passage(field.name, text) if isinstance(field, Html) else plain_passage(field.name, text)


def applies_to(rule: StyleRule, language: str) -> bool:
    """Return whether the rule is one for texts in this language (BCP 47)."""
    return not rule.language or is_in_language(language, rule.language)


@lru_cache(maxsize=16)
def _prepared(state: State, language: str) -> RuleSet:
    """Return the rules prepared for matching. state: so that they are prepared again after a change."""
    rules = StyleRule.objects.filter(is_active=True).order_by("pk")
    return RuleSet(rule for rule in rules if applies_to(rule, language))


def _findings(content: Content, rule_set: RuleSet, names: spelling.Names) -> tuple[list[Finding], bool]:
    deadline = time.monotonic() + BUDGET
    found: list[Finding] = []
    for passage in passages_of(content):
        matches, is_complete = rule_set.matches(passage.checked, deadline)
        matches = sorted([*matches, *spelling.spelling_matches(passage.checked, names)], key=lambda match: match.start)
        text = _SPACE.sub(" ", passage.text)
        found += [_finding(passage, text, match) for match in matches]
        if not is_complete:
            return found, False
    return found, True


def _finding(passage: Passage, text: str, match: Match) -> Finding:
    rule, start, end = match
    words = text[start:end]
    label = next(field.label for field in _FIELDS if field.name == passage.field)
    return Finding(rule, passage.field, label, words, text.count(words, 0, start), _digest(rule, words))


def _digest(rule: StyleRule, words: str) -> str:
    # The spelling of a topic's name has no row, and is known by what it says.
    return hashlib.sha256(f"{rule.pk or rule}\n{lowered(words)}".encode()).hexdigest()
