"""What the site's navigation shows."""

from django.utils.functional import SimpleLazyObject

from topics.models import Topic


def context(request):
    """Template context: `navigation`, the topics marked for it, read when a template asks."""
    return {"navigation": SimpleLazyObject(lambda: list(Topic.objects.in_navigation().only("name", "slug")))}
