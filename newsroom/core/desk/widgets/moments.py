"""Dates and times."""

from datetime import MAXYEAR, MINYEAR, UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar, and beside it what the moment is where the person is."""

    FORMAT = "%Y-%m-%dT%H:%M"

    class Media:
        js = ["admin/desk/moments.js"]

    def __init__(self):
        super().__init__(attrs={"type": "datetime-local"}, format=self.FORMAT)


class MomentField(forms.DateTimeField):
    """A date and time of the newsroom's time zone, to the minute."""

    def __init__(self, **kwargs):
        super().__init__(widget=MomentInput(), required=False, **kwargs)

    def to_python(self, value):
        """The moment; of an hour that comes twice, when the clocks go back, the first.

        Raises ValidationError for a time that is skipped when they go forward, and for a year that is none in some
        time zone.
        """
        try:
            moment = super().to_python(value)
        except ValidationError as mistake:
            if mistake.code != "ambiguous_timezone":
                raise
            moment = _first(mistake.params["datetime"])
        if moment and not MINYEAR < moment.year < MAXYEAR:
            raise ValidationError(f"Enter a year between {MINYEAR + 1} and {MAXYEAR - 1}.")
        return moment


def _first(written):
    """The first moment at which the newsroom's clock shows this. Raises ValidationError if it never does."""
    zone = timezone.get_current_timezone()
    # In UTC, because Python finds a moment of an hour that comes twice equal to none of another zone.
    moment = written.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != written:
        raise ValidationError(
            f"{written:%H:%M} does not exist on {written:%-d %B %Y}: the clocks in "
            f"{timezone.get_current_timezone_name()} "
            "go forward. Choose another time."
        )
    return moment
