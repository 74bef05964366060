"""What a draft refers to and holds, as the columns of its story, when it is published."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from articles import story_fields
from articles.models import Article, Author
from articles.workflow import drafting
from newsroom.core.models import Image
from topics.models import Topic
from topics.names import naming


def set_columns(article: Article, content: Mapping[str, Any]) -> None:
    """Copy the draft into the columns of the article, sanitised; nothing is saved.

    Raises ValidationError with sentences by field if the draft is not fit to be published.
    """
    errors = {each.name: error for each in story_fields.PUBLIC if (error := each.error(content[each.name]))}
    for each in story_fields.PUBLIC:
        if each.is_plain:
            setattr(article, each.name, each.clean(content[each.name]))
    if not article.title:
        errors["title"] = "Add a headline before publishing. Your draft is saved."
    image = content["lead_image"]
    article.lead_image = Image.objects.filter(pk=image["id"]).first() if image else None
    if image and article.lead_image is None:
        errors["lead_image"] = "This image is no longer in the image library. Choose another."
    try:
        article.translation_of = original_of(article, content)
    except ValidationError as refusal:
        errors["translation_of"] = refusal.messages[0]
    if errors:
        raise ValidationError(errors)


def original_of(article: Article, content: Mapping[str, Any]) -> Article | None:
    """The story that the article's draft is a translation of, or None; of a translation, the original.

    Raises ValidationError with a sentence if there is no such story, or none that can be its original.
    """
    wanted = content["translation_of"]
    if not wanted:
        return None
    copies = ("working_copy", "translation_of__working_copy")
    found: Article | None = Article.objects.select_related(*copies).filter(pk=wanted["id"]).first()
    if found is None:
        raise ValidationError(f"“{wanted['name']}” no longer exists. Choose another original, or clear the field.")
    original = found.translation_of or found
    if original.pk == article.pk:
        raise ValidationError(f"“{wanted['name']}” is a translation of this story, so it cannot be its original.")
    if article.translations.exists():
        raise ValidationError("This story has translations, so it cannot be a translation itself. Clear the field.")
    if drafting.language_of(original).lower() == (content["language"] or settings.LANGUAGE_CODE).lower():
        raise ValidationError(f"“{original}” is in the same language. Choose an original in a different language.")
    return original


def topics_of(wanted: list[dict[str, Any]]) -> list[Topic]:
    """The topics that a draft refers to; one whose row is gone is found by its name."""
    found = Topic.objects.only("name").in_bulk([ref["id"] for ref in wanted])
    topics = [found.get(ref["id"]) or naming.find_or_create(ref["name"]) for ref in wanted]
    return list(dict.fromkeys(topics))


def authors_of(wanted: list[dict[str, Any]]) -> list[Author]:
    """The authors that a draft refers to; one whose row is gone is found by the name."""
    found = Author.objects.only("name").in_bulk([ref["id"] for ref in wanted])
    authors = [found.get(ref["id"]) or Author.objects.find_or_create(ref["name"]) for ref in wanted]
    return list(dict.fromkeys(authors))
