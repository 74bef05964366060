"""Dates and times."""

from datetime import MAXYEAR, MINYEAR

from django import forms
from django.core.exceptions import ValidationError


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
        """The moment. Raises ValidationError for a year that is none in some time zone."""
        moment = super().to_python(value)
        if moment and not MINYEAR < moment.year < MAXYEAR:
            raise ValidationError(f"This date is too far away; choose a year from {MINYEAR + 1} to {MAXYEAR - 1}.")
        return moment
