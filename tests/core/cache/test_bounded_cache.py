"""What is kept in cache stays within its bound, and what nobody asks for goes first."""

from types import SimpleNamespace

import pytest

from newsroom.core.cache.bounded_cache import BoundedCache


def value(size=1):
    return SimpleNamespace(size=size, is_used=False)


@pytest.fixture
def cache():
    return BoundedCache(3)


def keys_in(cache, keys="abcdef"):
    return "".join(key for key in keys if cache.get(key))


def test_the_oldest_goes_when_there_is_no_room(cache):
    for key in "abcd":
        cache.put(key, value())
    assert keys_in(cache) == "bcd"


def test_one_that_was_asked_for_gets_another_round(cache):
    for key in "abc":
        cache.put(key, value())
    cache.get("a").is_used = True
    cache.put("d", value())
    assert keys_in(cache) == "acd"
    cache.put("e", value())
    assert keys_in(cache) == "ade"


def test_a_large_one_takes_the_room_of_many_and_one_larger_than_all_room_stands_alone(cache):
    for key in "ab":
        cache.put(key, value())
    cache.put("c", value(3))
    assert keys_in(cache) == "c"
    cache.put("d", value(9))
    assert keys_in(cache) == "d"


def test_what_has_just_come_stays_where_all_others_were_asked_for():
    cache = BoundedCache(3)
    for key in "abc":
        cache.put(key, SimpleNamespace(size=1, is_used=True))
    cache.put("d", value())
    assert keys_in(cache) == "bcd"


def test_what_is_replaced_or_removed_gives_its_room_back(cache):
    cache.put("a", value(3))
    cache.put("a", value(1))
    cache.put("b", value(2))
    assert keys_in(cache) == "ab"
    cache.remove("b")
    cache.remove("x")
    cache.put("c", value(2))
    assert keys_in(cache) == "ac"
