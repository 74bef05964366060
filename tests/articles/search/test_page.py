"""The page of search, as readers use it and machines read it."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from articles import search
from articles.search import limits, pages
from articles.story_fields import reference
from tests.articles.search.pages import number, page
from tests.factories import make_article, make_draft, make_topic

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Glaciers", "glacier"), ("Taxes", "TAX"), ("Ferry", "ferries"), ("Sea walls", "sea wall")],
)
def test_the_topic_of_that_name_in_the_singular_or_plural_stands_first_and_is_no_other_spelling(client, name, typed):
    make_article(title="Ice retreats", topics=[name])
    make_article(title="More ice", topics=[make_topic("Hidden gulls", aliases=["Gulls"])])
    _, html = page(client, f"q={typed}")
    (topic,) = html.split('class="search-topic"')[1:]
    assert f"{name}</a>" in topic
    assert "Did you mean" not in html
    for other in (f'"{typed}"', f"{typed} -snow", "glac", "gul"):
        assert 'class="search-topic"' not in page(client, f"q={other}")[1]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("curie", ["Marie Curie"]), ("marie curie", ["Marie Curie"]), ("奥运", ["奥运会"]), ("奧運", ["奥运会"]),
        ("运河", ["巴拿马运河"]),
        ("cur", []), ("curi", []), ("curie marie", []), ('"curie"', []), ("curie -x", []), ("运", []), ("late", []),
    ],
)  # fmt: skip
def test_a_topic_with_the_words_in_its_name_stands_first(client, typed, names):
    for name in ("Marie Curie", "奥运会", "巴拿马运河"):
        make_article(title="Headline", topics=[name])
    make_article(topics=["Later games, late"], at=timezone.now() + timedelta(days=1))
    html = page(client, urlencode({"q": typed}))[1]
    found = re.findall(r"Topic: <a [^>]*>([^<]+)", html)
    assert found == names
    if names:
        assert "Check the spelling" not in html


def test_a_topic_that_is_not_public_changes_nothing_of_what_is_named(client):
    make_article(title="Headline", topics=["Wombat protection"])
    before = [page(client, f"q={typed}") for typed in ("wombat", "wombats", "wombat protection")]
    make_article(title="Later", topics=["Wombats"], at=timezone.now() + timedelta(days=1))
    make_topic("Wombat")
    assert [page(client, f"q={typed}") for typed in ("wombat", "wombats", "wombat protection")] == before
    assert "Wombat protection</a>" in before[0][1]


def test_results_with_a_space_are_shown_where_there_are_none_without(client):
    for n in range(21):
        make_article(title=f"河边的水闸 {n}", body="<p>一条鳗鱼</p>")
    _, html = page(client, "q=鳗鱼水闸")
    assert "Total: 21 articles found" in html
    assert "No articles contain “鳗鱼水闸” without a space. These contain “鳗鱼 水闸”." in html
    assert html.count('<h3 class="card-headline">') == 20
    assert "<mark>水闸</mark>" in html
    # Everything on the page is about the search with the space.
    spaced = "?q=%E9%B3%97%E9%B1%BC+%E6%B0%B4%E9%97%B8"
    assert f"{spaced}&amp;page=2" in html
    assert f'href="/search/feed.rss{spaced}"' in html
    assert "Total: 21 articles found" in page(client, "q=鳗鱼水闸&from=2020-01-01")[1]
    filtered = page(client, "q=鳗鱼水闸&to=2020-01-01")[1]
    assert ("Total: 0 articles found" in filtered, "These contain" in filtered) == (True, False)


def test_what_was_typed_turns_nothing_around(client):
    html = page(client, urlencode({"q": "\u202eplovers\u2066 a", "topic": "\u202enowhere", "from": "\u202e1"}))[1]
    assert "\u202e" not in html
    assert 'value="plovers a"' in html


def test_where_nothing_is_found_other_searches_are_proposed_with_their_totals(client):
    make_article(title="Kettles whistle", topics=["Tin"])
    make_article(title="Kettles boil", topics=["Copper kettles"])
    html = page(client, "q=kettles&topic=tin&to=2001-01-01")[1]
    assert f'<a href="?q=kettles">Search for kettles without filters</a> {number(2)}' in html
    html = page(client, "q=kettel&topic=nowhere")[1]
    assert f'<a href="?q=kettle">kettle</a> {number(2)}' in html
    assert "/topics/copper-kettles/" in page(client, "q=Coppper kettles")[1]
    status, html = page(client, "to=2001-01-01")
    assert (status, "<p>No results.</p>" in html) == (200, True)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("春节", "No articles contain “春节”."),
        ("春节联欢 kettles", "No articles contain all of these keywords."),
    ],
)
def test_topics_above_are_named_where_no_story_has_the_words(client, query, sentence):
    make_article(title="Fireworks are rationed", topics=["春节联欢"])
    html = page(client, f"q={query}")[1]
    assert "/topics/春节联欢/" in unquote(html)
    assert sentence in html


def test_stories_with_most_of_the_keywords_are_shown_where_none_has_all(client):
    make_article(title="Kettles whistle", summary="Loud.")
    make_article(title="Kettles boil")
    status, html = page(client, "q=the loud kettles of zebras")
    assert (status, "Total: 0 articles found" in html) == (200, True)
    assert "No articles contain all of these keywords." in html
    partial = html.partition("Articles with most of the keywords")[2]
    assert partial.index("<mark>Kettles</mark> whistle") < partial.index("<mark>Kettles</mark> boil")
    assert "most of the keywords" not in page(client, "q=zebras")[1]


@pytest.mark.parametrize("name", ["Lighthouse desk", "lighthouse DESK", "灯塔组"])
def test_a_search_for_an_author_leads_to_their_page(client, name):
    make_article(authors=["Lighthouse desk", "灯塔组"])
    make_draft(authors=["Lighthouse cat"])
    status, html = page(client, f"q={name}")
    assert status == 200
    assert re.search(r'Author: <a href="/authors/[^"]+/">(Lighthouse desk|灯塔组)</a>', html)
    assert "No articles contain" in html
    assert "Author: " not in page(client, "q=Lighthouse cat")[1]


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
    with django_assert_max_num_queries(20):
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


def test_a_search_of_short_words_leads_to_one_of_whole_words(client):
    make_article(title="Car in the port")
    make_article(title="Cargo in the harbour")
    _, text = page(client, "q=car+harb")
    assert "Total: 1 article found" in text
    _, text = page(client, "q=car")
    assert "Total: 2 articles found" in text
    url = urlencode({"q": "“car”"})
    assert f'<a href="?{url}">Only whole words: “car”</a>' in text
    assert "Total: 1 article found" in page(client, url)[1]
    for query in (url, "q=harb", "q=xqz", "q=port"):
        assert "Only whole words" not in page(client, query)[1]


def test_two_letters_are_an_abbreviation(client):
    make_article(title="AI in the port")
    make_article(title="Air in the harbour", body="<p>An aim.</p>")
    make_article(title="Éé in the lock")
    assert "Total: 1 article found" in page(client, "q=ai")[1]
    assert "Total: 0 articles found" in page(client, "q=ha")[1]
    assert "Total: 1 article found" in page(client, "q=éé")[1]


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
