"""URLs below /admin/account/, with the names that allauth expects."""

from typing import Any

from django.urls import path
from django.views.generic import View

from newsroom.core.accounts import pages, session_pages
from newsroom.core.accounts.gate import sign_in_view, staff_view

# The names of the pages for signing in, which are open to everyone.
SIGN_IN_PAGES = {"mfa_authenticate", "mfa_login_webauthn"}
PAGES: "list[tuple[str, type[View[Any]], str]]" = [
    ("", pages.YourAccount, "mfa_index"),
    ("second-step/", pages.SecondStep, "mfa_authenticate"),
    ("passkey/", pages.PasskeySignIn, "mfa_login_webauthn"),
    ("confirm/", pages.ConfirmByPassword, "account_reauthenticate"),
    ("confirm/code/", pages.ConfirmByCode, "mfa_reauthenticate"),
    ("confirm/passkey/", pages.ConfirmByKey, "mfa_reauthenticate_webauthn"),
    ("confirm/done/", pages.Confirmed, "identity_confirmed"),
    ("app/add/", pages.AddApp, "mfa_activate_totp"),
    ("app/remove/", pages.RemoveApp, "mfa_deactivate_totp"),
    ("passkeys/add/", pages.AddKey, "mfa_add_webauthn"),
    ("passkeys/<int:pk>/rename/", pages.RenameKey, "mfa_edit_webauthn"),
    ("passkeys/<int:pk>/remove/", pages.RemoveKey, "mfa_remove_webauthn"),
    ("codes/", pages.Codes, "mfa_view_recovery_codes"),
    ("codes/new/", pages.NewCodes, "mfa_generate_recovery_codes"),
]
urlpatterns = [
    *(
        path(route, (sign_in_view if name in SIGN_IN_PAGES else staff_view)(page.as_view()), name=name)
        for route, page, name in PAGES
    ),
    path("codes/file/", staff_view(pages.codes_file), name="recovery_codes_file"),
    path("sessions/<int:pk>/end/", staff_view(session_pages.end_session), name="end_session"),
    path("sign-out-elsewhere/", staff_view(pages.sign_out_elsewhere), name="sign_out_elsewhere"),
]
