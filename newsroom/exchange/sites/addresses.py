"""Redirects from the former URLs of what was imported, and those that the former site had."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article
from newsroom import redirects
from newsroom.core.models import RedirectKind
from newsroom.exchange.importing.summary import NEW as ADDED
from newsroom.exchange.importing.summary import SKIPPED, UNCHANGED
from newsroom.exchange.sites.items import OldRedirect
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.report import Report
from newsroom.redirects.old_urls import stored_form
from newsroom.redirects.targets import MODELS, Target
from newsroom.redirects.visibility import visible

CHUNK = 500
REDIRECTS = "redirects"
NEW, SAME, KNOWN, REFUSED = "new redirects", "the same here", "redirects created before", "without a redirect"
HIDDEN = "redirect once readers can see their target"
_NOT_VISIBLE = {
    RedirectKind.ARTICLE: "The story is not published.",
    RedirectKind.TOPIC: "The topic has no published stories.",
    RedirectKind.AUTHOR: "The author has no published stories.",
    RedirectKind.PAGE: "The page is not published.",
    RedirectKind.IMAGE: "The image is in nothing that is published.",
    RedirectKind.FILE: "The file is in no published story or page.",
}


class Former(NamedTuple):
    """A former URL.

    path: as `Item.urls` has it. kind, target_id: what it leads to. here: the path of the item here, not
    percent-encoded, "" for none. reason: why it leads to nothing, "" if it leads to something.
    """

    path: str
    place: str
    kind: str = ""
    target_id: int | None = None
    here: str = ""
    reason: str = ""


def add(former: Iterable[Former], report: Report) -> None:
    """Store the redirects. The report says which cannot be stored, and which lead to what readers cannot see yet."""
    for chunk in batched(former, CHUNK):
        lost = [each for each in chunk if each.reason]
        report.redirects[REFUSED] += len(lost)
        report.refused += [(each.place, each.path, each.reason) for each in lost]
        moved = [each for each in chunk if each.path != each.here and not each.reason]
        report.redirects[SAME] += len(chunk) - len(lost) - len(moved)
        seen = visible((each.kind, each.target_id) for each in moved)
        _store([each for each in moved if (each.kind, each.target_id) in seen], report)
        hidden = [each for each in moved if (each.kind, each.target_id) not in seen]
        refused = _store(hidden, report, HIDDEN, HIDDEN)
        report.hidden += [
            (each.place, each.path, _NOT_VISIBLE[RedirectKind(each.kind)])
            for each in hidden
            if each.path not in refused
        ]


def _store(moved: Sequence[Former], report: Report, new: str = NEW, known: str = KNOWN) -> set[str]:
    """Store the redirects, and count them as these. Return the paths of those that cannot be stored."""
    number, conflicts = redirects.add_many((each.path, each.kind, each.target_id) for each in moved)
    report.redirects[new] += number
    report.redirects[known] += len(moved) - number - len(conflicts)
    report.redirects[REFUSED] += len(conflicts)
    places = {each.path: each.place for each in moved}
    report.refused += [(places[path], path, sentence) for path, sentence in conflicts]
    return {path for path, _ in conflicts}


def restore(items: Iterable[OldRedirect], ledger: Ledger, report: Report) -> None:
    """Store the redirects of a former site of this software. Those that exist stay as they are."""
    for chunk in batched(map(_stored, items), CHUNK):
        uids = [each.target for each in chunk if each.kind == RedirectKind.ARTICLE]
        stories = dict(Article.objects.filter(uid__in=uids).values_list("uid", "pk"))
        targets = {each.path: _target(each, stories, ledger) for each in chunk}
        refused = {
            path: "What it led to was not imported."
            for path, target in targets.items()
            if target.kind in MODELS and target.target_id is None
        }
        new, conflicts = redirects.restore_many(
            redirects.Former(each.path, targets[each.path], each.since or timezone.now(), each.is_automatic)
            for each in chunk
            if each.path not in refused
        )
        refused |= dict(conflicts)
        for each in chunk:
            report.find(REDIRECTS)
            if each.path in refused:
                report.settle(REDIRECTS, each, SKIPPED, refused[each.path])
            else:
                report.settle(REDIRECTS, each, ADDED if each.path in new else UNCHANGED)


def _stored(item: OldRedirect) -> OldRedirect:
    """Return the redirect with its path as it is stored, unless it can never redirect, which is reported."""
    try:
        return item if item.is_automatic else replace(item, path=stored_form(item.path))
    except ValidationError:
        return item


def _target(item: OldRedirect, stories: Mapping[str, int], ledger: Ledger) -> Target:
    """Return what the redirect leads to here; without an ID if that was not imported."""
    if item.kind not in MODELS:
        return Target(item.kind, None, item.form or item.target)
    if item.kind == RedirectKind.ARTICLE:
        return Target(item.kind, stories.get(item.target))
    kind = str(MODELS[item.kind]._meta.model_name)
    return Target(item.kind, ledger.target_of(item.target, kind), item.form)
