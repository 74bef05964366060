"""Pages on which users confirm their identity: allauth's views in the layout of the desk."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.webauthn import views as webauthn
from django.forms import BaseForm
from django.http import HttpResponse
from django.views.generic import TemplateView

from newsroom.core.accounts import challenges, forms
from newsroom.core.accounts.account_page import DeskPageMixin
from newsroom.core.accounts.challenges import Purpose


class ConfirmMixin(DeskPageMixin):
    """Users confirm their identity before they change how they sign in."""

    title = "Confirm your identity"
    template_name = "account/confirm.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Confirm, which ends the challenge for a passkey."""
        challenges.discard(self.request)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # The view defines it.
        return response


class ConfirmByPassword(ConfirmMixin, ReauthenticateView):
    """By password, for users without a second factor."""

    form_class = forms.ConfirmPasswordForm


class ConfirmByCode(ConfirmMixin, base.ReauthenticateView):
    """By a code of the app or a recovery code."""

    form_class = forms.ConfirmCodeForm


class ConfirmByKey(ConfirmMixin, webauthn.ReauthenticateWebAuthnView):
    """By a passkey."""

    form_class = forms.ConfirmKeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with a challenge."""
        context = super().get_context_data(**kwargs)
        challenges.begin(self.request, Purpose.CONFIRM, self.request.user)
        return context

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Show the error on the same page."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


class Confirmed(DeskPageMixin, TemplateView):
    """The end of a confirmation in another tab."""

    title = "Identity confirmed"
    template_name = "account/confirmed.html"
