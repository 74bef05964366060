"""Longest common subsequence of two sequences (Myers), with a bound on the work done."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import isqrt
from typing import NamedTuple

# Comparisons of two items: about a second of work.
STEPS = 2_000_000
# Items counted to find where to cut: about a second as well.
COUNTED = 4_000_000

# No path reaches the diagonal.
_OUTSIDE = -2

type Span = tuple[int, int]
type Box = tuple[int, int, int, int]


class Budget:
    """A limit on the work of several searches together: comparisons, and items counted for cuts."""

    def __init__(self, steps: int = STEPS, counted: int = COUNTED):
        self.steps, self.counted = steps, counted


class Match(NamedTuple):
    """`length` items from index `first` of one sequence equal those from index `second` of the other."""

    first: int
    second: int
    length: int


def matching_blocks(first: Sequence[Hashable], second: Sequence[Hashable], budget: Budget | None = None) -> list[Match]:
    """Return the longest common subsequence as matches, in order, each as long as possible.

    It is the longest (Myers, "An O(ND) Difference Algorithm", 1986) as long as the budget lasts. After that the
    sequences are cut at items that each contains once, and pieces that would still take too long count as different.
    """
    numbers: dict[Hashable, int] = {}
    a = [numbers.setdefault(thing, len(numbers)) for thing in first]
    b = [numbers.setdefault(thing, len(numbers)) for thing in second]
    search = _Search(a, b, budget or Budget())
    search.find()
    return list(_joined(sorted(search.found)))


def gaps(found: Sequence[Match], lengths: Span) -> Iterator[tuple[Span, Span]]:
    """Yield the gaps before, between and after the matches, as (start, stop) in each sequence."""
    i = j = 0
    for match in found:
        yield (i, match.first), (j, match.second)
        i, j = match.first + match.length, match.second + match.length
    yield (i, lengths[0]), (j, lengths[1])


def _joined(found: Iterable[Match]) -> Iterator[Match]:
    last: Match | None = None
    for match in found:
        if last and (last.first + last.length, last.second + last.length) == (match.first, match.second):
            last = last._replace(length=last.length + match.length)
            continue
        if last:
            yield last
        last = match
    if last:
        yield last


class _Search:
    """A search with its budget and the matches found so far."""

    def __init__(self, a: list[int], b: list[int], budget: Budget):
        self.a, self.b, self.budget = a, b, budget
        self.found: list[Match] = []

    def find(self) -> None:
        """Search all boxes. They are on a list, not on the stack, so sequences of any length can be searched."""
        waiting: list[Box] = [(0, len(self.a), 0, len(self.b))]
        while waiting:
            box = self._trimmed(*waiting.pop())
            is_empty = box[0] == box[1] or box[2] == box[3]
            if not is_empty and not self._shortest(*box):
                waiting += self._cut(*box)

    def _trimmed(self, low_a: int, high_a: int, low_b: int, high_b: int) -> Box:
        """Record the common start and end as matches, and return the box without them."""
        a, b, start, end = self.a, self.b, low_a, high_a
        while low_a < high_a and low_b < high_b and a[low_a] == b[low_b]:
            low_a, low_b = low_a + 1, low_b + 1
        while low_a < high_a and low_b < high_b and a[high_a - 1] == b[high_b - 1]:
            high_a, high_b = high_a - 1, high_b - 1
        if low_a > start:
            self.found.append(Match(start, low_b - (low_a - start), low_a - start))
        if high_a < end:
            self.found.append(Match(high_a, high_b, end - high_a))
        return low_a, high_a, low_b, high_b

    def _shortest(self, low_a: int, high_a: int, low_b: int, high_b: int) -> bool:
        """Record the longest common subsequence of the box. Returns False if it would take too long."""
        a, b, n, m = self.a, self.b, high_a - low_a, high_b - low_b
        left = spare = max(self.budget.steps, 0) // 2
        # The furthest index in the first sequence on each diagonal; `offset` is diagonal 0.
        offset = min(n + m, isqrt(2 * left)) + 2
        reached = [_OUTSIDE] * (2 * offset + 1)
        trace: list[list[int]] = []
        for edits in range(offset - 1):
            trace.append(reached[offset - edits - 1 : offset + edits + 2])
            for k in range(-edits, edits + 1, 2):
                x = start = _step(reached[offset + k + 1], reached[offset + k - 1], k, n, m) if edits else 0
                while 0 <= x < n and x - k < m and a[low_a + x] == b[low_b + x - k]:
                    x += 1
                reached[offset + k] = x
                left -= 1 + x - start
                if x == n and x - k == m:
                    self.budget.steps -= spare - left
                    self._walk_back(trace, n, m, low_a, low_b)
                    return True
            if left <= 0:
                break
        self.budget.steps -= spare - left
        return False

    def _walk_back(self, trace: list[list[int]], n: int, m: int, low_a: int, low_b: int) -> None:
        """Record the matches on the path from the start of the box to its end."""
        x, y = n, m
        for edits in range(len(trace) - 1, 0, -1):
            before, k = trace[edits], x - y
            middle = edits + 1
            down, right = before[middle + k + 1], before[middle + k - 1]
            start = _step(down, right, k, n, m)
            if x > start:
                self.found.append(Match(low_a + start, low_b + start - k, x - start))
            x, y = (start, start - k - 1) if start == down else (start - 1, start - k)
        if x:
            self.found.append(Match(low_a, low_b, x))

    def _cut(self, low_a: int, high_a: int, low_b: int, high_b: int) -> list[Box]:
        """Record items that each sequence contains once, in the same order, and return the boxes between them.

        Sequences can be such that each cut makes only one more item unique, so cuts have a limit of their own.
        """
        self.budget.counted -= high_a - low_a + high_b - low_b
        if self.budget.counted < 0:
            return []
        once = [
            {row[i]: i for i in range(low, high) if count[row[i]] == 1}
            for row, low, high in ((self.a, low_a, high_a), (self.b, low_b, high_b))
            if (count := Counter(row[low:high]))
        ]
        pairs = [(i, once[1][thing]) for thing, i in once[0].items() if thing in once[1]]
        boxes = []
        for i, j in _rising(pairs):
            self.found.append(Match(i, j, 1))
            boxes.append((low_a, i, low_b, j))
            low_a, low_b = i + 1, j + 1
        return [*boxes, (low_a, high_a, low_b, high_b)] if boxes else []


def _step(down: int, right: int, k: int, n: int, m: int) -> int:
    """Return how far the next edit leads on diagonal k: an item of the second sequence (`down`) or of the first."""
    right = right + 1 if 0 <= right < n else _OUTSIDE
    down = down if 0 <= down <= k + m else _OUTSIDE
    return max(down, right)


def _rising(pairs: list[Span]) -> list[Span]:
    """Return the longest subsequence of the pairs, sorted by first number, whose second numbers increase."""
    ends: list[int] = []
    before: list[int] = []
    at: list[int] = []
    for n, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(at[place - 1] if place else -1)
        ends[place : place + 1] = [j]
        at[place : place + 1] = [n]
    run, n = [], at[-1] if at else -1
    while n >= 0:
        run.append(pairs[n])
        n = before[n]
    return run[::-1]
