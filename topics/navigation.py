"""What the site's navigation shows."""

from django.utils.functional import SimpleLazyObject

from newsroom import changes
from topics import tags
from topics.models import Topic


def context(request):
    """Template context: `navigation`, the topics marked for it, read when a template asks."""
    return {"navigation": SimpleLazyObject(lambda: changes.kept(("navigation",), _navigation))}


def _navigation():
    changes.depends_on(tags.NAVIGATION)
    return list(Topic.objects.in_navigation().only("name", "slug"))
