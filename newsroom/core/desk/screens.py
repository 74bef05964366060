"""Template context of the desk's screens."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


def screen_context(model_admin: "admin.ModelAdmin[Any]", request: HttpRequest, title: str) -> dict[str, Any]:
    """Return the context that the template of every screen for one object expects (`admin/screen.html`)."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "has_view_permission": model_admin.has_view_permission(request),
    }
