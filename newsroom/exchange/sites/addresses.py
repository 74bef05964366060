"""Redirects from the former URLs of what was imported."""

from collections.abc import Iterable
from itertools import batched
from typing import NamedTuple

from newsroom.exchange.sites.report import Report
from newsroom.redirects import add_many

CHUNK = 500
NEW, SAME, KNOWN, REFUSED = "new redirects", "the same here", "redirects created before", "without a redirect"


class Former(NamedTuple):
    """A former URL. path: as `Item.urls` has it. here: the path of the item here, not percent-encoded, "" for none."""

    path: str
    kind: str
    target_id: int | None
    here: str
    place: str


def add(former: Iterable[Former], report: Report) -> None:
    """Store the redirects. The report says which cannot be stored."""
    for chunk in batched(former, CHUNK):
        moved = [each for each in chunk if each.path != each.here]
        number, conflicts = add_many((each.path, each.kind, each.target_id) for each in moved)
        report.redirects[SAME] += len(chunk) - len(moved)
        report.redirects[NEW] += number
        report.redirects[KNOWN] += len(moved) - number - len(conflicts)
        report.redirects[REFUSED] += len(conflicts)
        places = {each.path: each.place for each in moved}
        report.refused += [(places[path], path, sentence) for path, sentence in conflicts]
