"""Topics in a full export: names, settings, briefings, and how editors present their stories."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Collate
from django.utils.translation import override

from newsroom.exchange.full_export.story_details import Values, iso
from topics.models import RelatedTopic, Topic, TopicEntry

BATCH_SIZE = 200


def by_code_point(queryset: QuerySet[Any], column: str, *more: str) -> QuerySet[Any]:
    """Return the queryset in the order of the column's code points, the same on every database."""
    return queryset.order_by(Collate(column, "BINARY" if connection.vendor == "sqlite" else "C"), *more)


def topics() -> Iterator[Values]:
    """Yield all topics in the order of their slugs."""
    ids = list(by_code_point(Topic.objects.all(), "slug").values_list("pk", flat=True))
    with override(settings.LANGUAGE_CODE):
        for batch in batched(ids, BATCH_SIZE):
            yield from _batch(batch)


def _batch(ids: Sequence[int]) -> Iterator[Values]:
    """Yield these topics, with a fixed number of queries."""
    found = Topic.objects.select_related("parent", "lead_image").prefetch_related("aliases").in_bulk(ids)
    related = defaultdict[int, list[str]](list)
    chosen = RelatedTopic.objects.filter(topic__in=ids).order_by("position", "pk")
    for pk, slug in chosen.values_list("topic", "other__slug"):
        related[pk].append(slug)
    curation = defaultdict[int, list[Values]](list)
    entries = TopicEntry.objects.curated().filter(tag__in=ids).select_related("content_object")
    entries = entries.defer("content_object__body", "content_object__sources")
    for entry in by_code_point(entries, "content_object__uid"):
        curation[entry.tag_id].append(_curation(entry))
    for pk in ids:
        yield _topic(found[pk], related[pk], curation[pk])


def _topic(topic: Topic, related: list[str], curation: list[Values]) -> Values:
    reviewed_on = topic.briefing_reviewed_on
    return {
        "slug": topic.slug,
        "name": topic.name,
        "names": dict(sorted(topic.names.items())),
        "kind": topic.kind,
        "aliases": sorted(alias.name for alias in topic.aliases.all()),
        "url": topic.get_absolute_url(),
        "parent": topic.parent.slug if topic.parent else None,
        "description": topic.description,
        "briefing": topic.briefing,
        "briefings": dict(sorted(topic.briefings.items())),
        "briefing_byline": topic.briefing_byline,
        "briefing_reviewed_on": reviewed_on.isoformat() if reviewed_on else None,
        "lead_image": topic.lead_image.file.name if topic.lead_image else None,
        "sponsor": topic.sponsor,
        "wikidata_id": topic.wikidata_id,
        "same_as": topic.same_as.splitlines(),
        "is_in_navigation": topic.is_in_navigation,
        "navigation_position": topic.navigation_position,
        "related": related,
        "public_from": iso(topic.public_from),
        "curation": curation,
    }


def _curation(entry: TopicEntry) -> Values:
    """Return how the topic presents a story; what it does not do is left out."""
    values: Values = {
        "story": entry.article.uid,
        "pinned_position": entry.pinned_position,
        "pinned_until": iso(entry.pinned_until),
        "is_hidden": entry.is_hidden,
        "hidden_reason": entry.hidden_reason,
        "is_start_here": entry.is_start_here,
        "is_key_moment": entry.is_key_moment,
        "key_moment_line": entry.key_moment_line,
        "key_moment_translations": dict(sorted(entry.key_moment_translations.items())),
        "key_moment_date": entry.key_moment_date,
    }
    return {name: value for name, value in values.items() if value}
