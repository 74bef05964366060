"""What a rule would match in published stories, before it is saved."""

import time
from typing import NamedTuple

from articles.house_style.checking import applies_to
from articles.house_style.matching import Match, RuleSet
from articles.house_style.passages import html_passage, plain_passage
from articles.models import Article, StyleRule

# In seconds. A search of all stories of a large site would take minutes.
BUDGET = 3.0
MAX_EXAMPLES = 20
# In characters, on either side of a match.
_CONTEXT = 60
_CHUNK = 100


class Example(NamedTuple):
    """A published story with a match, and the text around it."""

    article: Article
    before: str
    words: str
    after: str


class Preview(NamedTuple):
    """What a rule would match. stories: how many of the `examined` newest stories have a match, `matches` in all."""

    examples: list[Example]
    stories: int
    matches: int
    examined: int
    is_complete: bool

    @property
    def summary(self) -> str:
        """Return how many matches there are, in sentences."""
        matches = f"{self.matches:,} match{'es' * (self.matches != 1)}" if self.matches else "No matches"
        of = f"{self.stories:,} of {self.examined:,}" if self.matches else f"{self.examined:,}"
        limit = "" if self.is_complete else " Older stories were not checked, because that would take too long."
        return f"{matches} in {of} published stor{'y' if self.examined == 1 else 'ies'}.{limit}"


def preview_of(rule: StyleRule) -> Preview:
    """Return what a checked rule, which need not be saved, matches in live stories, newest first."""
    rule_set, deadline = RuleSet([rule]), time.monotonic() + BUDGET
    examples: list[Example] = []
    stories = matches = examined = 0
    live = Article.objects.live().only("title", "summary", "body", "language", "slug", "published_at", "status")
    for article in live.iterator(chunk_size=_CHUNK):
        if time.monotonic() > deadline:
            return Preview(examples, stories, matches, examined, is_complete=False)
        examined += 1
        if not applies_to(rule, article.language):
            continue
        found = _matches(rule_set, article, deadline)
        stories += bool(found)
        matches += len(found)
        if found and len(examples) < MAX_EXAMPLES:
            examples.append(_example(article, *found[0]))
    return Preview(examples, stories, matches, examined, is_complete=True)


def _matches(rule_set: RuleSet, article: Article, deadline: float) -> list[tuple[str, Match]]:
    """Return the matches in the published version, each with the text that has it."""
    if not any(map(rule_set.may_match, (article.title, article.summary, article.body))):
        return []
    passages = [
        plain_passage("title", article.title),
        plain_passage("summary", article.summary),
        html_passage("body", article.body),
    ]
    return [(each.text, match) for each in passages for match in rule_set.matches(each.checked, deadline)[0]]


def _example(article: Article, text: str, match: Match) -> Example:
    _, start, end = match
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    if len(before) > _CONTEXT:
        before = f"…{before[-_CONTEXT:].partition(' ')[2] or before[-_CONTEXT:]}"
    if len(after) > _CONTEXT:
        after = f"{after[:_CONTEXT].rpartition(' ')[0] or after[:_CONTEXT]}…"
    return Example(article, before, text[start:end], after)
