"""Topics are found by what is begun to be typed, whatever happens to their names."""

import pytest
from django.db import transaction

from tests.factories import make_article, make_topic
from topics import curation, merging
from topics.admin import topic_search
from topics.models import Opening, Topic
from topics.names import naming, prefix_index

pytestmark = pytest.mark.django_db


def begun(text):
    names = dict(Topic.objects.values_list("pk", "name"))
    return [names[row["topic"]] for row in prefix_index.begun(naming.key_of(text))]


def test_what_is_called_so_comes_first_then_what_begins_so_then_what_has_a_word_that_does():
    for name in ("Sea tern", "Ternary", "Intern", "Terns", "Tern"):
        make_topic(name)
    make_article(topics=["Terns"])
    assert begun("tern") == ["Tern", "Terns", "Ternary", "Sea tern"]
    assert begun("TE") == ["Terns", "Tern", "Ternary", "Sea tern"]
    assert begun("t")[:1] == ["Terns"]
    assert begun("sea te") == ["Sea tern"]
    assert begun("te_n") == begun("te%") == []


def test_a_topic_is_found_once_by_all_its_names_in_any_script():
    topic = make_topic("Swallow", aliases=["Barn swallow", "燕子", "Swallows' nest"])
    for text in ("swal", "barn", "燕", "nest"):
        assert begun(text) == [topic.name]


def test_long_names_are_found_by_all_of_them():
    name = "word " * 39 + "end"
    make_topic(name)
    assert begun(name) == [name]


def test_names_that_are_given_taken_and_handed_over_are_found_where_they_are():
    heron, egret = make_topic("Heron", aliases=["Reiher"]), make_topic("Egret")
    with transaction.atomic():
        naming.rename(egret, "Little egret")
        naming.add_alias(egret, "Aigrette")
    assert begun("egret") == begun("aig") == begun("lit") == ["Little egret"]
    merge = merging.merge(heron, egret, by=None)
    assert begun("heron") == begun("reih") == ["Little egret"]
    merging.undo(merge, by=None)
    assert begun("heron") == begun("reih") == ["Heron"]
    with transaction.atomic():
        naming.remove_alias(egret, "Aigrette")
    assert begun("aig") == []
    curation.delete(heron, by=None)
    assert begun("heron") == []


def test_ten_hits_are_answered_without_looking_at_each_topic(django_assert_num_queries):
    for n in range(topic_search.ENOUGH):
        make_topic(f"Tern {n}")
    make_topic("Intern")
    with django_assert_num_queries(3) as queries:
        assert len(topic_search.suggestions("tern", with_new=False)) == topic_search.ENOUGH
    assert "topics_opening" in queries[0]["sql"]


def test_rows_are_as_many_as_the_names_have_words():
    make_topic("Little egret", aliases=["Aigrette"])
    assert Opening.objects.count() == 3
