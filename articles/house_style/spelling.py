"""How a story spells the names of its topics.

Every alias is a name that may be used: a spelling to avoid is a rule of the house style. What is marked is a spelling
that differs from a name or alias in accents, hyphens or capitals, and is none itself.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from articles.house_style.matching import Match, folded, is_whole, lowered
from articles.models import StyleRule, StyleSeverity
from articles.story_fields import Content
from newsroom.core.text.tokens import unaccented
from topics.models import Topic

# Shorter names are spelt as common words are.
MIN_LENGTH = 4
_HYPHENS = str.maketrans(dict.fromkeys("‐‑–", "-"))

type Names = dict[str, set[str]]


def names_in(content: Content) -> Names:
    """Return the names and aliases of the story's topics, by topic name. Two queries."""
    ids = [ref["id"] for ref in content["topics"] if ref["id"]]
    topics: Iterable[Any] = Topic.objects.filter(pk__in=ids).prefetch_related("aliases") if ids else ()
    return {
        topic.name: {topic.name, *topic.names.values(), *(alias.name for alias in topic.aliases.all())}
        for topic in topics
    }


def spelling_matches(text: str, names: Names) -> Iterator[Match]:
    """Yield where the text has a name in another spelling. text: as for `RuleSet.matches`."""
    text = folded(text)
    plain = _plain(text)
    accepted = {folded(name) for spellings in names.values() for name in spellings}
    for topic, spellings in names.items():
        for name in map(folded, spellings):
            if len(name) < MIN_LENGTH:
                continue
            for variant in {_plain(name), _plain(name).replace("-", ""), _plain(name).replace("-", " ")}:
                yield from _variants(text, plain, variant, name, topic, accepted)


def _variants(text: str, plain: str, variant: str, name: str, topic: str, accepted: set[str]) -> Iterator[Match]:
    start = plain.find(variant)
    while start >= 0:
        end = start + len(variant)
        words = text[start:end]
        if is_whole(text, start, end) and words not in accepted and _is_other_spelling(words, name):
            reason = f"This is the spelling of the topic “{topic}”."
            rule = StyleRule(words=words, replacement=name, reason=reason, severity=StyleSeverity.SUGGESTION)
            # With the capitals of the name.
            rule.is_case_sensitive = True
            yield Match(rule, start, end)
        start = plain.find(variant, end)


def _is_other_spelling(words: str, name: str) -> bool:
    """Return whether the words are the name in another spelling, and no common word or one in capitals."""
    if words.isupper() or (words[0].islower() and name[0].isupper()):
        return False
    has_inner_capitals = any(part[1:] != part[1:].lower() for part in name.replace("-", " ").split())
    return words.lower() != name.lower() or has_inner_capitals


def _plain(text: str) -> str:
    """Return the text in lower case without accents, character for character."""
    text = lowered(text).translate(_HYPHENS)
    if text.isascii():
        return text
    return "".join(_base_letter(character) for character in text)


@lru_cache(maxsize=4096)
def _base_letter(character: str) -> str:
    if character < "\x80":
        return character
    base = unaccented(unicodedata.normalize("NFC", character))
    return base if len(base) == 1 else character
