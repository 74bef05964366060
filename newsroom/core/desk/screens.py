"""Base of the admins whose screens are not Django's forms: save, delete, history, restore, unsaved texts, presence."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from newsroom.core.desk import history, presence, unsaved
from newsroom.core.desk.conflicts import ConflictAwareMixin, EditConflict, check
from newsroom.core.desk.lists import AnyModelAdmin, FilteredListMixin
from newsroom.core.desk.script_views import MEDIA, background, error, in_json
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, signed_in_user


def screen_context(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, title: str) -> dict[str, Any]:
    """Return the context that the template of every screen for one object expects (`admin/screen.html`)."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "has_view_permission": model_admin.has_view_permission(request),
    }


class ScreenAdmin(FilteredListMixin, AnyModelAdmin):
    """Service functions write the object, never a form of Django's admin.

    A subclass defines its form (`form_of`), how it is saved (`write`) and what else is on the screen (`context_of`).
    user_field: the foreign key to the user that the screen shows. screen, delete_template: templates. state_template:
    the template of what the bar says of the object, if saving changes that.
    """

    user_field = ""
    screen = ""
    state_template = ""
    delete_template = "admin/confirm_delete.html"
    history_template = "admin/history.html"

    show_full_result_count = False
    actions = None
    view_on_site = False

    # What a subclass defines ----------------------------------------------------------------------------

    def form_of(self, request: HttpRequest, obj: Any, data: QueryDict | None = None) -> Any:
        """Return the form of the object, which knows opened values."""
        raise NotImplementedError

    def write(self, obj: Any, form: Any, *, by: User, action: str) -> None:
        """Save the form's `changes` by a service function. Raises ValidationError and NotAllowed."""
        raise NotImplementedError

    def context_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what the template of the screen needs, other than the form."""
        return {}

    def remove(self, obj: Any, *, by: User) -> None:
        """Delete the object by a service function. Raises NotAllowed."""
        raise NotImplementedError

    def saved_message(self, action: str) -> str:
        """Return the message after saving."""
        return f"{capfirst(self.opts.verbose_name)} saved."

    # Loading --------------------------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the object with its user, or None."""
        pk = unquote(object_id)
        objects = self.model._default_manager.select_related(self.user_field or None)
        return objects.filter(pk=pk).first() if is_id(pk) else None

    def load(self, request: HttpRequest, object_id: str) -> Any:
        """Return the object. Raises PermissionDenied, and Http404 if it does not exist."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404(f"{capfirst(self.opts.verbose_name)} not found.")
        return obj

    def load_to_change(self, request: HttpRequest, object_id: str) -> Any:
        """Return the object. Raises PermissionDenied also for users who may only see it."""
        obj = self.load(request, object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def url_of(self, page: str, *args: Any) -> str:
        """Return the URL of one of the admin's pages."""
        return reverse(f"admin:{self.opts.label_lower.replace('.', '_')}_{page}", args=args)

    def context_for(self, request: HttpRequest, obj: Model, title: str) -> dict[str, Any]:
        """Return the template context of a page about the object."""
        context = {"opts": self.opts, "original": obj, "title": title, "back": self.url_of("change", obj.pk)}
        return {**self.admin_site.each_context(request), **context}

    def get_urls(self) -> list[URLPattern]:
        """Add the URLs that restore a replaced version, save in place and take heartbeats."""
        name, view = self.opts.label_lower.replace(".", "_"), self.admin_site.admin_view
        in_script = in_json(f"this {self.opts.verbose_name}", lambda pk: self.explain_absence(pk)[0])
        return [
            path("<int:pk>/restore/<int:entry_pk>/", view(self.restore_view), name=f"{name}_restore"),
            path("<int:pk>/save/", view(in_script(self.save_view)), name=f"{name}_save"),
            path("<int:pk>/presence/", view(in_script(self.presence_view)), name=f"{name}_presence"),
            *super().get_urls(),
        ]

    # Saving ---------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the screen of the object, or save it."""
        is_sent = request.method == "POST"
        if is_sent and self.is_deleted(request, object_id):
            return self.unsaved(request, object_id)
        obj = self.load_to_change(request, object_id) if is_sent else self.load(request, object_id)
        form = self.form_of(request, obj, request.POST if is_sent else None)
        action = request.POST.get("_save", "")
        if is_sent and self.save(request, obj, form, action=action):
            messages.success(request, self.saved_message(action))
            return redirect(self.url_of("change", obj.pk))
        if is_sent and self.is_deleted(request, object_id):
            return self.unsaved(request, object_id)
        # A rejected change may have modified the object in memory.
        obj = self.load(request, object_id)
        may_write = self.has_change_permission(request, obj)
        if not may_write:
            for field in form.fields.values():
                field.disabled = True
        context = {
            **screen_context(self, request, str(obj)),
            "original": obj,
            "form": form,
            "media": form.media + MEDIA,
            "presence_url": self.url_of("presence", obj.pk),
            "save_url": self.url_of("save", obj.pk),
            "may_write": may_write,
            "may_delete": self.has_delete_permission(request, obj),
            **self.context_of(request, obj),
        }
        return TemplateResponse(request, self.screen, context)

    def save(self, request: HttpRequest, obj: Any, form: Any, *, action: str = "") -> bool:
        """Save what the editor changed in the form. Returns False after adding errors to it."""
        if not form.is_valid():
            return False
        try:
            with transaction.atomic():
                self.lock(obj)
                current = self.form_of(request, obj).initial
                check(form, current, self.entries_about(obj), must_see=action == "publish")
                self.write(obj, form, by=signed_in_user(request), action=action)
        except EditConflict:
            return False
        except (ValidationError, NotAllowed) as error:
            add_errors(form, error)
        return bool(form.is_valid())

    @method_decorator(require_POST)
    def save_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the screen, which stays open. Answers {at: HH:MM, opened: {hidden input: new value}, state}, or 409."""
        obj = self.load_to_change(request, str(pk))
        opened = dict(form.opened_after_save() for form in self.saved_forms(request, obj))
        if not opened:
            return error(409, "Nothing was saved.")
        state = render_to_string(self.state_template, {"original": obj}) if self.state_template else ""
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}", "opened": opened, "state": state})

    def saved_forms(self, request: HttpRequest, obj: Any) -> list[ConflictAwareMixin]:
        """Save the forms of the screen. Returns them, or [] if they cannot be saved."""
        form = self.form_of(request, obj, request.POST)
        return [form] if self.save(request, obj, form, action="save") else []

    def lock(self, obj: Any) -> None:
        """Lock the row and reload the object. Raises NotAllowed if it was deleted."""
        rows = self.model._default_manager.select_for_update(no_key=True).filter(pk=obj.pk)
        if rows.values_list("pk", flat=True).first() is None:
            raise NotAllowed(f"This {self.opts.verbose_name} was deleted. Nothing was saved.")
        obj.refresh_from_db()

    # Typed text of an object that is gone ---------------------------------------------------------------

    def is_deleted(self, request: HttpRequest, object_id: str) -> bool:
        """Return whether the object does not exist and the user has the permission to change such objects."""
        return self.has_change_permission(request) and is_id(object_id) and self.get_object(request, object_id) is None

    def explain_absence(self, pk: int) -> tuple[str, str, str]:
        """Return what happened to the object that is gone, and the URL and name of its successor, if it has one."""
        return unsaved.explain_deletion(self.opts, pk)

    def sent_forms(self, request: HttpRequest, pk: int) -> Iterable[forms.BaseForm]:
        """Return the forms that were sent for an object that is gone."""
        return [self.form_of(request, self.model(pk=pk), request.POST)]

    def unsaved(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer a form whose object is gone: say what happened, and show what was typed."""
        pk = int(object_id)
        texts = unsaved.texts_in(*self.sent_forms(request, pk))
        return unsaved.response(
            request, self.explain_absence(pk), texts, back=self.url_of("changelist"), opts=self.opts
        )

    # Presence -------------------------------------------------------------------------------------------

    @method_decorator(require_POST)
    @method_decorator(background)
    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record that the user has the screen open, and answer with who else has (`presence.answer`)."""
        return JsonResponse(presence.answer(request, presence.subject_of(self.load(request, str(pk)))))

    # History --------------------------------------------------------------------------------------------

    def entries_about(self, obj: Any) -> QuerySet[AuditEntry]:
        """Return what the audit log says of the object, newest first."""
        return AuditEntry.objects.filter(subject_kind=self.opts.model_name, subject_id=obj.pk)

    def form_about(self, request: HttpRequest, obj: Any, entry: AuditEntry) -> ConflictAwareMixin:
        """Return the form that has the fields of which the entry stores a replaced version."""
        return cast(ConflictAwareMixin, self.form_of(request, obj))

    def history_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what the template of the history needs, other than the entries."""
        return {}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the audit log of the object, newest entries first, with what was replaced."""
        obj = self.load(request, object_id)
        entries = self.entries_about(obj)
        context = {
            **self.context_for(request, obj, f"History: {obj}"),
            "page": history.page_of_events(request, entries, lambda entry: self.form_about(request, obj, entry)),
            "restore_url": self.url_of("restore", obj.pk, 0),
            "may_write": self.has_change_permission(request, obj),
            **self.history_context(request, obj),
        }
        return TemplateResponse(request, self.history_template, context)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
        """Save the version that an entry of the history replaced."""
        obj = self.load_to_change(request, str(pk))
        entry = history.entry_to_restore(self.entries_about(obj), entry_pk)
        refusals = self.restore(request, obj, entry)
        history.show_result(request, refusals)
        return redirect(self.url_of("history", obj.pk))

    def restore(self, request: HttpRequest, obj: Any, entry: AuditEntry) -> list[str]:
        """Save the version that the entry replaced. Returns why it could not, in sentences."""
        form = self.form_of(request, obj, history.data_to_restore(self.form_of(request, obj), entry))
        return [] if self.save(request, obj, form) else history.sentences_of(form)

    # Deleting -------------------------------------------------------------------------------------------

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for confirmation, then delete the object."""
        obj = self.load(request, object_id)
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        name = self.opts.verbose_name
        if request.method == "POST":
            try:
                self.remove(obj, by=signed_in_user(request))
                messages.success(request, f"{capfirst(name)} deleted.")
            except NotAllowed as error:
                messages.error(request, str(error))
            return redirect(self.url_of("changelist"))
        context = {**self.context_for(request, obj, f"Delete {name} permanently?"), "name": str(obj)}
        return TemplateResponse(request, self.delete_template, {**context, **(extra_context or {})})


def add_errors(form: Any, error: ValidationError | NotAllowed) -> None:
    """Add the error to the form: at the fields, or at the top if the form does not have them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, getattr(error, "messages", None) or str(error))
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
