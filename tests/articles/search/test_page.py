"""The page of search, as readers use it and machines read it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode

from articles import search
from articles.search import limits, pages
from articles.story_fields import reference
from tests.factories import make_article, make_author, make_draft, make_topic
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


@pytest.mark.parametrize("query", ["", "q=", "q=+", "from=", "from=yesterday", "whatever=1"])
def test_only_a_search_with_words_or_filters_has_a_total(client, query):
    make_article(topics=["Dunes"])
    html = page(client, query)[1]
    assert "Total" not in html
    assert "No results" not in html
    for asked in ("q=dodo", "q=!", "topic=dunes", "topic=nowhere", "to=2027-01-01"):
        assert "Total: " in page(client, asked)[1]


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
        raise limits.SearchTimeout

    monkeypatch.setattr(pages, "search_articles", give_up)
    status, html = page(client, "q=terns&page=2")
    assert (status, "This search took too long" in html, "Total:" in html) == (200, True, False)
    monkeypatch.undo()
    assert "This search took too long" not in page(client, "q=terns")[1]
    monkeypatch.setattr(pages, "suggest_searches", give_up)
    html = page(client, "q=nowhere")[1]
    assert ("This search took too long" in html, "Total: 0" in html) == (False, True)


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


def test_the_page_leads_to_feeds_of_the_search(client):
    make_article(title="Terns", topics=["Dunes"])
    html = page(client, "topic=Dunes&q=terns&page=1&nonsense=1")[1]
    for form, kind, name in (("rss", "rss+xml", "RSS"), ("atom", "atom+xml", "Atom"), ("json", "feed+json", "JSON")):
        url = f"/search/feed.{form}?q=terns&amp;topic=dunes"
        assert f'<link rel="alternate" type="application/{kind}" title="terns, Dunes ({name})" href="{url}">' in html
        assert f'<a href="{url}">{name}</a>' in html
        assert client.get(url.replace("amp;", "")).status_code == 200
    assert "/zh-hans/search/feed.rss?q=terns" in client.get("/zh-hans/search/?q=terns").content.decode()
    assert "/search/feed." not in page(client, "")[1]


def test_results_are_in_the_order_of_the_address_which_pages_filters_and_the_form_keep(client):
    old = make_article(title="Otters", at=datetime(2025, 5, 1, tzinfo=UTC))
    for n in range(21):
        at = datetime(2025, 6, 1, tzinfo=UTC) + timedelta(days=n)
        make_article(title=f"Rivers {n}", body="<p>Otters, too.</p>", topics=["Reeds"], at=at)
    best, newest = (page(client, query)[1] for query in ("q=otters", "q=otters&order=Newest"))
    assert f'href="{old.get_absolute_url()}"' in best
    assert f'href="{old.get_absolute_url()}"' not in newest
    assert '<a href="?q=otters" aria-current="true">Best match</a>' in best
    assert '<a href="?q=otters&amp;order=newest" >Newest first</a>' in best
    assert '<a href="?q=otters" >Best match</a>' in newest
    assert '<a href="?q=otters&amp;order=newest" aria-current="true">Newest first</a>' in newest
    assert 'href="/search/?q=otters&amp;order=newest&amp;page=2"' in newest
    assert newest.split('rel="canonical" href="')[1].split('"')[0].endswith("/search/?q=otters&amp;order=newest")
    assert 'href="?q=otters&amp;topic=reeds&amp;order=newest"' in newest
    assert '<input type="hidden" name="order" value="newest">' in newest
    assert 'feed.rss?q=otters"' in newest


@pytest.mark.parametrize("query", ["topic=reeds", "q=-rain&topic=reeds", "q=otters", "order=newest", "q=&order=newest"])
def test_an_order_is_only_offered_where_words_can_match_better(client, query):
    for title in ("One", "Two", "Otters"):
        make_article(title=title, topics=["Reeds"])
    html = page(client, query)[1]
    assert "Newest first" not in html
    assert ("Total" in html) == ("topic" in query or "otters" in query)
    assert ("feed.rss?" in html) == ("topic" in query or "otters" in query)


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


def test_a_search_of_short_words_leads_to_one_of_whole_words(client):
    make_article(title="AI in the port")
    make_article(title="Air in the harbour")
    _, text = page(client, "q=ai+harb")
    assert "Total: 1 article found" in text
    _, text = page(client, "q=ai")
    assert "Total: 2 articles found" in text
    url = urlencode({"q": '"ai"'})
    assert f'<a href="?{url}">Only whole words: &quot;ai&quot;</a>' in text
    assert "Total: 1 article found" in page(client, url)[1]
    for query in (url, "q=harb", "q=xq", "q=port"):
        assert "Only whole words" not in page(client, query)[1]


@pytest.mark.parametrize("words", ["鳗鱼、堤坝", "鳗鱼，堤坝", "鳗鱼,堤坝", "鳗鱼；堤坝。", "鳗鱼　堤坝"])
def test_punctuation_separates_words(client, words):
    make_article(title="堤坝下的鳗鱼")
    assert "Total: 1 article found" in page(client, urlencode({"q": words}))[1]


def test_a_comma_is_a_part_of_a_number(client):
    make_article(title="10,000 eels")
    make_article(title="10 eels, 000 herons")
    assert "Total: 1 article found" in page(client, "q=10,000")[1]


def test_of_the_versions_of_a_story_the_one_in_the_language_of_the_page_comes_first(client):
    original = make_article(title="Eels return to the Elbe")
    make_article(title="Eels 鳗鱼归来", language="zh-Hans", translation_of=reference(original))
    make_article(title="Eels wait", language="zh-Hans")
    for prefix, first, second in (("", "Elbe", "归来"), ("/zh-hans", "归来", "Elbe")):
        text = client.get(f"{prefix}/search/?q=eels").text
        results = text[text.index('<ol class="stories"') :]
        assert results.index(first) < results.index(second)
