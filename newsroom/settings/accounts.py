"""Settings of accounts: passwords, sessions, two-factor authentication, and limits of sign-ins."""

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from newsroom.settings.environment import env
from newsroom.settings.site import DEBUG

PASSWORD_HASHERS = [f"newsroom.core.accounts.hashing.{name}Hasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # The list of the validator below has passwords of this length and longer ones.
    {"NAME": "newsroom.core.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "newsroom.core.accounts.passwords.CommonPasswordValidator"},
    {"NAME": "newsroom.core.accounts.passwords.ContextWordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["newsroom.core.accounts.backends.DeskBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Visitors' sessions are signed cookies, so that visitors store nothing.
SESSION_ENGINE = "newsroom.core.accounts.session_store"
# Not in a cookie, because a long message would exceed the header size that proxies accept.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A session ends after some hours without use: the default is a working day, so that a lunch or a long interview signs
# no one out, and a computer left unlocked overnight is signed out in the morning. It also ends some days after sign-in,
# so that a stolen session is not good for ever.
SESSION_COOKIE_AGE = 3600 * env.int("SESSION_IDLE_HOURS", default=8)
SESSION_MAX_AGE = 3600 * env.int("SESSION_MAX_HOURS", default=7 * 24)
if not 0 < SESSION_COOKIE_AGE <= SESSION_MAX_AGE:
    raise ImproperlyConfigured("SESSION_IDLE_HOURS must be at least 1 and at most SESSION_MAX_HOURS.")
# Who must use two-factor authentication. "0": no one. "1": users who can publish or manage accounts. "all": the desk.
_second_factor = env("REQUIRE_SECOND_FACTOR", default="0" if DEBUG else "1").strip()
if _second_factor not in {"0", "1", "all"}:
    raise ImproperlyConfigured(f"REQUIRE_SECOND_FACTOR must be “0”, “1” or “all”, not “{_second_factor}”.")
REQUIRE_SECOND_FACTOR = _second_factor != "0"
REQUIRE_SECOND_FACTOR_OF_ALL = _second_factor == "all"
ACCOUNT_ADAPTER = "newsroom.core.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
# allauth counts attempts in the cache of a process; newsroom.core.accounts.throttling counts them in the database.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "newsroom.core.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Phone clocks can be inaccurate, so the previous and the next code are accepted too.
MFA_TOTP_TOLERANCE = 1
# Failed sign-ins are counted until 15 minutes after the last one. Attempts during a lockout are not counted. The limit
# is that of one account from one address; newsroom.core.accounts.throttling derives the others.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "newsroom.core.accounts.throttling.Handler"
AXES_LOCKOUT_CALLABLE = "newsroom.core.accounts.throttling.lockout_response"
AXES_CLIENT_IP_CALLABLE = "newsroom.core.system.client_ip.client_site"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# IP addresses or networks of the proxies in front of the site. Their entries in X-Forwarded-For are trusted.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])
