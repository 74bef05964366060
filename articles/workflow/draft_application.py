"""Conversion of a draft's content to the columns and related rows of its story, for publishing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from articles import story_fields
from articles.models import Article, Author
from articles.story_fields import Content
from articles.workflow import drafting
from newsroom.core.models import Image
from topics.models import Topic
from topics.names import naming


def set_columns(article: Article, content: Mapping[str, Any], images: Mapping[int, Image] | None = None) -> None:
    """Copy the draft's content, sanitised, into the columns of the article without saving.

    images: by ID, of which the lead image may be one, so that it need not be loaded. Raises ValidationError with
    sentences by field if the draft cannot be published.
    """
    errors = {each.name: error for each in story_fields.PUBLIC if (error := each.error(content[each.name]))}
    for each in story_fields.PUBLIC:
        if each.is_plain:
            setattr(article, each.name, each.clean(content[each.name]))
    if not article.title:
        errors["title"] = "Add a headline before publishing. Your draft is saved."
    image = content["lead_image"]
    loaded = (images or {}).get(image["id"]) if image else None
    article.lead_image = loaded or (Image.objects.filter(pk=image["id"]).first() if image else None)
    if image and article.lead_image is None:
        errors["lead_image"] = "This image is no longer in the image library. Choose another."
    try:
        article.translation_of = original_of(article, content)
    except ValidationError as refusal:
        errors["translation_of"] = refusal.messages[0]
    if errors:
        raise ValidationError(errors)


def check_columns(article: Article) -> None:
    """Check the columns that were set from a draft, with the date and slug. Raises ValidationError as above."""
    article.full_clean(
        exclude=["lead_image", "topics", "translation_of"], validate_unique=False, validate_constraints=False
    )


def original_of(article: Article, content: Mapping[str, Any]) -> Article | None:
    """Return the original of the article, as set in its draft, or None. If that is a translation, return its original.

    Raises ValidationError with a sentence if the story does not exist or cannot be the original.
    """
    ref = content["translation_of"]
    if not ref:
        return None
    copies = ("working_copy", "translation_of__working_copy")
    found: Article | None = Article.objects.select_related(*copies).filter(pk=ref["id"]).first()
    if found is None:
        raise ValidationError(f"“{ref['name']}” no longer exists. Choose another original, or clear the field.")
    original = found.translation_of or found
    if original.pk == article.pk:
        raise ValidationError(f"“{ref['name']}” is a translation of this story, so it cannot be its original.")
    if article.translations.exists():
        raise ValidationError("This story has translations, so it cannot be a translation itself. Clear the field.")
    if drafting.language_of(original).lower() == (content["language"] or settings.LANGUAGE_CODE).lower():
        raise ValidationError(f"“{original}” is in the same language. Choose an original in a different language.")
    return original


def topics_of(references: Sequence[Content]) -> list[Topic]:
    """Return the topics that a draft refers to. One whose ID no longer exists is found by name, or created."""
    return topics_of_each([references])[0]


def topics_of_each(drafts: Sequence[Sequence[Content]]) -> list[list[Topic]]:
    """Return the topics that each of several drafts refers to, with one query for those that exist."""
    found = Topic.objects.only("name").in_bulk({ref["id"] for references in drafts for ref in references})
    return _unique_of_each(drafts, lambda ref: found.get(ref["id"]) or naming.find_or_create(ref["name"]))


def authors_of(references: Sequence[Content]) -> list[Author]:
    """Return the authors that a draft refers to. One whose ID no longer exists is found by name, or created."""
    return authors_of_each([references])[0]


def authors_of_each(drafts: Sequence[Sequence[Content]]) -> list[list[Author]]:
    """Return the authors that each of several drafts refers to, with one query for those that exist."""
    found = Author.objects.only("name").in_bulk({ref["id"] for references in drafts for ref in references})
    return _unique_of_each(drafts, lambda ref: found.get(ref["id"]) or Author.objects.find_or_create(ref["name"]))


def _unique_of_each[T](drafts: Sequence[Sequence[Content]], find: Callable[[Content], T]) -> list[list[T]]:
    return [list(dict.fromkeys(map(find, references))) for references in drafts]
