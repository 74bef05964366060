"""Finds problems with topics. Each issue has an explanation, and editors can dismiss it permanently."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Length
from django.utils import timezone

from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require
from topics import counting, curation
from topics.models import (
    MIN_SHARED,
    Citation,
    DismissedFlag,
    Flag,
    Kind,
    RelatedTopic,
    Resemblance,
    SharedCount,
    Topic,
    Way,
)
from topics.querysets.topics import ENOUGH_STORIES

NO_PERMISSION = "Only editors and topic editors can dismiss topic issues. Nothing was changed."
ORPHANED = "This topic has no published or scheduled stories and no subtopics, and no other topic lists it as related."
# A topic with so many stories should be curated. If two topics both have so many, they are intentional, even if their
# names are singular and plural.
MANY_STORIES = 20
# The number of days after which a briefing is outdated, if stories were published since.
FRESH_DAYS = 90
# Issues of pairs.
PAIR_FLAGS = (Flag.DUPLICATE, Flag.ALIAS, Flag.STORIES)

_WAYS = {
    Way.SPELLING: "{} and {} differ only in punctuation, spacing, accents or Chinese character forms",
    Way.ORDER: "{} and {} differ only in the order of words, in “the” or in “and”",
    Way.PINYIN: "{} and {} are the same name in Chinese and pinyin",
    Way.PLURAL: "{} and {} are the singular and plural of the same word",
    Way.SHORT: "{} and {} are the same name, one of them abbreviated",
    Way.LETTERS: "{} and {} differ by one or two letters",
    Way.ROMANISED: "{} and {} may be the same name, written differently in Latin letters",
    Way.SURNAME: "{} and {} may be the same person: no other person among the topics has this surname",
}


class Finding(NamedTuple):
    """A problem with a topic, with a sentence. other: the other topic of a pair."""

    flag: Flag
    sentence: str
    other: Topic | None = None


def flagged(topics: QuerySet[Topic], flag: Flag | None = None) -> QuerySet[Topic]:
    """Return the topics that have this issue, or any issue if None."""
    conditions = _conditions(timezone.now())
    if flag:
        return topics.filter(conditions[flag])
    # One subquery per condition: PostgreSQL would compile a single large one (JIT), which takes longer than the query.
    first, *others = (Topic.objects.filter(conditions[each]).order_by().values("pk") for each in Flag)
    return topics.filter(pk__in=first.union(*others))


def dismissed(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Return the topics with a dismissed issue."""
    return topics.filter(Exists(DismissedFlag.objects.filter(topic=OuterRef("pk"))))


def findings(topics: Sequence[Topic]) -> dict[int, list[Finding]]:
    """Return the issues of each of these topics, which have `live_count`, by ID. Dismissed issues are left out.

    Six queries, however many topics.
    """
    ids = [topic.pk for topic in topics]
    dismissed_keys = set(DismissedFlag.objects.filter(topic__in=ids).values_list("topic", "flag", "other"))
    found: dict[int, list[Finding]] = {pk: [] for pk in ids}
    for pk, finding in (*_pair_findings(ids), *_single_findings(topics)):
        if (pk, finding.flag, finding.other and finding.other.pk) not in dismissed_keys:
            found[pk].append(finding)
    return found


def _pair_findings(ids: Sequence[int]) -> Iterator[tuple[int, Finding]]:
    """Yield the topic's ID and the issue, for issues of pairs."""
    for alike in _resemblances().filter(topic__in=ids).select_related("topic", "other").order_by("other__name"):
        yield alike.topic_id, Finding(Flag.ALIAS if alike.is_by_alias else Flag.DUPLICATE, _alike(alike), alike.other)
    pairs = _shared().filter(topic__in=ids).select_related("topic", "other")
    for shared in pairs.order_by("-entry_count", "other__name"):
        yield shared.topic_id, Finding(Flag.STORIES, _same_stories(shared), shared.other)


def _single_findings(topics: Sequence[Topic]) -> Iterator[tuple[int, Finding]]:
    """Yield the topic's ID and the issue, for issues of single topics."""
    now, rows = timezone.now(), Topic.objects.filter(pk__in=[topic.pk for topic in topics]).order_by()
    orphans = set(rows.filter(_is_orphan()).values_list("pk", flat=True))
    outdated = rows.filter(_is_old(now)).filter(_has_stories_since_review(now))
    since = dict(outdated.values_list("pk").annotate(n=Count("entries")))
    cited: dict[int, list[Citation]] = defaultdict(list)
    for citation in _changed_citations().filter(topic__in=rows).select_related("story"):
        cited[citation.topic_id].append(citation)
    for topic in topics:
        if topic.pk in orphans:
            yield topic.pk, Finding(Flag.ORPHAN, ORPHANED)
        if topic.is_public and topic.is_thin(topic.live_count):
            yield topic.pk, Finding(Flag.THIN, _thin(topic.live_count))
        if topic.pk in since:
            yield topic.pk, Finding(Flag.STALE, _stale(topic, since[topic.pk]))
        if topic.pk in cited:
            yield topic.pk, Finding(Flag.CITED, _cited(cited[topic.pk]))
        if topic.curated_at is None and topic.entry_count >= MANY_STORIES:
            yield topic.pk, Finding(Flag.NEGLECTED, _neglected(topic))


def dismissals(topics: Sequence[Topic]) -> dict[int, list[DismissedFlag]]:
    """Return the dismissed issues of each of these topics by ID, newest first. One query."""
    found: dict[int, list[DismissedFlag]] = defaultdict(list)
    rows = DismissedFlag.objects.filter(topic__in=[topic.pk for topic in topics])
    for row in rows.select_related("other", "by").order_by("-at", "pk"):
        found[row.topic_id].append(row)
    return found


def dismiss(topic: Topic, flag: Flag, other: Topic | None = None, *, by: User | None) -> None:
    """Dismiss an issue of the topic, or of the pair. Raises NotAllowed, also if a topic no longer exists."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    with transaction.atomic():
        ids = {each.pk for each in (topic, other) if each}
        if counting.lock(ids) != ids:
            raise curation.Gone(curation.TOPIC_GONE)
        pairs = [(topic, other), (other, topic)] if other else [(topic, None)]
        rows = [DismissedFlag(flag=flag, topic=one, other=another, by=by) for one, another in pairs]
        DismissedFlag.objects.bulk_create(rows, ignore_conflicts=True)
        AuditEntry.record("dismiss flag", topic, by=by, flag=flag.label, other=other and other.name)


def reopen(topic: Topic, flag: Flag, other: Topic | None = None, *, by: User | None) -> None:
    """Reopen a dismissed issue, so that it is reported again if it applies. Raises NotAllowed."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    pair = Q(topic=topic, other=other) | Q(topic=other, other=topic) if other else Q(topic=topic, other=None)
    with transaction.atomic():
        if DismissedFlag.objects.filter(pair, flag=flag).delete()[0]:
            AuditEntry.record("recall flag", topic, by=by, flag=flag.label, other=other and other.name)


def entry_totals(topics: Sequence[Topic]) -> dict[int, int]:
    """Return the number of stories in each of these topics by ID, with scheduled, hidden and withdrawn ones. One query.

    Only undated entries are counted, from an index. The number of dated ones is stored.
    """
    rows = Topic.objects.filter(pk__in=[topic.pk for topic in topics]).order_by()
    undated = rows.filter(entries__isnull=False, entries__published_at=None)
    counts = dict(undated.values_list("pk").annotate(n=Count("entries")))
    return {topic.pk: topic.entry_count + counts.get(topic.pk, 0) for topic in topics}


# Conditions ------------------------------------------------------------------------------------------------


def _conditions(now: datetime) -> dict[Flag, Q]:
    """Return the condition on topics for each issue that is not dismissed."""
    alike = _resemblances().filter(topic=OuterRef("pk"))
    since = Topic.objects.filter(_is_old(now), _has_stories_since_review(now), pk=OuterRef("pk"))
    return {
        Flag.DUPLICATE: Q(Exists(_exclude_dismissed(alike.filter(is_by_alias=False), Flag.DUPLICATE))),
        Flag.ALIAS: Q(Exists(_exclude_dismissed(alike.filter(is_by_alias=True), Flag.ALIAS))),
        Flag.STORIES: Q(entry_count__gte=MIN_SHARED)
        & Q(Exists(_exclude_dismissed(_shared().filter(topic=OuterRef("pk")), Flag.STORIES))),
        Flag.ORPHAN: _is_orphan() & _is_not_dismissed(Flag.ORPHAN),
        Flag.THIN: Q(public_from__lte=now, briefing="") & ~_has_enough(now) & _is_not_dismissed(Flag.THIN),
        Flag.STALE: _is_old(now) & Q(Exists(since)) & _is_not_dismissed(Flag.STALE),
        Flag.CITED: Q(Exists(_changed_citations().filter(topic=OuterRef("pk")))) & _is_not_dismissed(Flag.CITED),
        Flag.NEGLECTED: Q(curated_at=None, entry_count__gte=MANY_STORIES) & _is_not_dismissed(Flag.NEGLECTED),
    }


def _changed_citations() -> QuerySet[Citation]:
    """Return the sentences of briefings whose story was corrected or unpublished since the briefing was reviewed."""
    return Citation.objects.exclude(change="")


def _resemblances() -> QuerySet[Resemblance]:
    """Return pairs of topics with similar names that may be the same.

    Not singular and plural if both topics have many stories, nor a name that may be short for several topics.
    """
    both_are_large = Q(way=Way.PLURAL, topic__entry_count__gte=MANY_STORIES, other__entry_count__gte=MANY_STORIES)
    lengths = Resemblance.objects.alias(length=Length("name"), other_length=Length("other_name"))
    found = lengths.exclude(both_are_large).exclude(Q(way=Way.SURNAME) & ~_are_people())
    rivals = Resemblance.objects.filter(Q(way=Way.SHORT) | (Q(way=Way.SURNAME) & _are_people()), way=OuterRef("way"))
    is_short = Q(length__lt=F("other_length"))
    of_short = rivals.filter(topic=OuterRef("topic"), name=OuterRef("name")).exclude(other=OuterRef("other"))
    of_other = rivals.filter(other=OuterRef("other"), other_name=OuterRef("other_name"))
    is_ambiguous = (is_short & Exists(of_short)) | (~is_short & Exists(of_other.exclude(topic=OuterRef("topic"))))
    return found.exclude(Q(way__in=(Way.SHORT, Way.SURNAME)) & is_ambiguous)


def _are_people() -> Q:
    """Return the condition that one of two topics is a person, and the other may be one.

    A new topic is a subject until an editor sets its type. With many stories it is one: rice, not a Mrs Rice.
    """
    may_be = [
        Q(**{f"{side}__kind": Kind.PERSON})
        | Q(**{f"{side}__kind": Kind.SUBJECT, f"{side}__entry_count__lt": MANY_STORIES})
        for side in ("topic", "other")
    ]
    return (Q(topic__kind=Kind.PERSON) | Q(other__kind=Kind.PERSON)) & may_be[0] & may_be[1]


def _shared() -> QuerySet[SharedCount]:
    """Return pairs of topics that share nearly all stories: four in five of each."""
    enough = Greatest(F("topic__entry_count") * 4 / 5, MIN_SHARED)
    # The first condition is redundant, but makes the partial index usable.
    shared = SharedCount.objects.filter(entry_count__gte=MIN_SHARED)
    return shared.filter(entry_count__gte=enough, other__entry_count__lte=F("entry_count") * 5 / 4)


def _exclude_dismissed(pairs: QuerySet[Any], flag: Flag) -> QuerySet[Any]:
    """Return the pairs for which this issue is not dismissed."""
    return pairs.exclude(
        Exists(DismissedFlag.objects.filter(flag=flag, topic=OuterRef("topic"), other=OuterRef("other")))
    )


def _is_not_dismissed(flag: Flag) -> Q:
    """Return the condition that this issue of the topic is not dismissed."""
    return ~Q(Exists(DismissedFlag.objects.filter(flag=flag, topic=OuterRef("pk"), other=None)))


def _has_enough(now: datetime) -> Q:
    """Return the condition that a topic has enough live stories. Faster than `live_count`, which counts all of them."""
    live = Topic.objects.filter(pk=OuterRef("pk"), entries__published_at__lte=now).order_by()
    return Q(Exists(live[ENOUGH_STORIES - 1 : ENOUGH_STORIES]))


def _is_orphan() -> Q:
    """Return the condition that a topic has no stories and no subtopics, and is not a related topic."""
    with_stories = Topic.objects.filter(pk=OuterRef("pk"), entries__isnull=False)
    subtopics = Topic.objects.filter(parent=OuterRef("pk"))
    related = RelatedTopic.objects.filter(other=OuterRef("pk"))
    return ~Q(Exists(with_stories)) & ~Q(Exists(subtopics)) & ~Q(Exists(related))


def _is_old(now: datetime) -> Q:
    """Return the condition that a topic has a briefing whose review is more than `FRESH_DAYS` days old."""
    return ~Q(briefing="") & Q(briefing_reviewed_on__lt=timezone.localdate(now) - timedelta(days=FRESH_DAYS))


def _has_stories_since_review(now: datetime) -> Q:
    """Return the condition that the topic has live stories dated after the day of the review."""
    day_after = ExpressionWrapper(F("briefing_reviewed_on") + timedelta(days=1), output_field=DateTimeField())
    return Q(entries__published_at__gte=day_after, entries__published_at__lte=now)


# Sentences -------------------------------------------------------------------------------------------------


def _alike(row: Resemblance) -> str:
    mine = f"“{row.name}”" if row.name == row.topic.name else f"Its alias “{row.name}”"
    theirs = f"“{row.other_name}”"
    if row.other_name != row.other.name:
        theirs += f", an alias of “{row.other.name}”,"
    return _WAYS[Way(row.way)].format(mine, theirs).rstrip(",") + "."


def _same_stories(row: SharedCount) -> str:
    return (
        f"{row.entry_count:,} of its {row.topic.entry_count:,} stories are also in “{row.other.name}”, "
        f"which has {row.other.entry_count:,}."
    )


def _thin(live_count: int) -> str:
    stories = {0: "No published stories", 1: "1 published story"}.get(live_count, f"{live_count} published stories")
    return f"{stories} and no briefing. Search engines are asked not to list the page."


def _stale(topic: Topic, since: int) -> str:
    stories = "1 story has" if since == 1 else f"{since:,} stories have"
    return f"The briefing was last reviewed on {topic.briefing_reviewed_on:%-d %b %Y}. {stories} been published since."


def _cited(citations: Sequence[Citation]) -> str:
    return " ".join(
        f"The briefing says: “{each.sentence}” The story “{each.story}” that it links to {each.get_change_display()}."
        for each in citations
    )


def _neglected(topic: Topic) -> str:
    return f"{topic.entry_count:,} stories, but no pins, briefing or description."
