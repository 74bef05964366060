"""Languages of stories, as a filter of a search."""

from typing import NamedTuple

from django.conf import settings

from articles.models import Article
from articles.search import statements
from articles.search.limits import time_limit
from newsroom.core.i18n import languages
from newsroom.core.text.language_tags import is_language_tag

# The number of different language tags of all stories that are examined.
MAX_TAGS = 500
# Each step reads the next value from the index `article_language`.
_TAGS = """
WITH RECURSIVE used (tag) AS (
    SELECT (SELECT MIN(LOWER(language)) FROM articles_article)
    UNION ALL
    SELECT (SELECT MIN(LOWER(language)) FROM articles_article WHERE LOWER(language) > used.tag)
    FROM used WHERE used.tag IS NOT NULL
)
SELECT tag FROM used WHERE tag IS NOT NULL LIMIT %s
"""


class StoryLanguage(NamedTuple):
    """A language that live stories are in.

    tag: BCP 47. own: the tags of stories that are in it, in lower case. others: the tags of all other stories.
    """

    tag: str
    own: tuple[str, ...]
    others: tuple[str, ...]


def find(tag: str) -> StoryLanguage | None:
    """Return the language with this tag (BCP 47); None if no live story is in it. Three queries at most.

    Tags are compared as for readers of the site's languages: zh-Hans has stories in zh and zh-CN, en those in en-GB.
    """
    if not is_language_tag(tag):
        return None
    with time_limit():
        tags = [used for (used,) in statements.fetch(_TAGS, (MAX_TAGS,))]
    own = tuple(used for used in tags if languages.is_in_language(used, tag))
    if not own or not _has_live_stories(own):
        return None
    return StoryLanguage(languages.canonical_tag(tag), own, tuple(used for used in tags if used not in own))


def filter_tag(tag: str) -> str:
    """Return the tag (BCP 47) by which `find` finds stories with this one: of the site's language, or without a region.

    The region stays if the site has the language in another script: zh-TW is not zh-Hans.
    """
    primary = tag.partition("-")[0]
    own = [languages.tag_of(code) for code, _name in settings.LANGUAGES]
    if found := next((each for each in own if languages.is_in_language(tag, each)), None):
        return found
    return languages.canonical_tag(tag) if any(languages.is_in_language(primary, each) for each in own) else primary


def _has_live_stories(tags: tuple[str, ...]) -> bool:
    return any(Article.objects.live().in_language(tag).exists() for tag in tags)
