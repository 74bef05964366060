"""The page of search, as readers use it and machines read it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from articles import search
from articles.search import pages, statements
from tests.factories import make_article, make_author, make_topic
from topics.names import naming

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)


def page(client, query):
    answer = client.get(f"/search/?{query}")
    return answer.status_code, " ".join(answer.content.decode().split())


def number(count):
    """A number of articles, as it is seen and heard."""
    return f'<span class="count">{count}<span class="visually-hidden"> article{"s" * (count != 1)}</span></span>'


def test_the_page_tells_the_total_marks_what_was_found_and_is_not_for_search_engines(client):
    make_article(title="Ospreys over Oulu", summary="A pair", body="<p>Nobody had seen an osprey here for years.</p>")
    status, html = page(client, "q=osprey")
    assert status == 200
    assert "Total: 1 article found" in html
    assert "<mark>Ospreys</mark> over Oulu" in html
    assert "Nobody had seen an <mark>osprey</mark> here for years." in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'value="osprey"' in html


def test_what_the_standfirst_tells_is_not_told_again_and_tables_are_no_sentences(client):
    make_article(title="Counts", summary="One osprey", body="<p>Another osprey far in the text.</p>")
    table = "<table><tbody><tr><td>Osprey</td><td>Oulu</td></tr></tbody></table>"
    make_article(title="More", summary="Of birds", body=f"<h2>Osprey head</h2>{table}<p>Rain. An osprey sat there.</p>")
    make_article(title="Last", summary="In rows", body=f"<p>Birds by town.</p>{table}")
    html = page(client, "q=osprey")[1]
    assert "One <mark>osprey</mark>" in html
    assert "Another" not in html
    assert '<p class="search-excerpt">Rain. An <mark>osprey</mark> sat there. </p>' in html
    assert '<p class="search-excerpt">Birds by town. <mark>Osprey</mark> · Oulu </p>' in html


def test_the_topic_of_that_name_stands_first_with_its_total_and_is_not_offered_twice(client):
    topic = make_topic("Ospreys", aliases=["Fish hawks"])
    make_article(title="Nothing to see", topics=[topic])
    for asked in ("ospreys", "fish+hawks"):
        html = page(client, f"q={asked}")[1]
        assert 'Topic: <a href="/topics/ospreys/">Ospreys</a> <span class="count">1 article</span>' in html
        assert html.count('href="/topics/ospreys/"') == 1


def test_the_empty_form_and_a_search_without_a_hit_are_pages_too(client):
    assert page(client, "")[0] == 200
    assert "Total: 0 articles found" in page(client, "q=dodo")[1]


def test_a_text_is_never_markup(client):
    make_article(title="<b>Bold</b> & bolder", body="<p>1 &lt; 2 bold</p>")
    assert "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt; &amp; <mark>bolder</mark>" in page(client, "q=bold")[1]
    html = page(client, "q=%3Cb%3Ebold")[1]
    assert "&lt;<mark>b&gt;Bold</mark>&lt;/<mark>b&gt; &amp; bolder</mark>" in html
    assert 'value="&lt;b&gt;bold"' in html
    assert "<script>" not in page(client, "q=bold&topic=%3Cscript%3E&from=%3Cscript%3E")[1]


def test_the_topic_of_that_name_or_alias_stands_first(client):
    make_topic("Lesser Antilles", aliases=["小安的列斯"])
    make_article(topics=["Lesser Antilles"])
    for query in ("q=lesser++antilles", "q=小安的列斯"):
        assert '<a href="/topics/lesser-antilles/">Lesser Antilles</a>' in page(client, query)[1]


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


def test_what_was_typed_turns_nothing_around(client):
    html = page(client, urlencode({"q": "\u202eplovers\u2066 a", "topic": "\u202enowhere", "from": "\u202e1"}))[1]
    assert "\u202e" not in html
    assert 'value="plovers a"' in html


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


def test_where_nothing_is_found_other_searches_are_proposed_with_their_totals(client):
    make_article(title="Kettles whistle", topics=["Tin"])
    make_article(title="Kettles boil", topics=["Copper kettles"])
    html = page(client, "q=kettles&topic=tin&to=2001-01-01")[1]
    assert f'<a href="?q=kettles">Search for kettles without filters</a> {number(2)}' in html
    html = page(client, "q=kettel&topic=nowhere")[1]
    assert f'<a href="?q=kettle">kettle</a> {number(2)}' in html
    html = page(client, "q=kettles zebra")[1]
    assert f'<a href="?q=kettles">kettles</a> {number(2)}' in html
    assert "zebra</a>" not in html
    assert "/topics/copper-kettles/" in page(client, "q=Coppper kettles")[1]
    status, html = page(client, "to=2001-01-01")
    assert (status, "<p>No results.</p>" in html) == (200, True)


def test_the_advice_on_keywords_is_given_where_they_are_why_nothing_is_found(client):
    make_article(title="Kettles boil")
    advice = "<p>No results. Check the spelling, or try fewer keywords.</p>"
    assert advice in page(client, "q=zebra")[1]
    assert advice not in page(client, "q=kettles&from=2027-02-01&to=2027-01-31")[1]
    filtered = page(client, "q=kettles&from=2001-01-01&to=2001-01-02")[1]
    assert advice not in filtered
    assert "<p>No results. Remove a filter, or try other keywords.</p>" in filtered
    assert "<p>No results. Enter at least one keyword without a minus sign.</p>" in page(client, "q=-kettles")[1]


def test_of_a_long_text_the_beginning_is_looked_for_and_the_page_says_so(client):
    make_article(title="Terns", body="<p>a b c d e f g h i j k l m</p>")
    told = "We searched for the first 12 words (up to 255 characters)."
    status, html = page(client, "q=terns+a+b+c+d+e+f+g+h+i+j+k+zebra")
    assert (status, "Total: 1 article found" in html, told in html) == (200, True, True)
    assert told not in page(client, "q=terns+a+b+c+d+e+f+g+h+i+j+k")[1]
    for text in ("terns " * 1700, "x" * 10_000, "洪" * 10_000, "terns" + " " * 20 + '"' * 10_000):
        status, html = page(client, urlencode({"q": text}))
        assert status == 200
        assert told in html
        assert len(html) < 40_000


def test_of_very_many_the_page_says_that_the_newest_come_first(client, monkeypatch):
    for n in range(3):
        make_article(title=f"Terns {n}", topics=["Gulls"])
    told = "results, newest first."
    assert told not in page(client, "q=terns")[1]
    monkeypatch.setattr(search, "MAX_RANKED", 2)
    html = page(client, "q=terns")[1]
    assert told in html
    assert "By topic" not in html


def test_pages_keep_what_was_asked_and_end_where_the_total_does(client):
    for n in range(21):
        make_article(title=f"Avocets {n}", topics=["Salt"])
    html = page(client, "q=avocets&topic=salt&nonsense=1")[1]
    assert "?q=avocets&amp;topic=salt&amp;page=2" in html
    assert "nonsense" not in html
    second = page(client, "q=avocets&topic=salt&page=2")
    assert second[0] == 200
    assert second[1].count('class="card"') == 1
    assert [page(client, f"q=avocets&page={number}")[0] for number in ("0", "3", "x", "")] == [404] * 4
    assert page(client, "q=avocets&page=1")[0] == 200


def test_every_page_leads_to_it(client):
    make_article()
    assert f'href="{reverse("articles:search")}"' in client.get("/").content.decode()


def test_its_cost_does_not_grow_with_what_is_found(client, django_assert_max_num_queries):
    for n in range(3):
        make_article(title=f"Curlews {n}", topics=["A", "B"])
    client.get("/search/?q=curlews")
    with django_assert_max_num_queries(17):
        client.get("/search/?q=curlews&topic=a")


def test_what_takes_too_long_is_said_to_instead_of_a_total(client, monkeypatch):
    make_article(title="Terns", topics=["Gulls"])

    def give_up(*args, **kwargs):
        raise statements.SearchTimeout

    monkeypatch.setattr(pages, "search_articles", give_up)
    status, html = page(client, "q=terns&page=2")
    assert (status, "This search took too long" in html, "Total:" in html) == (200, True, False)
    monkeypatch.undo()
    assert "This search took too long" not in page(client, "q=terns")[1]
    monkeypatch.setattr(pages, "suggest_searches", give_up)
    assert "This search took too long" in page(client, "q=nowhere")[1]
