"""The index of possible duplicates: topics with similar names. Updated whenever a topic's names change."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Q

from newsroom.core.text import slugs
from topics.models import Alias, Fingerprint, Resemblance, Topic, Way
from topics.names.matching import Likeness, Shape, among, between, fingerprints, shape_of


def learn(topic: int) -> None:
    """Index the current names of the topic (an ID), replacing what was stored. The topic may not exist.

    Must run in a transaction, under `slugs.lock()`.
    """
    Fingerprint.objects.filter(topic=topic).delete()
    Resemblance.objects.filter(Q(topic=topic) | Q(other=topic)).delete()
    meet(topic)


def meet(topic: int) -> None:
    """Index the names of a topic (an ID) that is not indexed yet. Must run in a transaction, under `slugs.lock()`."""
    own = _names_by_topic(Topic.objects.filter(pk=topic), Alias.objects.filter(topic=topic))
    words = fingerprints(shape for names in own.values() for shape in names)
    candidates = set(Fingerprint.objects.filter(word__in=words).exclude(topic=topic).values_list("topic", flat=True))
    Fingerprint.objects.bulk_create(Fingerprint(topic_id=topic, word=word) for word in sorted(words))
    if not candidates:
        return
    others = _names_by_topic(Topic.objects.filter(pk__in=candidates), Alias.objects.filter(topic__in=candidates))
    shapes = {**others, **own}
    pairs = ((min(pk, topic), max(pk, topic)) for pk in sorted(others))
    matches = {pair: likeness for pair in pairs if (likeness := between(*(shapes[pk] for pk in pair)))}
    Resemblance.objects.bulk_create(_rows(matches, Resemblance))


def relearn(topics: Any, aliases: Any, fingerprint: Any, resemblance: Any) -> None:
    """Index all topics again. Must run in a transaction.

    topics, aliases: querysets of all rows. fingerprint, resemblance: the models to write; a migration passes its own.
    """
    fingerprint._default_manager.all().delete()
    resemblance._default_manager.all().delete()
    shapes = _names_by_topic(topics, aliases)
    words = (fingerprint(topic_id=pk, word=word) for pk in shapes for word in sorted(fingerprints(shapes[pk])))
    for rows in batched(words, 5000):
        fingerprint._default_manager.bulk_create(rows, batch_size=500)
    resemblance._default_manager.bulk_create(_rows(among(shapes), resemblance), batch_size=100)


def like(name: str) -> list[int]:
    """Return the IDs of topics with names similar to this one, most likely first. Three queries."""
    own = [shape_of(name)]
    words = {word for word in fingerprints(own) if "\x00" not in word}
    candidates = set(Fingerprint.objects.filter(word__in=words).values_list("topic", flat=True))
    shapes = (
        _names_by_topic(Topic.objects.filter(pk__in=candidates), Alias.objects.filter(topic__in=candidates))
        if candidates
        else {}
    )
    matches = {topic: likeness for topic in sorted(shapes) if (likeness := between(own, shapes[topic]))}
    return sorted(matches, key=lambda topic: list(Way).index(matches[topic].way))


def check() -> Iterator[str]:
    """Yield a sentence for each topic whose index entries are wrong."""
    shapes = _names_by_topic(Topic.objects.all(), Alias.objects.all())
    stored: dict[int, set[Any]] = defaultdict(set)
    for topic, word in Fingerprint.objects.values_list("topic", "word").iterator(chunk_size=5000):
        stored[topic].add(word)
    for row in Resemblance.objects.iterator(chunk_size=5000):
        stored[row.topic_id].add((row.other_id, Likeness(Way(row.way), row.is_by_alias, row.name, row.other_name)))
    actual: dict[int, set[Any]] = {pk: set(fingerprints(names)) for pk, names in shapes.items()}
    for (topic, other), likeness in among(shapes).items():
        actual[topic].add((other, likeness))
        actual[other].add((topic, likeness.reversed()))
    for pk, names in shapes.items():
        if stored[pk] != actual[pk]:
            yield f"topic “{names[0].name}”: duplicate-name index is out of date"


def fix() -> None:
    """Index all topics again."""
    with transaction.atomic():
        slugs.lock()
        relearn(Topic.objects.all(), Alias.objects.all(), Fingerprint, Resemblance)


def _names_by_topic(topics: Any, aliases: Any) -> dict[int, list[Shape]]:
    """Return the normalised names of each topic, by ID: its own name first, then its aliases."""
    shapes = {pk: [shape_of(name)] for pk, name in topics.order_by("pk").values_list("pk", "name")}
    for pk, name in aliases.order_by("pk").values_list("topic", "name"):
        shapes[pk].append(shape_of(name, is_alias=True))
    return shapes


def _rows(matches: Mapping[tuple[int, int], Likeness], model: Any) -> Iterator[Any]:
    """Yield two unsaved rows of the model for each pair, one in each direction."""
    for (topic, other), likeness in matches.items():
        yield model(topic_id=topic, other_id=other, **likeness._asdict())
        yield model(topic_id=other, other_id=topic, **likeness.reversed()._asdict())
