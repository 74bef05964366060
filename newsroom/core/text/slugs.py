"""Slugs of stories, topics, authors and pages."""

import unicodedata
from collections.abc import Callable
from itertools import chain, count

from django.db import connection
from django.utils.text import slugify

MAX_LENGTH = 80
# Words that URLs use, or may use later, in the place of a slug.
RESERVED = frozenset({"feed", "page", "search"})


def slug_of(name: str) -> str:
    """Return the name as a slug: NFKC, then Django's slugify with Unicode, at most 80 characters.

    Returns "" for a name without letters and digits (🙂); callers have a fallback.
    """
    slug = slugify(unicodedata.normalize("NFKC", name), allow_unicode=True)
    # slugify() lowers the case after NFKC, which can decompose a character again.
    return unicodedata.normalize("NFKC", slug)[:MAX_LENGTH].strip("-_")


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
