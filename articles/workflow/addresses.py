"""The addresses of stories: day and slug. Of two that would have the same, the one that is live first has no number.

A number at the end of a live story's address would tell readers of a story that they do not see yet.
"""

import re
from datetime import date, datetime
from typing import cast

from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.models.article import former_path
from articles.querysets import ArticleQuerySet
from newsroom.core.models import Redirect
from newsroom.core.text import slugs

# Numbers that are taken for ones that this module gave.
_NUMBERS = range(2, 10)


def set_address(article: Article, wanted: str, *, was_live: bool) -> None:
    """Set day and slug; nothing is saved. The day is that of the first publication, and fixed once the story was live.

    wanted: the words of the slug; "" means those of the headline. To be saved, it must run under the lock on slugs
    (`slugs.lock`), followed by `make_way` and, once it is saved, `settle`.
    """
    if not was_live:
        assert article.published_at is not None
        if article.address_day and slugs.slug_of(wanted) == article.slug:
            # Without the number that it has because of another story.
            wanted = _stem(article.address_day, article.slug)
        article.address_day = timezone.localdate(article.published_at)
        article.live_from = max(article.published_at, timezone.now())
    if was_live and slugs.slug_of(wanted) in {"", article.slug}:
        return
    is_live = was_live or cast(datetime, article.published_at) <= timezone.now()

    def is_taken(slug: str) -> bool:
        others = Article.objects.at_address(article.address_day, slug).exclude(pk=article.pk)
        if is_live:
            others = others.exclude(_is_to_come())
        theirs = Redirect.objects.filter(path=former_path(cast(date, article.address_day), slug), kind="article")
        theirs = theirs.exclude(target_id=article.pk)
        return others.order_by().values_list("pk").union(theirs.values_list("target_id")).exists()

    article.slug = slugs.free_slug(wanted or article.title, fallback="story", is_taken=is_taken)


def before(day: date | None, slug: str, article: Article, at: datetime) -> ArticleQuerySet:
    """The other stories because of which the article, if it is live from then on, would get a number in its address."""
    others = Article.objects.at_address(day, slug).exclude(pk=article.pk)
    return others.exclude(live_from__gt=max(at, timezone.now()))


def make_way(article: Article) -> None:
    """Take its address from a story that is to come. Must run under the lock on slugs, before the article is saved."""
    others = Article.objects.at_address(article.address_day, article.slug).exclude(pk=article.pk)
    for pk in others.filter(_is_to_come()).values_list("pk", flat=True):
        day = cast(date, article.address_day)
        Article.objects.filter(pk=pk).update(slug=_free(day, _stem(day, article.slug)))


def settle(day: date | None, slug: str) -> None:
    """Number the stories to come that would have this address, the earliest first. Must run under the lock on slugs.

    To be called whenever a story comes to an address, leaves it, or gets another date. Readers do not see these
    stories, so no page changes.
    """
    if day is None:
        return
    stem = _stem(day, slug)
    names = [stem, *(f"{stem}-{n}" for n in _NUMBERS)]
    found = Article.objects.filter(_is_to_come(), address_day=day, slug__in=names).order_by("live_from", "pk")
    had = dict(found.values_list("pk", "slug"))
    free = (name for name in names if name in had.values() or not _is_known(day, name))
    gets = dict(zip(had, free, strict=False))
    moved = [pk for pk in had if gets[pk] != had[pk]]
    for pk in moved:
        # No slug: the place of one that moves is taken by another one, or was.
        Article.objects.filter(pk=pk).update(slug=f"~{pk}")
    for pk in moved:
        Article.objects.filter(pk=pk).update(slug=gets[pk])


def _is_to_come() -> Q:
    """The condition that readers never saw a story, and that it has an address for when they will."""
    return Q(live_from__gt=timezone.now())


def _stem(day: date, slug: str) -> str:
    """The slug without its number, if that is one among stories of the day that would have the same address."""
    numbered = re.fullmatch(r"(.+)-[2-9]", slug)
    return numbered[1] if numbered and _is_known(day, numbered[1]) else slug


def _is_known(day: date, slug: str) -> bool:
    """Whether a story has the address or had it once."""
    former = Redirect.target_of(former_path(day, slug), "article")
    return former is not None or Article.objects.at_address(day, slug).exists()


def _free(day: date, slug: str) -> str:
    return slugs.free_slug(slug, fallback="story", is_taken=lambda name: _is_known(day, name))
