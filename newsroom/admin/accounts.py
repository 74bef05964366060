"""People and their roles."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from newsroom.core.accounts import second_factor, sessions
from newsroom.core.desk.lists import NarrowedMixin

# allauth's pages would show the secrets of second factors.
admin.site.unregister([User, Group, EmailAddress, Authenticator])


@admin.register(Group)
class RoleAdmin(NarrowedMixin, GroupAdmin):
    """Stock, with the permissions as boxes to tick."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)


@admin.register(User)
class AccountAdmin(NarrowedMixin, UserAdmin):
    """Stock, with the roles as boxes to tick; and nobody becomes, or takes over, a superuser.

    Who may do less than before is signed out: what stands open on their screen would say otherwise.
    """

    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ()
    fieldsets = (*UserAdmin.fieldsets, ("Sign-in", {"fields": ("second_factors",)}))
    readonly_fields = ("second_factors",)

    def get_urls(self):
        """With the page that resets a second factor."""
        reset = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<int:pk>/reset-second-factor/", reset, name="auth_user_reset_second_factor"), *super().get_urls()]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    @admin.display(description="Two-factor authentication")
    def second_factors(self, account):
        """What the account has, and the way to reset it."""
        kinds = [
            str(Authenticator.Type(kind).label) for kind in second_factor.of(account).values_list("type", flat=True)
        ]
        if not kinds:
            return "Not set up"
        address = reverse("admin:auth_user_reset_second_factor", args=[account.pk])
        return format_html('{}. <a href="{}">Reset</a>', ", ".join(map(str, kinds)), address)

    def reset_second_factor(self, request, pk):
        """Ask once more, then forget the account's second factors."""
        account = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        back = reverse("admin:auth_user_change", args=[pk])
        if request.method == "POST":
            second_factor.reset(account, by=request.user)
            messages.success(
                request, f"Two-factor authentication reset for {account}. They have been signed out everywhere."
            )
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": "Reset two-factor authentication?",
            "account": account,
            "back": back,
        }
        return TemplateResponse(request, "admin/auth/user/reset_second_factor.html", context)

    def save_related(self, request, form, formsets, change):
        """Stock; then end the account's sessions if a role, a permission or the desk was taken from it."""
        account = form.instance
        before = _roles_of(account)
        super().save_related(request, form, formsets, change)
        if change and (_lost_flags(form) or before - _roles_of(account)):
            sessions.end_all(account, by=request.user, reason="fewer powers")

    def user_change_password(self, request, id, form_url=""):
        """Stock, which ends that account's sessions; one's own password is changed where one's own session goes on."""
        if str(request.user.pk) == id:
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    def has_change_permission(self, request, obj=None):
        """Superusers are changed by superusers."""
        return super().has_change_permission(request, obj) and _may_touch(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Superusers are removed by superusers."""
        return super().has_delete_permission(request, obj) and _may_touch(request.user, obj)

    def get_readonly_fields(self, request, obj=None):
        """Roles are groups; single permissions are given by superusers."""
        given = super().get_readonly_fields(request, obj)
        return given if request.user.is_superuser else (*given, "is_superuser", "user_permissions")


def _may_touch(user, account):
    return account is None or user.is_superuser or not account.is_superuser


def _lost_flags(form):
    """Whether the form takes back that the account is active, staff or a superuser."""
    flags = {"is_active", "is_staff", "is_superuser"} & set(form.changed_data)
    return any(form.initial[flag] for flag in flags)


def _roles_of(account):
    return {*account.groups.all(), *account.user_permissions.all()}
