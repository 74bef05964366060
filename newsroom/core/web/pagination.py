"""Numbered pages of a listing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode

PAGE_SIZE = 20
# URL parameters, as pairs if a name may occur several times.
type Parameters = Mapping[str, str] | Sequence[tuple[str, str]]
# As in URLs: no leading zero, no sign, no space, no digits of another script.
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# The slots of the pager for numbers and gaps: the same on every page, so that no number moves.
_SLOTS = 7


@dataclass(frozen=True)
class PageLink:
    """A slot of the pager. number: None for a gap."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a listing, with the paths of this page and of the adjacent ones."""

    items: Sequence[Any]
    number: int
    last: int
    # Of the whole listing.
    total: int
    path: str
    # The URL parameters of the listing, such as those of a search.
    parameters: Parameters
    size: int = PAGE_SIZE

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def _parameters(self) -> str:
        """The query string with a trailing “&”, or ""."""
        return f"{urlencode(self.parameters)}&" if self.parameters else ""

    @property
    def start(self) -> int:
        """How many items the previous pages have."""
        return (self.number - 1) * self.size

    @property
    def url(self) -> str:
        """The canonical path of the page; page 1 has no `page` parameter."""
        return self.url_of(self.number)

    @property
    def previous_url(self) -> str:
        """The path of the previous page, or ""."""
        return self.url_of(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The path of the next page, or ""."""
        return self.url_of(self.number + 1) if self.number < self.last else ""

    def url_of(self, number: int) -> str:
        """Return the path of the listing's page of this number."""
        query = f"{self._parameters}page={number}" if number > 1 else self._parameters[:-1]
        return f"{self.path}?{query}" if query else self.path

    @property
    def links(self) -> list[PageLink]:
        """The first page, the last and those around this one. A gap replaces two or more numbers.

        Every page of a listing has the same number of links, so that no link moves.
        """
        number, last = self.number, self.last
        numbers: list[int | None]
        if last <= _SLOTS:
            numbers = [*range(1, last + 1)]
        elif number < _SLOTS - 2:
            numbers = [*range(1, _SLOTS - 1), None, last]
        elif number > last - _SLOTS + 3:
            numbers = [1, None, *range(last - _SLOTS + 3, last + 1)]
        else:
            numbers = [1, None, number - 1, number, number + 1, None, last]
        return [PageLink(None) if slot is None else self._link(slot) for slot in numbers]

    def _link(self, number: int) -> PageLink:
        return PageLink(number, self.url_of(number), number == self.number)


def number_in(request: HttpRequest, name: str = "page") -> int:
    """Return the parameter of the request with this name, 1 without it. Raises Http404 if it is not a number."""
    value = request.GET.get(name, "1")
    if not _NUMBER.fullmatch(value):
        raise Http404
    return int(value)


def page_of(
    request: HttpRequest,
    fetch: Callable[[int, int], Sequence[Any]],
    *,
    total: int,
    parameters: Parameters = (),
    size: int = PAGE_SIZE,
) -> Page:
    """Return the page of a listing that the request's parameter `page` selects, 1 without it.

    fetch: returns the items from a start index to an end index (exclusive). total: the number of items. parameters: of
    the listing's URL. size: the number of items on a page. Raises Http404 unless `page` is a number from 1 to the last;
    an empty listing has one page.
    """
    number = number_in(request)
    last = max(1, -(-total // size))
    if number > last:
        raise Http404
    start = (number - 1) * size
    items = fetch(start, min(start + size, total)) if total else []
    return Page(items, number, last, total, escape_uri_path(request.path), parameters, size)
