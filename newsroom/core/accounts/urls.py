"""The addresses below /admin/account/. Their names are those that allauth asks for."""

from django.urls import path

from newsroom.core.accounts import pages
from newsroom.core.accounts.gate import for_anybody, for_staff

# For who is on the way in.
ENTRANCES = {"mfa_authenticate", "mfa_login_webauthn"}
PAGES = [
    ("", pages.YourAccount, "mfa_index"),
    ("second-step/", pages.SecondStep, "mfa_authenticate"),
    ("passkey/", pages.PasskeySignIn, "mfa_login_webauthn"),
    ("confirm/", pages.ConfirmByPassword, "account_reauthenticate"),
    ("confirm/code/", pages.ConfirmByCode, "mfa_reauthenticate"),
    ("confirm/passkey/", pages.ConfirmByKey, "mfa_reauthenticate_webauthn"),
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
        path(route, (for_anybody if name in ENTRANCES else for_staff)(page.as_view()), name=name)
        for route, page, name in PAGES
    ),
    path("codes/file/", for_staff(pages.codes_file), name="recovery_codes_file"),
    path("sign-out-elsewhere/", for_staff(pages.sign_out_elsewhere), name="sign_out_elsewhere"),
]
