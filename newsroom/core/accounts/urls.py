"""URLs below /admin/account/, with the names that allauth expects. The pages are imported with their first request."""

from django.urls import path

from newsroom.core.accounts.desk_access import sign_in_view, staff_view
from newsroom.core.web.late_urls import late_view

# The names of the pages for signing in, which are open to everyone.
SIGN_IN_PAGES = {"mfa_authenticate", "mfa_login_webauthn"}
# Route, view below newsroom.core.accounts, name.
PAGES = [
    ("", "account_page.YourAccount", "mfa_index"),
    ("second-step/", "sign_in_pages.SecondStep", "mfa_authenticate"),
    ("passkey/", "sign_in_pages.PasskeySignIn", "mfa_login_webauthn"),
    ("confirm/", "confirmation_pages.ConfirmByPassword", "account_reauthenticate"),
    ("confirm/code/", "confirmation_pages.ConfirmByCode", "mfa_reauthenticate"),
    ("confirm/passkey/", "confirmation_pages.ConfirmByKey", "mfa_reauthenticate_webauthn"),
    ("confirm/done/", "confirmation_pages.Confirmed", "identity_confirmed"),
    ("app/add/", "second_factor_pages.AddApp", "mfa_activate_totp"),
    ("app/remove/", "second_factor_pages.RemoveApp", "mfa_deactivate_totp"),
    ("passkeys/add/", "second_factor_pages.AddKey", "mfa_add_webauthn"),
    ("passkeys/<int:pk>/rename/", "second_factor_pages.RenameKey", "mfa_edit_webauthn"),
    ("passkeys/<int:pk>/remove/", "second_factor_pages.RemoveKey", "mfa_remove_webauthn"),
    ("codes/", "second_factor_pages.Codes", "mfa_view_recovery_codes"),
    ("codes/new/", "second_factor_pages.NewCodes", "mfa_generate_recovery_codes"),
    ("codes/file/", "second_factor_pages.codes_file", "recovery_codes_file"),
    ("sessions/<int:pk>/end/", "session_pages.end_session", "end_session"),
    ("sign-out-elsewhere/", "session_pages.sign_out_elsewhere", "sign_out_elsewhere"),
]
urlpatterns = [
    path(
        route,
        (sign_in_view if name in SIGN_IN_PAGES else staff_view)(late_view(f"newsroom.core.accounts.{view}")),
        name=name,
    )
    for route, view, name in PAGES
]
