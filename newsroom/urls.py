"""URLs of the site, including those of all packages."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from articles.site.oembed import oembed
from articles.site.social_cards import social_card
from newsroom.core.i18n.paths import DAY, SLUG
from newsroom.core.models import KnownPage
from newsroom.core.web import health, icons, security_txt
from newsroom.core.web.late_urls import LateURLs, late_view
from newsroom.core.web.social_cards.serving import CARD
from newsroom.site import media, sitemaps, views

handler404 = views.page_not_found
handler500 = views.server_error

# Requested only by programs.
machine_urls = [
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_file, name="sitemap"),
    path("news-sitemap.xml", sitemaps.news_sitemap, name="news_sitemap"),
    path("oembed", oembed, name="oembed"),
    re_path(rf"^{DAY}/{SLUG}/{CARD}$", social_card, name="social_card"),
    path("robots.txt", sitemaps.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("identity/<str:digest>/<str:name>", icons.file, name="identity"),
    path("favicon.ico", icons.favicon_ico, name="favicon"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    LateURLs("api/v1/", "newsroom.api.urls", namespace="api"),
]
# Pages for readers: at the root in the site's first language, below /<code>/ in the others.
reader_urls = i18n_patterns(
    re_path(rf"^(?P<slug>{'|'.join(KnownPage.values)})/$", views.editorial_page, name="known_page"),
    re_path(rf"^pages/{SLUG}/$", views.editorial_page, name="page"),
    path("offline/", views.offline, name="offline"),
    path("topics/", include("topics.site.urls")),
    path("mix/", include("topics.site.mix_urls")),
    path("", include("articles.site.urls")),
    prefix_default_language=False,
)
urlpatterns = [
    *machine_urls,
    path("admin/login/", late_view("newsroom.desk_urls.sign_in"), name="account_login"),
    path("admin/account/", include("newsroom.core.accounts.urls")),
    LateURLs("admin/", "newsroom.desk_urls", namespace="admin"),
    path("media/<path:name>", media.media, name="media"),
    path("preview/<str:secret>/media/<path:name>", media.shared_media, name="shared_media"),
    *reader_urls,
]
