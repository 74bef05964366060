"""Edit conflicts in forms: of each field the value that was opened, the current one and the submitted one are compared.

A field that its editor left as it was opened keeps its current value, whoever saved that. A field that two editors
changed is a conflict: nothing is saved, and the form shows both values. Saving again means “use mine”, because the form
then knows the current value; the checkbox “Keep current version” means the other one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.core.desk.audit import actor
from newsroom.core.desk.values import text_of
from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import format_time

CONFLICT = (
    "Others changed these fields while you were editing: {}. Nothing was saved. "
    "Save again to use your version, or select “Keep current version” first."
)
UNSEEN = "Others changed these fields while you were editing: {}. Nothing was saved. Check them and try again."
# So many entries of the audit log are searched for who saved the current version.
MAX_ENTRIES = 50

# A value as a browser submits it; a list for a field of several values.
type Submitted = str | list[str]


class EditConflict(Exception):
    """Others changed fields of the form since its page was opened. Nothing was saved, and the form shows both."""


@dataclass(frozen=True)
class Current:
    """The current version of a field, shown next to the field. entry: of the audit log, about saving it.

    is_in_field: the editor did not change the field, which therefore shows this version itself. keep: the name of the
    checkbox “Keep current version”.
    """

    text: str | SafeString
    entry: AuditEntry | None
    is_in_field: bool = False
    keep: str = ""

    @property
    def note(self) -> str:
        """What is shown, and who saved it and when, if the audit log knows that."""
        shown = "This field shows the current version" if self.is_in_field else "Current version"
        saved = f", saved by {actor(self.entry)} on {format_time(self.entry.at)}" if self.entry else ""
        return f"{shown}{saved}"


class ConflictAwareMixin(forms.BaseForm):
    """A form that saves the fields its editor changed and no others.

    Its template renders `opened_values`. After `compare`, `changes` is what to save, and `conflicts` are the names of
    fields that cannot be saved yet. COMPANIONS: field -> the fields that are shown and saved with it after a conflict.
    """

    COMPANIONS: Mapping[str, tuple[str, ...]] = {}
    # As it was sent: a QueryDict.
    data: Any

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.changes: dict[str, Any] = {}
        self.conflicts: list[str] = []
        # The fields that others changed and this editor did not.
        self.others: list[str] = []
        self._current: dict[str, Submitted] = {}
        self._values: Mapping[str, Any] = {}
        self.opened = _read_opened(self.data.get(self.add_prefix("opened")))
        for name in self.opened:
            if f"{self.add_prefix(name)}_keep" in self.data:
                for each in (name, *self.COMPANIONS.get(name, ())):
                    self.set_value(each, self.opened.get(each, ""))

    @property
    def opened_values(self) -> SafeString:
        """A hidden input with the values that the page was opened with."""
        values = self.opened or {
            name: self.submitted_of(name, self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
            if name in self.initial
        }
        return format_html('<input type="hidden" name="{}" value="{}">', self.add_prefix("opened"), json.dumps(values))

    def opened_after_save(self) -> tuple[str, str]:
        """Return the name and value of the hidden input for a screen that stays open after the form was saved.

        A field that others changed keeps the value that was opened, because the screen still shows that.
        """
        values = {
            name: value if name in self.others else self.submitted_of(name, self.cleaned_data[name])
            for name, value in self.opened.items()
            if name in self.cleaned_data
        }
        return self.add_prefix("opened"), json.dumps(values)

    def was_changed(self) -> bool:
        """Return whether the editor changed a field; any filled one, if what was opened is not known."""
        values = {name: self.submitted_of(name, value) for name, value in self.cleaned_data.items()}
        return any(not self.is_same(name, value, self.opened.get(name, "")) for name, value in values.items())

    def compare(self, current: Mapping[str, Any]) -> None:
        """Find what the editor changed, and what others changed too. The form must be valid.

        current: the values of the fields, read in the transaction that saves the form, under the lock of its row.
        """
        self._values = current
        self._current = {name: self.submitted_of(name, value) for name, value in current.items() if name in self.fields}
        for name, value in self._current.items():
            opened = self.opened.get(name, value)
            submitted = self.submitted_of(name, self.cleaned_data[name])
            if self.is_same(name, submitted, opened):
                if not self.is_same(name, value, opened):
                    self.others.append(name)
            elif self.is_same(name, value, opened):
                self.changes[name] = self.cleaned_data[name]
            elif not self.is_same(name, submitted, value):
                self.conflicts.append(name)

    def is_same(self, name: str, one: Submitted, other: Submitted) -> bool:
        """Return whether two values of the field are the same."""
        return one == other

    def text_of_current(self, name: str) -> str | SafeString:
        """Return the current value of the field for people."""
        return text_of(self.fields[name], self._values[name])

    def rebase(self, entries: QuerySet[AuditEntry], *, keeping: Iterable[str] = ()) -> None:
        """Show the current version of what others changed, and save over it next time.

        entries: of the audit log about the object, newest first. keeping: further fields that stay as submitted.
        """
        recent = list(entries.select_related("by")[:MAX_ENTRIES]) if self.conflicts or self.others else []
        with_conflicts = {each for name in self.conflicts for each in (name, *self.COMPANIONS.get(name, ()))}
        for name, value in self._current.items():
            if name not in {*self.changes, *with_conflicts, *keeping}:
                self.set_value(name, value)
        for name in (*self.conflicts, *self.others):
            entry = next((entry for entry in recent if name in (entry.detail or {}).get("replaced", {})), None)
            is_in_field, keep = name in self.others, f"{self.add_prefix(name)}_keep"
            self[name].current = Current(self.text_of_current(name), entry, is_in_field, keep)  # type: ignore[attr-defined]
        self.opened = self._current

    def labels_of(self, names: Iterable[str]) -> str:
        """Return the labels of these fields in one text."""
        return ", ".join(str(self[name].label) for name in names)

    def submitted_of(self, name: str, value: Any) -> Submitted:
        """Return a value of the field as a browser submits it, with Unix line ends."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "on" if value else ""
        value = field.prepare_value(value)
        if isinstance(value, list | tuple) and not _is_multiple(field):
            value = "\n".join(map(str, value))
        shown = field.widget.format_value(value)
        if _is_multiple(field):
            return list(map(str, shown or []))
        if isinstance(shown, list | tuple):
            shown = next(iter(shown), "")
        return "" if shown is None else str(shown).replace("\r\n", "\n").replace("\r", "\n").strip()

    def as_submitted(self) -> QueryDict:
        """Return what a browser would submit of the unbound form as it is."""
        data = QueryDict(mutable=True)
        values = {name: self.submitted_of(name, value) for name, value in self.initial.items() if name in self.fields}
        for name, value in values.items():
            if value or not isinstance(self.fields[name], forms.BooleanField):
                data.setlist(self.add_prefix(name), value if isinstance(value, list) else [value])
        data[self.add_prefix("opened")] = json.dumps(values)
        return data

    def set_value(self, name: str, value: Submitted) -> None:
        """Let the form show this value as if it had been submitted."""
        # Not its own `copy`, which copies every value: a form can be sent with hundreds of fields to keep.
        self.data = copy(self.data)
        key = self.add_prefix(name)
        self.data.pop(key, None)
        if isinstance(value, list):
            self.data.setlist(key, value)
        elif value or not isinstance(self.fields.get(name), forms.BooleanField):
            self.data[key] = value


def check(
    form: ConflictAwareMixin, current: Mapping[str, Any], entries: QuerySet[AuditEntry], *, must_see: bool = False
) -> None:
    """Compare the form with the current values. Raises EditConflict, after adding the errors, if it cannot be saved.

    entries: of the audit log about the object, newest first. must_see: what others changed may not be saved either
    before the editor has seen it.
    """
    form.compare(current)
    if form.conflicts:
        form.add_error(None, CONFLICT.format(form.labels_of(form.conflicts)))
    elif must_see and form.others:
        form.add_error(None, UNSEEN.format(form.labels_of(form.others)))
    else:
        return
    form.rebase(entries)
    raise EditConflict


def merge_order[Key](
    opened: Sequence[Key], current: Sequence[Key], submitted: Sequence[Key], *, removed: Iterable[Key]
) -> list[Key] | None:
    """Return the order that has both the editor's changes and those of others, or None if both moved the same things.

    What is only in `current` was added by others, and what is only in `submitted` by the editor. removed: what the
    editor removed.
    """
    gone = {*removed, *(set(opened) - set(current))}
    common = set(opened) & set(current) & set(submitted)
    before, theirs, mine = ([key for key in keys if key in common] for keys in (opened, current, submitted))
    staying, wanted = ([key for key in keys if key not in gone] for keys in (current, submitted))
    if mine == before:
        return _with_others(staying, wanted)
    return _with_others(wanted, staying) if theirs in (before, mine) else None


def _with_others[Key](keys: list[Key], others: Sequence[Key]) -> list[Key]:
    """Return the keys with the others inserted, each after the one that it follows there."""
    for place, key in enumerate(others):
        if key not in keys:
            before = next((other for other in reversed(others[:place]) if other in keys), None)
            keys.insert(0 if before is None else keys.index(before) + 1, key)
    return keys


def _is_multiple(field: forms.Field) -> bool:
    return bool(getattr(field.widget, "allow_multiple_selected", False))


def _read_opened(text: str | None) -> dict[str, Submitted]:
    """Return what the page was opened with; nothing of a client that does not send it, or sends what no page has."""
    try:
        sent: Any = json.loads(text or "{}")
        # No response can contain half a surrogate, and JSON has it as an escape.
        json.dumps(sent, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return {}
    values = sent.items() if isinstance(sent, dict) else ()
    return {name: value for name, value in values if _is_submitted(value)}


def _is_submitted(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))
