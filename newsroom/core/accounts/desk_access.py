"""Access to the desk: which requests are refused, and how."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters

from newsroom.core.accounts import confirmation, second_factor
from newsroom.core.system.failures import failure_response
from newsroom.core.system.slots import Busy
from newsroom.core.web.body_limit import SIGNED_OUT

type View = Callable[..., HttpResponseBase]

FACTOR_MISSING = (
    "Your role requires two-factor authentication. Open “Your account” in another tab to set it up, then try again."
)
under_policy = csp_override(settings.DESK_CSP)


def refuse_script(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal for a request by a script, or None: a sentence as JSON, because it cannot show a page."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        return None
    if not admin.site.has_permission(request):
        return JsonResponse({"error": SIGNED_OUT}, status=401)
    if second_factor.is_missing(request.user):
        return JsonResponse({"error": FACTOR_MISSING}, status=403)
    return None


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect for users who must set up a second factor before the desk opens; None for all others."""
    if admin.site.has_permission(request) and second_factor.is_missing(request.user):
        return redirect("mfa_index")
    return None


def sign_in_view(view: View) -> View:
    """Decorate a page for signing in: the desk's content security policy, cached nowhere, in no error report."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except (Busy, OperationalError) as error:
            response = failure_response(error)
        add_never_cache_headers(response)
        return response

    return sensitive_post_parameters()(under_policy(wrapper))


def staff_view(view: View) -> View:
    """Decorate a page of an account: as `sign_in_view`, for staff only, also for those without a second factor."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not admin.site.has_permission(request):
            return refuse_script(request) or redirect_to_login(request.get_full_path(), reverse("admin:login"))
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            # allauth would store the submitted form in the session.
            return redirect(confirmation.url_for(request, request.get_full_path()))

    return sign_in_view(wrapper)
