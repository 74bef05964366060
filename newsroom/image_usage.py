"""The library's images and what uses them: stories, topics and authors."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from articles.models import Article, ArticleImage, Author, DraftImage
from articles.workflow import reviewing
from newsroom.core.library import services
from newsroom.core.models import Image
from topics.models import Topic

_USES: list[tuple[type[Model], str]] = [
    (Article, "lead_image"),
    (ArticleImage, "image"),
    (DraftImage, "image"),
    (Topic, "lead_image"),
    (Author, "photo"),
]


def count_uses(images: Iterable[Image]) -> Counter[int]:
    """Return how many stories, topics and authors use each image, by image ID. Takes three queries."""
    uses: Counter[int] = Counter(Article.objects.image_usage_counts(images))
    for queryset, field in ((Topic.objects.all(), "lead_image"), (Author.objects.all(), "photo")):
        rows = queryset.filter(**{f"{field}__in": images}).order_by()
        uses.update(dict(rows.values_list(field).annotate(Count("pk"))))
    return uses


def describe(image: Image, *, by: User, **fields: Any) -> None:
    """Change an image's details; an editor who was about to publish a story with it is shown the story again.

    fields, errors: of `services.describe`.
    """
    with transaction.atomic():
        services.describe(image, by=by, **fields)
        reviewing.mark_images_changed(image)


def used(images: QuerySet[Image]) -> QuerySet[Image]:
    """Filter the images by use in a story, a draft, a topic or an author."""
    return images.filter(_is_used())


def unused(images: QuerySet[Image]) -> QuerySet[Image]:
    """Filter the images that nothing uses."""
    return images.exclude(_is_used())


def is_public(image: Image) -> bool:
    """Return whether readers can see the image on a page now."""
    return any(shown.exists() for shown in _shown([image.pk]))


def public(ids: Collection[int]) -> set[int]:
    """Return the IDs of those of the images that readers can see on a page now. Four queries."""
    return {pk for shown in _shown(ids) for pk in shown}


def _shown(ids: Collection[int]) -> Iterator[QuerySet[Any, int]]:
    for things, field in (
        (Article.objects.live_with(lead_image__in=ids), "lead_image"),
        (Article.objects.live_with(pictures__in=ids), "pictures"),
        (Topic.objects.public().filter(lead_image__in=ids), "lead_image"),
        (Author.objects.public().filter(photo__in=ids), "photo"),
    ):
        yield things.order_by().values_list(field, flat=True)


def _is_used() -> Q:
    return Q.create(
        [Q(Exists(model._base_manager.filter(**{field: OuterRef("pk")}))) for model, field in _USES], connector=Q.OR
    )
