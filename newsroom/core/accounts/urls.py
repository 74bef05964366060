"""URLs below /admin/account/, with the names that allauth expects."""

from typing import Any

from django.urls import path
from django.views.generic import View

from newsroom.core.accounts import (
    account_page,
    confirmation_pages,
    second_factor_pages,
    session_pages,
    sign_in_pages,
)
from newsroom.core.accounts.desk_access import sign_in_view, staff_view

# The names of the pages for signing in, which are open to everyone.
SIGN_IN_PAGES = {"mfa_authenticate", "mfa_login_webauthn"}
PAGES: "list[tuple[str, type[View[Any]], str]]" = [
    ("", account_page.YourAccount, "mfa_index"),
    ("second-step/", sign_in_pages.SecondStep, "mfa_authenticate"),
    ("passkey/", sign_in_pages.PasskeySignIn, "mfa_login_webauthn"),
    ("confirm/", confirmation_pages.ConfirmByPassword, "account_reauthenticate"),
    ("confirm/code/", confirmation_pages.ConfirmByCode, "mfa_reauthenticate"),
    ("confirm/passkey/", confirmation_pages.ConfirmByKey, "mfa_reauthenticate_webauthn"),
    ("confirm/done/", confirmation_pages.Confirmed, "identity_confirmed"),
    ("app/add/", second_factor_pages.AddApp, "mfa_activate_totp"),
    ("app/remove/", second_factor_pages.RemoveApp, "mfa_deactivate_totp"),
    ("passkeys/add/", second_factor_pages.AddKey, "mfa_add_webauthn"),
    ("passkeys/<int:pk>/rename/", second_factor_pages.RenameKey, "mfa_edit_webauthn"),
    ("passkeys/<int:pk>/remove/", second_factor_pages.RemoveKey, "mfa_remove_webauthn"),
    ("codes/", second_factor_pages.Codes, "mfa_view_recovery_codes"),
    ("codes/new/", second_factor_pages.NewCodes, "mfa_generate_recovery_codes"),
]
urlpatterns = [
    *(
        path(route, (sign_in_view if name in SIGN_IN_PAGES else staff_view)(page.as_view()), name=name)
        for route, page, name in PAGES
    ),
    path("codes/file/", staff_view(second_factor_pages.codes_file), name="recovery_codes_file"),
    path("sessions/<int:pk>/end/", staff_view(session_pages.end_session), name="end_session"),
    path("sign-out-elsewhere/", staff_view(session_pages.sign_out_elsewhere), name="sign_out_elsewhere"),
]
