"""Numbered pages of a listing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode

from newsroom.core.tracking import varies_on

PAGE_SIZE = 20
# As an address writes it: no zero before, no sign, no space, no digits of another script.
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# How many places the pager has for numbers, so that none moves from page to page.
_PLACES = 7


@dataclass(frozen=True)
class PageLink:
    """One number of the pager. `number` is None where numbers are left out."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a listing, with its address and those of its neighbours as paths."""

    items: Sequence[Any]
    number: int
    last: int
    # Of the whole listing.
    total: int
    path: str
    # The parameters that say which listing it is, such as a search's.
    parameters: Mapping[str, str]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def _parameters(self) -> str:
        """As a query, with a mark between it and the number that follows."""
        return f"{urlencode(self.parameters)}&" if self.parameters else ""

    @property
    def start(self) -> int:
        """How many items stand on the pages before."""
        return (self.number - 1) * PAGE_SIZE

    @property
    def url(self) -> str:
        """The page's canonical path: page 1 has none of its own."""
        return self.url_of(self.number)

    @property
    def previous_url(self) -> str:
        """The path of the page before, or ""."""
        return self.url_of(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The path of the page after, or ""."""
        return self.url_of(self.number + 1) if self.number < self.last else ""

    def url_of(self, number: int) -> str:
        """The path of the listing's page of this number."""
        query = f"{self._parameters}page={number}" if number > 1 else self._parameters[:-1]
        return f"{self.path}?{query}" if query else self.path

    @property
    def links(self) -> list[PageLink]:
        """The first, the last and the numbers around the page; a gap stands for two numbers or more.

        As many on each page of a listing, so that a number stays in its place.
        """
        here, last = self.number, self.last
        numbers: list[int | None]
        if last <= _PLACES:
            numbers = [*range(1, last + 1)]
        elif here < _PLACES - 2:
            numbers = [*range(1, _PLACES - 1), None, last]
        elif here > last - _PLACES + 3:
            numbers = [1, None, *range(last - _PLACES + 3, last + 1)]
        else:
            numbers = [1, None, here - 1, here, here + 1, None, last]
        return [PageLink(None) if number is None else self._link(number) for number in numbers]

    def _link(self, number: int) -> PageLink:
        return PageLink(number, self.url_of(number), number == self.number)


def number_in(request: HttpRequest) -> int:
    """The number of the page that the request's `page` asks for, 1 without it. Raises Http404 if it is no number."""
    varies_on("page")
    wanted = request.GET.get("page", "1")
    if not _NUMBER.fullmatch(wanted):
        raise Http404
    return int(wanted)


def page_of(
    request: HttpRequest,
    fetch: Callable[[int, int], Sequence[Any]],
    *,
    total: int,
    parameters: Mapping[str, str] | None = None,
) -> Page:
    """The page of a listing that the request's `page` asks for, 1 without it.

    fetch: gives the items from a position until before another. total: how many there are in all. parameters: those
    that belong to the listing's address. Raises Http404 unless `page` is a number from 1 to the last; an empty
    listing has one page.
    """
    number = number_in(request)
    last = max(1, -(-total // PAGE_SIZE))
    if number > last:
        raise Http404
    start = (number - 1) * PAGE_SIZE
    items = fetch(start, min(start + PAGE_SIZE, total)) if total else []
    return Page(items, number, last, total, escape_uri_path(request.path), parameters or {})
