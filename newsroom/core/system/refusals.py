"""Responses that no middleware sees: refusals before Django gets the request."""

from django.conf import settings


def refusal_headers(body: bytes, content_type: str = "text/plain; charset=utf-8") -> list[tuple[str, str]]:
    """Return the headers of a refusal with this body, with the security headers that middleware would add."""
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if seconds := settings.SECURE_HSTS_SECONDS:
        headers.append(("Strict-Transport-Security", f"max-age={seconds}"))
    return headers
