"""The chart of a topic's coverage by month, as coordinates for a template."""

from dataclasses import dataclass
from datetime import date

# In units of the SVG image, which the page scales.
WIDTH, HEIGHT = 360, 96
# At least a year, so that a new topic does not have two huge bars; at most three years, so that bars are visible.
MIN_MONTHS, MAX_MONTHS = 12, 36
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
    """The bars, from the oldest month to the newest."""

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
        """The month with the most stories; the newest if there are several."""
        return max(self.bars, key=lambda bar: (bar.count, bar.month))


def draw(months: dict[date, int]) -> Chart | None:
    """Return the chart of these months, 12 to 36 of them, ending with the newest. None if fewer than two have stories.

    months: first day -> count, newest first, without zeros; missing months have no stories.
    """
    if len(months) < 2:
        return None
    newest = _index(next(iter(months)))
    oldest = max(min(_index(min(months)), newest - MIN_MONTHS + 1), newest - MAX_MONTHS + 1)
    counts = [months.get(_month(index), 0) for index in range(oldest, newest + 1)]
    step = WIDTH / len(counts)
    peak = max(counts)
    return Chart(
        [
            Bar(
                _month(oldest + n),
                count,
                x=round((n + _GAP / 2) * step, 2),
                y=round(HEIGHT - HEIGHT * count / peak, 2),
                width=round(step * (1 - _GAP), 2),
                height=round(HEIGHT * count / peak, 2),
            )
            for n, count in enumerate(counts)
        ]
    )


def _index(month: date) -> int:
    """Return the number of months since year 0."""
    return month.year * 12 + month.month - 1


def _month(index: int) -> date:
    """Return the first day of the month with this index."""
    return date(index // 12, index % 12 + 1, 1)
