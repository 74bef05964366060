"""Values of form fields as text: of the current version in a conflict, and of replaced versions in the history."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.safestring import SafeString, mark_safe

from newsroom.core.desk.audit import moment
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.desk.widgets.pictures import PictureField, image_of
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.html import sanitise
from newsroom.core.time.dates import format_time

BLANK = "Blank"


def text_of(field: forms.Field, value: Any) -> str | SafeString:
    """Return a value of the field for people; rich text as sanitised HTML."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    if value in (None, "", []):
        return BLANK
    if isinstance(field, ProseField):
        return mark_safe(sanitise(str(value)))
    if isinstance(field, MomentField) and isinstance(value, str):
        return moment(value)
    if isinstance(field, PictureField):
        return str(image_of(field.prepare_value(value)) or "This image is no longer in the library.")
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, Model):
        value = field.queryset.filter(pk=value).first() if field.queryset is not None else value
    elif isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return format_time(value) if isinstance(value, datetime) else str(value)
