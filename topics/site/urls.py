"""URLs below /topics/."""

from django.urls import path, re_path

from newsroom.core.i18n.paths import MONTH, SLUG, YEAR
from newsroom.core.web.feeds import FORM
from topics.site import feeds, index, views

app_name = "topics"
urlpatterns = [
    path("", index.topic_index, name="index"),
    re_path(rf"^{SLUG}/$", views.topic_detail, name="detail"),
    re_path(rf"^{SLUG}/follow/$", views.topic_follow, name="follow"),
    re_path(rf"^{SLUG}/{YEAR}/$", views.topic_year, name="year"),
    re_path(rf"^{SLUG}/{MONTH}/$", views.topic_month, name="month"),
    re_path(rf"^{SLUG}/feed\.{FORM}$", feeds.topic_feed, name="feed"),
]
