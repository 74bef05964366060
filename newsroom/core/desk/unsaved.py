"""What was typed into the form of an object that was deleted or merged while the form was open."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from newsroom.core.desk import audit
from newsroom.core.desk.values import text_of
from newsroom.core.desk.widgets.pictures import PictureField
from newsroom.core.desk.widgets.prose import ProseField, cleaned_text
from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import format_time


class Text(NamedTuple):
    """A text that was typed. html: for rich text, which is copied with its links."""

    label: str
    text: str
    html: str | SafeString = ""


def texts_in(*sent: forms.BaseForm) -> list[Text]:
    """Return what was typed into these forms, by the labels of the fields, without what was there before."""
    fields = [field for form in sent for field in form.visible_fields() if _was_typed(field)]
    return [text for text in map(_text_of, fields) if text.text]


def _was_typed(field: forms.BoundField) -> bool:
    opened = getattr(field.form, "opened", {}).get(field.name)
    return opened is None or _plain(field.value()) != _plain(opened)


def _text_of(field: forms.BoundField) -> Text:
    value, label = field.value(), str(field.label)
    if isinstance(field.field, ProseField):
        html = cleaned_text(str(value or ""))
        return Text(label, html, text_of(field.field, html))
    if value and isinstance(field.field, forms.ChoiceField | PictureField):
        value = text_of(field.field, value)
    return Text(label, "" if isinstance(field.field, forms.BooleanField) else _plain(value))


def _plain(value: Any) -> str:
    lines = "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return lines.replace("\r\n", "\n").strip()


def explain_deletion(opts: Any, pk: int) -> tuple[str, str, str]:
    """Return who deleted the object, as `response` takes it."""
    entries = AuditEntry.objects.filter(subject_kind=opts.model_name, subject_id=pk, verb__in=("delete", "remove"))
    entry = entries.select_related("by").first()
    if entry is None:
        return f"This {opts.verbose_name} no longer exists.", "", ""
    return f"{audit.actor(entry)} deleted “{entry.subject_name}” on {format_time(entry.at)}.", "", ""


def response(
    request: HttpRequest, explanation: tuple[str, str, str], texts: list[Text], *, back: str, opts: Any
) -> TemplateResponse:
    """Return the page (409) that says what happened and shows the texts.

    explanation: (what happened, URL and name of the object's successor or ""). back: URL of the list.
    """
    sentence, url, name = explanation
    context = {
        **admin.site.each_context(request),
        "title": "Your changes were not saved",
        "opts": opts,
        "sentence": sentence,
        "successor": {"url": url, "name": name} if url else None,
        "texts": texts,
        "back": back,
    }
    return TemplateResponse(request, "admin/unsaved.html", context, status=409)
