"""Every setting, read from the environment. README.md has the table of those an operator may set."""

import sqlite3
from datetime import timedelta
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy
from whitenoise.compress import Compressor

from newsroom.colours import accent_of
from newsroom.identity import by_language, logo_at
from newsroom.mail import mailer_of
from newsroom.share import SERVICES

BASE_DIR = Path(__file__).resolve().parent.parent
# A value may also be read from a file: SECRET_KEY_FILE=/run/secrets/key, as container platforms do it.
env = environ.FileAwareEnv()


def _require_plain(address, name):
    """Refuse what is no address of a service that can be called, or has a password in it that logs would tell."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or set(address) & set("@<> \n"):
        raise ImproperlyConfigured(f"{name} has to be an http or https address without a name and a password in it.")


DEBUG = env.bool("DEBUG", default=False)
# No default: a missing secret stops the start. `demo` and the tests bring their own.
SECRET_KEY = env("SECRET_KEY", default="debug-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random value, for example what this prints: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )

# The site's own address: every absolute address is made from it, none from a request's Host header.
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_IS_SECURE = urlsplit(SITE_URL).scheme == "https"
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SITE_NAME = env("SITE_NAME", default="Newsroom")
SITE_DESCRIPTION = env("SITE_DESCRIPTION", default="") or gettext_lazy("News, topic by topic")
# "summary": feeds have each story's standfirst. "full": its whole text too.
FEED_CONTENT = env("FEED_CONTENT", default="summary")
if FEED_CONTENT not in {"summary", "full"}:
    raise ImproperlyConfigured(f"FEED_CONTENT is “{FEED_CONTENT}”. Set it to “summary” or “full”.")
# Fonts for headlines that ours has no letters for, in the pictures that are drawn for stories without one.
SOCIAL_CARD_FONTS = env.list("SOCIAL_CARD_FONTS", default=[])
for _font in SOCIAL_CARD_FONTS:
    if not Path(_font).is_file():
        raise ImproperlyConfigured(f"SOCIAL_CARD_FONTS names “{_font}”, and there is no such file.")
# The services that a story can be passed on to, in their order under it.
SHARE_WITH = env.list("SHARE_WITH", default=["mail", "whatsapp", "facebook", "x", "bluesky", "mastodon"])
if unknown := [word for word in SHARE_WITH if word not in SERVICES]:
    raise ImproperlyConfigured(f"SHARE_WITH has “{unknown[0]}”. It may have: {', '.join(SERVICES)}.")
# The WebSub hub that feeds name, and that `notify_hub` tells of their changes.
WEBSUB_HUB = env("WEBSUB_HUB", default="")
if WEBSUB_HUB:
    _require_plain(WEBSUB_HUB, "WEBSUB_HUB")
# What is the newsroom's own in the design (`newsroom.identity`): the colour of links and marks, and its logo.
SITE_ACCENT = accent_of(env("SITE_ACCENT", default=""))
SITE_LOGO = logo_at(env("SITE_LOGO", default=""))
# Where to report a vulnerability (mailto: or https:), for security.txt. The mailbox is the one that RFC 2142 names.
SECURITY_CONTACT = env("SECURITY_CONTACT", default=f"mailto:security@{SITE_HOST}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=sorted({SITE_HOST, "127.0.0.1", "localhost", "[::1]"}))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "newsroom.accounts.apps.AccountsConfig",
    "articles.apps.ArticlesConfig",
    "topics.apps.TopicsConfig",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "imagefield",
    "django_prose_editor",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "newsroom.headers.DefaultHeadersMiddleware",
    "newsroom.languages.LanguageMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "topics.navigation.context",
                "newsroom.structured_data.site_context",
                "newsroom.pages.shown.context",
                "newsroom.identity.context",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/newsroom.sqlite3")}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # To open it takes longer than to ask it; each thread keeps its own.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] |= {
        # A transaction that will write takes the write lock at once: it waits instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        # FULL: with NORMAL an acknowledged publish can be lost at a power cut.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
        ),
    }
else:
    # Threads of a process share its connections; a connection that died is noticed before it is used. While PostgreSQL
    # is away, nobody waits for it for longer than this, and it is not asked ever more seldom, as the pool would do for
    # five minutes: the site is back within these seconds.
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 3)
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 3}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
SQLITE_VERSION = sqlite3.sqlite_version_info

# --- Cache --------------------------------------------------------------------------------------------
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "newsroom.cache.SurvivingRedisCache"
    # django-environ gives it in lower case, as django-redis reads it and Django does not.
    CACHES["default"]["KEY_PREFIX"] = CACHES["default"].pop("key_prefix", "")

# For how many seconds a cache at the edge may keep a page: as long as it likes if it is told what to forget.
EDGE_SECONDS = env.int("EDGE_SECONDS", default=0)
# Whom `purge_edge` tells what to forget: in whose way, and where.
EDGE_KIND, _, EDGE_PURGE_URL = env("EDGE_PURGE_URL", default="").partition("+")
if EDGE_KIND not in {"", "fastly", "cloudflare", "varnish"}:
    raise ImproperlyConfigured("EDGE_PURGE_URL has to begin with “fastly+”, “cloudflare+” or “varnish+”.")
# One that is read from a file ends in a line break.
EDGE_PURGE_TOKEN = env("EDGE_PURGE_TOKEN", default="").strip()
if EDGE_KIND:
    _require_plain(EDGE_PURGE_URL, "EDGE_PURGE_URL")
if not EDGE_PURGE_TOKEN.isprintable():
    raise ImproperlyConfigured("EDGE_PURGE_TOKEN has a character that no header can hold.")

# --- Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Names with a hash never change what they hold; before `collectstatic` files are served from the sources.
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# What is compressed already, and source maps, which no reader loads.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "newsroom.static_storage.HashedStaticFilesStorage",
        # No secrets: whoever runs the site may read what somebody else collected.
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
# A story of a hundred pages fits; a larger form is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Renditions are made when a picture is stored (newsroom.images), not when a row is saved.
IMAGEFIELD_AUTOGENERATE = False
IMAGEFIELD_BIN_DEPTH = 2

# --- Background work ----------------------------------------------------------------------------------
# "at-once": whoever causes work waits for it. "database": `manage.py db_worker` does it, which has to run then.
TASKS_RUN = env("TASKS", default="at-once")
if TASKS_RUN not in {"at-once", "database"}:
    raise ImproperlyConfigured(f"TASKS is “{TASKS_RUN}”. Set it to “database” if a worker runs, or do not set it.")
if TASKS_RUN == "database":
    INSTALLED_APPS.append("django_tasks_db")
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Mail ---------------------------------------------------------------------------------------------
MAILERS = {"default": mailer_of(env("EMAIL_URL", default="console:"))}
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default=formataddr((SITE_NAME, f"newsroom@{SITE_HOST}")))

# --- People -------------------------------------------------------------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["newsroom.accounts.backends.DeskBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# In the session and not in a cookie, which a long message makes larger than proxies take.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Editors, administrators and whoever else may publish or change accounts open the desk with a second factor only.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not DEBUG)
ACCOUNT_ADAPTER = "newsroom.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
# allauth counts in the cache, which may be one for each process; newsroom.accounts.throttling counts for all.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "newsroom.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of telephones differ: the code before and the one after are taken too.
MFA_TOTP_TOLERANCE = 1
# Failures are counted for a quarter of an hour after the last of them; what is refused meanwhile is not counted.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "newsroom.accounts.throttling.Handler"
AXES_LOCKOUT_PARAMETERS = "newsroom.accounts.throttling.parameters"
AXES_LOCKOUT_CALLABLE = "newsroom.accounts.throttling.locked_out"
AXES_CLIENT_IP_CALLABLE = "newsroom.accounts.addresses.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "code", "credential"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Addresses or networks of the proxies in front of the site: what they append to X-Forwarded-For is believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])

# --- Language and time -----------------------------------------------------------------------------------
# What the interface speaks, as Django calls it, and how each language calls itself.
INTERFACE_LANGUAGES = {"en": "English", "zh-hans": "中文"}
# Those of the site. The first speaks at the root, the others below /<code>/ (`newsroom.languages`).
LANGUAGES = [
    (code, INTERFACE_LANGUAGES.get(code, "")) for code in env.list("LANGUAGES", default=list(INTERFACE_LANGUAGES))
]
if not LANGUAGES or not all(name for _, name in LANGUAGES):
    raise ImproperlyConfigured(
        f"LANGUAGES has to name some of these, the default one first: {', '.join(INTERFACE_LANGUAGES)}."
    )
LANGUAGE_CODE = LANGUAGES[0][0]
# What the site is called, and says of itself, in its languages where that is something else, by their codes.
SITE_NAMES = by_language(env("SITE_NAMES", default=""), "SITE_NAMES", INTERFACE_LANGUAGES)
SITE_DESCRIPTIONS = by_language(env("SITE_DESCRIPTIONS", default=""), "SITE_DESCRIPTIONS", INTERFACE_LANGUAGES)
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
# Days and months of addresses, archives and charts are this zone's.
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_TZ = True

# --- Security -----------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_SECURE else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_SECURE else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
# The prefix makes browsers refuse the cookie from another host or over plain http.
COOKIE_PREFIX = "__Host-" if SITE_IS_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
# Whether subdomains are https only and the host is preloaded is the operator's decision, not the site's; and without
# EMAIL_URL mail goes to the log, while the desk tells people all that it would have said.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "mail.E001"]
# Providers whose players an article may embed: frames of these hosts alone are allowed.
EMBED_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
# The same page for every reader, which caches may share: no nonce, and nothing inline.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": EMBED_HOSTS,
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# A preview: the public page in a frame of the desk.
PREVIEW_CSP = {**SECURE_CSP, "frame-ancestors": [CSP.SELF]}
# The desk: its scripts carry a nonce; the editor's pasted pictures are shown before they are stored.
DESK_CSP = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone",
                    "payment", "usb")
}  # fmt: skip

# --- Topics -------------------------------------------------------------------------------------------
# Names are resolved by topics.naming; taggit's own comparing is never asked.
TAGGIT_CASE_INSENSITIVE = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # They tell of every rendition, of every step of a task, and of everybody who signs in.
    "loggers": {name: {"level": "WARNING"} for name in ("imagefield", "django.tasks", "axes", "fido2")},
}
