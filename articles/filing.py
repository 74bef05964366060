"""Filing stories under topics: the verbs that put, take and date filings, and keep the counts with them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from articles.choices import Status
from articles.models import Article, Byline, Filing
from articles.models.people import Author
from topics import counting
from topics.models import Topic


def file(article: Article, topics: Sequence[Topic]) -> None:
    """File the article under exactly these topics, dated as its state asks, and bring the counts along.

    A filing that stays keeps its pin, its hiding and its key moment. Must run in a transaction; the article's
    columns are what they are going to be.
    """
    wanted = {topic.pk: topic for topic in topics}
    before = _hold(article, wanted)
    there = set(article.filings.values_list("tag", flat=True))
    if gone := there - wanted.keys():
        article.filings.filter(tag__in=gone).delete()
    Filing.objects.bulk_create(
        Filing(content_object=article, tag=topic, published_at=_date_of(article))
        for pk, topic in wanted.items()
        if pk not in there
    )
    if there & wanted.keys():
        _date(article)
    counting.record(before, _dated(article))


def unfile(article: Article) -> None:
    """Take the article out of all its topics, and bring the counts along. Must run in a transaction."""
    file(article, [])


def date(article: Article) -> None:
    """Give the article's filings and bylines the date that its state asks for, and bring the counts along.

    Must run in a transaction, after the article was saved.
    """
    before = _hold(article, ())
    _date(article)
    article.bylines.update(published_at=_date_of(article))
    counting.record(before, _dated(article))


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


def _date_of(article: Article) -> datetime | None:
    return article.published_at if article.status == Status.PUBLISHED else None


def _hold(article: Article, topic_ids: Iterable[int]) -> dict[int, datetime]:
    """Lock all topics that the change touches; what the article's dated filings are until then."""
    counting.lock([*article.filings.values_list("tag", flat=True), *topic_ids])
    return _dated(article)


def _dated(article: Article) -> dict[int, datetime]:
    dates = article.filings.values_list("tag", "published_at")
    return {topic: moment for topic, moment in dates if moment is not None}


def _date(article: Article) -> None:
    article.filings.filter(is_hidden=False).update(published_at=_date_of(article))
