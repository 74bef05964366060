"""Merge of a save with what others saved since its page was loaded, if they changed different things."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.utils.text import get_text_list

from articles.conflicts.content_merge import ContentMerge, merge_contents
from articles.models import Article
from articles.story_fields import BY_NAME, Content
from articles.workflow import locking
from newsroom.core.desk.audit import display_name


class AutomaticMerge(NamedTuple):
    """What a save was merged with. content: all fields, merged. taken: the fields that have changes of others.

    paragraphs: how many paragraphs of the body are among these, 0 if not counted. savers: the other users who saved,
    or the user alone if it was another page of theirs.
    """

    content: Content
    taken: Sequence[str]
    paragraphs: int
    savers: Sequence[Any]

    def description(self, reader: Any = None) -> str:
        """Return whose changes these are and where, such as “Mara’s changes to the headline and 2 paragraphs”.

        reader: the user who is called “you”. "" if nothing was taken.
        """
        if not self.taken:
            return ""
        whose = ["your" if saver and saver == reader else f"{display_name(saver)}’s" for saver in self.savers]
        parts = [self._part(name) for name in self.taken]
        return f"{get_text_list(whose, 'and')} changes to {get_text_list(parts, 'and')}"

    def _part(self, name: str) -> str:
        if name == "body" and self.paragraphs:
            return f"{self.paragraphs} paragraph{'s' * (self.paragraphs > 1)}"
        return BY_NAME[name].phrase


def merge(
    article: Article, theirs: Mapping[str, Any], content: Content, token: locking.EditToken, *, by: Any
) -> AutomaticMerge | None:
    """Return the content merged with `theirs`, the locked content of the story; None if it has to be a conflict.

    It has to if both changed the same thing, if the content that the page had loaded is not stored, or if the page has
    a conflict already, which only its writer can end.
    """
    bases = article.revisions.base_versions().filter(number__gte=token.base_version)
    base = bases.filter(number=token.base_version).first()
    if base is None or article.revisions.conflict_versions().filter(session=token.session).exists():
        return None
    found: ContentMerge | None = merge_contents(base.content, content, theirs)
    if found is None:
        return None
    since = bases.filter(number__gt=token.base_version).order_by("number").values_list("saved_by", flat=True)
    savers = list(dict.fromkeys([*since, article.working_copy.saved_by_id]))
    others = [saver for saver in savers if by is None or saver != by.pk] or savers
    users = get_user_model().objects.in_bulk([saver for saver in others if saver])
    return AutomaticMerge(*found, [users.get(saver) for saver in others])
