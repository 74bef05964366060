"""Template tags and filters of how a page shows stories."""

from collections.abc import Iterable
from typing import Any

from django import template

from topics.site import story_groups

register = template.Library()
register.filter("is_today", story_groups.is_today)
register.filter("translation_count", story_groups.translation_count)
register.filter("are_foreign", story_groups.are_foreign)
register.filter("are_in_several_languages", story_groups.are_in_several_languages)


@register.simple_tag
def arrange(stories: Iterable[Any], *, is_led: Any = False, is_one_day: Any = False) -> story_groups.Arrangement:
    """Return how a page shows these stories; see `story_groups.arrange`."""
    return story_groups.arrange(stories, is_led=bool(is_led), is_one_day=bool(is_one_day))
