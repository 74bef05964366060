"""What is kept of topics whose names resemble each other, whatever happens to the names."""

from contextlib import suppress
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.factories import make_topic
from topics import deletion, merging
from topics.indexes import alphabetical_index, folding, prefix_index
from topics.models import Fingerprint, Resemblance, Topic
from topics.names import duplicates, matching, naming
from topics.names.indexing import batch_indexing

pytestmark = pytest.mark.django_db


def pairs():
    rows = Resemblance.objects.order_by("name", "other_name").values_list("name", "other_name", "way", "is_by_alias")
    return list(rows)


@pytest.fixture(autouse=True)
def _always_as_from_scratch():
    yield
    assert list(duplicates.check()) == []


def test_a_new_topic_that_resembles_another_is_found_from_both_sides():
    make_topic("Wuppertal")
    make_topic("Something else")
    make_topic("Wupertal")
    assert pairs() == [("Wupertal", "Wuppertal", "letters", False), ("Wuppertal", "Wupertal", "letters", False)]


def test_a_name_in_traditional_characters_resembles_the_same_in_simplified_ones():
    make_topic("颱風")
    make_topic("台风")
    make_topic("海风")
    assert pairs() == [("台风", "颱風", "spelling", False), ("颱風", "台风", "spelling", False)]


def test_the_migration_finds_names_that_resemble_each_other_in_both_kinds_of_characters(monkeypatch):
    with monkeypatch.context() as before:
        for module in (matching, prefix_index, folding):
            before.setattr(module, "fold_han", lambda text: text)
        matching.normalise.cache_clear()
        make_topic("颱風")
        make_topic("台风")
    matching.normalise.cache_clear()
    assert pairs() == []
    import_module("topics.migrations.0007_fold_han").index_names(apps, None)
    assert len(pairs()) == 2
    for index in (prefix_index, alphabetical_index):
        assert list(index.check()) == []


def test_another_name_resembles_a_topic():
    make_topic("Luoyang")
    topic = make_topic("Nine Courts", aliases=["洛阳"])
    assert pairs() == [("Luoyang", "洛阳", "pinyin", True), ("洛阳", "Luoyang", "pinyin", True)]
    with transaction.atomic():
        naming.rename(topic, "Old Capital")
    assert len(pairs()) == 2


def test_renaming_finds_and_forgets():
    make_topic("Tide mills")
    make_topic("Tidemills")
    other = make_topic("Salt pans")
    assert len(pairs()) == 2
    with transaction.atomic():
        naming.rename(other, "Tide-mills!")
    assert len(pairs()) == 6
    with transaction.atomic():
        naming.rename(other, "Salt pans")
        naming.remove_alias(other, "Tide-mills!")
    assert {name for name, *_ in pairs()} == {"Tide mills", "Tidemills"}


def test_a_change_of_case_alone_is_learnt():
    make_topic("Tidemills")
    topic = make_topic("Tide mills")
    with transaction.atomic():
        naming.rename(topic, "TIDE MILLS")
    assert pairs()[0][:2] == ("TIDE MILLS", "Tidemills")


def test_a_merge_and_what_takes_it_back_are_learnt():
    make_topic("Tidemills")
    loser, survivor = make_topic("Tide mills", aliases=["洛阳"]), make_topic("Salt pans", aliases=["Saltpan"])
    make_topic("Luoyang")
    names = ["Luoyang", "Tide mills", "Tidemills", "洛阳"]
    assert [name for name, *_ in pairs()] == names
    merge = merging.merge(loser, survivor, by=None)
    assert list(duplicates.check()) == []
    assert [name for name, *_ in pairs()] == names
    assert all(row.is_by_alias for row in Resemblance.objects.all())
    merging.undo(merge, by=None)
    assert sorted(survivor.resemblances.all()) == []
    assert len(pairs()) == 4


def test_a_name_that_is_taken_away_resembles_nobody():
    make_topic("Tidemills")
    topic = make_topic("Salt pans", aliases=["Tide mills"])
    with transaction.atomic():
        naming.remove_alias(topic, "Tide mills")
    assert pairs() == []


def test_a_deleted_topic_resembles_nobody():
    make_topic("Tidemills")
    deletion.delete(make_topic("Tide mills"), by=None)
    assert pairs() == []


def test_what_is_out_of_date_is_told_and_mended():
    make_topic("Tidemills")
    topic = make_topic("Tide mills")
    make_topic("Salt pans")
    Fingerprint.objects.filter(topic=topic).delete()
    Resemblance.objects.filter(topic=topic).delete()
    assert list(duplicates.check()) == ["topic “Tide mills”: duplicate-name index is out of date"]
    duplicates.fix()
    assert list(duplicates.check()) == []
    assert len(pairs()) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_costs_a_fixed_number_of_queries(count, django_assert_num_queries):
    for n in range(count):
        make_topic("Tide" + "-" * n + "mills")
    topic = Topic.objects.create(name="Tide mills", key="tide mills", slug="another")
    with django_assert_num_queries(9):
        duplicates.index_topics([topic.pk])
    assert topic.resemblances.count() == count


def test_names_that_change_in_a_batch_are_indexed_at_its_end_as_one_by_one():
    old = make_topic("Tide-mill")
    with transaction.atomic(), batch_indexing():
        topics = [naming.find_or_create(name) for name in ("Tide mills", "Salt pans", "Saltpans")]
        naming.add_aliases(topics[1], ["Sea salt works"])
        naming.rename(old, "Tidal mills")
        with suppress(ValidationError), transaction.atomic():
            naming.find_or_create("Rolled back")
            raise ValidationError("No.")
        assert not Resemblance.objects.filter(topic__in=topics).exists()
    assert list(duplicates.check()) == []
    assert list(prefix_index.check()) == []
    assert Resemblance.objects.filter(topic=topics[1], other=topics[2]).exists()
    assert Fingerprint.objects.filter(topic=topics[0]).exists()
