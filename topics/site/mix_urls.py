"""URLs below /mix/."""

from django.urls import path, re_path

from newsroom.core.web.feeds import FORM
from topics.site import feeds, mix_views

app_name = "mix"
# Slugs, separated by commas.
_SLUGS = r"(?P<slugs>[^/\x00]+)"
urlpatterns = [
    path("", mix_views.choose, name="choose"),
    re_path(rf"^{_SLUGS}/$", mix_views.mix_detail, name="detail"),
    re_path(rf"^{_SLUGS}/feed\.{FORM}$", feeds.mix_feed, name="feed"),
]
