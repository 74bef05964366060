"""Which tables are in a backup."""

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model

from articles.models import DraftEntry, HeadlineEntry, SearchEntry, SimilarityEntry
from newsroom.core.accounts.models import UsedChallenge
from newsroom.core.models import ErrorMail, Invalidation, Presence, ProcessStatus

# Every site creates permissions and content types itself, with IDs of its own, so a backup refers to them by natural
# key.
BY_NATURAL_KEY: tuple[type[Model], ...] = (ContentType, Permission)
# The search indexes cannot be read back; they are rebuilt from the stories.
REBUILT = (SearchEntry, DraftEntry, SimilarityEntry, HeadlineEntry)
# Sessions, presence, used challenges and failed sign-ins are not transferred. The invalidation log belongs to the pages
# that this site has cached: it continues, with an entry that invalidates all of them. The status of processes and
# mail about errors are those of this site, too.
EXCLUDED_MODELS = {
    *BY_NATURAL_KEY,
    *REBUILT,
    Session,
    AccessAttempt,
    AccessAttemptExpiration,
    AccessFailureLog,
    AccessLog,
    UsedChallenge,
    UserSession,
    ErrorMail,
    Invalidation,
    Presence,
    ProcessStatus,
}
# Queued tasks are not transferred either; `manage.py render_pictures` does their work on the new site.
EXCLUDED_APPS = {"django_tasks_database"}
# Tables in backups of older versions whose rows are not restored.
FORMER_TABLES = {"articles.headlineword", "articles.presence", "articles.word"}


def included_tables() -> dict[str, type[Model]]:
    """Return the models that a backup contains, by label, in a fixed order."""
    models = apps.get_models(include_auto_created=True)
    included = (
        m
        for m in models
        if m._meta.managed and not m._meta.proxy and m not in EXCLUDED_MODELS and m._meta.app_label not in EXCLUDED_APPS
    )
    return {model._meta.label_lower: model for model in sorted(included, key=lambda model: model._meta.label_lower)}
