"""URLs of the public pages of stories, authors and archives."""

from django.urls import path, re_path

from articles.search.feeds import search_feed
from articles.search.pages import search
from articles.site import feeds, previews, social_cards, views
from newsroom.core.i18n.paths import DAY, MONTH, SLUG, YEAR
from newsroom.core.web.feeds import FORM
from newsroom.core.web.social_cards.serving import CARD

app_name = "articles"
urlpatterns = [
    path("", views.front_page, name="front"),
    re_path(rf"^feed\.{FORM}$", feeds.site_feed, name="feed"),
    re_path(rf"^{CARD}$", social_cards.front_card, name="card"),
    path("archive/", views.archive_index, name="archive"),
    path("follow/", views.follow, name="follow"),
    path("search/", search, name="search"),
    re_path(rf"^search/feed\.{FORM}$", search_feed, name="search_feed"),
    path("authors/", views.author_list, name="authors"),
    re_path(rf"^authors/{SLUG}/$", views.author_detail, name="author"),
    path("preview/<str:secret>/", previews.shared_preview, name="preview"),
    path("corrections/", views.correction_list, name="corrections"),
    re_path(rf"^{YEAR}/$", views.year_archive, name="year"),
    re_path(rf"^{MONTH}/$", views.month_archive, name="month"),
    re_path(rf"^{DAY}/$", views.day_archive, name="day"),
    re_path(rf"^{DAY}/{SLUG}/$", views.article_detail, name="detail"),
]
