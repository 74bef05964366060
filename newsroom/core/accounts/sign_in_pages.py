"""Pages for signing in: allauth's views in the layout of the desk."""

from typing import Any

from allauth.account.internal.flows.login import clear_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from newsroom.core.accounts import account_log, challenges, forms, pending_sign_in, second_factor
from newsroom.core.accounts.account_page import DeskPageMixin
from newsroom.core.accounts.challenges import Purpose


class SignIn(LoginView):
    """Username and password. The session begins after the second factor, if the user has one."""

    template_name = "admin/login.html"
    authentication_form = forms.SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Continue to the second factor, or sign in. Signing in counts as a confirmation of identity.

        A user who is signed in already is signed out first, because in that session the password alone would replace
        the second factor.
        """
        user = form.get_user()
        if isinstance(self.request.user, User):
            account_log.record("sign out", self.request.user, by=self.request.user)
            logout(self.request)
        # A refused sign-in may have left its own.
        clear_authentication_records(self.request)
        record_authentication(self.request, user, method="password", reauthenticated=True)
        response: HttpResponse = perform_login(
            self.request, pending_sign_in.begin(user, redirect_url=self.get_success_url())
        )
        return response


class SecondStep(DeskPageMixin, base.AuthenticateView):
    """The second factor, before the session begins."""

    title = "Two-factor authentication"
    template_name = "account/second_step.html"
    form_class = forms.CodeForm
    webauthn_form_class = forms.KeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on with the sign-in, or back to its first step if the password no longer counts."""
        pending_sign_in.end_if_outdated(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the types of factors that the user has."""
        types = set(second_factor.factors_of(self.stage.login.user).values_list("type", flat=True))
        available = {"has_app": Authenticator.Type.TOTP in types, "has_keys": Authenticator.Type.WEBAUTHN in types}
        context = super().get_context_data(**kwargs)
        challenges.begin(self.request, Purpose.SECOND_STEP, self.stage.login.user)
        return {**context, **available}


class PasskeySignIn(webauthn.LoginWebAuthnView):
    """A passkey as both factors: it checks a fingerprint, a face or a PIN itself."""

    form_class = forms.KeySignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return a challenge to a script. Redirect others to the sign-in page."""
        response: HttpResponse = super().get(request, *args, **kwargs)
        challenges.begin(request, Purpose.SIGN_IN)
        return response

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Sign in and redirect to the page that was requested."""
        next_page = LoginView(request=self.request).get_redirect_url()
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=next_page or None)
        response: HttpResponse = webauthn.flows.perform_passwordless_login(self.request, authenticator, login)
        return response
