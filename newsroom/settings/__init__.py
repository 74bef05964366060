"""All settings, read from the environment. README.md documents those for operators."""

from email.utils import formataddr

from django.core.exceptions import ImproperlyConfigured

from newsroom.core.system.mail import mailer_of
from newsroom.settings.accounts import *  # noqa: F403
from newsroom.settings.environment import *  # noqa: F403
from newsroom.settings.environment import BASE_DIR, env
from newsroom.settings.security import *  # noqa: F403
from newsroom.settings.site import *  # noqa: F403
from newsroom.settings.site import SITE_HOST, SITE_NAME
from newsroom.settings.storage import *  # noqa: F403

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
