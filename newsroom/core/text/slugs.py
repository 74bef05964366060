"""Slugs of stories, topics, authors and pages."""

import re
import unicodedata
from collections.abc import Callable
from itertools import chain, count

from django.db import connection

MAX_LENGTH = 80
_UNWANTED = re.compile(r"[^\w\s-]")
_SPACES = re.compile(r"[-\s]+")
# Unicode's categories of marks that stand for sounds.
_MARKS = {"Mn", "Mc"}
# Blocks of marks for any script, and selectors of variants.
_ACCENT = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
# Words that URLs use, or may use later, in the place of a slug.
RESERVED = frozenset({"feed", "page", "search"})


def slug_of(name: str) -> str:
    """Return the name as a slug: NFKC, lower case, hyphens for spaces, at most 80 characters.

    Letters, digits and the vowel signs of Indic, Arabic and other scripts remain. Returns "" for a name without letters
    and digits (🙂); callers have a fallback.
    """
    name = unicodedata.normalize("NFKC", name).lower()
    slug = _SPACES.sub("-", _UNWANTED.sub("", name) if name.isascii() else _without_signs(name))
    # Lower case can decompose a character again.
    return unicodedata.normalize("NFKC", slug.strip("-_"))[:MAX_LENGTH].strip("-_")


def _without_signs(name: str) -> str:
    """Return the name without what is no part of a word.

    Unlike in regular expressions, words have marks here: without vowel signs, many scripts cannot be read. Accents
    that no composed character has, variants of emoji and marks that follow no letter are left out.
    """
    kept: list[str] = []
    is_word = False
    for character in name:
        if character.isalnum():
            is_word = True
        elif character in "_-" or character.isspace():
            is_word = False
        elif not (is_word and unicodedata.category(character) in _MARKS) or _ACCENT.match(character):
            continue
        kept.append(character)
    return "".join(kept)


def canonical(word: str) -> str:
    """Return a word of a URL as slugs are stored: composed (NFKC) and in lower case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).lower())


def free_slug(name: str, *, fallback: str, is_taken: Callable[[str], bool]) -> str:
    """Return an unused slug for the name: `name`, `name-2`, `name-3` …

    fallback: the slug for a name without letters and digits, such as "story". is_taken: returns whether a slug is in
    use. Reserved words count as taken.
    """
    stem = slug_of(name) or fallback
    numbered = (f"{stem[: MAX_LENGTH - len(str(n)) - 1].rstrip('-_')}-{n}" for n in count(2))
    return next(s for s in chain([stem], numbered) if s not in RESERVED and not is_taken(s))


def lock() -> None:
    """Block other transactions from assigning names or slugs until this one ends, so that none is assigned twice.

    PostgreSQL only: SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('newsroom.core.text.slugs'))")
