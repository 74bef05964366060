"""Dates and times."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class MomentInput(forms.DateTimeInput):
    """The browser's date picker; a script shows the time in the user's own time zone next to it."""

    FORMAT = "%Y-%m-%dT%H:%M"

    class Media:
        js = ["admin/desk/datetime.js"]

    def __init__(self) -> None:
        # Browsers take six digits for the year if there is no maximum.
        super().__init__(attrs={"type": "datetime-local", "max": "9999-12-31T23:59"}, format=self.FORMAT)


class MomentField(forms.DateTimeField):
    """A date and time in the site's time zone, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MomentInput(), required=False, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the aware time. If it occurs twice because the clocks go back, return the first one.

        Raises ValidationError for a time that does not exist because the clocks go forward, and for a year that some
        time zone cannot express.
        """
        try:
            moment = super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or error.params is None:
                raise
            moment = _first(error.params["datetime"])
        if moment and not MINYEAR < moment.year < MAXYEAR:
            raise ValidationError(f"Enter a year between {MINYEAR + 1} and {MAXYEAR - 1}.")
        return moment


def _first(naive: datetime) -> datetime:
    """Return the first time (UTC) at which the site's clock shows this. Raises ValidationError if it never does."""
    zone = timezone.get_current_timezone()
    # In UTC, because in Python a time that occurs twice never equals one of another zone.
    moment = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        raise ValidationError(
            f"{naive:%H:%M} does not exist on {naive:%-d %B %Y}: the clocks in "
            f"{timezone.get_current_timezone_name()} "
            "go forward. Choose another time."
        )
    return moment
