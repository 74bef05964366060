"""Every address of the site: the rooms' own, and those of the roof."""

from django.contrib import admin
from django.urls import include, path

from newsroom import media

urlpatterns = [
    path("admin/", admin.site.urls),
    path("media/<path:name>", media.media, name="media"),
    path("topics/", include("topics.urls")),
    path("", include("articles.urls")),
]
