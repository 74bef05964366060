"""The index of possible duplicates: topics with similar names. Updated whenever a topic's names change."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from itertools import batched, chain
from typing import Any

from django.db import transaction
from django.db.models import Q

from newsroom.core.text import slugs
from topics.models import NAME_LENGTH, Alias, Fingerprint, Resemblance, Topic, Way
from topics.names.matching import (
    NameMatch,
    NormalisedName,
    find_matches,
    fingerprints,
    lookups,
    match_names,
    normalise,
    spellings,
)


def index_topics(topics: Collection[int]) -> None:
    """Index the current names of these topics (IDs), replacing what was stored. They may not exist.

    Must run in a transaction, under `slugs.lock()`.
    """
    Fingerprint.objects.filter(topic__in=topics).delete()
    Resemblance.objects.filter(Q(topic__in=topics) | Q(other__in=topics)).delete()
    own = _names_by_topic(Topic.objects.filter(pk__in=topics), Alias.objects.filter(topic__in=topics))
    rows = ((pk, word) for pk, names in own.items() for word in sorted(fingerprints(names)))
    Fingerprint.objects.bulk_create(Fingerprint(topic_id=pk, word=word) for pk, word in rows)
    seekers: dict[str, list[int]] = defaultdict(list)
    for pk, names in own.items():
        for word in lookups(names):
            seekers[word].append(pk)
    found = Fingerprint.objects.filter(word__in=seekers).values_list("topic", "word")
    pairs = {(min(pk, other), max(pk, other)) for other, word in found for pk in seekers[word] if pk != other}
    if not pairs:
        return
    others = {pk for pair in pairs for pk in pair} - own.keys()
    names_by_topic = own | _names_by_topic(Topic.objects.filter(pk__in=others), Alias.objects.filter(topic__in=others))
    matches = {pair: match for pair in sorted(pairs) if (match := match_names(*(names_by_topic[pk] for pk in pair)))}
    Resemblance.objects.bulk_create(_rows(matches, Resemblance), batch_size=100)


def find_similar(name: str, ways: Container[Way] = frozenset(Way)) -> list[int]:
    """Return the IDs of topics with names similar to this one in these ways, most likely first. Three queries."""
    own = [normalise(name)]
    words = {word for word in fingerprints(own) if "\x00" not in word}
    candidates = set(Fingerprint.objects.filter(word__in=words).values_list("topic", flat=True))
    names_by_topic = (
        _names_by_topic(Topic.objects.filter(pk__in=candidates), Alias.objects.filter(topic__in=candidates))
        if candidates
        else {}
    )
    matches = {topic: match for topic, names in sorted(names_by_topic.items()) if (match := match_names(own, names))}
    found = [topic for topic in matches if matches[topic].way in ways]
    return sorted(found, key=lambda topic: list(Way).index(matches[topic].way))


def find_spelled(names: Iterable[str]) -> dict[str, list[int]]:
    """Return the IDs of the topics with each of these names, by name, whatever is spelt in another way.

    Case, accents, punctuation, spaces, and traditional or simplified Chinese characters may differ. Names of no topic
    are absent. Three queries; one if no name is that of a topic.
    """
    wanted = {name: {word for word in spellings(name) if "\x00" not in word} for name in names}
    words = {word[:NAME_LENGTH] for each in wanted.values() for word in each}
    candidates = set(Fingerprint.objects.filter(word__in=words).values_list("topic", flat=True)) if words else set()
    if not candidates:
        return {}
    topics: dict[str, set[int]] = defaultdict(set)
    own, others = Topic.objects.filter(pk__in=candidates), Alias.objects.filter(topic__in=candidates)
    for topic, name in chain(own.values_list("pk", "name"), others.values_list("topic", "name")):
        for word in spellings(name):
            topics[word].add(topic)
    found = {name: sorted({topic for word in each for topic in topics.get(word, ())}) for name, each in wanted.items()}
    return {name: each for name, each in found.items() if each}


def check() -> Iterator[str]:
    """Yield a sentence for each topic whose index entries are wrong."""
    names_by_topic = _names_by_topic(Topic.objects.all(), Alias.objects.all())
    stored: dict[int, set[Any]] = defaultdict(set)
    for topic, word in Fingerprint.objects.values_list("topic", "word").iterator(chunk_size=5000):
        stored[topic].add(word)
    for row in Resemblance.objects.iterator(chunk_size=5000):
        stored[row.topic_id].add((row.other_id, NameMatch(Way(row.way), row.is_by_alias, row.name, row.other_name)))
    actual: dict[int, set[Any]] = {pk: set(fingerprints(names)) for pk, names in names_by_topic.items()}
    for (topic, other), match in find_matches(names_by_topic).items():
        actual[topic].add((other, match))
        actual[other].add((topic, match.reversed()))
    for pk, names in names_by_topic.items():
        if stored[pk] != actual[pk]:
            yield f"topic “{names[0].name}”: duplicate-name index is out of date"


def fix() -> None:
    """Index all topics again."""
    with transaction.atomic():
        slugs.lock()
        write(Topic.objects.all(), Alias.objects.all(), Fingerprint, Resemblance)


def write(topics: Any, aliases: Any, fingerprint: Any, resemblance: Any) -> None:
    """Replace the index by one of these topics and aliases (querysets). The last two are the models to write."""
    for model in (fingerprint, resemblance):
        model._default_manager.all().delete()
    names_by_topic = _names_by_topic(topics, aliases)
    words = (
        fingerprint(topic_id=pk, word=word)
        for pk, names in names_by_topic.items()
        for word in sorted(fingerprints(names))
    )
    for rows in batched(words, 5000):
        fingerprint._default_manager.bulk_create(rows, batch_size=500)
    resemblance._default_manager.bulk_create(_rows(find_matches(names_by_topic), resemblance), batch_size=100)


def _names_by_topic(topics: Any, aliases: Any) -> dict[int, list[NormalisedName]]:
    """Return the normalised names of each topic, by ID: its own name first, then its aliases."""
    names = {pk: [normalise(name)] for pk, name in topics.order_by("pk").values_list("pk", "name")}
    for pk, name in aliases.order_by("pk").values_list("topic", "name"):
        names[pk].append(normalise(name, is_alias=True))
    return names


def _rows(matches: Mapping[tuple[int, int], NameMatch], resemblance: Any) -> Iterator[Any]:
    """Yield two unsaved rows for each pair, one in each direction."""
    for (topic, other), match in matches.items():
        yield resemblance(topic_id=topic, other_id=other, **match._asdict())
        yield resemblance(topic_id=other, other_id=topic, **match.reversed()._asdict())
