"""Whether a new version of a story only adds images to its text."""

import re
from collections import Counter
from typing import Any

from articles import story_fields
from articles.models import Article
from articles.story_fields import Content
from newsroom.core.html import plain

# A figure without another one in it.
_FIGURE = re.compile(r"<figure\b[^>]*+>(?:[^<]|<(?!/?figure\b))*+</figure>")
_BODY, _CAPTION = "body", "lead_caption"


def adds_only_pictures(article: Article, content: Content) -> bool:
    """Return whether the content has the text and the images of the published version, and further images.

    Readers need not be told: an import adds the images that an earlier one did not find.
    """
    names = [each.name for each in story_fields.PUBLIC if each.has_column and each.is_plain and each.name != "language"]
    before, after = {name: getattr(article, name) for name in names}, {name: content[name] for name in names}
    if article.lead_image_id is None:
        before.pop(_CAPTION), after.pop(_CAPTION)
    elif article.lead_image_id != (content["lead_image"] or {}).get("id"):
        return False
    text, pictures = _parts_of(before.pop(_BODY))
    new_text, new_pictures = _parts_of(after.pop(_BODY))
    return before == after and text == new_text and pictures <= new_pictures


def _parts_of(body: str) -> tuple[str, Counter[Any]]:
    """Return the text without figures of images, and these."""
    pictures: Counter[Any] = Counter()

    def without(figure: re.Match[str]) -> str:
        if "<img" not in figure[0]:
            return figure[0]
        pictures[figure[0]] += 1
        return " "

    return plain(_FIGURE.sub(without, body)), pictures
