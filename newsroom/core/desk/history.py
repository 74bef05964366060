"""The history of an object on the desk: its audit entries, with what they replaced, which can be restored."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.utils.safestring import SafeString, mark_safe

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.values import text_of
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.html import text_of as html_text_of
from newsroom.core.models import AuditEntry

# A page loads all that its entries replaced, which may be long texts.
PAGE_SIZE = 50
# Characters of rich text that the history shows as it was. Of a longer one it shows the beginning, without markup.
MAX_PROSE = 10_000


class Event(NamedTuple):
    """An audit entry with what it replaced: (label, value) of each field, other than blank ones."""

    entry: AuditEntry
    replaced: list[tuple[str, str | SafeString]]


def replaced_in(entry: AuditEntry) -> dict[str, Any]:
    """Return the values that the change replaced, by field."""
    return (entry.detail or {}).get("replaced") or {}


def page_of_events(
    request: HttpRequest, entries: QuerySet[AuditEntry], form_about: Callable[[AuditEntry], ConflictAwareMixin]
) -> "Page[Event]":
    """Return the page of the history that the request's parameter `page` selects, with its events.

    entries: all about the object, newest first. The page nearest to one that does not exist is returned instead.
    """
    paginator: Paginator[Any] = Paginator(entries.select_related("by"), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    return Page(events(page.object_list, form_about), page.number, paginator)


def events(entries: Iterable[AuditEntry], form_about: Callable[[AuditEntry], ConflictAwareMixin]) -> list[Event]:
    """Return the entries with what they replaced. form_about: returns the form that has the fields of an entry."""
    forms_by_kind: dict[str, ConflictAwareMixin] = {}
    found = []
    for entry in entries:
        replaced = []
        if values := {name: value for name, value in replaced_in(entry).items() if value not in (None, "", [])}:
            form = forms_by_kind.get(entry.subject_kind) or form_about(entry)
            forms_by_kind[entry.subject_kind] = form
            replaced = [
                (str(form[name].label), _shown(form.fields[name], value))
                for name, value in values.items()
                if name in form.fields
            ]
        found.append(Event(entry, replaced))
    return found


def _shown(field: forms.Field, value: Any) -> str | SafeString:
    """Return a replaced value for people. Rich text was sanitised when it was saved."""
    if not isinstance(field, ProseField):
        return text_of(field, value)
    html = str(value)
    if len(html) <= MAX_PROSE:
        return mark_safe(html)
    return f"{html_text_of(html[: html.rfind('>', 0, MAX_PROSE) + 1])} …"


def entry_to_restore(entries: QuerySet[AuditEntry], pk: int) -> AuditEntry:
    """Return the entry that replaced something. Raises Http404."""
    entry = entries.filter(pk=pk).first()
    if entry is None or not replaced_in(entry):
        raise Http404("This version cannot be restored.")
    return entry


def data_to_restore(form: ConflictAwareMixin, entry: AuditEntry) -> QueryDict:
    """Return what a browser would submit of the unbound form with what the entry replaced."""
    data = form.as_submitted()
    for name, value in replaced_in(entry).items():
        if field := form.fields.get(name):
            if isinstance(field, MomentField) and isinstance(value, str):
                value = datetime.fromisoformat(value)
            set_value(data, form.add_prefix(name), form.submitted_of(name, value))
    return data


def set_values(data: QueryDict, more: QueryDict) -> None:
    """Add submitted values, in place of any others of the same names."""
    for key, values in more.lists():
        data.setlist(key, values)


def set_value(data: QueryDict, key: str, value: str | list[str]) -> None:
    """Set a submitted value, in place of any other."""
    data.setlist(key, value if isinstance(value, list) else [value])


def sentences_of(*sent: forms.BaseForm) -> list[str]:
    """Return the errors of the forms in sentences, each with its field."""
    return [
        str(sentence) if name == NON_FIELD_ERRORS else f"{form[name].label}: {sentence}"
        for form in sent
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def show_result(request: HttpRequest, refusals: list[str]) -> None:
    """Show whether a version was restored."""
    if refusals:
        messages.error(request, f"Nothing was restored. {' '.join(refusals)}")
    else:
        messages.success(request, "Version restored.")
