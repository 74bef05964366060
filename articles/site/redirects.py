"""From an address to the stories that it means, or once meant."""

from datetime import date

from articles.models import Article
from articles.models.article import former_path
from articles.querysets import ArticleQuerySet
from newsroom.core.models import Redirect
from newsroom.core.text.slugs import canonical


def stories_at(day: date, slug: str) -> ArticleQuerySet:
    """The stories whose address has this day and slug, however that is written, or had it once; in any state."""
    slug = canonical(slug)
    return Article.objects.at_address(day, slug, former=Redirect.target_of(former_path(day, slug), "article"))
