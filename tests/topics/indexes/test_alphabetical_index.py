"""Topics are listed under a letter in each language, by one order on both databases."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from tests.factories import make_article, make_topic
from topics import curation, merging
from topics.indexes import alphabetical_index
from topics.models import IndexedName, Kind, Topic
from topics.names import naming
from topics.site.index import name_of


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Harbours", "H"), ("harbours", "H"), ("Ångström", "A"), ("Élan", "E"), ("Øresund", "O"), ("Łódź", "L"),
        ("Œuvre", "O"), ("Þingvellir", "T"), ("ﬁords", "F"), ("Ｗide", "W"), ("“Quoted”", "Q"), ("@home", "H"),
        ("重庆", "C"), ("重慶", "C"), ("厦门", "X"), ("长沙", "C"), ("曾侯乙", "Z"), ("北京2040", "B"), ("𠀀", "H"),
        ("Ёлка", "Е"), ("Йод", "Й"), ("жито", "Ж"), ("Όλυμπος", "Ο"), ("ქალაქი", "ქ"), ("القاهرة", "ا"),
        ("إسطنبول", "ا"), ("שלום", "ש"), ("カナダ", "か"), ("がっこう", "か"), ("서울", "ㅅ"), ("까치", "ㄲ"),
        ("3D", "#"), ("٣ أيام", "#"), ("🙂", "#"), ("#", "#"), ("C#", "C"), ("", "#"), ("…", "#"), ("½", "#"),
    ],
)  # fmt: skip
@pytest.mark.any_database
def test_a_name_is_listed_under_its_first_letter_or_that_of_its_pinyin(name, letter):
    assert name_of(alphabetical_index.letter_of(name)) == letter


def listed(language="en", **where):
    """The names in the index of the language, as they are now."""
    with override(language):
        ids = IndexedName.objects.public().filter(**where).alphabetical()
        topics = Topic.objects.in_bulk()
        return [str(topics[pk]) for pk in ids]


@pytest.mark.django_db
def test_names_are_in_one_order_without_case_and_accents_chinese_after_latin_and_signs_last():
    names = ["Cairo", "céilidh", "Chad", "成都", "重庆", "长沙", "Dublin", "Østfold", "Ж", "القاهرة", "7 seas", "zebra"]
    for name in reversed(names):
        make_topic(name, public_from=timezone.now())
        alphabetical_index.fix()
    order = ["Cairo", "céilidh", "Chad", "长沙", "成都", "重庆", "Dublin", "Østfold", "zebra", "Ж", "القاهرة", "7 seas"]
    assert listed() == order


@pytest.mark.django_db
def test_each_language_lists_its_own_names():
    for name, chinese in (("Athens", "雅典"), ("Berlin", "柏林"), ("Dublin", "")):
        topic = make_topic(name)
        make_article(topics=[topic])
        if chinese:
            naming.set_translations(topic, {"zh-hans": chinese})
    assert listed() == ["Athens", "Berlin", "Dublin"]
    assert listed("zh-hans") == ["柏林", "Dublin", "雅典"]
    assert listed("zh-hans", letter=ord("Y")) == ["雅典"]
    naming.set_translations(Topic.objects.get(name="Athens"), {"zh-hans": ""})
    assert listed("zh-hans") == ["Athens", "柏林", "Dublin"]


@pytest.mark.django_db
def test_only_what_readers_may_see_is_listed():
    make_topic("Unused")
    make_article(topics=["Later"], at=timezone.now() + timedelta(days=1))
    make_article(topics=["Now"])
    assert listed() == ["Now"]
    curation.make_public(Topic.objects.get(name="Unused"), by=None)
    assert listed() == ["Now", "Unused"]


@pytest.mark.django_db
def test_the_index_follows_every_change_of_a_topic():
    heron, egret = make_topic("Heron", kind="event"), make_topic("Egret")
    for topic in (heron, egret):
        make_article(topics=[topic])
    with transaction.atomic():
        naming.rename(egret, "Little egret")
    curation.describe(egret, kind=Kind.PLACE, by=None)
    assert listed(kind="place", letter=ord("L")) == ["Little egret"]
    merge = merging.merge(heron, egret, by=None)
    assert listed() == ["Little egret"]
    assert list(alphabetical_index.check()) == []
    merging.undo(merge, by=None)
    assert listed() == ["Heron", "Little egret"]
    assert listed(kind="event") == ["Heron"]
    assert list(alphabetical_index.check()) == []


@pytest.mark.django_db
def test_names_from_a_merge_are_listed_in_their_language_and_no_longer_once_it_is_undone():
    lost, found = make_topic("Wien"), make_topic("Vienna")
    for topic in (lost, found):
        make_article(topics=[topic])
    naming.set_translations(lost, {"zh-hans": "维也纳"})
    merge = merging.merge(lost, found, by=None)
    assert listed("zh-hans") == ["维也纳"]
    merging.undo(merge, by=None)
    assert sorted(listed("zh-hans")) == ["Vienna", "维也纳"]
    assert list(alphabetical_index.check()) == []


@pytest.mark.django_db
def test_what_is_missing_wrong_or_too_much_is_found_and_repaired():
    for name in ("Boats", "Canals", "Docks"):
        make_article(topics=[name])
    make_topic("Unused")
    IndexedName.objects.filter(topic__name="Boats").delete()
    IndexedName.objects.filter(topic__name="Canals", language="").update(letter=ord("X"))
    row = IndexedName.objects.filter(topic__name="Docks").first()
    IndexedName.objects.create(
        topic=Topic.objects.get(name="Unused"), kind="place", letter=1, sort_key=b"", public_from=row.public_from
    )
    assert list(alphabetical_index.check()) == [
        f"topic “{name}”: alphabetical index is out of date" for name in ("Boats", "Canals", "Unused")
    ]
    alphabetical_index.fix()
    assert list(alphabetical_index.check()) == []
    assert listed() == ["Boats", "Canals", "Docks"]


@pytest.mark.django_db
def test_a_language_that_is_added_to_the_site_is_indexed_once(settings, django_assert_num_queries):
    settings.LANGUAGES = settings.LANGUAGES[:1]
    make_article(topics=["Boats"])
    assert set(IndexedName.objects.values_list("language", flat=True)) == {""}
    settings.LANGUAGES = [*settings.LANGUAGES, ("zh-hans", "中文")]
    alphabetical_index.add_languages()
    assert listed("zh-hans") == ["Boats"]
    assert list(alphabetical_index.check()) == []
    # Whether each is there, in a savepoint.
    with django_assert_num_queries(4):
        alphabetical_index.add_languages()
