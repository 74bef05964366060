"""The one rule for the words in addresses, shared by stories, topics and people."""

import unicodedata
from collections.abc import Callable
from itertools import chain, count

from django.db import connection
from django.utils.text import slugify

MAX_LENGTH = 80
# Words that stand, or will stand, where a slug could.
RESERVED = frozenset({"feed", "page", "search"})


def slug_of(name: str) -> str:
    """The name as a word for an address: NFKC, then Django's slugify with Unicode, at most 80 characters.

    Returns "" for a name without a letter or digit (🙂), whose caller then uses a word of its own.
    """
    slug = slugify(unicodedata.normalize("NFKC", name), allow_unicode=True)
    # slugify() lowers the case after NFKC, which can take a character apart again.
    return unicodedata.normalize("NFKC", slug)[:MAX_LENGTH].strip("-_")


def canonical(word: str) -> str:
    """The word of an address as slugs are written: composed (NFKC) and in lower case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).lower())


def free_slug(name: str, *, fallback: str, is_taken: Callable[[str], bool]) -> str:
    """A slug for the name that nobody has: `name`, `name-2`, `name-3` …

    name: what to make it from. fallback: the slug of a name that has none, such as "story".
    is_taken: tells whether a slug is in use. Reserved words count as taken.
    """
    stem = slug_of(name) or fallback
    numbered = (f"{stem[: MAX_LENGTH - len(str(n)) - 1].rstrip('-_')}-{n}" for n in count(2))
    return next(s for s in chain([stem], numbered) if s not in RESERVED and not is_taken(s))


def lock() -> None:
    """Let no other transaction give out names or slugs until this one ends, so that none is given twice.

    PostgreSQL only: SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('newsroom.core.text.slugs'))")
