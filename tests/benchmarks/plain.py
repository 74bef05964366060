"""A topic page as one writes it first: the stories joined, counted and cut by Django's Paginator at every request.

It uses the same database and the site's template. Started by `tests.benchmarks.serving`.
"""

from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path

application = get_wsgi_application()

# ruff: noqa: E402
from django.conf import settings
from django.utils import timezone

from articles.models import Article
from newsroom.core.web.pagination import Page
from newsroom.urls import urlpatterns as site
from topics.models import Topic


def topic(request, slug):
    """One topic."""
    found = Topic.objects.get(slug=slug)
    stories = Article.objects.filter(entries__tag=found, status="published", published_at__lte=timezone.now())
    part = Paginator(stories.order_by("-published_at"), 20).get_page(request.GET.get("page"))
    page = Page(list(part), part.number, part.paginator.num_pages, part.paginator.count, request.path, {})
    context = {"topic": found, "page": page, "intro": f"Latest news and articles about {found}"}
    return render(request, "topics/topic_detail.html", context)


urlpatterns = [path("topics/<str:slug>/", topic), *site]
settings.ROOT_URLCONF = __name__
