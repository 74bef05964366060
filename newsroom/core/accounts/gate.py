"""Who is let in, and how those are told who are not."""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csp import csp_override

from newsroom.core.accounts import second_factor

SIGNED_OUT = "You are signed out. Sign in again in another tab."
FACTOR_MISSING = (
    "Your role requires two-factor authentication. Open “Your account” in another tab to set it up, then try again."
)
under_policy = csp_override(settings.DESK_CSP)


def refusal_to_script(request):
    """The answer to a script that may not ask, or None: a sentence instead of a page that it cannot show."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        return None
    if not admin.site.has_permission(request):
        return JsonResponse({"error": SIGNED_OUT}, status=401)
    if second_factor.is_missing(request.user):
        return JsonResponse({"error": FACTOR_MISSING}, status=403)
    return None


def way_to_second_factor(request):
    """Where somebody goes who has to set up a second factor before the desk opens; None for everybody else."""
    if admin.site.has_permission(request) and second_factor.is_missing(request.user):
        return redirect("mfa_index")
    return None


def for_anybody(view):
    """A page on the way in: the desk's policy, kept by no cache."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return under_policy(answer)


def for_staff(view):
    """The same for a page of an account: only for who may open the desk. A second factor is set up here."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if admin.site.has_permission(request):
            return view(request, *args, **kwargs)
        return refusal_to_script(request) or redirect_to_login(request.get_full_path(), reverse("admin:login"))

    return for_anybody(answer)
