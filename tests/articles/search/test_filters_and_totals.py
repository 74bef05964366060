"""What a search is filtered by, and how many stories it tells of."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import search
from articles.models import Article
from articles.search import (
    facets,
    filters,
    languages,
    search_articles,
)
from articles.workflow import publishing
from tests.articles.search.test_search import NOW, found
from tests.factories import make_article, make_author, make_draft, make_topic
from topics import curation, merging

pytestmark = pytest.mark.django_db


def test_a_search_is_narrowed_by_topic_and_author_and_tells_how_many_each_has():
    wetlands, locks = make_topic("Wetlands"), make_topic("Locks")
    ana, bo = make_author("Ana"), make_author("Bo")
    make_article(title="Geese one", topics=[wetlands], authors=[ana])
    make_article(title="Geese two", topics=[wetlands, locks], authors=[ana, bo])
    make_article(title="Ducks", topics=[locks], authors=[bo])
    result = search_articles("geese")
    assert facets.topics(result.stories) == [(wetlands, 2), (locks, 1)]
    assert facets.authors(result.stories) == [(ana, 2), (bo, 1)]
    assert found("geese", topics=[locks]) == ["Geese two"]
    assert found("geese", author=bo, topics=[wetlands]) == ["Geese two"]
    assert set(found(topics=[locks])) == {"Ducks", "Geese two"}
    merging.merge(locks, wetlands, by=None)
    assert len(found(topics=[wetlands])) == 3


@pytest.mark.parametrize(
    "moment",
    [
        "0002-01-01T00:00:00", "1812-01-01T00:00:00.999999", "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00",
        "2026-07-01T11:59:59.999999", "2027-05-31T23:59:59.000001",
    ],
)  # fmt: skip
def test_stories_of_a_topic_or_an_author_are_found_at_whatever_moment_they_are_dated(moment):
    topic, ana = make_topic("Wetlands"), make_author("Ana")
    with time_machine.travel(NOW, tick=False):
        make_article(
            title="Geese", topics=[topic], authors=[ana], at=datetime.fromisoformat(moment).replace(tzinfo=UTC)
        )
        for narrowed in ({"topics": [topic]}, {"author": ana}, {"topics": [topic], "author": ana}):
            assert found("geese", **narrowed) == found(**narrowed) == ["Geese"]


def periods_of(text):
    return [(str(period), count) for period, count in facets.periods(search_articles(text).numbers)]


def test_what_was_found_is_counted_by_the_newsrooms_years_or_months_the_newest_first(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    with time_machine.travel(NOW, tick=False):
        # 23:59:59 on the last day of 2024, and 0:00 on the first of 2025, in Tokyo.
        make_article(title="Larks", at=datetime(2024, 12, 31, 14, 59, 59, tzinfo=UTC))
        make_article(title="Larks", at=datetime(2024, 12, 31, 15, 0, tzinfo=UTC))
        make_article(title="Larks again", at=datetime(2027, 3, 4, tzinfo=UTC))
        make_article(title="Larks again", at=datetime(2027, 3, 5, tzinfo=UTC))
        make_article(title="Larks again, twice", at=datetime(2027, 1, 5, tzinfo=UTC))
        make_article(title="Larks to come", at=NOW + timedelta(days=300))
        assert periods_of("larks") == [("2027", 3), ("2025", 1), ("2024", 1)]
        assert periods_of("larks again") == [("March 2027", 2), ("January 2027", 1)]
        assert periods_of("twice") == periods_of("nowhere") == []


def test_of_very_many_the_newest_come_first_and_their_number_is_exact(monkeypatch):
    monkeypatch.setattr(search, "MAX_RANKED", 3)
    for n in range(5):
        make_article(title=f"Gulls {n}", at=timezone.now() - timedelta(days=n % 3, minutes=n))
    make_article(title="Gulls later", at=timezone.now() + timedelta(days=1))
    result = search_articles("gulls")
    assert (result.total, result.is_ranked, result.numbers, result.stories) == (5, False, [], [])
    dates = dict(Article.objects.values_list("pk", "published_at"))
    ids = result.ids(0, 3) + result.ids(3, 6)
    assert ids == sorted(ids, key=dates.get, reverse=True)
    assert len(set(ids)) == 5


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("tern", ["Tern", "Plain", "Terns return", "Also"]),
        ('"tern"', ["Tern", "Plain"]),
        ("tern -sand", ["Tern", "Plain", "Terns return"]),
        ("tern harbour", ["Plain"]),
        ("-tern", ["Nothing", "Another"]),
        ("nowhere", []),
        ("", ["Nothing", "Plain", "Also", "Terns return", "Another", "Tern"]),
    ],
)
@pytest.mark.parametrize(
    "narrowed",
    [
        "topic", "author", "days", "topic author", "topic author days", "topics", "label", "language", "label language",
        "topics author label language days",
    ],
)  # fmt: skip
def test_the_same_is_found_whether_few_or_many_stories_are_of_what_a_search_is_narrowed_to(
    text, titles, narrowed, monkeypatch
):
    topic, other, ana = make_topic("Wetlands"), make_topic("Reeds"), make_author("Ana")
    of_all = {"topics": [topic, other], "authors": [ana], "label": "opinion", "language": "fi"}
    for age, (title, body) in enumerate(
        (
            ("Nothing", "<p>Reeds</p>"), ("Plain", "<p>A tern over the harbour</p>"), ("Also", "<p>Terns on sand</p>"),
            ("Terns return", "<p>-</p>"), ("Another", "<p>-</p>"), ("Tern", "<p>-</p>"),
        )
    ):  # fmt: skip
        make_article(title=title, summary="", body=body, **of_all, at=NOW - timedelta(days=age))
    # Neither of the topics, nor of the author, nor of the days, nor with the label, nor in the language.
    make_article(title="Tern elsewhere", body="<p>harbour</p>", at=NOW - timedelta(days=9))
    make_article(title="Tern to come", **of_all, at=NOW + timedelta(days=1))
    days = {"first": (NOW - timedelta(days=6)).date(), "last": (NOW + timedelta(days=2)).date()}
    all_ways = {
        "topic": {"topics": [topic]}, "topics": {"topics": [topic, other]}, "author": {"author": ana}, "days": days,
        "label": {"label": "opinion"}, "language": {},
    }  # fmt: skip
    asked = {name: value for way in narrowed.split() for name, value in all_ways[way].items()}
    with time_machine.travel(NOW, tick=False):
        asked |= {"language": languages.find("fi")} if "language" in narrowed else {}
        few = found(text, **asked)
        monkeypatch.setattr(search, "MAX_RANKED", 5)
        assert few == found(text, **asked) == titles


def test_a_search_in_several_topics_finds_the_stories_that_are_in_all_of_them():
    reeds, locks, ports = (make_topic(name) for name in ("Reeds", "Locks", "Ports"))
    for title, topics in (("All", [reeds, locks, ports]), ("Two", [reeds, locks]), ("One", [locks]), ("None", [])):
        make_article(title=title, topics=topics)
    hidden = make_article(title="Hidden", topics=[reeds, locks])
    curation.hide(hidden.entries.get(tag=locks), by=None, reason="Elsewhere.")
    make_article(title="To come", topics=[reeds, locks], at=timezone.now() + timedelta(days=1))
    assert found(topics=[reeds, locks]) == found(topics=[locks, reeds]) == ["Two", "All"]
    assert found(topics=[reeds, locks, ports]) == ["All"]
    assert found("two", topics=[reeds, locks]) == ["Two"]
    assert found("-two", topics=[reeds, locks]) == ["All"]
    assert found("none", topics=[reeds, locks]) == []


def test_a_search_is_filtered_by_label():
    topic, ana = make_topic("Locks"), make_author("Ana")
    make_article(title="Geese", label="opinion", topics=[topic])
    make_article(title="Geese again", label="analysis", authors=[ana])
    make_article(title="Geese only")
    draft = make_draft(title="Geese drafted", label="opinion")
    publishing.publish(
        make_draft(title="Geese to come", label="opinion"), by=None, at=timezone.now() + timedelta(days=1)
    )
    publishing.withdraw(make_article(title="Geese gone", label="opinion"), by=None)
    assert found(label="opinion") == found("geese", label="opinion") == ["Geese"]
    assert found(label="opinion", topics=[topic]) == ["Geese"]
    assert found(label="opinion", author=ana) == []
    assert found(label="analysis", author=ana) == ["Geese again"]
    publishing.publish(draft, by=None)
    assert len(found(label="opinion")) == 2


@pytest.mark.parametrize(
    ("tag", "titles"),
    [
        ("en", {"British", "English"}), ("EN", {"British", "English"}), ("en-gb", {"British"}),
        ("zh-Hans", {"China", "Chinese"}),
        ("zh", {"China", "Chinese"}), ("zh-cn", {"China", "Chinese"}), ("zh-hant", {"Taiwan"}), ("fi", {"Finnish"}),
        ("de", None), ("sr", {"Serbian"}), ("sr-Latn", {"Serbian"}), ("s", None), ("", None), ("x", None), ("sv", None),
        ("e", None), ("fi-fi", None), ("%", None), ("en_GB", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("max_few", [0, 3, 100])
def test_a_search_is_filtered_by_language_as_tags_compare(tag, titles, max_few, monkeypatch):
    monkeypatch.setattr(filters, "MAX_FEW", max_few)
    for title, written in (
        ("English", "en"), ("British", "en-GB"), ("Chinese", "zh-Hans"), ("China", "zh-CN"), ("Taiwan", "zh-Hant"),
        ("Finnish", "FI"), ("Serbian", "sr-Latn-RS"),
    ):  # fmt: skip
        make_article(title=title, summary="Ice", language=written)
    make_draft(title="Drafted", language="sv")
    publishing.publish(make_draft(title="To come", language="de"), by=None, at=timezone.now() + timedelta(days=1))
    language = languages.find(tag)
    assert (language and set(found(language=language))) == titles
    assert (language and set(found("ice", language=language))) == titles
    if language and titles == {"Finnish"}:
        assert (language.tag, found(language=language, topics=[make_topic("Reeds")])) == ("fi", [])


def test_with_all_filters_at_once_what_passes_each_is_found():
    reeds, locks, ana = make_topic("Reeds"), make_topic("Locks"), make_author("Ana")
    all_of_it = {"topics": [reeds, locks], "authors": [ana], "label": "analysis", "language": "fi"}
    day = timezone.now() - timedelta(days=40)
    make_article(title="Swans", **all_of_it, at=day)
    for other in (
        {"topics": [reeds]},
        {"authors": []},
        {"label": "opinion"},
        {"language": "en"},
        {"at": timezone.now()},
    ):
        make_article(**{"title": "Swans elsewhere", "at": day, **all_of_it, **other})
    chosen = {
        "topics": [reeds, locks], "author": ana, "label": "analysis", "language": languages.find("fi"),
        "first": timezone.localdate(day), "last": timezone.localdate(day),
    }  # fmt: skip
    assert found("swans", **chosen) == found(**chosen) == ["Swans"]
    assert found("elsewhere", **chosen) == []
