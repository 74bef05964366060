"""The rows of new stories, for one story or many. `drafting`, `publishing` and `new_stories` write them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from articles import story_fields
from articles.models import Article, ArticleFile, ArticleImage, WorkingCopy
from articles.search import headlines
from articles.story_fields import EMPTY, Content, date_in
from newsroom.core.html import without_controls
from newsroom.core.models import Image, MediaFile


def storable(content: Mapping[str, Any]) -> Content:
    """Return the content without control characters, which not every database can store."""
    return {name: without_controls(value) if name in story_fields.TEXTS else value for name, value in content.items()}


def unsaved(
    content: Mapping[str, Any],
    *,
    by: Any = None,
    uid: str = "",
    digest: str = "",
    duplicate_of: Article | None = None,
) -> Article:
    """Return an unsaved article with its unsaved working copy, which has the content.

    Arguments: see `drafting.create`.
    """
    content = {**EMPTY, **storable(content)}
    notes = content.pop("notes", "")
    article = Article(created_by=by, duplicate_of=duplicate_of, **({"uid": uid} if uid else {}))
    article.working_copy = WorkingCopy(
        article=article,
        content=content,
        notes=notes,
        title=content["title"][:300],
        planned_at=date_in(content),
        saved_by=by,
        imported_digest=digest,
    )
    return article


def insert(articles: Sequence[Article]) -> list[WorkingCopy]:
    """Insert these articles with their working copies and the words of their headlines. Return the working copies.

    Must run in a transaction.
    """
    Article.objects.bulk_create(articles)
    copies = WorkingCopy.objects.bulk_create([article.working_copy for article in articles])
    headlines.index_new(copies)
    return copies


def add_media(articles: Iterable[Article]) -> None:
    """Relate new published stories to the images and files that their bodies show. Must run in a transaction."""
    # Makes no query for the many stories that have none.
    articles = [article for article in articles if "/media/" in article.body]
    if not articles:
        return
    bodies = [article.body for article in articles]
    images = zip(articles, Image.objects.shown_in_each(bodies), strict=True)
    files = zip(articles, MediaFile.objects.shown_in_each(bodies), strict=True)
    ArticleImage.objects.bulk_create(
        ArticleImage(article=article, image=one) for article, each in images for one in each
    )
    ArticleFile.objects.bulk_create(ArticleFile(article=article, file=one) for article, each in files for one in each)
