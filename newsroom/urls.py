"""Every address of the site: the rooms' own, and those of the roof."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("topics/", include("topics.urls")),
    path("", include("articles.urls")),
]
