"""The index of all topics."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article, make_topic
from tests.topics.views.pages import read
from topics import curation
from topics.names import naming

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
        naming.call_abroad(topic, {"zh-hans": chinese} if chinese else {})
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
    assert 'data-names="brucken bridges qiao 橋 "' in client.get("/topics/").content.decode()
    assert second.title in read(client, topic.get_absolute_url()).lines
