"""Where style rules match a text."""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import re2

from articles.house_style.passages import EXEMPT
from articles.house_style.patterns import Pattern
from articles.models import StyleRule
from newsroom.core.text.tokens import UNSPACED

# Words, single characters of scripts without spaces, and single signs.
_TOKEN = re.compile(rf"[^\W{UNSPACED}]+|\S")
_WITHIN_WORD = re.compile(rf"[^\W{UNSPACED}]{{2}}")
# Characters that writers and rules use for the same.
_SAME = str.maketrans({"’": "'", "\xa0": " ", "\u202f": " "})


class Match(NamedTuple):
    """A rule matches these characters of the text."""

    rule: StyleRule
    start: int
    end: int


def folded(text: str) -> str:
    """Return the text with one spelling of apostrophes and spaces, character for character."""
    return text.translate(_SAME)


def lowered(text: str) -> str:
    """Return the text in lower case, character for character."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class RuleSet:
    """Rules prepared for matching. Words are found by the first of them, so a text takes no longer for more rules."""

    def __init__(self, rules: Iterable[StyleRule]) -> None:
        self._words: dict[bool, dict[str, list[tuple[str, StyleRule]]]] = {
            is_case_sensitive: defaultdict(list) for is_case_sensitive in (True, False)
        }
        self._patterns: list[tuple[Pattern, StyleRule]] = []
        for rule in rules:
            self._add(rule)

    def _add(self, rule: StyleRule) -> None:
        if rule.is_part_of_word:
            self._patterns += [(pattern_of(rule, re2.escape(folded(words))), rule) for words in rule.word_list]
        else:
            for words in map(folded, rule.word_list):
                words = words if rule.is_case_sensitive else lowered(words)
                if first := _TOKEN.match(words):
                    self._words[rule.is_case_sensitive][first[0]].append((words, rule))
        self._patterns += [(pattern_of(rule, source), rule) for source in rule.pattern_list]

    def may_match(self, source: str) -> bool:
        """Return whether a rule may match a text. source: the text, or its HTML. It takes a tenth of the time."""
        if self._patterns:
            return True
        source = folded(source)
        lower = lowered(source)
        return any(
            first in (source if is_case_sensitive else lower)
            for is_case_sensitive, by_first in self._words.items()
            for first in by_first
        )

    def matches(self, text: str, deadline: float | None = None) -> tuple[list[Match], bool]:
        """Return the matches in the order of the text, and whether these are all.

        text: with EXEMPT for what no rule may match. deadline: when to stop, of `time.monotonic`; None for never.
        """
        text = folded(text)
        found: list[Match] = []
        is_complete = True
        for step in self._steps(text):
            if step:
                found.append(step)
            if deadline is not None and time.monotonic() > deadline:
                is_complete = False
                break
        return _selected(text, found), is_complete

    def _steps(self, text: str) -> Iterator[Match | None]:
        """Yield each match, and None after each part of the work without one."""
        for is_case_sensitive, by_first in self._words.items():
            if by_first:
                yield from _word_matches(by_first, text if is_case_sensitive else lowered(text))
            yield None
        data = text.encode()
        for pattern, rule in self._patterns:
            # In characters, up to the byte `before`.
            position = before = 0
            for start, end in pattern.spans(data):
                position += len(data[before:start].decode())
                before = start
                last = position + len(data[start:end].decode())
                # The pattern takes ï for a sign next to an ASCII letter.
                if pattern.is_part_of_word or is_whole(text, position, last):
                    yield Match(rule, position, last)
            yield None


def pattern_of(rule: StyleRule, source: str) -> Pattern:
    """Return the rule's pattern. Raises PatternRefused."""
    return Pattern(folded(source), is_case_sensitive=rule.is_case_sensitive, is_part_of_word=rule.is_part_of_word)


def is_whole(text: str, start: int, end: int) -> bool:
    """Return whether no word of the text goes on before or after these characters."""
    return not (_is_within_word(text, start) or _is_within_word(text, end))


def _is_within_word(text: str, position: int) -> bool:
    return 0 < position < len(text) and _WITHIN_WORD.match(text, position - 1) is not None


def _word_matches(by_first: dict[str, list[tuple[str, StyleRule]]], text: str) -> Iterator[Match]:
    for token in _TOKEN.finditer(text):
        for words, rule in by_first.get(token[0], ()):
            start = token.start()
            end = start + len(words)
            if text.startswith(words, start) and not _is_within_word(text, end):
                yield Match(rule, start, end)


def _selected(text: str, found: Iterable[Match]) -> list[Match]:
    """Return what is to be shown: of one rule the longest of several in one place, and none that is right already.

    Of several with a replacement that overlap, it is the first and longest, because only one can be replaced. If that
    is right already, so are the others.
    """
    last_end: dict[int, int] = {}
    replaced = (0, 0)
    selected = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):
        rule, start, end = match
        words = text[start:end]
        if start < last_end.get(id(rule), 0) or EXEMPT in words or _is_exception(text, match):
            continue
        if replacements := rule.replacements:
            if start < replaced[1] and (start, end) != replaced:
                continue
            replaced = (start, end)
        if words.strip() not in map(folded, replacements):
            last_end[id(rule)] = end
            selected.append(match)
    return selected


def _is_exception(text: str, match: Match) -> bool:
    """Return whether the match contains words that the rule allows, or is part of them.

    A phrase is allowed in any case, and a single word in its own: “US” does not allow “us”.
    """
    rule, start, end = match
    for words in map(folded, rule.exception_list):
        around = max(0, start - len(words))
        nearby = text[around : end + len(words)]
        if " " in words:
            words, nearby = lowered(words), lowered(nearby)
        for found in re.finditer(re.escape(words), nearby):
            first, last = around + found.start(), around + found.end()
            is_inside = (start <= first and last <= end) or (first <= start and end <= last)
            if is_inside and is_whole(text, first, last):
                return True
    return False
