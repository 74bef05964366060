"""Public pages of stories and people."""

from django.views.decorators.http import require_safe


@require_safe
def front_page(request):
    """The front page."""


@require_safe
def author_detail(request, slug):
    """One author's stories."""


@require_safe
def article_detail(request, year, month, day, slug):
    """One story."""
