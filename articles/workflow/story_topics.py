"""Changes to the topics of a story's draft without opening it, within the limit of topics per story."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from articles.choices import Reason
from articles.models import Article
from articles.story_fields import Content
from articles.workflow import drafting, locking
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from topics.limits import MAX_TOPICS_PER_STORY
from topics.names import naming


def change_topics(
    article: Article,
    *,
    by: Any,
    version: int | None = None,
    add: Sequence[Content] = (),
    remove: Sequence[Content] = (),
) -> None:
    """Add topics to the story's draft, or remove them.

    add, remove: references. version: see `locking.lock_for_update`. Raises NotAllowed if `by` may neither write the
    story nor curate topics, if nothing would change, or if the story would have too many topics; and Conflict.
    """
    if not (drafting.may_write(by, article) or by.has_perm("topics.curate_topic")):
        raise NotAllowed(
            "Only the story’s creator, editors and topic editors can change its topics. Nothing was changed."
        )
    with transaction.atomic():
        locking.lock_for_update(article, version)
        before = _by_key(drafting.content_of(article)["topics"])
        removed = {key for ref in remove for key in (ref["id"], naming.key_of(ref["name"]))}
        after = {key: ref for key, ref in (before | _by_key(add)).items() if key not in removed}
        if after.keys() == before.keys():
            has = "already has" if add else "does not have"
            noun = "these topics" if len(add or remove) > 1 else "this topic"
            raise NotAllowed(f"The story {has} {noun}. Nothing was changed.")
        topics = list(after.values())
        if len(topics) > MAX_TOPICS_PER_STORY:
            raise NotAllowed(f"A story can have up to {MAX_TOPICS_PER_STORY} topics. Nothing was changed.")
        drafting.save(article, {"topics": topics}, by=by, reason=Reason.SAVED)
        AuditEntry.record("file", article, by=by, under=_names(add), out_of=_names(remove))


def _by_key(references: Sequence[Content]) -> dict[Any, Content]:
    """Return the references by ID, or by normalised name if a topic does not exist yet and has no ID."""
    return {ref["id"] or naming.key_of(ref["name"]): ref for ref in references}


def _names(references: Sequence[Content]) -> list[str]:
    return [ref["name"] for ref in references]
