"""People and their roles."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from newsroom.lists import NarrowedMixin

admin.site.unregister([User, Group])


@admin.register(Group)
class RoleAdmin(NarrowedMixin, GroupAdmin):
    """Stock, with the permissions as boxes to tick."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)


@admin.register(User)
class AccountAdmin(NarrowedMixin, UserAdmin):
    """Stock, with the roles as boxes to tick; and nobody becomes, or takes over, a superuser."""

    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

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
