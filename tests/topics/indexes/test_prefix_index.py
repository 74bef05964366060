"""Topics are found by what is begun to be typed, whatever happens to their names."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from tests.factories import make_article, make_topic
from topics import deletion, merging
from topics.admin import topic_search
from topics.indexes import prefix_index
from topics.models import Opening, Topic
from topics.names import naming

pytestmark = pytest.mark.django_db


def begun(text):
    names = dict(Topic.objects.values_list("pk", "name"))
    return [names[row["topic"]] for row in prefix_index.starting_with(naming.key_of(text))]


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


@pytest.mark.parametrize("text", ["颱", "台風", "台风", "風季", "风季", "taifeng", "tf"])
def test_traditional_and_simplified_characters_find_each_other(text):
    traditional, simplified = make_topic("颱風季"), make_topic("台风季")
    assert begun(text) == [simplified.name, traditional.name]
    assert set(topic_search.matching(Topic.objects.all(), "风季")) == {traditional, simplified}


def test_long_names_are_found_by_all_of_them():
    name = "word " * 39 + "end"
    make_topic(name)
    assert begun(name) == [name]


def test_names_that_are_given_taken_and_handed_over_are_found_where_they_are():
    heron, egret = make_topic("Heron", aliases=["Reiher"]), make_topic("Egret")
    with transaction.atomic():
        naming.rename(egret, "Little egret")
        naming.add_aliases(egret, ["Aigrette"])
    assert begun("egret") == begun("aig") == begun("lit") == ["Little egret"]
    merge = merging.merge(heron, egret, by=None)
    assert begun("heron") == begun("reih") == ["Little egret"]
    merging.undo(merge, by=None)
    assert begun("heron") == begun("reih") == ["Heron"]
    with transaction.atomic():
        naming.remove_alias(egret, "Aigrette")
    assert begun("aig") == []
    deletion.delete(heron, by=None)
    assert begun("heron") == []


def test_ten_hits_are_answered_without_looking_at_each_topic(django_assert_num_queries):
    for n in range(topic_search.MIN_RESULTS):
        make_topic(f"Tern {n}")
    make_topic("Intern")
    with django_assert_num_queries(3) as queries:
        assert len(topic_search.suggestions("tern", with_new=False)) == topic_search.MIN_RESULTS
    assert "topics_opening" in queries[0]["sql"]


def test_rows_are_as_many_as_the_names_have_words():
    make_topic("Little egret", aliases=["Aigrette"])
    assert Opening.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("重庆", ["重", "庆", "chongq", "Chong qing", "cq"]),
        ("西安", ["xi'an", "xi’a", "xa"]),
        ("厦门大桥", ["大桥", "xiamend", "xmdq", "shamen"]),
        ("北京2040", ["beijing20", "bj2040"]),
        ("Łódź", ["lodz", "Łodz", "łó"]),
        ("Crème brûlée", ["brulee", "creme b"]),
        ("Ёлка", ["елка", "ёл"]),
        ("إسطنبول", ["اسطن"]),
    ],
)
def test_a_name_is_found_without_its_marks_by_each_chinese_character_and_in_pinyin(name, texts):
    make_topic("Unrelated")
    make_topic(name)
    assert {text: begun(text) for text in texts} == {text: [name] for text in texts}


def test_a_name_in_letters_comes_before_one_that_is_only_read_so():
    for name in ("重庆", "Chongqing", "Chongqing trains"):
        make_topic(name)
    make_article(topics=["重庆"])
    assert begun("chongqing") == ["Chongqing", "Chongqing trains", "重庆"]


def test_signs_are_not_left_out_of_what_is_typed():
    make_topic("Canals")
    assert begun("c++") == begun("'") == []


def begun_public(text):
    names = dict(Topic.objects.values_list("pk", "name"))
    found = prefix_index.public_starting_with(naming.key_of(text), timezone.now())
    return [names[row["topic"]] for row in found]


def test_readers_are_offered_public_topics_by_the_stories_that_they_see():
    soon = timezone.now() + timedelta(hours=1)
    for name, live, scheduled in (("Plovers", 1, 3), ("Plover hide", 2, 0), ("Plover count", 0, 1)):
        topic = make_topic(name, aliases=[f"{name} of the plain"])
        for n in range(live + scheduled):
            make_article(topics=[topic], at=soon if n >= live else None)
    assert begun("plov")[0] == "Plovers"
    assert begun_public("plov") == ["Plover hide", "Plovers"]
    with time_machine.travel(soon):
        assert begun_public("plov") == ["Plovers", "Plover hide", "Plover count"]
