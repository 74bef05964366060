"""What the site is compared with: an empty WSGI application, and a bare Django view with Django's default middleware.

Both answer with a ready page of the size, in bytes, that the path names: `/19000/`. Started by
`tests.benchmarks.serving`; `tests.benchmarks.first_request` uses the settings in its own process.
"""

from functools import cache

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

SETTINGS = {
    "ROOT_URLCONF": __name__,
    # As `startproject` writes it.
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
}


@cache
def html(size):
    """A page of this many bytes."""
    return b"<!DOCTYPE html><title>A page</title>".ljust(size, b"x")


def page(request, size):
    """The page."""
    return HttpResponse(html(size))


urlpatterns = [path("<int:size>/", page)]

if not settings.configured:
    settings.configure(
        SECRET_KEY="of a benchmark",
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        **SETTINGS,
    )

django_view = get_wsgi_application()


def wsgi(environ, start_response):
    """The page without any framework."""
    body = html(int(environ["PATH_INFO"].strip("/")))
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
