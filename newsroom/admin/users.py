"""Users and roles."""

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ManyToManyField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from newsroom.core.accounts import account_log, devices, second_factor, sessions
from newsroom.core.accounts import forms as account_forms
from newsroom.core.accounts.confirmation import (
    ConfirmedFormMixin,
    is_fresh,
    require_confirmation,
    require_confirmation_to_save,
)
from newsroom.core.accounts.hashing import HashedPasswordMixin
from newsroom.core.desk.lists import AnyModelAdmin, FilteredListMixin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.permissions import signed_in_user

# allauth's admin pages would show the secrets of second factors and the keys of sessions.
admin.site.unregister([User, Group, EmailAddress, Authenticator, UserSession])


class RoleForm(PlainTextMixin, ConfirmedFormMixin, forms.ModelForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A role, without invisible characters in its name."""


class AccountForm(PlainTextMixin, ConfirmedFormMixin, UserChangeForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A user's account, without invisible characters in names that colleagues see."""


class AddAccountForm(ConfirmedFormMixin, HashedPasswordMixin, AdminUserCreationForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A new account."""


class SetPasswordForm(ConfirmedFormMixin, account_forms.SetPasswordForm):
    """A new password for another user."""

    field_of_error = "password1"


class CheckedIdsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Choices of rows by checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Return the rows. Raises ValidationError for an ID that no row can have, which the database would refuse."""
        for each in value or ():
            if not is_id(str(each)):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": each})
        return super().clean(value)


class ConfirmedMixin(AnyModelAdmin):
    """Admin pages of users and roles, which ask for fresh confirmation of identity (`ConfirmedFormMixin`)."""

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelMultipleChoiceField[Any] | None":
        """Use checkboxes."""
        options = {"form_class": CheckedIdsField, "widget": CheckedIdsField.widget}
        return super().formfield_for_manytomany(db_field, request, **options, **kwargs)

    @require_confirmation_to_save
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add or change a user or role."""
        return super().changeform_view(request, *args, **kwargs)

    @require_confirmation
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for confirmation, then delete the user or role."""
        return super().delete_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the user or role. Raises PermissionDenied without confirmation, in case a form did not check it."""
        if not is_fresh(request):
            raise PermissionDenied
        super().save_model(request, obj, form, change)


@admin.register(Group)
class RoleAdmin(ConfirmedMixin, FilteredListMixin, GroupAdmin):  # type: ignore[misc]  # Our request is never None.
    """Django's admin of groups, with checkboxes for permissions."""

    form = RoleForm
    filter_horizontal = ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the permissions and record what has changed."""
        before = form.values_before
        super().save_related(request, form, formsets, change)
        account_log.record_group(form.instance, before, by=signed_in_user(request))

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        """Save the name."""
        form.values_before = account_log.values_of(Group.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Delete the group and record it."""
        account_log.record("delete group", obj, by=signed_in_user(request))
        super().delete_model(request, obj)


@admin.register(User)
class AccountAdmin(ConfirmedMixin, FilteredListMixin, UserAdmin):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Django's admin of users, with checkboxes for roles. Only superusers can change superusers.

    A user who loses permissions is signed out, because open pages would still offer the actions.
    """

    form = AccountForm
    add_form = AddAccountForm
    change_password_form = SetPasswordForm
    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ()
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Sign-in", {"fields": ("second_factors", "active_sessions")}))
    readonly_fields = ("second_factors", "active_sessions")

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that reset two-factor authentication and end all sessions."""
        reset = self.admin_site.admin_view(self.reset_second_factor)
        end = self.admin_site.admin_view(self.end_sessions)
        return [
            path("<int:pk>/reset-second-factor/", reset, name="auth_user_reset_second_factor"),
            path("<int:pk>/end-sessions/", end, name="auth_user_end_sessions"),
            *super().get_urls(),
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> "forms.Field | None":
        """Leave out Django's link to add a role, which opens a popup."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    @admin.display(description="Two-factor authentication")
    def second_factors(self, account: User) -> str:
        """Return the kinds of second factors that the user has, and a link to reset them."""
        kinds = [
            str(Authenticator.Type(kind).label)
            for kind in second_factor.factors_of(account).values_list("type", flat=True)
        ]
        if not kinds:
            return "Not set up"
        url = reverse("admin:auth_user_reset_second_factor", args=[account.pk])
        return format_html('{}. <a href="{}">Reset</a>', ", ".join(kinds), url)

    @admin.display(description="Active sessions")
    def active_sessions(self, account: User) -> str:
        """Return how many active sessions the user has, and a button to end them."""
        count = len(devices.active_of(account)) if account.pk else 0
        if not count:
            return "None"
        url = reverse("admin:auth_user_end_sessions", args=[account.pk])
        return format_html('{} <a class="button" href="{}">End all sessions…</a>', count, url)

    @require_confirmation
    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for confirmation, then reset the user's two-factor authentication. One's own is changed elsewhere."""
        account = self._changed_account(request, pk)
        if account.pk == request.user.pk:
            return redirect("mfa_index")
        if request.method == "POST":
            second_factor.reset(account, by=signed_in_user(request))
            done = f"Two-factor authentication reset for {account}. They have been signed out everywhere."
            return self._back_to(request, account, done)
        return self._question(request, account, "Reset two-factor authentication?", "reset_second_factor")

    @require_confirmation
    def end_sessions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for confirmation, then sign the user out everywhere. One's own sessions are ended elsewhere."""
        account = self._changed_account(request, pk)
        if account.pk == request.user.pk:
            return redirect("mfa_index")
        if request.method == "POST":
            sessions.end_all(account, by=signed_in_user(request), reason="ended by an administrator")
            return self._back_to(request, account, f"{account} has been signed out everywhere.")
        return self._question(request, account, "End all sessions?", "end_sessions")

    def _changed_account(self, request: HttpRequest, pk: int) -> User:
        account = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        return account

    def _back_to(self, request: HttpRequest, account: User, sentence: str) -> HttpResponse:
        messages.success(request, sentence)
        return redirect("admin:auth_user_change", account.pk)

    def _question(self, request: HttpRequest, account: User, title: str, page: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "account": account,
            "back": reverse("admin:auth_user_change", args=[account.pk]),
        }
        return TemplateResponse(request, f"admin/auth/user/{page}.html", context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save and record the changes. A user who has lost a role, a permission or access is signed out."""
        account = form.instance
        before = _permissions_of(account)
        super().save_related(request, form, formsets, change)
        account_log.record_account(account, form.values_before, by=signed_in_user(request))
        if change and (_has_lost_flag(form) or before - _permissions_of(account)):
            sessions.end_all(account, by=signed_in_user(request), reason="fewer powers")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the user; of one that exists, only the fields that were changed, because others may change meanwhile."""
        if not change:
            form.values_before = None
            super().save_model(request, obj, form, change)
            return
        form.values_before = account_log.values_of(sessions.lock(obj))
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = columns.intersection(form.changed_data)
        obj.save(update_fields=changed)
        obj.refresh_from_db(fields=columns - changed)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete the user and record it."""
        account_log.record("delete account", obj, by=signed_in_user(request))
        super().delete_model(request, obj)

    @require_confirmation_to_save
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Change the password, which signs the user out. One's own is changed on another page, which does not.

        id: as the URL has it, so several texts are the ID of one user.
        """
        account = self.get_object(request, unquote(id))
        if account is not None and account.pk == request.user.pk:
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let only superusers change superusers."""
        return super().has_change_permission(request, obj) and _may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let only superusers delete superusers."""
        return super().has_delete_permission(request, obj) and _may_change(request.user, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str] | tuple[str, ...]:
        """Let only superusers grant single permissions. Others assign roles, which are groups."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser", "user_permissions")


def _may_change(user: User | AnonymousUser, account: User | None) -> bool:
    return account is None or user.is_superuser or not account.is_superuser


def _has_lost_flag(form: Any) -> bool:
    """Return whether the user is no longer active, staff or a superuser."""
    flags = {"is_active", "is_staff", "is_superuser"} & set(form.changed_data)
    return any(form.initial[flag] for flag in flags)


def _permissions_of(account: User) -> set[Group | Permission]:
    return {*account.groups.all(), *account.user_permissions.all()}
