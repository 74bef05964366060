"""A cached page changes with every row that a query of it reads, in whatever way, or else it is not cached."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Rank

from articles.models import Article, Author, Byline
from newsroom.core import tracking
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.library import services
from tests.core.cache.helpers import ask
from tests.factories import make_article, make_author, make_image, make_topic
from tests.keeping import TransactionDetector
from topics import curation
from topics.models import Topic, TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
SPONSOR = "entries__tag__sponsor"
SPONSORED = {SPONSOR: "Cod Bank"}
ITS_TOPICS = TopicEntry.objects.filter(content_object=OuterRef("pk"))


def sponsored():
    return Article.objects.filter(**SPONSORED)


def pks(rows):
    return [row.pk for row in rows]


def raw(*, parameters=("Cod Bank",)):
    return (
        "SELECT article.* FROM articles_article AS article JOIN topics_topicentry AS entry ON entry.content_object_id"
        " = article.id JOIN topics_topic AS topic ON topic.id = entry.tag_id WHERE topic.sponsor = %s",
        parameters,
    )


def fetched(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return len(cursor.fetchall())


def first_topic():
    return Topic.objects.order_by("pk").only("pk")[0]


def an_author():
    return Author.objects.get(name="Ada Kahn")


# What changes with the sponsor of a topic, though no row of a topic is an object in the result.
CACHED = {
    "filter": lambda: pks(sponsored()),
    "exclude": lambda: pks(Article.objects.exclude(**SPONSORED)),
    "slice": lambda: pks(sponsored()[:1]),
    "distinct": lambda: pks(sponsored().distinct()),
    "order": lambda: pks(Article.objects.order_by(f"-{SPONSOR}", "pk")),
    "order by what is selected": lambda: pks(Article.objects.annotate(s=F(SPONSOR)).order_by("-s", "pk")[:1]),
    "annotation": lambda: [row.s for row in Article.objects.annotate(s=F(SPONSOR)).order_by("pk")],
    "aggregation": lambda: [row.s for row in Article.objects.annotate(s=Max(SPONSOR)).order_by("pk")],
    "having": lambda: pks(Article.objects.alias(s=Max(SPONSOR)).filter(s="Cod Bank")),
    "filtered relation": lambda: [
        row.n
        for row in Article.objects.alias(
            paid=FilteredRelation("entries__tag", condition=Q(entries__tag__sponsor="Cod Bank"))
        ).annotate(n=Count("paid"))
    ],
    "window": lambda: [
        row.place for row in Article.objects.annotate(place=Window(Rank(), order_by=F(SPONSOR))).order_by("pk")
    ],
    "filter of a window": lambda: pks(
        Article.objects.annotate(place=Window(Rank(), order_by=F(SPONSOR))).filter(place__lte=1).order_by("pk")
    ),
    "values": lambda: list(Article.objects.order_by("pk").values("pk", SPONSOR)),
    "values_list": lambda: list(Article.objects.order_by("pk").values_list(SPONSOR, flat=True)),
    "named values": lambda: [row[0] for row in Article.objects.order_by("pk").values_list(SPONSOR, named=True)],
    "grouped values": lambda: list(Article.objects.values(SPONSOR).annotate(n=Count("pk")).order_by(SPONSOR)),
    "get": lambda: sponsored().get().pk if sponsored().exists() else None,
    "get values": lambda: Article.objects.values_list(SPONSOR, flat=True).get(title="Eel traps"),
    "first": lambda: getattr(sponsored().first(), "pk", None),
    "last": lambda: getattr(sponsored().last(), "pk", None),
    "latest": lambda: Article.objects.order_by().latest(SPONSOR, "-pk").pk,
    "earliest": lambda: Article.objects.order_by().earliest(f"-{SPONSOR}", "pk").pk,
    "contains": lambda: sponsored().contains(Article.objects.get(title="Eel traps")),
    "count": lambda: sponsored().count(),
    "exists": lambda: sponsored().exists(),
    "aggregate": lambda: Article.objects.aggregate(n=Count("pk", filter=Q(**SPONSORED))),
    "aggregate of values": lambda: Article.objects.values(SPONSOR).distinct().aggregate(n=Count("*")),
    "iterator": lambda: pks(sponsored().iterator()),
    "iterator of values": lambda: list(Article.objects.order_by("pk").values_list(SPONSOR).iterator()),
    "iterator with prefetch": lambda: pks(sponsored().prefetch_related("bylines").iterator(chunk_size=2)),
    "in_bulk": lambda: sorted(sponsored().in_bulk()),
    "in_bulk of some": lambda: sorted(sponsored().in_bulk(list(Article.objects.values_list("pk", flat=True)))),
    "dates": lambda: [str(day) for day in sponsored().dates("address_day", "month")],
    "datetimes": lambda: [str(moment) for moment in sponsored().datetimes("published_at", "day")],
    "exists in a subquery": lambda: pks(Article.objects.filter(Exists(ITS_TOPICS.filter(tag__sponsor="Cod Bank")))),
    "not in a subquery": lambda: pks(Article.objects.filter(~Exists(ITS_TOPICS.filter(tag__sponsor="Cod Bank")))),
    "subquery": lambda: [
        row.s for row in Article.objects.annotate(s=Subquery(ITS_TOPICS.values("tag__sponsor")[:1])).order_by("pk")
    ],
    "order by a subquery": lambda: pks(
        Article.objects.order_by(Subquery(ITS_TOPICS.values("tag__sponsor")[:1]).desc(), "pk")
    ),
    "in a queryset": lambda: pks(Article.objects.filter(entries__tag__in=Topic.objects.filter(sponsor="Cod Bank"))),
    "in a queryset of the same table": lambda: pks(Article.objects.filter(pk__in=sponsored().values("pk"))),
    "in a union": lambda: pks(Article.objects.filter(pk__in=sponsored().values("pk").union(sponsored().values("pk")))),
    "union": lambda: pks(sponsored().union(Article.objects.filter(title="no such"))),
    "union, the other": lambda: pks(Article.objects.live_among([]).union(sponsored())),
    "union of what is narrowed": lambda: pks(
        Article.objects.filter(title="no such").depending_on("other").union(sponsored().depending_on("others"))
    ),
    "count of a union": lambda: sponsored().union(Article.objects.filter(title="no such")).count(),
    "intersection": lambda: pks(Article.objects.intersection(sponsored())),
    "difference": lambda: pks(Article.objects.difference(sponsored())),
    "or": lambda: pks(Article.objects.filter(title="no such") | sponsored()),
    "and": lambda: pks(Article.objects.all() & sponsored()),
    "xor": lambda: pks(Article.objects.all() ^ sponsored()),
    "prefetch": lambda: [
        len(row.signed)
        for row in Article.objects.prefetch_related(
            Prefetch("bylines", Byline.objects.filter(article__entries__tag__sponsor="Cod Bank"), to_attr="signed")
        ).order_by("pk")
    ],
    "rows of a relation": lambda: an_author().bylines.filter(article__entries__tag__sponsor="Cod Bank").count(),
    "rows that are narrowed": lambda: pks(
        Article.objects.filter(**SPONSORED).depending_on("other").filter(title="Eel traps")
    ),
    "raw condition": lambda: pks(
        Article.objects.filter(
            pk__in=RawSQL(
                "SELECT content_object_id FROM topics_topicentry JOIN topics_topic ON topics_topic.id = tag_id"
                " WHERE sponsor = %s",
                ["Cod Bank"],
            )
        )
    ),
    "extra table": lambda: pks(
        Article.objects.extra(tables=["topics_topic"], where=["topics_topic.sponsor = 'Cod Bank'"])
    ),
}
NOT_CACHED = {
    "raw": lambda: pks(Article.objects.raw(*raw())),
    "cursor": lambda: fetched(*raw()),
    "explain": lambda: sponsored().explain() and sponsored().count(),
    "table without tags": lambda: sponsored().filter(created_by__is_staff=False).count() + sponsored().count(),
    "row without tags": lambda: pks(sponsored().select_related("created_by")),
    "unknown table": lambda: pks(
        sponsored().annotate(n=RawSQL("(SELECT MAX(id) FROM django_migrations)", [], output_field=IntegerField()))
    ),
    "statement between the rows of an iterator": lambda: [
        (row.pk, User.objects.count(), sponsored().count()) for row in Article.objects.order_by("pk").iterator()
    ],
}


class Pages:
    """An application with one public page, which shows the result of a function."""

    def __init__(self, read):
        self.read = read

    def __call__(self, environ, start_response):
        view = tracking.cache_publicly()(lambda: repr(self.read()).encode())
        text = view()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
        return [text]


@pytest.fixture(autouse=True)
def _stories():
    make_article(title="Salt pans", topics=[make_topic("Loire")], authors=[make_author("Bo Lind")], at=NOON)
    make_article(title="Eel traps", topics=[make_topic("Elbe")], authors=[make_author("Ada Kahn")], at=NOON)


def sponsor():
    curation.describe(Topic.objects.get(name="Elbe"), by=None, sponsor="Cod Bank")


def statuses(read, change):
    """The cache statuses of two requests before the change; the page must be right after it, and another one."""
    site = Pages(read)
    cache = PageCache(site, detector=TransactionDetector())
    first, again = ask(cache, "/"), ask(cache, "/")
    change()
    now = ask(cache, "/")
    assert (now.status, now.body) == (200, ask(site, "/").body)
    assert now.body != first.body
    return first.cache_status, again.cache_status


@pytest.mark.parametrize("form", CACHED)
def test_a_page_changes_with_a_row_that_was_only_joined(form):
    assert statuses(CACHED[form], sponsor) == ("fwd=miss; stored", "hit")


def test_a_page_changes_with_the_aliases_of_a_topic():
    topic = Topic.objects.get(name="Elbe")
    for change in (lambda topic, name: naming.add_aliases(topic, [name]), naming.remove_alias):
        assert statuses(
            lambda: [alias.name for alias in Topic.objects.get(pk=topic.pk).aliases.all()],
            lambda change=change: change(topic, "Labe"),
        ) == ("fwd=miss; stored", "hit")


@pytest.mark.parametrize("form", NOT_CACHED)
def test_a_page_that_depends_on_what_nothing_covers_is_not_cached(form, caplog):
    assert statuses(NOT_CACHED[form], sponsor) == ("", "")
    assert "is not cached, because this was not recorded: " in caplog.text


CREDIT = "lead_image__credit"
WITH_PICTURE = Article.objects.select_related("lead_image")


def in_its_month():
    return Article.objects.live_between(NOON.date().replace(day=1), NOON.date().replace(month=6, day=1), NOON)


@pytest.mark.parametrize(
    "read",
    [
        # Of a story that is not in the result, no picture is loaded.
        lambda: pks(WITH_PICTURE.filter(lead_image__credit="Zoe")),
        lambda: pks(WITH_PICTURE.order_by(F(CREDIT).desc(nulls_last=True), "pk")[:1]),
        lambda: [row.credit for row in WITH_PICTURE.annotate(credit=F(CREDIT)).order_by("pk")],
        lambda: [row.lead_image.credit for row in WITH_PICTURE.exclude(lead_image=None)],
        lambda: list(WITH_PICTURE.order_by("pk").values_list(CREDIT)),
        # The tags of a month cover its stories, which are not recorded, but not their pictures.
        lambda: [row.lead_image and row.lead_image.credit for row in in_its_month().select_related("lead_image")],
    ],
)
def test_a_page_changes_with_a_row_that_was_loaded_with_another_and_used_otherwise(read):
    picture = make_image(credit="Abe", render=False)
    make_article(title="Silt", at=NOON, lead_image=picture)
    make_article(title="Weirs", at=NOON, lead_image=make_image(credit="Quinn", render=False))
    assert statuses(read, lambda: services.describe(picture, credit="Zoe")) == ("fwd=miss; stored", "hit")
