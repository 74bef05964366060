"""The pages on which people sign in and look after their account. allauth's, in the desk's frame."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from newsroom.core.accounts import forms, second_factor, sessions
from newsroom.core.models import AuditEntry

freshly_confirmed = reauthentication_required(app="allauth.mfa")
YOUR_ACCOUNT = reverse_lazy("mfa_index")


class Page:
    """A page in the desk's frame."""

    title = ""

    def get_context_data(self, **kwargs):
        """What the frame needs besides."""
        frame = admin.site.each_context(self.request)
        return {**frame, "title": self.title, **super().get_context_data(**kwargs)}


class SignIn(LoginView):
    """Name and password. A session begins when the second factor, if there is one, is shown too."""

    template_name = "admin/login.html"
    authentication_form = forms.SignInForm

    def form_valid(self, form):
        """Go on to the second factor, or in. Having just signed in is as good as confirming it.

        Whoever was in is out first: in their session the password alone would stand for the second factor.
        """
        user = form.get_user()
        if self.request.user.is_authenticated:
            logout(self.request)
        record_authentication(self.request, user, method="password", reauthenticated=True)
        return perform_login(self.request, Login(user=user, redirect_url=self.get_success_url()))


class SecondStep(Page, base.AuthenticateView):
    """The second factor, before there is a session."""

    title = "Two-factor authentication"
    template_name = "account/second_step.html"
    form_class = forms.CodeForm
    webauthn_form_class = forms.KeyForm

    def get_context_data(self, **kwargs):
        """With what the person has."""
        has = set(second_factor.of(self.stage.login.user).values_list("type", flat=True))
        kinds = {"has_app": Authenticator.Type.TOTP in has, "has_keys": Authenticator.Type.WEBAUTHN in has}
        return {**super().get_context_data(**kwargs), **kinds}


class PasskeySignIn(webauthn.LoginWebAuthnView):
    """A passkey that asked for a finger or a PIN itself is both factors at once."""

    def form_valid(self, form):
        """Stock, but to where the person was going."""
        next_page = LoginView(request=self.request).get_redirect_url()
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=next_page or None)
        return webauthn.flows.perform_passwordless_login(self.request, authenticator, login)


class YourAccount(Page, base.IndexView):
    """Who one is here, how one signs in, and where one is signed in."""

    title = "Your account"
    template_name = "account/your_account.html"

    def get_context_data(self, **kwargs):
        """With what the role asks for."""
        user = self.request.user
        asked = {"is_required": second_factor.is_required(user), "is_missing": second_factor.is_missing(user)}
        return {**super().get_context_data(**kwargs), **asked}


class ConfirmPage(Page):
    """Somebody who is in already shows again who they are, before they change how they sign in."""

    title = "Confirm your identity"
    template_name = "account/confirm.html"


class ConfirmByPassword(ConfirmPage, ReauthenticateView):
    """For who has no second factor yet."""

    form_class = forms.ConfirmPasswordForm


class ConfirmByCode(ConfirmPage, base.ReauthenticateView):
    """With the app or a recovery code."""

    form_class = forms.ConfirmCodeForm


class ConfirmByKey(ConfirmPage, webauthn.ReauthenticateWebAuthnView):
    """With a passkey."""

    form_class = forms.ConfirmKeyForm

    def form_invalid(self, form):
        """Say so on the same page."""
        return self.render_to_response(self.get_context_data(form=form))


class Recorded:
    """What is done here is noted in the log, and signs the person out elsewhere if `is_stricter`."""

    verb = ""
    is_stricter = False

    @transaction.atomic
    def form_valid(self, form):
        """Do it, and note it."""
        user = self.request.user
        response = super().form_valid(form)
        AuditEntry.record(self.verb, user, by=user)
        if self.is_stricter:
            sessions.end_others(self.request, reason=self.verb)
        return response


class AddApp(Recorded, Page, totp.ActivateTOTPView):
    """An authenticator app."""

    title = "Add authenticator app"
    template_name = "account/add_app.html"
    form_class = forms.AddAppForm
    verb = "add authenticator app"
    is_stricter = True


class AddKey(Recorded, Page, webauthn.AddWebAuthnView):
    """A passkey."""

    title = "Add passkey"
    template_name = "account/add_key.html"
    form_class = forms.AddKeyForm
    verb = "add passkey"
    is_stricter = True


class RenameKey(Page, webauthn.EditWebAuthnView):
    """Another name for a passkey."""

    title = "Rename passkey"
    template_name = "account/rename_key.html"
    success_url = YOUR_ACCOUNT


class Removing(Recorded, Page):
    """A second factor goes; of the last one it says what that means."""

    def get_context_data(self, **kwargs):
        """With the consequence."""
        context = super().get_context_data(**kwargs)
        if second_factor.of(self.request.user).count() == 1:
            context["consequence"] += " Two-factor authentication will then be off."
        return context


class RemoveApp(Removing, totp.DeactivateTOTPView):
    """The authenticator app goes."""

    title = "Remove authenticator app?"
    template_name = "account/sure.html"
    verb = "remove authenticator app"
    extra_context = {
        "button": "Remove app",
        "consequence": "You will no longer be able to sign in with codes from this app.",
    }


class RemoveKey(Removing, webauthn.RemoveWebAuthnView):
    """A passkey goes, unless it is the last factor of somebody who has to have one."""

    title = "Remove passkey?"
    template_name = "account/sure.html"
    verb = "remove passkey"
    success_url = YOUR_ACCOUNT
    extra_context = {
        "button": "Remove passkey",
        "consequence": "You will no longer be able to sign in with this passkey.",
    }

    def form_valid(self, form):
        """Refuse it, or remove it."""
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return super().form_valid(form)
        messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return HttpResponseRedirect(YOUR_ACCOUNT)


class NewCodes(Recorded, Page, GenerateRecoveryCodesView):
    """Recovery codes in place of those that were."""

    title = "Generate new recovery codes?"
    template_name = "account/sure.html"
    verb = "make recovery codes"
    extra_context = {"button": "Generate codes", "consequence": "Your current codes will stop working."}


@method_decorator(freshly_confirmed, name="dispatch")
class Codes(Page, TemplateView):
    """The recovery codes that are left."""

    title = "Recovery codes"
    template_name = "account/codes.html"

    def get_context_data(self, **kwargs):
        """The codes."""
        return super().get_context_data(codes=_codes_of(self.request.user), **kwargs)


@require_safe
@freshly_confirmed
def codes_file(request):
    """The same as a file."""
    response = HttpResponse("\n".join([*_codes_of(request.user), ""]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


def _codes_of(user):
    kept = get_object_or_404(Authenticator, user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES)
    return kept.wrap().get_unused_codes()


@require_POST
def sign_out_elsewhere(request):
    """End all sessions but this one."""
    sessions.end_others(request, reason="signed out elsewhere by themselves")
    messages.success(request, "Signed out of all other sessions.")
    return redirect(reverse("mfa_index"))
