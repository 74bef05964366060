"""Numbers of stories in the search index: each contains the story's date and ID.

So results are sorted and future stories are excluded without reading a story.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection

# The low bits of a number are the story's ID; the others are seconds since BEGINNING, the first day of archive URLs.
ID_BITS = 24
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_EPOCH = (datetime(1970, 1, 1, tzinfo=UTC) - BEGINNING) // timedelta(seconds=1)


def number_of(moment: datetime, article: int) -> int:
    """Return the number of the story with this date (aware) and ID. Later dates have greater numbers."""
    return first_number(moment) | (article & ((1 << ID_BITS) - 1))


def second_of(number: int) -> int:
    """Return the seconds from BEGINNING to the date of the story with this number."""
    return number >> ID_BITS


def moment_of(number: int) -> datetime:
    """Return the date of the story with this number (UTC, without microseconds)."""
    return BEGINNING + timedelta(seconds=second_of(number))


def last_number(moment: datetime) -> int:
    """Return the greatest number of a story dated `moment` (aware) or earlier."""
    return first_number(moment) | ((1 << ID_BITS) - 1)


def first_number(moment: datetime) -> int:
    """Return the least number of a story dated `moment` (aware) or later."""
    return (moment - BEGINNING) // timedelta(seconds=1) << ID_BITS


def number_sql(moment: str, article: str) -> str:
    """Return the SQL of a story's number, given the SQL of its date and of its ID."""
    seconds = {
        "sqlite": f"unixepoch(substr({moment}, 1, 19))",
        "postgresql": f"date_part('epoch', date_trunc('second', {moment}))::bigint",
    }[connection.vendor]
    return f"(({seconds} + {_EPOCH}) * {1 << ID_BITS} + ({article} & {(1 << ID_BITS) - 1}))"
