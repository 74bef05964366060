"""JSON-LD and what every page says of the site."""

from django.conf import settings


def site_context(request):
    """Template context: the site's name, description and address."""
    return {
        "site_name": settings.SITE_NAME,
        "site_description": settings.SITE_DESCRIPTION,
        "site_url": settings.SITE_URL,
    }
