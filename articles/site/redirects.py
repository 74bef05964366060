"""Look-up of stories by their current or former URL."""

from datetime import date, datetime

from articles.models import Article
from articles.models.article import former_path
from articles.querysets import ArticleQuerySet
from newsroom.core.models import Redirect
from newsroom.core.text.slugs import canonical


def is_to_come(day: date, slug: str, at: datetime) -> bool:
    """Return whether a story is scheduled to return at this URL, which readers have not had at a moment (aware).

    The redirect from the URL that they had begins at its return (`articles.workflow.story_urls`).
    """
    here = Article.objects.at_url(day, canonical(slug)).order_by().values("pk")
    return Redirect.objects.filter(kind="article", since__gt=at, target_id__in=here).exists()


def stories_at(day: date, slug: str) -> ArticleQuerySet:
    """Return the stories, in any state, with this day and slug in their current or a former URL.

    slug: in any Unicode form and case (see `canonical`).
    """
    slug = canonical(slug)
    return Article.objects.at_url(day, slug, former=Redirect.target_of(former_path(day, slug), "article"))
