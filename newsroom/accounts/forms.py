"""What is asked of somebody who signs in."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from newsroom.accounts.throttling import TOO_OFTEN


class SignInForm(AdminAuthenticationForm):
    """Stock; after too many failures it says so, whoever it is."""

    def get_invalid_login_error(self):
        """The same sentence for a wrong name and a wrong password."""
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(TOO_OFTEN, code="too_often")
        return super().get_invalid_login_error()
