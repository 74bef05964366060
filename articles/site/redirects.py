"""Look-up of stories by their current or former URL."""

from datetime import date

from articles.models import Article
from articles.models.article import former_path
from articles.querysets import ArticleQuerySet
from newsroom.core.models import Redirect
from newsroom.core.text.slugs import canonical


def stories_at(day: date, slug: str) -> ArticleQuerySet:
    """Return the stories, in any state, with this day and slug in their current or a former URL.

    slug: in any Unicode form and case (see `canonical`).
    """
    slug = canonical(slug)
    return Article.objects.at_url(day, slug, former=Redirect.target_of(former_path(day, slug), "article"))
