"""Fresh confirmation of identity before accounts and roles are changed, so that a stolen session is not enough."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core import context
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

type AdminView = Callable[..., HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the user has confirmed their identity in the last minutes; signing in with a password counts."""
    return bool(did_recently_reauthenticate(request))


def url_for(request: HttpRequest, back: str) -> str:
    """Return the URL of the page on which the user confirms their identity, and which then redirects to `back`."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    page = methods[0]["url"] if methods else reverse("account_reauthenticate")
    return f"{page}?{urlencode({REDIRECT_FIELD_NAME: back})}"


def require_confirmation[View: AdminView](view: View) -> View:
    """Decorate a page of a ModelAdmin: users who may change something there confirm their identity first.

    A request to change something without fresh confirmation changes nothing and leads back to the page.
    """

    @wraps(view)
    def wrapper(model_admin: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _may_change_something(model_admin, request) and not is_fresh(request):
            return HttpResponseRedirect(url_for(request, request.get_full_path()))
        return view(model_admin, request, *args, **kwargs)

    return cast(View, wrapper)


def require_confirmation_to_save[View: AdminView](view: View) -> View:
    """Decorate like `require_confirmation`, but let a form through that is sent too late: a `ConfirmedFormMixin`.

    It refuses to be saved and is shown again with what was typed, except passwords.
    """
    guarded = require_confirmation(view)

    @wraps(view)
    def wrapper(model_admin: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if request.method == "POST" else guarded)(model_admin, request, *args, **kwargs)

    return cast(View, wrapper)


class ConfirmedFormMixin(BaseForm):
    """A form that is valid only with a fresh confirmation. Otherwise it links to one, in another tab."""

    # The field that shows the error (None: above the form).
    field_of_error: str | None = None

    def clean(self) -> dict[str, Any] | None:
        """Check the confirmation, then the form."""
        request = context.request
        if not self.is_confirmed(request):
            self.add_error(self.field_of_error, _not_confirmed(request))
        cleaned: dict[str, Any] | None = super().clean()
        return cleaned

    def is_confirmed(self, request: HttpRequest) -> bool:
        """Return whether the confirmation is fresh, or not needed."""
        return is_fresh(request)


def _not_confirmed(request: HttpRequest) -> ValidationError:
    sentence = (
        'Nothing was saved. <a href="{}" target="_blank">Confirm your identity in a new tab</a>, then save this form.'
    )
    return ValidationError(format_html(sentence, url_for(request, reverse("identity_confirmed"))), code="not_confirmed")


def _may_change_something(model_admin: Any, request: HttpRequest) -> bool:
    return any(
        check(request)
        for check in (
            model_admin.has_add_permission,
            model_admin.has_change_permission,
            model_admin.has_delete_permission,
        )
    )
