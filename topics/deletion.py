"""Deletion of topics: which can be deleted, and the service function that deletes one."""

from django.contrib.auth.models import User
from django.db import transaction

from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from topics import counting, curation, invalidation
from topics.models import Merge, Split, Topic
from topics.names import naming


def why_undeletable(topic: Topic) -> str | None:
    """Return a sentence that says why the topic cannot be deleted, or None if it can be. Three queries at most.

    A URL that readers may have must keep working, and a merge or split must find its topics to be undone.
    """
    if number := topic.entries.count():
        return f"This topic has {number:,} {'story' if number == 1 else 'stories'}, so it cannot be deleted."
    if topic.is_public:
        return "This topic is public, so it cannot be deleted: links to its URL must continue to work."
    operation = Split.objects.not_undone().involving(topic).first() or Merge.objects.not_undone().into(topic).first()
    if operation is not None:
        return f"This topic cannot be deleted, because {operation.phrase} can still be undone and needs it."
    return None


def delete(topic: Topic, *, by: User | None) -> None:
    """Delete a topic that was never public and that nothing needs.

    Raises NotAllowed with a sentence if `by` lacks the permission or the topic cannot be deleted (`why_undeletable`).
    """
    require(by, "topics.curate_topic", curation.NO_PERMISSION)
    with transaction.atomic():
        # Code that compares names relies on this lock: no topic is deleted while it runs.
        slugs.lock()
        children = list(topic.children.values_list("pk", flat=True))
        if topic.pk not in counting.lock([topic.pk, *children]):
            raise curation.Gone(curation.TOPIC_GONE)
        # Loaded again, because it may have become public since.
        if why := why_undeletable(Topic.objects.get(pk=topic.pk)):
            raise NotAllowed(f"{why} Merge it into another topic instead.")
        AuditEntry.record("delete", topic, by=by)
        invalidation.names_changed([topic.pk, *children])
        # Readers never had these URLs, so other topics may use them. Old URLs of another site stay with the editors.
        Redirect.objects.filter(kind__in=naming.FORMER, target_id=topic.pk, is_automatic=True).delete()
        topic.delete()
