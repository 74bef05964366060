"""“Your account”, and the layout that it shares with the other pages of an account."""

from typing import Any

from allauth.mfa.base import views as base
from django.contrib import admin
from django.http import HttpRequest
from django.views.generic.base import ContextMixin

from newsroom.core.accounts import second_factor
from newsroom.core.accounts.session_pages import sessions_of


class DeskPageMixin(ContextMixin):
    """A view in the layout of the desk."""

    request: HttpRequest
    title = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the view's context with what the layout needs."""
        layout = admin.site.each_context(self.request)
        return {**layout, "title": self.title, **super().get_context_data(**kwargs)}


class YourAccount(DeskPageMixin, base.IndexView):
    """The user's details, methods of signing in and active sessions."""

    title = "Your account"
    template_name = "account/your_account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with what the user's role requires, and the active sessions."""
        user = self.request.user
        rules = {"is_required": second_factor.is_required(user), "is_missing": second_factor.is_missing(user)}
        return {**super().get_context_data(**kwargs), **rules, "sessions": sessions_of(self.request)}
