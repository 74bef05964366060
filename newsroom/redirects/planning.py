"""What a number of redirects would do if they were stored: decided for all of them by a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from newsroom.core.models import Redirect, RedirectKind
from newsroom.core.models.redirects import URL_LENGTH
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.lookup import rows_at
from newsroom.redirects.old_urls import BELOW, Candidate, candidates, is_host_of_site, url_of
from newsroom.redirects.targets import Target, target_of

# Redirects that lead to each other are followed so many times.
MAX_STEPS = 10


class Outcome(StrEnum):
    """What happens to a redirect."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Entry(NamedTuple):
    """A redirect to store. path: the old URL as it is stored."""

    path: str
    target: Target


@dataclass
class Planned:
    """An entry and what happens to it. sentence: why it is refused, or what else there is to say.

    target: what it leads to; of a chain, its end. saved: the row that it changes. earlier: rows that would lead here,
    and are changed to lead to the end of the chain.
    """

    entry: Entry
    target: Target
    outcome: Outcome = Outcome.NEW
    sentence: str = ""
    saved: Redirect | None = None
    earlier: list[Redirect] = field(default_factory=list)
    # Which of the two URLs the sentence is about.
    is_about_target: bool = False

    def refuse(self, sentence: str, *, is_about_target: bool = False) -> None:
        """Refuse the entry, unless it is refused already."""
        if self.outcome != Outcome.REFUSED:
            self.outcome, self.sentence, self.is_about_target = Outcome.REFUSED, sentence, is_about_target


def plan(entries: Sequence[Entry], *, may_replace: bool = True, may_collapse: bool = True) -> list[Planned]:
    """Return what would happen to each of the entries, whose old URLs are different.

    may_replace: whether other redirects of the same URLs may be changed. may_collapse: whether chains are shortened;
    otherwise they are refused. The number of queries does not depend on that of the entries.
    """
    planned = [Planned(entry, entry.target) for entry in entries]
    _refuse_taken(planned)
    _collapse(planned, may_collapse=may_collapse)
    _find_earlier(planned, may_collapse=may_collapse)
    saved = rows_at(each.entry.path for each in planned)
    for each in planned:
        each.saved = saved.get(each.entry.path)
        if each.saved is None or each.outcome == Outcome.REFUSED:
            continue
        if target_of(each.saved) == each.target:
            each.outcome = Outcome.UNCHANGED
        elif may_replace:
            each.outcome = Outcome.CHANGED
        else:
            each.refuse("This URL already redirects elsewhere.")
    return planned


def _refuse_taken(planned: Sequence[Planned]) -> None:
    """Refuse redirects from pages of this site and from their former URLs, which have redirects of their own."""
    paths = {each.entry.path.partition("?")[0] for each in planned}
    live = open_pages(path for path in paths if path != "/" and not path.endswith(BELOW))
    former = Redirect.objects.filter(path__in=[f"{path}/" for path in paths], is_automatic=True)
    taken = {path.rstrip("/") for path in former.values_list("path", flat=True)}
    for each in planned:
        path = each.entry.path.partition("?")[0]
        if path in taken:
            each.refuse("This is a former URL of this site and redirects already.")
        elif path in live:
            each.refuse("This is a page of this site, which no redirect can replace.")
        elif each.target.target.endswith(BELOW) and not each.entry.path.endswith(BELOW):
            each.refuse("The new URL can only end with /* if the old URL does.", is_about_target=True)


def _collapse(planned: Sequence[Planned], *, may_collapse: bool) -> None:
    """Let redirects to old URLs lead to what these lead to. Refuse redirects to themselves and loops."""
    for each in planned:
        if _is_own_host(each):
            each.refuse("This URL redirects to itself.", is_about_target=True)
    own = {each.entry.path: each.entry.target for each in planned}
    open_ = [each for each in planned if each.outcome != Outcome.REFUSED and each.target.is_path]
    for step in range(MAX_STEPS + 1):
        if not open_:
            return
        live = open_pages({each.target.path for each in open_})
        open_ = [each for each in open_ if each.target.path not in live]
        forms = {each.target.target: _candidates_of(each.target) for each in open_}
        rows = rows_at(candidate.path for form in forms.values() for candidate in form)
        known = {**{path: target_of(row) for path, row in rows.items()}, **own}
        for each in list(open_):
            found = next((form for form in forms[each.target.target] if form.path in known), None)
            if found is None:
                open_.remove(each)
            elif found.path == each.entry.path or step == MAX_STEPS:
                sentence = "This redirect would be part of a loop." if step else "This URL redirects to itself."
                each.refuse(sentence, is_about_target=True)
                open_.remove(each)
            elif not may_collapse:
                sentence = f"The new URL is itself redirected ({found.path}). Enter the final URL."
                each.refuse(sentence, is_about_target=True)
                open_.remove(each)
            else:
                each.target = _continued(each.target, known[found.path], found)
                if len(each.target.target) > URL_LENGTH:
                    each.refuse(f"The final URL is longer than {URL_LENGTH} characters.", is_about_target=True)
                if each.outcome == Outcome.REFUSED or not each.target.is_path:
                    open_.remove(each)


def _is_own_host(planned: Planned) -> bool:
    """Return whether the entry leads to its own path at another host that this site has."""
    parts = urlsplit(planned.entry.target.target)
    if planned.entry.target.kind != RedirectKind.URL or not is_host_of_site(parts.hostname or ""):
        return False
    return unquote(parts.path).rstrip("/") == planned.entry.path.rstrip("/")


def _candidates_of(target: Target) -> list[Candidate]:
    """Return the old URLs that a request for the path would match; of a prefix only prefixes."""
    parts = urlsplit(target.target.removesuffix("*"))
    found = candidates(unquote(parts.path), parts.query)
    return [each for each in found if each.path.endswith(BELOW)] if target.target.endswith(BELOW) else found


def _continued(target: Target, following: Target, candidate: Candidate) -> Target:
    """Return what the path of `target` leads to by the redirect that it matches."""
    if not following.target.endswith(BELOW):
        return following
    rest = f"{candidate.rest}*" if target.target.endswith(BELOW) else candidate.rest
    return following._replace(target=f"{following.target.removesuffix('*')}{url_of(rest)}")


def _find_earlier(planned: Sequence[Planned], *, may_collapse: bool) -> None:
    """Find the redirects that lead to the old URLs, so that they would need a second one."""
    spellings: dict[str, Planned] = {}
    for each in planned:
        if each.outcome != Outcome.REFUSED and not each.entry.path.endswith(BELOW):
            url = url_of(each.entry.path)
            spellings |= {url: each, f"{url}/": each}
    # Only redirects to paths have such targets. Not filtered by their kind, of whose index SQLite would read all rows.
    for row in Redirect.objects.filter(target__in=spellings, is_automatic=False):
        each = spellings[row.target]
        if not may_collapse:
            each.refuse(f"{row.path} redirects to this URL. Change that redirect first.")
        elif row.path != each.entry.path and target_of(row) != each.target:
            each.earlier.append(row)


def summary_of(outcomes: Mapping[str, int]) -> str:
    """Return the numbers of outcomes as a text, such as “3 new, 1 changed, 2 unchanged, 0 refused”."""
    return ", ".join(f"{outcomes.get(outcome, 0):,} {outcome}" for outcome in Outcome)
