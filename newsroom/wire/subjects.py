"""Service function that says what a subject of the wire means here, and the codes of a topic."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects

from newsroom.core.cache.invalidation import invalidate
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require
from newsroom.wire.models import SUBJECTS, SubjectMapping
from topics.models import Topic
from topics.names import naming

NO_PERMISSION = "Only editors and administrators can map subjects. Nothing was changed."
FIELDS = ("topic_name", "is_ignored")

type SubjectsByTopic = dict[int, list[SubjectMapping]]


def map_subject(subject: SubjectMapping, *, by: User | None, **values: Any) -> None:
    """Change the topic of a subject. values: of the FIELDS. Raises NotAllowed, and ValidationError by field."""
    require(by, "wire.change_subjectmapping", NO_PERMISSION)
    with transaction.atomic():
        saved = SubjectMapping.objects.select_for_update(no_key=True).get(pk=subject.pk)
        changes = {name: value for name, value in values.items() if getattr(saved, name) != value}
        if not changes:
            return
        replaced = {name: getattr(saved, name) for name in changes}
        for name in FIELDS:
            setattr(subject, name, changes.get(name, getattr(saved, name)))
        _check(subject)
        subject.topic_key = naming.key_of(subject.topic_name) if subject.topic_name else ""
        subject.save(update_fields=[*FIELDS, "topic_key"])
        verb = "ignore subject" if subject.is_ignored else "map subject" if subject.topic_name else "unmap subject"
        AuditEntry.record(verb, subject, by=by, topic=subject.topic_name, replaced=replaced)
        invalidate(SUBJECTS)


def _check(subject: SubjectMapping) -> None:
    """Complete the topic's name to its spelling. Raises ValidationError by field."""
    if not subject.topic_name:
        return
    if subject.is_ignored:
        raise ValidationError({"is_ignored": "A subject with a topic cannot be ignored. Leave one of them blank."})
    topic = next(iter(naming.find([subject.topic_name]).values()), None)
    if topic is None:
        raise ValidationError({"topic_name": "There is no topic with this name. Create the topic first."})
    subject.topic_name = topic.name


def subjects_of(topics: Iterable[Topic]) -> SubjectsByTopic:
    """Return the subjects that are mapped to each of the topics, by the topic's ID."""
    topics = list(topics)
    prefetch_related_objects(topics, "aliases")
    keys = {key: topic.pk for topic in topics for key in (topic.key, *(alias.key for alias in topic.aliases.all()))}
    found: SubjectsByTopic = {}
    if keys:
        for subject in SubjectMapping.objects.filter(topic_key__in=list(keys), is_ignored=False).order_by("pk"):
            found.setdefault(keys[subject.topic_key], []).append(subject)
    return found
