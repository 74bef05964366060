"""The contact for vulnerability reports: /.well-known/security.txt."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.core.i18n.paths import absolute

# RFC 9116, 2.5.5 recommends less than a year.
_VALID_FOR = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Respond with the site's security.txt (RFC 9116). Its expiry changes once a day, at midnight UTC."""
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time.min, UTC)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {today + _VALID_FOR:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {absolute(reverse('security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
