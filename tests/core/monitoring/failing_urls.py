"""The URLs of the site, and of a page that fails with a text that could be a draft's."""

from django.http import HttpRequest
from django.urls import path

from newsroom.urls import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500"]


def fail(request: HttpRequest) -> None:
    """Raise an error that contains what was sent."""
    draft = request.POST.get("text") or request.GET.get("q")
    raise ValueError(f"The page failed\nof all things: {draft}")


urlpatterns = [path("admin/failing/", fail), path("failing/", fail), *urlpatterns]
