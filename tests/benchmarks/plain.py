"""A topic page as one writes it first: the stories joined, counted and cut by Django's Paginator at every request.

Of the same database, in the same frame. Started by `tests.benchmarks.serving` beside the site.
"""

from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path

application = get_wsgi_application()

# ruff: noqa: E402
from django.conf import settings
from django.utils import timezone

from articles.lazy_stories import late
from articles.models import Article
from newsroom.core.templatetags.cards import cards
from newsroom.urls import urlpatterns as site
from topics.models import Topic


def topic(request, slug):
    """One topic."""
    of_topic = Topic.objects.get(slug=slug)
    stories = Article.objects.filter(entries__tag=of_topic, status="published", published_at__lte=timezone.now())
    page = Paginator(stories.order_by("-published_at"), 20).get_page(request.GET.get("page"))
    shown = {story.pk: story for story in page}
    context = {
        "topic": of_topic,
        "page": Listed(page),
        "cards": cards({}, late(list(shown), lambda ids: shown), "(min-width: 40em) 12rem, 6rem"),
        "total": render_to_string("includes/_total.html", {"page": Listed(page)}),
        "intro": f"Latest news and articles about {of_topic}",
    }
    return render(request, "topics/topic_detail.html", context)


class Listed:
    """Django's page, with what the site's templates ask of one."""

    def __init__(self, page):
        self.total, self.last, self.number = page.paginator.count, page.paginator.num_pages, page.number
        self.links, self.previous_url, self.next_url, self.url = [], "", "", "/"


urlpatterns = [path("topics/<str:slug>/", topic), *site]
settings.ROOT_URLCONF = __name__
