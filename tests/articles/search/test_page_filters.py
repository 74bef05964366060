"""The filters of the search page: topics, author, label, language and days."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils.html import escape
from django.utils.http import urlencode

from articles.search import pages
from tests.articles.search.pages import number, page
from tests.factories import make_article, make_author, make_draft, make_topic
from topics.names import naming

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)


def test_a_search_is_narrowed_by_the_address(client):
    ana = make_author("Ana Sol")
    with time_machine.travel(NOW, tick=False):
        make_article(title="Plovers A", topics=["Mudflats"], authors=[ana], at=NOW - timedelta(days=9))
        make_article(title="Plovers B", topics=["Dunes"], at=NOW - timedelta(days=2))
        for narrowed, total in (
            ("", 2), ("&topic=mudflats", 1), ("&topic=Mudflats", 1), ("&author=ana-sol", 1), ("&from=2027-05-25", 1),
            ("&to=2027-05-25", 1), ("&from=2027-05-23&to=2027-05-23", 1), ("&topic=nowhere", 0), ("&author=nobody", 0),
            ("&whatever=1", 2), ("&from=", 2), ("&from=yesterday", 2), ("&to=0000-00-00", 2), ("&from=9999-12-31", 2),
        ):  # fmt: skip
            told = f"Total: {total} article{'' if total == 1 else 's'} found"
            assert told in page(client, f"q=plovers{narrowed}")[1], narrowed
        assert "Total: 1 article found" in page(client, "topic=dunes")[1]
        html = page(client, "q=plovers")[1]
        assert '<a href="?q=plovers&amp;topic=dunes">Dunes</a>' in html
        assert '<a href="?q=plovers&amp;author=ana-sol">Ana Sol</a>' in html
        chosen = page(client, "q=plovers&topic=dunes&from=nope")[1]
        assert 'href="?q=plovers" aria-label="Remove Dunes"' in chosen
        assert "“nope” is not a valid date, so it was ignored. Use the format 2026-01-31." in chosen
        assert (
            "The start date must not be after the end date."
            in page(client, "q=plovers&from=2027-02-01&to=2027-01-31")[1]
        )
        assert "The start date must not be" not in page(client, "q=plovers&from=2027-02-01&to=2027-02-01")[1]
        assert f"Topic “{'x' * 40}” not found." in page(client, f"q=plovers&topic={'x' * 999}")[1]


def test_it_is_narrowed_by_a_topic_whatever_the_topic_was_called(client):
    topic = make_topic("Dunes", aliases=["Sandhills"])
    make_article(title="Plovers", topics=[topic])
    with transaction.atomic():
        naming.rename(topic, "Coast", slug="coast")
    for word in ("coast", "dunes", "Dunes", "sandhills", "Sandhills"):
        html = page(client, f"q=plovers&topic={word}")[1]
        assert 'href="?q=plovers" aria-label="Remove Coast"' in html
        assert 'name="topic" value="coast"' in html


def test_a_search_that_finds_nothing_is_one_in_the_other_language_too(client):
    for words in ("zebra", "plovers"):
        html = page(client, f"q={words}&from=2027-01-01")[1]
        assert f'<a href="/zh-hans/search/?q={words}&amp;from=2027-01-01" lang="zh-Hans"' in html
        make_article(title="Plovers", at=datetime(2027, 2, 2, tzinfo=UTC))


def test_it_is_narrowed_by_year_and_month_within_the_days_that_were_asked_for(client):
    with time_machine.travel(NOW, tick=False):
        for day in ("2025-02-03", "2026-04-05", "2026-04-06", "2026-06-07"):
            make_article(title="Terns", at=datetime.fromisoformat(f"{day}T12:00Z"))
        html = page(client, "q=terns&to=2026-05-01")[1]
        year = "?q=terns&amp;from=2026-01-01&amp;to=2026-05-01"
        assert f'<a href="{year}">2026</a> {number(2)}' in html
        html = page(client, year.replace("amp;", "")[1:].replace("05-01", "12-31"))[1]
        assert "Total: 3 articles found" in html
        assert '2026 <a href="?q=terns" aria-label="Remove 2026">' in html
        month = "?q=terns&amp;from=2026-04-01&amp;to=2026-04-30"
        assert f'<a href="{month}">April 2026</a> {number(2)}' in html
        html = page(client, month.replace("amp;", "")[1:])[1]
        assert "By date" not in html
        assert 'aria-label="Remove April 2026"' in html
        for days, told in (
            ("from=2026-04-05", "From 5 April 2026"), ("to=2026-04-05", "Until 5 April 2026"),
            ("from=2026-04-05&to=2026-04-05", "5 April 2026"),
            ("from=2026-04-05&to=2026-05-05", "5 April 2026 to 5 May 2026"),
        ):  # fmt: skip
            assert f'aria-label="Remove {told}"' in page(client, f"q=terns&{days}")[1]


def test_of_very_many_years_the_oldest_are_one(client, monkeypatch):
    monkeypatch.setattr(pages, "PERIODS", 2)
    for year in (2019, 2021, 2022, 2023):
        make_article(title="Terns", at=datetime(year, 5, 5, tzinfo=UTC))
    html = page(client, "q=terns&from=2019-02-02")[1]
    before = "?q=terns&amp;from=2019-02-02&amp;to=2021-12-31"
    assert f'<a href="{before}">Before 2022</a> {number(2)}' in html
    assert "Total: 2 articles found" in page(client, before.replace("amp;", "")[1:])[1]


def test_a_search_is_filtered_by_several_topics_each_of_which_can_be_removed(client):
    dunes, mud, fens = (make_topic(name) for name in ("Dunes", "Mudflats", "Fens"))
    for title, topics in (("Terns", [dunes, mud, fens]), ("Terns too", [dunes, mud]), ("Terns again", [dunes])):
        make_article(title=title, topics=topics)
    html = page(client, "q=terns&topic=mudflats&topic=dunes")[1]
    assert "Total: 2 articles found" in html
    assert 'href="?q=terns&amp;topic=mudflats" aria-label="Remove Dunes"' in html
    assert 'href="?q=terns&amp;topic=dunes" aria-label="Remove Mudflats"' in html
    assert [f'name="topic" value="{slug}"' in html for slug in ("dunes", "mudflats", "fens")] == [True, True, False]
    further = "?q=terns&amp;topic=dunes&amp;topic=fens&amp;topic=mudflats"
    assert f'<a href="{further}">Fens</a> {number(1)}' in html
    assert "Total: 1 article found" in page(client, further.replace("amp;", "")[1:])[1]
    chosen = page(client, "q=terns&topic=dunes")[1]
    assert f'<a href="?q=terns&amp;topic=dunes&amp;topic=mudflats">Mudflats</a> {number(2)}' in chosen
    assert '">Dunes</a> <span class="count">3' not in chosen


def test_a_topic_that_is_named_twice_counts_once_and_an_unknown_one_finds_nothing(client):
    make_topic("Dunes", aliases=["Sandhills"])
    make_article(title="Terns", topics=["Dunes"])
    html = page(client, "topic=dunes&topic=Sandhills&topic=Dunes")[1]
    assert ("Total: 1 article found" in html, html.count('aria-label="Remove Dunes"')) == (True, 1)
    html = page(client, "topic=dunes&topic=nowhere")[1]
    assert "Total: 0 articles found" in html
    assert "Topic “nowhere” not found." in html


def test_more_topics_than_a_search_can_have_are_named_and_ignored(client, django_assert_max_num_queries):
    names = [f"Topic {letter}" for letter in "abcdefg"]
    make_article(title="Terns", topics=names[:5])
    make_article(title="Gulls", topics=names)
    query = "&".join(f"topic=topic-{letter}" for letter in "gfedcba")
    html = page(client, query)[1]
    assert "Total: 2 articles found" in html
    assert "A search can have up to 5 topics. These were ignored: topic-f, topic-g." in html
    assert "By topic" not in html
    many = "&".join(f"topic=x{n}" for n in range(500))
    with django_assert_max_num_queries(60):
        assert "x102, x103, x104, x105, x106…" in page(client, many)[1]


def test_a_search_is_filtered_by_label_and_language(client):
    make_article(title="Terns", label="opinion", language="fi")
    make_article(title="Terns", label="opinion")
    make_article(title="Terns")
    for query, total, removed in (
        ("label=opinion", 2, "Opinion"), ("label=OPINION&language=fi", 1, "Finnish"), ("language=FI", 1, "Finnish"),
        ("language=en", 2, "English"), ("label=opinion&language=en", 1, "Opinion"),
    ):  # fmt: skip
        html = page(client, f"q=terns&{query}")[1]
        assert f"Total: {total} article" in html, query
        assert f'aria-label="Remove {removed}"' in html
    html = page(client, "q=terns&label=opinion&language=en&from=2026-01-01")[1]
    assert 'href="?q=terns&amp;label=opinion&amp;from=2026-01-01" aria-label="Remove English"' in html
    assert 'href="?q=terns&amp;language=en&amp;from=2026-01-01" aria-label="Remove Opinion"' in html
    assert '<input type="hidden" name="label" value="opinion">' in html
    assert '<input type="hidden" name="language" value="en">' in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("label=rumour", "Label “rumour” not found."), ("label=news", "Label “news” not found."),
        ("language=de", "No articles in the language “de”."), ("language=sv", "No articles in the language “sv”."),
        ("language=not+a+tag", "No articles in the language “not a tag”."),
        (f"language={'x' * 999}", f"No articles in the language “{'x' * 40}”."),
    ],
)  # fmt: skip
def test_a_label_or_language_that_no_story_of_readers_has_finds_nothing(client, query, sentence):
    make_article(title="Terns")
    make_draft(title="Terns", language="sv")
    html = page(client, f"q=terns&{query}")[1]
    assert ("Total: 0 articles found" in html, sentence in html) == (True, True)
    assert f'<a href="?q=terns">Search for terns without filters</a> {number(1)}' in html


def test_results_in_several_languages_are_filtered_by_language(client):
    for title, language in (
        ("Tide tables", "en"),
        ("Tide gates", "en-GB"),
        ("潮汐 tide", "zh-CN"),
        ("Marée tide", "fr-CA"),
    ):
        make_article(title=title, language=language)
    _, text = page(client, "q=tide")
    for name, tag, count in (("English", "en", 2), ("French", "fr", 1), ("Simplified Chinese", "zh-Hans", 1)):
        url = urlencode({"q": "tide", "language": tag})
        assert f'<a href="?{escape(url)}">{name}</a> {number(count)}' in text
        assert f"Total: {count} article" in page(client, url)[1]
    assert 'id="by-language"' not in page(client, "q=tide&language=en")[1]
    # All are in one.
    assert 'id="by-language"' not in page(client, "q=tables")[1]
