"""Filing stories under topics: the verbs that put, take and date filings, and keep the counts with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When

from articles import tags
from articles.choices import Status
from articles.models import Article, Byline, Filing, WorkingCopy
from articles.models.people import Author
from newsroom.core.cache import invalidation
from newsroom.core.permissions import NotAllowed
from topics import counting
from topics.models import Topic
from topics.names import naming


def file(article: Article, topics: Sequence[Topic]) -> None:
    """File the article under exactly these topics, dated as its state asks, and bring the counts along.

    A filing that stays keeps its pin, its hiding and its key moment. Must run in a transaction; the article's
    columns are what they are going to be.
    """
    wanted = {topic.pk: topic for topic in topics}
    there, found = _hold(article, wanted)
    if lost := [topic for pk, topic in wanted.items() if pk not in found]:
        return file(article, [*(topic for pk, topic in wanted.items() if pk in found), *_heirs(lost)])
    if gone := there.keys() - wanted.keys():
        article.filings.filter(tag__in=gone).delete()
    Filing.objects.bulk_create(
        Filing(content_object=article, tag=topic, published_at=_date_of(article))
        for pk, topic in wanted.items()
        if pk not in there
    )
    _date(article, {pk: there[pk] for pk in there.keys() & wanted.keys()})
    hidden = {pk for pk, filing in there.items() if filing.is_hidden}
    counting.record(_dated(there), _due(article, wanted.keys() - hidden))


def file_new(stories: Iterable[tuple[Article, Sequence[Topic], Sequence[Author]]]) -> None:
    """File and sign stories that have just been made, all at once. Must run in a transaction."""
    stories = list(stories)
    counting.lock(topic.pk for _, topics, _ in stories for topic in topics)
    Filing.objects.bulk_create(
        Filing(content_object=article, tag=topic, published_at=_date_of(article))
        for article, topics, _ in stories
        for topic in topics
    )
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=position, published_at=_date_of(article))
        for article, _, authors in stories
        for position, author in enumerate(authors)
    )
    with counting.together():
        for article, topics, _ in stories:
            counting.record({}, _due(article, [topic.pk for topic in topics]))
    invalidation.record_dated(
        (tag, moment)
        for article, _, authors in stories
        if authors and (moment := _date_of(article))
        for tag in (*(tags.signed(author.pk) for author in authors), tags.AUTHORS)
    )


def unfile(article: Article) -> None:
    """Take the article out of all its topics, and bring the counts along. Must run in a transaction."""
    file(article, [])


def date(article: Article) -> None:
    """Give the article's filings and bylines the date that its state asks for, and bring the counts along.

    Must run in a transaction, after the article was saved.
    """
    there, _ = _hold(article, ())
    _date(article, there)
    signed = list(article.bylines.values_list("author", "published_at"))
    article.bylines.update(published_at=_date_of(article))
    _tell_of_authors([*signed, *((author, _date_of(article)) for author, _ in signed)])
    counting.record(_dated(there), _due(article, {pk for pk, filing in there.items() if not filing.is_hidden}))


def sign(article: Article, authors: Sequence[Author]) -> None:
    """Sign the article with these authors, in this order. Must run in a transaction."""
    signed = list(article.bylines.values_list("author", "position", "published_at").order_by("position"))
    wanted = [(author.pk, position, _date_of(article)) for position, author in enumerate(authors)]
    if signed != wanted:
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author_id=author, position=position, published_at=moment)
            for author, position, moment in wanted
        )
        _tell_of_authors((author, moment) for author, _, moment in (*signed, *wanted))


def _tell_of_authors(dated: Iterable[tuple[int, datetime | None]]) -> None:
    """Tell of the authors, by id, whose stories of these dates come or go for readers."""
    invalidation.record_dated(
        (tag, moment) for author, moment in dated if moment for tag in (tags.signed(author), tags.AUTHORS)
    )


def check_dates() -> Iterator[str]:
    """A sentence for each filing and byline whose date is not the one that its story's state asks for."""
    for rows in _misdated():
        for row in rows.iterator():
            yield f"{row._meta.verbose_name} {row}: date is {row.published_at}, expected {row.due}"


def fix_dates() -> int:
    """Give every filing and byline the date that its story's state asks for. Returns how many were wrong.

    The counts are not brought along: `counting.fix` comes after it, in the same transaction.
    """
    with transaction.atomic():
        filings, bylines = _misdated()
        stories = {*filings.values_list("content_object", flat=True), *bylines.values_list("article", flat=True)}
        # As the verbs do: first the stories, then the topics. Whoever writes one has finished when this goes on.
        list(WorkingCopy.objects.select_for_update().filter(pk__in=stories).order_by("pk").values_list("pk"))
        counting.lock(Filing.objects.filter(content_object__in=stories).values_list("tag", flat=True))
        wrong = [row for rows in _misdated() for row in rows]
        for row in wrong:
            row.published_at = row.due
            row.save(update_fields=["published_at"])
    return len(wrong)


def _misdated() -> tuple[QuerySet[Any], QuerySet[Any]]:
    """The filings and the bylines with a wrong date, each with `due`, the right one."""
    is_seen = Q(content_object__status=Status.PUBLISHED, is_hidden=False)
    filings = Filing.objects.annotate(due=Case(When(is_seen, then=F("content_object__published_at"))))
    is_signed = Q(article__status=Status.PUBLISHED)
    bylines = Byline.objects.annotate(due=Case(When(is_signed, then=F("article__published_at"))))
    differs = (
        Q(published_at__lt=F("due"))
        | Q(published_at__gt=F("due"))
        | Q(published_at__isnull=True, due__isnull=False)
        | Q(published_at__isnull=False, due__isnull=True)
    )
    return (
        filings.filter(differs).select_related("content_object__working_copy", "tag").order_by("pk"),
        bylines.filter(differs).select_related("author").order_by("pk"),
    )


def _date_of(article: Article) -> datetime | None:
    return article.published_at if article.status == Status.PUBLISHED else None


def _due(article: Article, topic_ids: Iterable[int]) -> dict[int, datetime]:
    """The dates of the article's filings under these topics, none of them hidden, as its state asks."""
    moment = _date_of(article)
    return dict.fromkeys(topic_ids, moment) if moment else {}


def _hold(article: Article, topic_ids: Iterable[int]) -> tuple[dict[int, Filing], set[int]]:
    """Lock all topics that the change touches; the article's filings by topic, as they are from then on.

    Also returns the ids of the topics that are locked: one may have been merged while this waited.
    """
    there = _filings(article)
    found = counting.lock([*there, *topic_ids])
    # Until the lock somebody may have hidden the story in a topic; one that is filed nowhere is hidden nowhere.
    there = _filings(article) if there else {}
    while moved := there.keys() - found:
        found |= counting.lock(moved)
        there = _filings(article)
    return there, found


def _heirs(lost: Sequence[Topic]) -> list[Topic]:
    """The topics that these were merged into, found by their names."""
    found = naming.find(topic.name for topic in lost)
    if missing := [topic.name for topic in lost if naming.key_of(topic.name) not in found]:
        raise NotAllowed(f"Topic “{missing[0]}” has been deleted. Nothing was changed.")
    return [found[naming.key_of(topic.name)] for topic in lost]


def _filings(article: Article) -> dict[int, Filing]:
    return {filing.tag_id: filing for filing in article.filings.only("tag", "published_at", "is_hidden")}


def _dated(filings: Mapping[int, Filing]) -> dict[int, datetime]:
    return {pk: filing.published_at for pk, filing in filings.items() if filing.published_at}


def _date(article: Article, filings: Mapping[int, Filing]) -> None:
    """Date these filings of the article as its state asks, except those that are hidden."""
    moment = _date_of(article)
    if any(filing.published_at != moment for filing in filings.values() if not filing.is_hidden):
        article.filings.filter(is_hidden=False, tag__in=filings).update(published_at=moment)
