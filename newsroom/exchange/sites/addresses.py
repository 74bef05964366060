"""Redirects from the former URLs of what was imported."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import NamedTuple
from urllib.parse import quote

from django.db import transaction

from articles.workflow.internal_links import check_links
from newsroom.core.html.link_check import Finding, State
from newsroom.core.models import Redirect
from newsroom.core.text import slugs
from newsroom.exchange.sites.report import Report

MAX_LENGTH = 255
CHUNK = 500
NEW, SAME, KNOWN, REFUSED = "new redirects", "the same here", "redirects created before", "without a redirect"
TOO_LONG = f"The URL is longer than {MAX_LENGTH} characters."
LIVE = "This site has another page at this URL."
TAKEN = "The URL redirects to another item."
INVALID = "The URL is invalid."


class Former(NamedTuple):
    """A former URL. path: as `Item.urls` has it. here: the path of the item here, not percent-encoded, "" for none."""

    path: str
    kind: str
    target_id: int
    here: str
    place: str


def add(former: Iterable[Former], report: Report) -> None:
    """Store the redirects, some hundred in a transaction. The report says which cannot be stored."""
    for chunk in batched(former, CHUNK):
        with transaction.atomic():
            slugs.lock()
            _add(chunk, report)


def _add(chunk: Sequence[Former], report: Report) -> None:
    """Store a few redirects with a fixed number of statements."""
    known = {
        path: (kind, target)
        for path, kind, target in Redirect.objects.filter(path__in=[each.path for each in chunk]).values_list(
            "path", "kind", "target_id"
        )
    }
    unknown = [each.path for each in chunk if each.path not in known and "?" not in each.path]
    live = check_links([quote(path) for path in unknown if path.startswith("/")])
    rows: dict[str, Redirect] = {}
    for each in chunk:
        stored = known.get(each.path)
        if each.path == each.here:
            report.redirects[SAME] += 1
        elif stored == (each.kind, each.target_id):
            report.redirects[KNOWN] += 1
        elif reason := _reason(each, stored is not None, live):
            report.redirects[REFUSED] += 1
            report.refused.append((each.place, each.path, reason))
        else:
            report.redirects[NEW] += 1
            known[each.path] = each.kind, each.target_id
            rows[each.path] = Redirect(path=each.path, kind=each.kind, target_id=each.target_id)
    # A draft that was published since may have its former URL.
    same = [
        each.path for each in chunk if each.path == each.here and known.get(each.path) == (each.kind, each.target_id)
    ]
    Redirect.objects.filter(path__in=same).delete()
    Redirect.objects.bulk_create(rows.values())


def _reason(each: Former, is_taken: bool, live: Mapping[str, Finding]) -> str:
    """Return why the redirect cannot be stored, or ""."""
    if not each.path.startswith("/") or "\x00" in each.path:
        return INVALID
    if len(each.path) > MAX_LENGTH:
        return TOO_LONG
    if is_taken:
        return TAKEN
    finding = live.get(quote(each.path))
    return LIVE if finding and finding.state == State.OK else ""
