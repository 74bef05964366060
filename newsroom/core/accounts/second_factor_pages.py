"""Pages for adding and removing second factors: allauth's views in the layout of the desk."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from newsroom.core.accounts import account_log, challenges, forms, second_factor, sessions
from newsroom.core.accounts.account_page import DeskPageMixin
from newsroom.core.accounts.challenges import Purpose
from newsroom.core.accounts.encryption import UnreadableSecret

type View = Callable[..., HttpResponseBase]

# Users confirm their identity again before they see these views.
recently_confirmed: Callable[[View], View] = reauthentication_required(app="allauth.mfa")
YOUR_ACCOUNT = reverse_lazy("mfa_index")
# Of one user. All of them are read at each use of one.
MAX_KEYS = 20
TOO_MANY_KEYS = f"You have {MAX_KEYS} passkeys, which is the limit. Remove one that you no longer use, then try again."


class AuditedMixin(DeskPageMixin):
    """A form that is recorded in the audit log as `verb`. ends_other_sessions: it ends the user's other sessions."""

    verb = ""
    ends_other_sessions = False

    def detail_of(self, form: BaseForm) -> dict[str, str]:
        """Return the details to record, before the form is applied."""
        return {}

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Apply the form and record it."""
        user, detail = sessions.lock_own(self.request), self.detail_of(form)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # The view defines it.
        account_log.record(self.verb, user, by=user, **detail)
        if self.ends_other_sessions:
            sessions.end_others(self.request, reason=self.verb)
        return response


class AddApp(AuditedMixin, totp.ActivateTOTPView):
    """Add an authenticator app."""

    title = "Add authenticator app"
    template_name = "account/add_app.html"
    form_class = forms.AddAppForm
    verb = "add authenticator app"
    ends_other_sessions = True

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Add the app. Its first code does not work again."""
        response = super().form_valid(form)
        form.store_counter()
        return response


class KeyView(webauthn.AddWebAuthnView):
    """allauth's view, which also stores whether the passkey was added for signing in without a password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with a challenge."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        challenges.begin(self.request, Purpose.ADD, self.request.user)
        return context

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Add the passkey."""
        data = form.cleaned_data
        key, codes = webauthn.flows.add_authenticator(self.request, name=data["name"], credential=data["credential"])
        key.data["is_passwordless"] = data["passwordless"]
        key.save(update_fields=["data"])
        self.did_generate_recovery_codes = bool(codes)
        return redirect(self.get_success_url())


class AddKey(AuditedMixin, KeyView):
    """Add a passkey."""

    title = "Add passkey"
    template_name = "account/add_key.html"
    form_class = forms.AddKeyForm
    verb = "add passkey"
    ends_other_sessions = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a passkey, unless the user has as many as a user can have."""
        response: HttpResponseBase = self._refusal() or super().dispatch(request, *args, **kwargs)
        return response

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Add the passkey, unless other requests have added as many meanwhile."""
        sessions.lock_own(self.request)
        return self._refusal() or super().form_valid(form)

    def _refusal(self) -> HttpResponse | None:
        keys = Authenticator.objects.filter(user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN)
        if keys.count() < MAX_KEYS:
            return None
        messages.error(self.request, TOO_MANY_KEYS)
        return redirect(YOUR_ACCOUNT)

    def detail_of(self, form: BaseForm) -> dict[str, str]:
        """Return the name of the passkey."""
        return {"name": form.cleaned_data["name"]}


class RenameKey(AuditedMixin, webauthn.EditWebAuthnView):
    """Rename a passkey."""

    title = "Rename passkey"
    template_name = "account/rename_key.html"
    form_class = forms.RenameKeyForm
    verb = "rename passkey"
    success_url = YOUR_ACCOUNT

    def detail_of(self, form: BaseForm) -> dict[str, str]:
        """Return the old and the new name of the passkey."""
        return {"before": self.object.wrap().name, "name": form.cleaned_data["name"]}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Rename the passkey, if the name is another one."""
        sessions.lock_own(self.request)
        # As it is now: allauth saves all of it, and would create it again if it has been removed.
        key: Any = get_object_or_404(self.get_queryset().select_for_update(), pk=form.instance.pk)
        self.object = form.instance = key
        if form.cleaned_data["name"] == self.object.wrap().name:
            return redirect(self.get_success_url())
        return super().form_valid(form)


class RemoveFactorMixin(AuditedMixin):
    """Removes a second factor, with a warning if it is the last one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the consequence."""
        context = super().get_context_data(**kwargs)
        if second_factor.factors_of(self.request.user).count() == 1:
            context["consequence"] += " Two-factor authentication will then be off."
        return context


class RemoveApp(RemoveFactorMixin, totp.DeactivateTOTPView):
    """Remove the authenticator app."""

    title = "Remove authenticator app?"
    template_name = "account/confirm_action.html"
    verb = "remove authenticator app"
    extra_context = {
        "button": "Remove app",
        "consequence": "You will no longer be able to sign in with codes from this app.",
    }


class RemoveKey(RemoveFactorMixin, webauthn.RemoveWebAuthnView):
    """Remove a passkey, unless it is the last factor of a user who needs one."""

    title = "Remove passkey?"
    template_name = "account/confirm_action.html"
    verb = "remove passkey"
    success_url = YOUR_ACCOUNT
    extra_context = {
        "button": "Remove passkey",
        "consequence": "You will no longer be able to sign in with this passkey.",
    }

    def detail_of(self, form: BaseForm) -> dict[str, str]:
        """Return the name of the passkey."""
        return {"name": self.object.wrap().name}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Remove the passkey, or explain why it cannot be removed."""
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return super().form_valid(form)
        messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return HttpResponseRedirect(YOUR_ACCOUNT)


class NewCodes(AuditedMixin, GenerateRecoveryCodesView):
    """Replace the recovery codes."""

    title = "Generate new recovery codes?"
    template_name = "account/confirm_action.html"
    verb = "make recovery codes"
    extra_context = {"button": "Generate codes", "consequence": "Your current codes will stop working."}


@method_decorator(recently_confirmed, name="dispatch")
class Codes(DeskPageMixin, TemplateView):
    """The unused recovery codes."""

    title = "Recovery codes"
    template_name = "account/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the codes."""
        return super().get_context_data(codes=_codes_of(self.request.user), **kwargs)


@require_safe
@recently_confirmed
def codes_file(request: HttpRequest) -> HttpResponse:
    """The unused recovery codes as a text file."""
    response = HttpResponse("\n".join([*_codes_of(request.user), ""]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


def _codes_of(user: User | AnonymousUser) -> list[str]:
    authenticator = get_object_or_404(Authenticator, user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES)
    try:
        codes: list[str] = authenticator.wrap().get_unused_codes()
    except UnreadableSecret:
        return []
    return codes
