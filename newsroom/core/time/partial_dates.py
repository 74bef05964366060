"""Dates of which only the year, or the year and the month, may be known."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from newsroom.core.time.dates import format_day

MAX_LENGTH = 10
INVALID = "Enter a year, a month or a day, such as 1997, 1997-03 or 1997-03-14."
_PATTERN = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_FORMATS = {4: "YEAR_FORMAT", 7: "YEAR_MONTH_FORMAT", 10: "DATE_FORMAT"}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month or a day, as text: “1997”, “1997-03” or “1997-03-14” (ISO 8601-1, 5.2.2).

    The text is also a valid value of HTML's `datetime` attribute, and a year is before its months.
    """

    text: str

    def __post_init__(self) -> None:
        """Raise ValidationError if the text is not such a date."""
        self.first  # noqa: B018

    @property
    def first(self) -> date:
        """The first day of the year or month, or the day."""
        try:
            found = _PATTERN.fullmatch(self.text)
            if found is None:
                raise ValueError
            return date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
        except ValueError:
            raise ValidationError(INVALID) from None

    def __str__(self) -> str:
        """Return the date in the format of the current language."""
        return format_day(self.first, _FORMATS[len(self.text)])


def validate_partial_date(text: str) -> None:
    """Raise ValidationError if the text is not a date that `PartialDate` takes."""
    PartialDate(text)
