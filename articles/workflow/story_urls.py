"""URLs of stories: day and slug. If two stories compete for a slug, the one that is live first gets it unnumbered.

A number at the end of a live story's URL would reveal to readers that a scheduled story exists.

An unpublished story that is scheduled to return at a new slug has not been live there either. The redirect from the URL
that readers had says so: it begins at the moment of the return, in the future (`redirect_former`).
"""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from typing import cast

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.choices import Status
from articles.models import Article
from articles.models.article import former_path
from articles.querysets import ArticleQuerySet
from newsroom.core.models import Redirect
from newsroom.core.text import slugs

# Trailing numbers of a slug that this module may have added.
_NUMBERS = range(2, 10)
# The slug of a story whose headline has no letters and digits.
_FALLBACK = "story"


def set_url(article: Article, requested: str, *, day: date | None = None) -> None:
    """Set the story's day, slug and `live_from` without saving.

    The day is the local date of the first publication; it is fixed once the story was live. requested: the text of the
    slug; "" to create it from the headline. day: that of its URL on a former site, instead of the local date. To save
    the result, run this under the lock on slugs (`slugs.lock`), then `redirect_former` if the story was live, then
    `renumber_conflicting`, then save, then `renumber_scheduled`.
    """
    assert article.published_at is not None
    was_live = article.was_live
    if was_live and not slugs.slug_of(requested):
        requested = article.slug
    if article.address_day and slugs.slug_of(requested) == article.slug:
        if was_live and not _redirects_to_come(article).exists():
            return
        # Drop the number that another story made necessary: it may be free now.
        stem = _stem(article.address_day, article.slug)
        if not _redirects_of(article).filter(path=former_path(article.address_day, stem)).exists():
            requested = stem
    if not was_live:
        article.address_day = day or timezone.localdate(article.published_at)
        article.live_from = max(article.published_at, timezone.now())
    is_live = article.published_at <= timezone.now()
    article.slug = slugs.free_slug(
        requested or article.title,
        fallback=_FALLBACK,
        is_taken=lambda slug: _is_taken(article, slug, is_live=is_live),
    )


def set_new_urls(stories: Sequence[tuple[Article, str, date | None]]) -> None:
    """Set the URLs of unsaved stories with past dates, as `set_url` does for each in turn, with few queries.

    stories: each article with the requested slug and day, as `set_url` has them. None has the day of a scheduled story
    (`days_of_scheduled`), so no other story is renumbered. To save the result, run this under the lock on slugs.
    """
    now = timezone.now()
    first_choices = set()
    for article, requested, day in stories:
        moment = cast(datetime, article.published_at)
        article.address_day, article.live_from = day or timezone.localdate(moment), max(moment, now)
        first_choices.add((article.address_day, slugs.slug_of(requested or article.title) or _FALLBACK))
    taken, known = _taken(first_choices), first_choices

    def is_taken(article: Article, slug: str) -> bool:
        url = cast(date, article.address_day), slug
        return url in taken or (url not in known and _is_taken(article, slug, is_live=True))

    for article, requested, _ in stories:
        article.slug = slugs.free_slug(
            requested or article.title, fallback=_FALLBACK, is_taken=partial(is_taken, article)
        )
        taken.add((cast(date, article.address_day), article.slug))


def days_of_scheduled() -> set[date]:
    """Return the days on which scheduled stories have their URLs. Must run under the lock on slugs."""
    scheduled = Article.objects.filter(status=Status.PUBLISHED, published_at__gt=timezone.now())
    return set(scheduled.order_by().values_list("address_day", flat=True).distinct())


def _is_taken(article: Article, slug: str, *, is_live: bool) -> bool:
    """Return whether another story, or a redirect to another, has the slug on the article's day.

    is_live: the article is live, so that stories that are not live yet give way.
    """
    others = Article.objects.at_url(article.address_day, slug).exclude(pk=article.pk)
    if is_live:
        others = others.exclude(_is_not_live_yet())
    redirects = Redirect.objects.filter(path=former_path(cast(date, article.address_day), slug), kind="article")
    redirects = redirects.exclude(target_id=article.pk)
    return others.order_by().values_list("pk").union(redirects.values_list("target_id")).exists()


def _taken(urls: Collection[tuple[date, str]]) -> set[tuple[date, str]]:
    """Return those of the URLs (day and slug) that a story has, or a redirect to one."""
    paths = {former_path(day, slug): (day, slug) for day, slug in urls}
    former = Redirect.objects.filter(path__in=paths, kind="article").values_list("path", flat=True)
    taken = {paths[path] for path in former}
    rows = ", ".join(["(%s, %s)"] * len(urls))
    with connection.cursor() as cursor:
        # By hand: with `address_day__in` and `slug__in`, databases look up every pair of a day and a slug. A join,
        # because SQLite does not use the partial index for `(address_day, slug) IN (…)`.
        cursor.execute(
            f"WITH url (day, slug) AS (VALUES {rows}) SELECT story.address_day, story.slug FROM url "
            "JOIN articles_article AS story ON story.address_day = url.day AND story.slug = url.slug",
            [value for day, slug in urls for value in (connection.ops.adapt_datefield_value(day), slug)],
        )
        found = cursor.fetchall()
    return taken | {(date.fromisoformat(str(day)), slug) for day, slug in found}


def competing_stories(day: date | None, slug: str, article: Article, at: datetime) -> ArticleQuerySet:
    """Return the other stories that would force a number into the article's URL if it went live at `at` (aware)."""
    others = Article.objects.at_url(day, slug).exclude(pk=article.pk)
    return others.exclude(_is_not_live_yet(), published_at__gt=at)


def redirect_former(article: Article, old_path: str) -> None:
    """Redirect the URL that readers had to the story's new one, from the moment when the story is live there.

    A URL that no reader had gets no redirect. old_path: of the story's URL before the change. Must run under the lock
    on slugs, before the article is saved. For stories that were live.
    """
    now, path = timezone.now(), former_path(cast(date, article.address_day), article.slug)
    had = _redirects_to_come(article).values_list("path", flat=True).first() or old_path
    is_known = _redirects_of(article).filter(path=path).exists()
    Redirect.objects.filter(path=path).delete()
    if had != path:
        Redirect.add(had, article, since=now if is_known else max(now, cast(datetime, article.published_at)))


def restore_former(article: Article) -> str:
    """Give a story back the slug that readers had, without saving, if it was scheduled to return at another.

    Returns the slug that it gives up, "" if none. Must run under the lock on slugs, followed by `renumber_scheduled`.
    """
    redirect = _redirects_to_come(article).first()
    if redirect is None:
        return ""
    given_up, article.slug = article.slug, redirect.path.strip("/").rpartition("/")[2]
    redirect.delete()
    return given_up


def renumber_conflicting(article: Article) -> None:
    """Give a new slug to any story with the article's URL that is not live yet.

    Must run under the lock on slugs, before the article is saved.
    """
    others = Article.objects.at_url(article.address_day, article.slug).exclude(pk=article.pk)
    for pk in others.filter(_is_not_live_yet()).values_list("pk", flat=True):
        day = cast(date, article.address_day)
        Article.objects.filter(pk=pk).update(slug=_free(day, _stem(day, article.slug)))


def renumber_scheduled(day: date | None, slug: str) -> None:
    """Renumber the stories not live yet that compete for this URL: the earliest gets the first free slug.

    Must run under the lock on slugs, whenever a story gets a URL, gives one up, or changes its date. Readers do not
    see these stories, so no page has to be invalidated. No-op if `day` is None.
    """
    if day is None:
        return
    stem = _stem(day, slug)
    names = [stem, *(f"{stem}-{n}" for n in _NUMBERS)]
    found = Article.objects.filter(_is_not_live_yet(), address_day=day, slug__in=names).order_by("published_at", "pk")
    old = dict(found.values_list("pk", "slug"))
    free = (name for name in names if name in old.values() or not _is_known(day, name))
    new = dict(zip(old, free, strict=False))
    moved = [pk for pk in old if new[pk] != old[pk]]
    for pk in moved:
        # A temporary value, which no slug can have: the new slug of one story may be the old one of another.
        Article.objects.filter(pk=pk).update(slug=f"~{pk}")
    for pk in moved:
        Article.objects.filter(pk=pk).update(slug=new[pk])


def _is_not_live_yet() -> Q:
    """Return the condition that a story is scheduled and was never live at its URL."""
    to_come = Redirect.objects.filter(kind="article", target_id=OuterRef("pk"), since__gt=timezone.now())
    return Q(live_from__gt=timezone.now()) | Q(Exists(to_come))


def _redirects_of(article: Article) -> QuerySet[Redirect]:
    """Return the redirects from the URLs that readers had for the story before."""
    return Redirect.objects.filter(kind="article", target_id=article.pk)


def _redirects_to_come(article: Article) -> QuerySet[Redirect]:
    """Return the redirect, at most one, from the URL that readers had last, if the story returns at another."""
    return _redirects_of(article).filter(since__gt=timezone.now())


def _stem(day: date, slug: str) -> str:
    """Return the slug without its trailing number if a story of that day has or had the unnumbered slug."""
    numbered = re.fullmatch(r"(.+)-[2-9]", slug)
    return numbered[1] if numbered and _is_known(day, numbered[1]) else slug


def _is_known(day: date, slug: str) -> bool:
    """Return whether a story has this URL or a redirect from it."""
    former = Redirect.target_of(former_path(day, slug), "article")
    return former is not None or Article.objects.at_url(day, slug).exists()


def _free(day: date, slug: str) -> str:
    return slugs.free_slug(slug, fallback="story", is_taken=lambda name: _is_known(day, name))
