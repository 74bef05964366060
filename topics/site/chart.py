"""The chart of a topic's coverage by month, as numbers that a template draws with."""

from dataclasses import dataclass
from datetime import date

# The drawing's own units; the page scales it.
WIDTH, HEIGHT = 360, 96
# A year at least, so that a young topic is not two towers; three at most, so that a bar can be seen.
AT_LEAST, AT_MOST = 12, 36
_GAP = 0.22


@dataclass(frozen=True)
class Bar:
    """One month."""

    month: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """The bars from the oldest month shown to the newest."""

    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def path(self) -> str:
        """All bars as one path of an SVG image (https://www.w3.org/TR/SVG2/paths.html)."""
        drawn = (bar for bar in self.bars if bar.count)
        return "".join(f"M{bar.x:g} {bar.y:g}h{bar.width:g}v{bar.height:g}h-{bar.width:g}z" for bar in drawn)

    @property
    def first(self) -> date:
        """The oldest month shown."""
        return self.bars[0].month

    @property
    def last(self) -> date:
        """The newest month shown."""
        return self.bars[-1].month

    @property
    def peak(self) -> Bar:
        """The fullest month; the newest of several."""
        return max(self.bars, key=lambda bar: (bar.count, bar.month))


def draw(months: dict[date, int]) -> Chart | None:
    """The chart of these months, newest first: 12 to 36 of them. None if fewer than two have stories to compare.

    months: the first day -> the count, which is not 0; months between that are absent have none.
    """
    if len(months) < 2:
        return None
    newest = _index(next(iter(months)))
    oldest = max(min(_index(min(months)), newest - AT_LEAST + 1), newest - AT_MOST + 1)
    counts = [months.get(_month(index), 0) for index in range(oldest, newest + 1)]
    step = WIDTH / len(counts)
    most = max(counts)
    return Chart(
        [
            Bar(
                _month(oldest + n),
                count,
                x=round((n + _GAP / 2) * step, 2),
                y=round(HEIGHT - HEIGHT * count / most, 2),
                width=round(step * (1 - _GAP), 2),
                height=round(HEIGHT * count / most, 2),
            )
            for n, count in enumerate(counts)
        ]
    )


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
