"""Checks of all data that is derived from other data."""

from collections.abc import Callable, Iterator

from articles.search import drafts, headlines, similarity
from articles.search import index as search_index
from articles.workflow import bylines
from newsroom.core.tracking.snapshot import snapshot
from newsroom.doctor.findings import Check, Finding, Subject
from newsroom.redirects import checking as redirects
from topics import counting
from topics.indexes import alphabetical_index, prefix_index
from topics.names import duplicates


def checks() -> tuple[Callable[[], Iterator[str]], ...]:
    """Return the checks of `manage.py check_counts`; each yields a sentence for each problem."""
    return (
        bylines.check_dates,
        counting.check,
        duplicates.check,
        prefix_index.check,
        alphabetical_index.check,
        headlines.check,
        similarity.check,
        search_index.check,
        drafts.check,
        redirects.check,
    )


def stored_data() -> Iterator[Finding]:
    """Find differences between stored counts, dates and indexes and what they are built from."""
    with snapshot():
        problems = [sentence for check in checks() for sentence in check()]
    if problems:
        yield Finding(
            f"Stored counts or indexes are wrong ({len(problems)}), such as: {problems[0]}.",
            "Readers see wrong totals, or do not find stories.",
            "Run `manage.py check_counts --fix`.",
        )


SUBJECT = Subject("counts", (Check(stored_data, is_long=True),))
