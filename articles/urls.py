"""Addresses of stories, people and archives."""

from django.urls import path, re_path

from articles import views

app_name = "articles"
DAY = r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})"
urlpatterns = [
    path("", views.front_page, name="front"),
    path("authors/<str:slug>/", views.author_detail, name="author"),
    re_path(rf"^{DAY}/(?P<slug>[^/]+)/$", views.article_detail, name="detail"),
]
