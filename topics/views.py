"""Topic pages."""

from django.views.decorators.http import require_safe


@require_safe
def topic_index(request):
    """Every public topic."""


@require_safe
def topic_detail(request, slug):
    """One topic."""
