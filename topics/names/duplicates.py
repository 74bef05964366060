"""Which topics have names that may mean the same thing: found when a name is given, kept until one of them changes."""

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
    """Find out whom the topic of this id, if there is one, resembles by the names that it has now.

    Must run in a transaction, under `slugs.lock()`.
    """
    Fingerprint.objects.filter(topic=topic).delete()
    Resemblance.objects.filter(Q(topic=topic) | Q(other=topic)).delete()
    meet(topic)


def meet(topic: int) -> None:
    """The same for a topic of which nothing is kept yet. Must run in a transaction, under `slugs.lock()`."""
    mine = _shapes_of(Topic.objects.filter(pk=topic), Alias.objects.filter(topic=topic))
    words = fingerprints(shape for names in mine.values() for shape in names)
    near = set(Fingerprint.objects.filter(word__in=words).exclude(topic=topic).values_list("topic", flat=True))
    Fingerprint.objects.bulk_create(Fingerprint(topic_id=topic, word=word) for word in sorted(words))
    if not near:
        return
    others = _shapes_of(Topic.objects.filter(pk__in=near), Alias.objects.filter(topic__in=near))
    shapes = {**others, **mine}
    pairs = ((min(pk, topic), max(pk, topic)) for pk in sorted(others))
    found = {pair: likeness for pair in pairs if (likeness := between(*(shapes[pk] for pk in pair)))}
    Resemblance.objects.bulk_create(_rows(found, Resemblance))


def relearn(topics: Any, aliases: Any, fingerprint: Any, resemblance: Any) -> None:
    """Keep afresh what is known of these topics' names, which are all there are. Must run in a transaction.

    topics, aliases: querysets; fingerprint, resemblance: the models to keep it in, which a migration has its own of.
    """
    fingerprint._default_manager.all().delete()
    resemblance._default_manager.all().delete()
    shapes = _shapes_of(topics, aliases)
    words = (fingerprint(topic_id=pk, word=word) for pk in shapes for word in sorted(fingerprints(shapes[pk])))
    for rows in batched(words, 5000):
        fingerprint._default_manager.bulk_create(rows, batch_size=500)
    resemblance._default_manager.bulk_create(_rows(among(shapes), resemblance), batch_size=100)


def like(name: str) -> list[int]:
    """The ids of the topics that may be meant by the name, the most likely first. Three queries."""
    mine = [shape_of(name)]
    words = {word for word in fingerprints(mine) if "\x00" not in word}
    near = set(Fingerprint.objects.filter(word__in=words).values_list("topic", flat=True))
    shapes = _shapes_of(Topic.objects.filter(pk__in=near), Alias.objects.filter(topic__in=near)) if near else {}
    found = {topic: likeness for topic in sorted(shapes) if (likeness := between(mine, shapes[topic]))}
    return sorted(found, key=lambda topic: list(Way).index(found[topic].way))


def check() -> Iterator[str]:
    """A sentence for each topic of whose names something else is kept than they say."""
    shapes = _shapes_of(Topic.objects.all(), Alias.objects.all())
    kept: dict[int, set[Any]] = defaultdict(set)
    for topic, word in Fingerprint.objects.values_list("topic", "word").iterator(chunk_size=5000):
        kept[topic].add(word)
    for row in Resemblance.objects.iterator(chunk_size=5000):
        kept[row.topic_id].add((row.other_id, Likeness(Way(row.way), row.is_by_alias, row.name, row.other_name)))
    found: dict[int, set[Any]] = {pk: set(fingerprints(names)) for pk, names in shapes.items()}
    for (topic, other), likeness in among(shapes).items():
        found[topic].add((other, likeness))
        found[other].add((topic, likeness.reversed()))
    for pk, names in shapes.items():
        if kept[pk] != found[pk]:
            yield f"topic “{names[0].name}”: duplicate-name index is out of date"


def fix() -> None:
    """Keep of every topic's names what they say."""
    with transaction.atomic():
        slugs.lock()
        relearn(Topic.objects.all(), Alias.objects.all(), Fingerprint, Resemblance)


def _shapes_of(topics: Any, aliases: Any) -> dict[int, list[Shape]]:
    shapes = {pk: [shape_of(name)] for pk, name in topics.order_by("pk").values_list("pk", "name")}
    for pk, name in aliases.order_by("pk").values_list("topic", "name"):
        shapes[pk].append(shape_of(name, is_alias=True))
    return shapes


def _rows(found: Mapping[tuple[int, int], Likeness], model: Any) -> Iterator[Any]:
    for (topic, other), likeness in found.items():
        yield model(topic_id=topic, other_id=other, **likeness._asdict())
        yield model(topic_id=other, other_id=topic, **likeness.reversed()._asdict())
