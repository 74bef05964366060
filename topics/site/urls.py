"""URLs below /topics/."""

from django.urls import path, re_path

from newsroom.core.i18n.paths import MONTH, PAIR, SLUG, TOO_MANY_SLUGS, YEAR
from newsroom.core.web.feeds import FORM
from newsroom.core.web.social_cards.serving import CARD
from topics.site import feeds, index, social_cards, views

app_name = "topics"
urlpatterns = [
    path("", index.topic_index, name="index"),
    re_path(rf"^{PAIR}/$", views.crossing_detail, name="crossing_detail"),
    re_path(rf"^{PAIR}/{YEAR}/$", views.crossing_year, name="crossing_year"),
    re_path(rf"^{PAIR}/{MONTH}/$", views.crossing_month, name="crossing_month"),
    re_path(rf"^{PAIR}/feed\.{FORM}$", feeds.crossing_feed, name="crossing_feed"),
    re_path(rf"^{PAIR}/{CARD}$", social_cards.crossing_card, name="crossing_card"),
    re_path(rf"^{TOO_MANY_SLUGS}/", views.too_many_topics, name="too_many"),
    re_path(rf"^{SLUG}/$", views.topic_detail, name="detail"),
    re_path(rf"^{SLUG}/follow/$", views.topic_follow, name="follow"),
    re_path(rf"^{SLUG}/{YEAR}/$", views.topic_year, name="year"),
    re_path(rf"^{SLUG}/{MONTH}/$", views.topic_month, name="month"),
    re_path(rf"^{SLUG}/feed\.{FORM}$", feeds.topic_feed, name="feed"),
    re_path(rf"^{SLUG}/{CARD}$", social_cards.topic_card, name="card"),
]
