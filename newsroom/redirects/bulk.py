"""Storing many redirects at once, for importers. No redirect that exists is changed."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import batched
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from newsroom.core.cache.invalidation import invalidate
from newsroom.core.models import AuditEntry, Redirect, RedirectKind
from newsroom.core.models.redirects import FRONT_TAG, URL_LENGTH
from newsroom.core.permissions import require
from newsroom.core.text import slugs
from newsroom.core.text.characters import has_controls
from newsroom.core.web.feeds import FORMS
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.old_urls import stored_form
from newsroom.redirects.planning import Entry, Outcome, Planned, plan
from newsroom.redirects.target_urls import urls_of
from newsroom.redirects.targets import FEEDS, MODELS, Target, existing, find, target_of

NO_PERMISSION = "Only editors and administrators can change redirects. Nothing was changed."
# Redirects of one transaction. It takes about a tenth of a second, for which an editor's save waits.
CHUNK_SIZE = 200


class Conflict(NamedTuple):
    """A redirect that was not stored. path: as it was given."""

    path: str
    sentence: str


class Former(NamedTuple):
    """A redirect that another site of this software had. path, since, is_automatic: see `Redirect`."""

    path: str
    target: Target
    since: datetime
    is_automatic: bool


def restore_many(redirects: Iterable[Former]) -> tuple[set[str], list[Conflict]]:
    """Store redirects as another site of this software had them; for a command.

    Returns the paths of those that are new, and those that cannot be stored with the reason. A redirect that exists
    stays as it is. Written in short transactions, as by `add_many`.
    """
    new, conflicts = set[str](), list[Conflict]()
    for chunk in batched(redirects, CHUNK_SIZE):
        with transaction.atomic():
            slugs.lock()
            added, refused = _restore({each.path: each for each in chunk})
            new, conflicts = new | added, conflicts + refused
    return new, conflicts


def _restore(rows: Mapping[str, Former]) -> tuple[set[str], list[Conflict]]:
    refused = {path: sentence for path, each in rows.items() if (sentence := _error_of(each))}
    items = ((each.target.kind, each.target.target_id) for each in rows.values())
    known = existing((kind, pk) for kind, pk in items if pk is not None)
    stored = {row.path: target_of(row) for row in Redirect.objects.filter(path__in=rows.keys() - refused.keys())}
    recorded = [path for path, each in rows.items() if each.is_automatic and path not in {*refused, *stored}]
    # The URL of an alias of the item is no other page.
    own = {
        path
        for path, found in find(recorded).items()
        if not isinstance(found, ValidationError)
        and found.target_id is not None
        and found.target_id == rows[path].target.target_id
    }
    live = open_pages(path for path in recorded if path not in own)
    entered = [Entry(each.path, each.target) for each in rows.values() if not each.is_automatic]
    planned = {each.entry.path: each for each in plan([each for each in entered if each.path not in refused])}
    new = []
    for path, each in rows.items():
        if path in refused or stored.get(path) == each.target:
            continue
        if each.target.kind in MODELS and (each.target.kind, each.target.target_id) not in known:
            refused[path] = "The item does not exist."
        elif path in stored:
            refused[path] = "This URL already redirects elsewhere."
        elif path in live:
            refused[path] = "This is a page of this site, which no redirect can replace."
        elif path in planned and planned[path].outcome == Outcome.REFUSED:
            refused[path] = planned[path].sentence
        else:
            new.append(Redirect(path=path, since=each.since, is_automatic=each.is_automatic, **each.target._asdict()))
    Redirect.objects.bulk_create(new)
    _invalidate_front(new)
    return {row.path for row in new}, [Conflict(path, sentence) for path, sentence in refused.items()]


def _error_of(former: Former) -> str:
    """Return why the redirect cannot be one of this software, or ""."""
    path, target = former.path, former.target
    if former.is_automatic:
        is_own = target.kind in MODELS and path.startswith("/") and path.endswith("/") and not path.startswith("//")
        return (
            "" if is_own and len(path) <= URL_LENGTH and not has_controls(path) else "This is no former URL of an item."
        )
    try:
        if stored_form(path) != path:
            return "The old URL is not in the form in which it is stored."
    except ValidationError as error:
        return error.messages[0]
    if target.kind in (RedirectKind.PATH, RedirectKind.URL):
        found = find([target.target])[target.target]
        return found.messages[0] if isinstance(found, ValidationError) else ""
    if target.kind in FEEDS and target.target not in {"", *FORMS}:
        return "Unknown format of a feed."
    return ""


def add_many(redirects: Iterable[tuple[str, str, int | None]], *, by: User | None = None) -> tuple[int, list[Conflict]]:
    """Store redirects from old URLs to items. Returns how many are new, and the others with the reason.

    redirects: (old URL, kind, ID); kinds: `RedirectKind`, without an ID for the feed of the site. Old URLs are
    absolute, or paths with or without a query, percent-encoded or not, up to 500 characters. A redirect that exists
    stays as it is, and so does the first of two in the list; if it leads to the same item, it is no conflict. The
    targets need not be public yet.

    Written in short transactions, so that an interrupted call has stored the first redirects; call it again with the
    same list to continue. Memory does not depend on the length of the list, but for its conflicts. Raises NotAllowed.
    """
    require(by, "newsroom.add_redirect", NO_PERMISSION)
    number, conflicts = 0, list[Conflict]()
    for chunk in batched(redirects, CHUNK_SIZE):
        entries: dict[str, Entry] = {}
        given: dict[str, str] = {}
        known = existing((kind, pk) for _, kind, pk in chunk if pk is not None)
        recorded = _recorded(chunk)
        for url, kind, pk in chunk:
            target = Target(kind, pk)
            try:
                path = stored_form(url)
            except ValidationError as error:
                conflicts.append(Conflict(url, error.messages[0]))
                continue
            if recorded.get(f"{path}/") == (kind, pk):
                # A former URL of this site redirects to the item by itself.
                continue
            if kind in MODELS and (kind, pk) not in known:
                conflicts.append(Conflict(url, "The item does not exist."))
            elif path in entries and entries[path].target != target:
                conflicts.append(Conflict(url, "This URL is in the list before, with another item."))
            else:
                entries.setdefault(path, Entry(path, target))
                given.setdefault(path, url)
        for each in write(list(entries.values()), by=by, may_replace=False):
            number += each.outcome == Outcome.NEW
            if each.outcome == Outcome.REFUSED:
                conflicts.append(Conflict(given[each.entry.path], each.sentence))
    return number, conflicts


def _recorded(chunk: Iterable[tuple[str, str, int | None]]) -> dict[str, tuple[str, int | None]]:
    """Return what former URLs of this site among these redirect to, by path."""
    paths = set()
    for url, _, _ in chunk:
        with suppress(ValidationError):
            paths.add(f"{stored_form(url)}/")
    rows = Redirect.objects.filter(path__in=paths, is_automatic=True).values_list("path", "kind", "target_id")
    return {path: (kind, pk) for path, kind, pk in rows}


def write(
    entries: Sequence[Entry], *, by: User | None, may_replace: bool = True, may_collapse: bool = True
) -> list[Planned]:
    """Store the redirects that are not refused, in one transaction. Returns what happened to each.

    may_replace, may_collapse: see `plan`.
    """
    with transaction.atomic():
        # So that no page gets one of the URLs meanwhile, and no two redirects form a loop.
        slugs.lock()
        planned = plan(entries, may_replace=may_replace, may_collapse=may_collapse)
        _store(planned, by=by)
    return planned


def _store(planned: Sequence[Planned], *, by: User | None) -> None:
    now = timezone.now()
    new = [
        Redirect(path=each.entry.path, since=now, is_automatic=False, **each.target._asdict())
        for each in planned
        if each.outcome == Outcome.NEW
    ]
    changes = [(each.saved, each.target) for each in planned if each.outcome == Outcome.CHANGED and each.saved]
    # Of redirects that now would lead to another redirect.
    own = {row.pk for row, _ in changes}
    accepted = [each for each in planned if each.outcome != Outcome.REFUSED]
    changes += [(row, each.target) for each in accepted for row in each.earlier if row.pk not in own]
    log = _log_of(changes)
    for row, target in changes:
        row.kind, row.target_id, row.target = target
    Redirect.objects.bulk_create(new)
    Redirect.objects.bulk_update([row for row, _ in changes], ["kind", "target_id", "target"])
    AuditEntry.record_many("change", log, by=by)
    _invalidate_front([*new, *(row for row, _ in changes)])


def _invalidate_front(rows: Iterable[Redirect]) -> None:
    if any(row.path.startswith("/?") for row in rows):
        invalidate(FRONT_TAG)


def _log_of(changes: Sequence[tuple[Redirect, Target]]) -> list[tuple[Redirect, dict[str, Any]]]:
    """Return the changes for the audit log, with what they replace."""
    if not changes:
        return []
    urls = urls_of([*(target_of(row) for row, _ in changes), *(target for _, target in changes)])
    return [(row, {"new_url": urls[target], "replaced": {"new_url": urls[target_of(row)]}}) for row, target in changes]
