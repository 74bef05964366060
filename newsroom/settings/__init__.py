"""All settings, read from the environment. README.md documents those for operators."""

from email.utils import formataddr

from django.core.exceptions import ImproperlyConfigured

from newsroom.core.system.mail import mailer_of
from newsroom.settings.accounts import *  # noqa: F403
from newsroom.settings.environment import *  # noqa: F403
from newsroom.settings.environment import BASE_DIR, env
from newsroom.settings.monitoring import *  # noqa: F403
from newsroom.settings.monitoring import ADMINS
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
    "newsroom.core.monitoring.slow_queries.SlowQueryMiddleware",
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
    "newsroom.core.web.database_away.DatabaseAwayMiddleware",
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
if ADMINS and env("EMAIL_URL", default="console:") in {"console:", "none:"}:
    raise ImproperlyConfigured("ERROR_MAIL_TO needs a mail server. Set EMAIL_URL, too.")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default=formataddr((SITE_NAME, f"newsroom@{SITE_HOST}")))
EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "

# --- Topics -------------------------------------------------------------------------------------------
# topics.names.naming resolves names; taggit's own comparison is not used.
TAGGIT_CASE_INSENSITIVE = False
