"""All settings, read from the environment. README.md documents those for operators."""

import sqlite3
from datetime import timedelta
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy
from whitenoise.compress import Compressor

from newsroom.core.html import embeds
from newsroom.core.system.mail import mailer_of
from newsroom.core.web.branding import by_language, logo_at
from newsroom.core.web.colours import accent_of
from newsroom.core.web.share_links import services_by_language

BASE_DIR = Path(__file__).resolve().parent.parent
# Each value can also come from a file, as on container platforms: SECRET_KEY_FILE=/run/secrets/key.
env = environ.FileAwareEnv()


def _require_plain(address: str, name: str) -> None:
    """Reject anything but an http or https URL without credentials, because logs would show them."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or set(address) & set("@<> \n"):
        raise ImproperlyConfigured(f"{name} must be an http or https URL without a username or password.")


DEBUG = env.bool("DEBUG", default=False)
# No default: without a secret, the site does not start; `demo` and tests have their own. A file ends with a line break.
SECRET_KEY = env("SECRET_KEY", default="debug-only" if DEBUG else "").strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random value. To generate one: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
# Former keys: sessions and encrypted secrets made with them are still valid.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key.strip()]
# The site's own URL, as browsers write it: the host in lower case and Punycode. All absolute URLs are built from it,
# none from the Host header of a request.
_site = urlsplit(env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/"))
SITE_URL = _site._replace(netloc=punycode(_site.netloc.lower())).geturl()
SITE_IS_SECURE = _site.scheme == "https"
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SITE_NAME = env("SITE_NAME", default="Newsroom")
SITE_DESCRIPTION = env("SITE_DESCRIPTION", default="") or gettext_lazy("News, topic by topic")
# "summary": feeds contain the standfirst of each story. "full": also its body.
FEED_CONTENT = env("FEED_CONTENT", default="summary")
if FEED_CONTENT not in {"summary", "full"}:
    raise ImproperlyConfigured(f"FEED_CONTENT must be “summary” or “full”, not “{FEED_CONTENT}”.")
# Whether browsers store which version of a story a reader has read, and mark what changed since.
MARK_CHANGES = env.bool("MARK_CHANGES", default=False)
# Fonts for headlines with characters that the built-in font lacks, in the images generated for stories without one.
SOCIAL_CARD_FONTS = env.list("SOCIAL_CARD_FONTS", default=[])
for _font in SOCIAL_CARD_FONTS:
    if not Path(_font).is_file():
        raise ImproperlyConfigured(f"SOCIAL_CARD_FONTS: file not found: “{_font}”.")
# The WebSub hub that feeds advertise and `notify_hub` notifies.
WEBSUB_HUB = env("WEBSUB_HUB", default="")
if WEBSUB_HUB:
    _require_plain(WEBSUB_HUB, "WEBSUB_HUB")
# Branding (`newsroom.core.web.branding`): the colour of links and marks, and the logo.
SITE_ACCENT = accent_of(env("SITE_ACCENT", default=""))
SITE_LOGO = logo_at(env("SITE_LOGO", default=""))
# Where to report a vulnerability (mailto: or https:), for security.txt. The default mailbox is the one in RFC 2142.
SECURITY_CONTACT = env("SECURITY_CONTACT", default=f"mailto:security@{SITE_HOST}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=sorted({SITE_HOST, "127.0.0.1", "localhost", "[::1]"}))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "newsroom.apps.ProjectConfig",
    "newsroom.core.accounts.apps.AccountsConfig",
    "articles.apps.ArticlesConfig",
    "topics.apps.TopicsConfig",
    "newsroom.wire.apps.WireConfig",
    "newsroom.core.apps.CoreConfig",
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
    "newsroom.core.accounts.apps.SessionsConfig",
    "axes",
    "imagefield",
    "django_prose_editor",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before WhiteNoise, which does not pass on requests for static files.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "newsroom.core.web.headers.DefaultHeadersMiddleware",
    "newsroom.core.web.url_limits.UrlLimitMiddleware",
    "newsroom.core.i18n.languages.LanguageMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.core.web.body_limit.AnonymousBodyLimitMiddleware",
    "newsroom.core.accounts.devices.LastUseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "newsroom.core.accounts.hashing.BusyMiddleware",
    "newsroom.redirects.middleware.RedirectMiddleware",
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
                "topics.site.navigation.context",
                "newsroom.core.web.structured_data.site_context",
                "newsroom.core.pages.public.context",
                "newsroom.core.web.icons.context",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/newsroom.sqlite3")}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Each thread keeps its connection open, because opening one takes longer than a query.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] |= {
        # A transaction takes the write lock at its start, so it waits instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        # FULL, because with NORMAL a power cut can lose a story that was just published.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
            "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
        ),
    }
else:
    # The threads of a process share a connection pool. Dead connections are detected before use. While PostgreSQL is
    # unavailable, no request waits longer than these timeouts. The pool's default `reconnect_timeout` would retry less
    # and less often, for five minutes; with this one the site recovers within seconds.
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 3)
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 3}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
SQLITE_VERSION = sqlite3.sqlite_version_info

# --- Cache --------------------------------------------------------------------------------------------
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "newsroom.core.cache.redis_backend.SurvivingRedisCache"
    # django-environ writes this key in lower case, for django-redis. Django expects upper case.
    CACHES["default"]["KEY_PREFIX"] = CACHES["default"].pop("key_prefix", "")
elif CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    # It holds counts of requests by IP address, a few hundred bytes each, and drops the least recently used. With
    # Django's default of 300, requests from a few hundred addresses would reset the count of another.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 50_000}
elif CACHES["default"]["BACKEND"] != "django.core.cache.backends.dummy.DummyCache":
    # The others store pickles, which run code when they are read.
    raise ImproperlyConfigured("CACHE_URL must be a redis: or rediss: URL, or empty for a cache in memory.")

# Seconds for which a CDN may cache a page. Can be long if the CDN is purged.
EDGE_SECONDS = env.int("EDGE_SECONDS", default=0)
# The CDN that `purge_edge` purges: its kind and its URL.
EDGE_KIND, _, EDGE_PURGE_URL = env("EDGE_PURGE_URL", default="").partition("+")
if EDGE_KIND not in {"", "fastly", "cloudflare", "varnish"}:
    raise ImproperlyConfigured("EDGE_PURGE_URL must begin with “fastly+”, “cloudflare+” or “varnish+”.")
# A value from a file ends with a line break.
EDGE_PURGE_TOKEN = env("EDGE_PURGE_TOKEN", default="").strip()
if EDGE_KIND:
    _require_plain(EDGE_PURGE_URL, "EDGE_PURGE_URL")
if not EDGE_PURGE_TOKEN.isprintable():
    raise ImproperlyConfigured("EDGE_PURGE_TOKEN contains a character that is not allowed in HTTP headers.")

# --- Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# File names contain a hash of the content. Before `collectstatic`, files are served from their source folders.
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Do not compress files that are compressed already, or source maps, which readers do not load.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
# The folder whose subfolders can be sources of the wire. Without it, sources are URLs only.
WIRE_FOLDER = env("WIRE_FOLDER", default="")
STORAGES = {
    "default": {"BACKEND": "newsroom.core.images.storage.CompleteFileStorage"},
    "staticfiles": {
        "BACKEND": "newsroom.core.web.static_storage.HashedStaticFilesStorage",
        # Not secret, and the user who runs the site may not be the one who ran `collectstatic`.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# The site itself sends images, after it has checked who may see them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Enough for a story of a hundred pages. Larger requests are rejected before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Renditions are generated when an image is stored (newsroom.core.images.renditions), not when a row is saved.
IMAGEFIELD_AUTOGENERATE = False
IMAGEFIELD_BIN_DEPTH = 2
# An upload was decoded and encoded again before it is saved.
IMAGEFIELD_VALIDATE_ON_SAVE = False

# --- Background work ----------------------------------------------------------------------------------
# "at-once": tasks run within the request. "database": `manage.py db_worker` runs them, and must be running.
TASKS_RUN = env("TASKS", default="at-once")
if TASKS_RUN not in {"at-once", "database"}:
    raise ImproperlyConfigured(
        f"TASKS must be “database” (requires a worker) or “at-once” (the default), not “{TASKS_RUN}”."
    )
if TASKS_RUN == "database":
    INSTALLED_APPS.append("django_tasks_db")
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Email --------------------------------------------------------------------------------------------
MAILERS = {"default": mailer_of(env("EMAIL_URL", default="console:"))}
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default=formataddr((SITE_NAME, f"newsroom@{SITE_HOST}")))

# --- Accounts -----------------------------------------------------------------------------------------
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

# --- Language and time -----------------------------------------------------------------------------------
# Languages with an interface translation: Django's code and the language's own name.
INTERFACE_LANGUAGES = {"en": "English", "zh-hans": "中文"}
# Languages of the site. The first has URLs without a prefix, the others below /<code>/.
LANGUAGES = [
    (code, INTERFACE_LANGUAGES.get(code, "")) for code in env.list("LANGUAGES", default=list(INTERFACE_LANGUAGES))
]
if not LANGUAGES or not all(name for _, name in LANGUAGES):
    raise ImproperlyConfigured(
        f"LANGUAGES must list one or more of: {', '.join(INTERFACE_LANGUAGES)}. The first is the default."
    )
LANGUAGE_CODE = LANGUAGES[0][0]
# The site's name and description in other languages, by language code.
SITE_NAMES = by_language(env("SITE_NAMES", default=""), "SITE_NAMES", INTERFACE_LANGUAGES)
SITE_DESCRIPTIONS = by_language(env("SITE_DESCRIPTIONS", default=""), "SITE_DESCRIPTIONS", INTERFACE_LANGUAGES)
# The share links below a story, in this order, by language code; with the key "", in all other languages. Most services
# cannot be reached from mainland China.
SHARE_WITH = services_by_language(
    env("SHARE_WITH", default="mail,whatsapp,facebook,x,bluesky,mastodon; zh-hans=weibo,mail"), INTERFACE_LANGUAGES
)
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
FORMAT_MODULE_PATH = ["newsroom.core.i18n.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
# The time zone for days and months in URLs, archives and charts.
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
# With this prefix, browsers reject the cookie if another host sets it or over plain http.
COOKIE_PREFIX = "__Host-" if SITE_IS_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
# HSTS for subdomains and preloading are the operator's decision. What email says, the desk shows, too.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "mail.E001"]
# Origins of the frames that an article can embed. Frames of others are blocked.
EMBED_ORIGINS = embeds.origins(env("EMBEDS_OFF", default=""), env("MASTODON_HOSTS", default="mastodon.social"))
# Shared caches store the same page for all readers, so it has no nonce and nothing inline.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": EMBED_ORIGINS,
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Preview: the public page in a frame on the desk.
PREVIEW_CSP: dict[str, list[str]] = {**SECURE_CSP, "frame-ancestors": [CSP.SELF]}
# Desk: scripts have a nonce. The text editor shows pasted images before they are uploaded.
DESK_CSP: dict[str, list[str]] = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone",
                    "payment", "usb")
}  # fmt: skip

# --- Topics -------------------------------------------------------------------------------------------
# topics.names.naming resolves names; taggit's own comparison is not used.
TAGGIT_CASE_INSENSITIVE = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        # Times are ISO 8601 with the UTC offset of TIME_ZONE.
        "line": {
            "class": "newsroom.core.system.log_lines.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # At INFO they log every rendition, every step of a task and every sign-in.
        **{name: {"level": "WARNING"} for name in ("imagefield", "django.tasks", "axes", "fido2")},
        # What gunicorn logs about requests has values of clients, too.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
