"""The index of all topics."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from newsroom.core.cache.page_cache import PageCache
from newsroom.core.web import throttle
from tests.core.cache.helpers import ask
from tests.factories import make_article, make_topic
from tests.keeping import TransactionDetector
from tests.topics.views.pages import read
from tests.working import django
from topics import curation
from topics.models import Topic
from topics.names import naming
from topics.site import index

pytestmark = pytest.mark.django_db


def test_the_index_has_every_public_topic_by_kind_from_a_to_z_with_its_live_count(client):
    for name, kind in (("Zürich", "place"), ("Ålesund", "place"), ("alba", "place"), ("Trade", "section")):
        make_article(topics=[make_topic(name, kind=kind)])
    make_article(topics=[make_topic("Alba")], at=timezone.now() + timedelta(days=1))
    make_topic("Secret", kind="place")
    lines = read(client, "/topics/").lines
    assert [
        line for line in lines[lines.index("Sections") :] if "article" in line or line in ("Sections", "Places")
    ] == [
        "Sections",
        "Trade 1 article",
        "Places",
        "alba 1 article",
        "Ålesund 1 article",
        "Zürich 1 article",
    ]
    assert not any("Secret" in line for line in lines)


def test_an_index_in_another_language_goes_by_the_names_that_it_shows(client):
    for name, chinese in (("Athens", "雅典"), ("Berlin", "柏林"), ("Chengdu", "成都"), ("Dublin", "")):
        topic = make_topic(name, kind="place")
        make_article(topics=[topic])
        naming.set_translations(topic, {"zh-hans": chinese} if chinese else {})
    lines = read(client, "/zh-hans/topics/").lines
    places = [line.split()[0] for line in lines[lines.index("地点") :] if "篇" in line]
    assert places[:4] == ["Dublin", "柏林", "成都", "雅典"]


def test_what_is_to_be_filtered_comes_with_the_filter_and_its_script(client):
    filters = {"form": {"data-topic-filter": None}, "script": {"src": "/static/js/topic-filter.js"}}
    assert not any(read(client, "/topics/").all(tag, **have) for tag, have in filters.items())
    make_article(topics=["Trade"])
    assert all(read(client, "/topics/").all(tag, **have) for tag, have in filters.items())


def test_an_empty_index_says_what_it_waits_for(client):
    assert "No topics yet." in read(client, "/topics/").lines


@pytest.mark.parametrize("count", [1, 3])
def test_the_index_takes_the_same_queries_for_any_number_of_topics(client, count, django_assert_num_queries):
    for _ in range(count):
        make_article(topics=[make_topic(kind="place"), make_topic(kind="person")])
    with django_assert_num_queries(5):
        client.get("/topics/")


def test_a_pin_is_told_and_the_index_knows_other_names(client):
    topic = make_topic("Bridges", aliases=["Brücken", "橋"])
    first, second = (make_article(topics=[topic]) for _ in range(2))
    curation.pin(topic.entries.get(content_object=first), by=None)
    assert sum(line.startswith("Pinned ") for line in read(client, topic.get_absolute_url()).lines) == 1
    assert 'data-names="bridges brucken jiao qiao 桥 橋 "' in client.get("/topics/").content.decode()
    assert second.title in read(client, topic.get_absolute_url()).lines


def test_the_filter_knows_the_traditional_characters_of_the_names(client):
    make_article(topics=[make_topic("Chongqing", aliases=["重庆"])])
    (form,) = read(client, "/topics/").all("form", **{"data-topic-filter": None})
    assert form["data-traditional"] == "慶庆"


@pytest.fixture
def cache():
    """The site behind a page cache. A request does not end the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield PageCache(django, detector=TransactionDetector())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def many(monkeypatch):
    """More topics than one page lists: three, of which a page of a part has two."""
    monkeypatch.setattr(index, "MAX_ON_ONE_PAGE", 2)
    monkeypatch.setattr(index, "PAGE_SIZE", 2)
    for name, kind in (("Cairo", "place"), ("重庆", "place"), ("Canals", "subject")):
        make_article(topics=[make_topic(name, kind=kind)])
    make_article(topics=["Canals"])


def listed(page):
    """The lines of topics, with their counts."""
    return [line for line in page.lines if re.search(r" [0-9,]+ articles?$", line)]


def test_many_topics_are_led_to_by_letter_and_type_and_the_newest_and_largest_are_shown(client, many):
    page = read(client, "/topics/")
    assert "3 topics, each with its articles and archive" in page.lines
    newest, largest = page.lines.index("Recently updated"), page.lines.index("Most articles")
    assert page.lines[newest + 1 : largest] == ["Canals 2 articles", "重庆 1 article", "Cairo 1 article"]
    assert page.lines[largest + 1 :] == ["Canals 2 articles", "Cairo 1 article", "重庆 1 article"]
    assert {"/topics/?letter=C", "/topics/?kind=place", "/topics/?kind=subject"} <= set(page.links())
    assert [line for line in page.lines if line.endswith(("topic", "topics"))][-2:] == [
        "Places 2 topics",
        "Subjects 1 topic",
    ]
    assert page.link("canonical").endswith("/topics/")
    assert not page.all("form", **{"data-topic-filter": None})


def test_few_topics_lead_to_no_parts(client):
    make_article(topics=["Cairo"])
    assert not any("letter=" in link or "kind=" in link for link in read(client, "/topics/").links())


def test_the_topics_of_a_letter_are_on_numbered_pages_with_one_total(client, many):
    first, second = read(client, "/topics/?letter=C"), read(client, "/topics/?letter=C&page=2")
    assert listed(first) == ["Cairo 1 article", "Canals 2 articles"]
    assert listed(second) == ["重庆 1 article"]
    assert "Total: 3 topics found" in first.lines
    assert "Total: 3 topics found" in second.lines
    assert first.link("canonical").endswith("/topics/?letter=C")
    assert first.link("next").endswith("/topics/?letter=C&page=2")
    assert second.link("prev").endswith("/topics/?letter=C")
    assert second.link("canonical").endswith("/topics/?letter=C&page=2")
    assert "Topics: C" in first.lines
    assert first.title.startswith("Topics: C")


def test_the_topics_of_a_type_and_of_a_type_and_a_letter_are_a_page_each(client, many):
    assert listed(read(client, "/topics/?kind=place")) == ["Cairo 1 article", "重庆 1 article"]
    page = read(client, "/topics/?letter=C&kind=subject")
    assert listed(page) == ["Canals 2 articles"]
    assert page.link("canonical").endswith("/topics/?kind=subject&letter=C")
    assert "Subjects: C" in page.lines
    assert "/topics/?kind=subject" in page.links()


def test_the_open_letter_and_type_are_marked_in_labelled_navigation(client, many):
    page = read(client, "/topics/?kind=place&letter=C")
    assert {nav.get("aria-label") for nav in page.all("nav")} >= {"Letters", "Types"}
    current = [link["href"] for link in page.all("a", **{"aria-current": "true"})]
    assert current == ["/topics/?kind=place&letter=C"] * 2
    assert [tag for tag, _ in page.elements if tag in {"h1", "h2", "h3"}] == ["h1"]


@pytest.mark.parametrize(
    "query",
    [
        "letter=D", "letter=CC", "letter=%00", "kind=ship", "kind=event", "kind=subject&letter=A", "letter=C&page=3",
        "letter=C&page=0", "kind=place&page=x",
    ],
)  # fmt: skip
def test_a_part_without_topics_and_a_page_beyond_the_last_are_not_found(client, many, query):
    assert client.get(f"/topics/?{query}").status_code == 404


def test_a_letter_in_lower_case_or_with_an_accent_is_the_same_page(client, many):
    for letter in ("c", "%C3%A7"):
        assert read(client, f"/topics/?letter={letter}").link("canonical").endswith("/topics/?letter=C")


@pytest.mark.parametrize(
    ("name", "letter"), [("Москва", "М"), ("القاهرة", "ا"), ("Ålesund", "A"), ("3 gorges", "#"), ("重庆", "C")]
)
def test_every_script_has_its_letters(client, many, monkeypatch, name, letter):
    monkeypatch.setattr(index, "PAGE_SIZE", 10)
    make_article(topics=[name])
    path = f"/topics/?letter={quote(letter)}"
    assert path in read(client, "/topics/").links()
    page = read(client, path)
    assert any(line.startswith(f"{name} ") for line in listed(page))
    assert page.link("canonical").endswith(path)


def test_each_language_has_its_own_letters_and_leads_to_no_letter_of_another(client, many):
    naming.set_translations(Topic.objects.get(name="Cairo"), {"zh-hans": "开罗"})
    page = read(client, "/zh-hans/topics/?letter=K")
    assert any("开罗" in line for line in page.lines)
    assert not page.all("link", rel="alternate", hreflang="en")
    assert "/topics/" in page.links()
    assert client.get("/topics/?letter=K").status_code == 404
    kind = read(client, "/zh-hans/topics/?kind=place")
    assert kind.all("link", rel="alternate", hreflang="en")[0]["href"].endswith("/topics/?kind=place")


def test_a_topic_is_in_no_list_count_or_letter_before_its_first_story_is_live(client, many, time_machine):
    day = timezone.now() + timedelta(days=1)
    make_article(topics=[make_topic("Xylophones", kind="event", aliases=["Zither"])], at=day)
    for _ in range(5):
        make_article(topics=["Cairo"], at=day)
    time_machine.move_to(day - timedelta(seconds=1), tick=False)
    for path in ("/topics/", "/topics/?letter=C", "/topics/?q=xyl", "/topics/?q=zither", "/topics/?q=xylophonse"):
        page = read(client, path)
        assert not any("Xylo" in line or "Events" in line for line in page.lines)
        assert not any("letter=X" in link or "/topics/xylo" in link for link in page.links())
    # Nor does the order tell what is to come.
    assert listed(read(client, "/topics/"))[3:] == ["Canals 2 articles", "Cairo 1 article", "重庆 1 article"]
    assert client.get("/topics/?letter=X").status_code == client.get("/topics/?kind=event").status_code == 404
    time_machine.move_to(day, tick=False)
    page = read(client, "/topics/")
    assert listed(page)[0] in {"Cairo 6 articles", "Xylophones 1 article"}
    assert listed(page)[4] == "Cairo 6 articles"
    assert "4 topics, each with its articles and archive" in page.lines
    assert listed(read(client, "/topics/?letter=X")) == ["Xylophones 1 article"]
    assert listed(read(client, "/topics/?q=zither")) == ["Xylophones 1 article"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("重庆", "重庆"), ("chongqing", "重庆"), ("Chong Qing", "重庆"), ("cq", "重庆"), ("庆", "重庆"),
        ("chungking", "重庆"), ("LÓDZ", "Łódź"), ("vienna", "Wien"), ("维也纳", "Wien"), ("wyn", "Wien"),
        ("brulee", "Crème brûlée"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("few", [0, 200])
def test_the_filter_knows_all_names_without_accents_and_in_pinyin(client, monkeypatch, few, text, found):
    monkeypatch.setattr(index, "MAX_ON_ONE_PAGE", few)
    for name, aliases in (("重庆", ["Chungking"]), ("Łódź", []), ("Wien", ["Vienna"]), ("Crème brûlée", []), ("X", [])):
        topic = make_topic(name, aliases=aliases)
        make_article(topics=[topic])
        if name == "Wien":
            naming.set_translations(topic, {"zh-hans": "维也纳"})
    page = read(client, f"/topics/?q={quote(text)}")
    assert listed(page) == [f"{found} 1 article"]
    assert "Total: 1 topic found" in page.lines
    assert page.meta("robots") == "noindex"
    assert page.all("input", id="topic-filter")[0]["value"] == text


def test_many_matches_are_on_numbered_pages(client, many):
    first, second = read(client, "/topics/?q=c"), read(client, "/topics/?q=c&page=2")
    assert "Total: 3 topics found" in first.lines
    assert len(listed(first) + listed(second)) == 3
    assert first.link("next").endswith("/topics/?q=c&page=2")
    assert client.get("/topics/?q=c&page=3").status_code == 404


def test_a_filter_without_a_match_offers_similar_names_and_the_whole_list(client, many):
    make_article(topics=["Waterways"])
    page = read(client, "/topics/?q=watreways")
    assert "No topics match “watreways”. Show all topics" in page.lines
    assert page.lines[-2:] == ["Topics with similar names", "Waterways 1 article"]
    assert "/topics/" in page.links()
    for text in ("%F0%9F%99%82", "zq%00", "x" * 900, "%25", "c%2B%2B"):
        assert listed(read(client, f"/topics/?q={text}")) == []


def test_an_empty_filter_is_the_list(client, many):
    assert read(client, "/topics/?q=+%00").lines == read(client, "/topics/").lines


@pytest.mark.parametrize("query", ["q=ci", "q=", "q=+", "letter=C&q="])
def test_a_filter_is_throttled_and_the_list_is_not(client, monkeypatch, query):
    def statuses():
        return [client.get(path, REMOTE_ADDR="198.51.100.23").status_code for path in (f"/topics/?{query}", "/topics/")]

    make_article(topics=["Cider"])
    monkeypatch.setattr(throttle, "_count", lambda key: 120)
    assert statuses() == [200, 200]
    monkeypatch.setattr(throttle, "_count", lambda key: 121)
    assert statuses() == [429, 200]


def test_a_filter_is_as_long_as_its_field(client, many):
    field = read(client, f"/topics/?q={'c' * 900}").all("input", id="topic-filter")[0]
    assert (field["value"], field["maxlength"]) == ("c" * index.MAX_LENGTH, str(index.MAX_LENGTH))


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/topics/", 7), ("/topics/?letter=C", 5), ("/topics/?kind=place", 5), ("/topics/?q=ci", 5)],
)
def test_every_list_takes_the_same_queries_for_any_number_of_topics(
    client, monkeypatch, count, path, queries, django_assert_num_queries
):
    monkeypatch.setattr(index, "MAX_ON_ONE_PAGE", 0)
    for n in range(count):
        make_article(topics=[make_topic(f"City {n}", kind="place")])
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_a_story_renders_a_letter_again_only_if_one_of_its_topics_is_there(many, cache):
    make_article(topics=["Docks"])
    paths = ["/topics/?letter=C&page=2", "/topics/?letter=D", "/topics/?kind=place", "/topics/"]
    for path in paths:
        ask(cache, path)
    assert [ask(cache, path).cache_status for path in paths] == ["hit"] * 4
    make_article(topics=["Docks"])
    assert [ask(cache, path).cache_status == "hit" for path in paths] == [True, False, True, False]
    make_article(topics=["Dunes"])
    assert b"Dunes" in ask(cache, "/topics/?letter=D").body


def test_what_is_filtered_by_words_is_not_cached(many, cache):
    for text, found in (("cai", b"Cairo"), ("can", b"Canals")):
        answer = ask(cache, f"/topics/?q={text}")
        assert found in answer.body
        assert answer.cache_status == ""
    assert b"Cairo" in ask(cache, "/topics/").body
