"""The exact counts of topics, and what keeps them so.

Kept are, for each topic, how many of its filings are dated: in all, by month, and together with each other topic.
A filing is dated while its story is published, scheduled ones too, and not hidden in the topic. What readers see
subtracts the scheduled ones when it is read, so no count has to change at the moment of publication.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import permutations
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min
from django.utils import timezone

from topics.models import MonthCount, SharedCount, Topic

# One story's dated filings: the topic's id -> the date.
Dated = Mapping[int, datetime]


def month_of(moment: datetime) -> date:
    """The first day of the month that the moment falls in, in the newsroom's time zone."""
    return timezone.localdate(moment).replace(day=1)


def lock(topic_ids: Sequence[int]) -> None:
    """Hold these topics until the transaction ends, always in the same order, so that no two wait for each other."""
    list(Topic.objects.select_for_update().filter(pk__in=topic_ids).order_by("pk").values_list("pk"))


def record(before: Dated, after: Dated) -> None:
    """Bring the kept counts from what one story's dated filings were to what they are.

    Must run in the transaction that changes the filings, after `lock()` and after the change. Adds and subtracts;
    counts no rows.
    """
    if before == after:
        return
    for topics, step in (((before.keys() - after.keys()), -1), ((after.keys() - before.keys()), +1)):
        if topics:
            Topic.objects.filter(pk__in=topics).update(filed_count=F("filed_count") + step)
    _record_months(before, after)
    _record_shared(before, after)
    _record_public(before.keys() | after.keys())


def _record_months(before: Dated, after: Dated) -> None:
    steps = Counter((topic, month_of(moment)) for topic, moment in after.items())
    steps.subtract((topic, month_of(moment)) for topic, moment in before.items())
    MonthCount.objects.bulk_create(
        [MonthCount(topic_id=topic, month=month) for (topic, month), step in steps.items() if step > 0],
        ignore_conflicts=True,
    )
    changes = {(month, step) for (_, month), step in steps.items() if step}
    for month, step in sorted(changes):
        topics = [topic for (topic, m), s in steps.items() if (m, s) == (month, step)]
        MonthCount.objects.filter(topic__in=topics, month=month).update(filed_count=F("filed_count") + step)


def _record_shared(before: Dated, after: Dated) -> None:
    if before.keys() == after.keys():
        return
    SharedCount.objects.bulk_create(
        [SharedCount(topic_id=a, other_id=b) for a, b in permutations(sorted(after), 2)],
        ignore_conflicts=True,
    )
    for topics, step in ((before, -1), (after, +1)):
        if len(topics) > 1:
            SharedCount.objects.filter(topic__in=list(topics), other__in=list(topics)).update(
                filed_count=F("filed_count") + step
            )


def _record_public(topic_ids: Any) -> None:
    """A topic that is not public yet becomes so with its earliest dated filing; one that is, stays."""
    waiting = Topic.objects.filter(pk__in=topic_ids).exclude(public_from__lte=timezone.now())
    for topic in waiting.annotate(first=Min("filings__published_at")):
        if topic.public_from != topic.first:
            Topic.objects.filter(pk=topic.pk).update(public_from=topic.first)


def live_count(topic: Topic, at: datetime | None = None) -> int:
    """How many of the topic's stories readers may see at the given moment (now if None): kept count, two look-ups."""
    at = at or timezone.now()
    kept = Topic.objects.values_list("filed_count", flat=True).get(pk=topic.pk)
    return kept - topic.filings.filter(published_at__gt=at).count()


def check() -> Iterator[str]:
    """A sentence for each kept count that differs from a count from scratch."""
    for model, wrong in _wrong():
        for row, kept, counted in wrong:
            yield f"{model._meta.verbose_name} {row}: kept {kept}, counted {counted}"
    for topic in Topic.objects.annotate(first=Min("filings__published_at")).filter(first__lte=timezone.now()):
        if not topic.is_public:
            yield f"topic {topic}: has live stories and is not public"


def fix() -> int:
    """Set every kept count to the count from scratch. Returns how many were wrong."""
    with transaction.atomic():
        lock(list(Topic.objects.order_by("pk").values_list("pk", flat=True)))
        wrong = len(list(check()))
        if wrong:
            _recount()
        return wrong


def _recount() -> None:
    topics, months, shared = _counted()
    Topic.objects.exclude(pk__in=topics).update(filed_count=0)
    for topic, n in topics.items():
        Topic.objects.filter(pk=topic).exclude(filed_count=n).update(filed_count=n)
    MonthCount.objects.all().delete()
    MonthCount.objects.bulk_create(
        [MonthCount(topic_id=t, month=m, filed_count=n) for (t, m), n in months.items()], batch_size=2000
    )
    SharedCount.objects.all().delete()
    SharedCount.objects.bulk_create(
        [SharedCount(topic_id=a, other_id=b, filed_count=n) for (a, b), n in shared.items()], batch_size=2000
    )
    _record_public(topics.keys())


def _wrong() -> Iterator[tuple[Any, list[tuple[str, int, int]]]]:
    """Each kept model with its wrong rows: (which, kept, counted)."""
    topics, months, shared = _counted()
    names = dict(Topic.objects.values_list("pk", "name"))
    kept_topics = dict(Topic.objects.values_list("pk", "filed_count"))
    yield Topic, _differences(kept_topics, topics, lambda t: names[t])
    kept_months = {(t, m): n for t, m, n in MonthCount.objects.values_list("topic", "month", "filed_count")}
    yield MonthCount, _differences(kept_months, months, lambda k: f"{names[k[0]]} {k[1]:%Y-%m}")
    kept_shared = {(a, b): n for a, b, n in SharedCount.objects.values_list("topic", "other", "filed_count")}
    yield SharedCount, _differences(kept_shared, shared, lambda k: f"{names[k[0]]} and {names[k[1]]}")


def _differences(kept: Mapping, counted: Mapping, label: Any) -> list[tuple[str, int, int]]:
    keys = [k for k in kept.keys() | counted.keys() if kept.get(k, 0) != counted.get(k, 0)]
    return sorted((label(k), kept.get(k, 0), counted.get(k, 0)) for k in keys)


def _counted() -> tuple[Counter, Counter, Counter]:
    """The counts from scratch: by topic, by topic and month, by topic and other topic."""
    dated = Topic.objects.filter(filings__published_at__isnull=False)
    topics = Counter(dict(dated.values("pk").annotate(n=Count("filings")).values_list("pk", "n")))
    months: Counter = Counter()
    shared: Counter = Counter()
    rows = dated.order_by("filings__content_object").values_list(
        "filings__content_object", "pk", "filings__published_at"
    )
    story: int | None = None
    its_topics: list[int] = []
    for article, topic, moment in rows.iterator(chunk_size=5000):
        months[topic, month_of(moment)] += 1
        if article != story:
            shared.update(permutations(its_topics, 2))
            story, its_topics = article, []
        its_topics.append(topic)
    shared.update(permutations(its_topics, 2))
    return topics, months, shared
