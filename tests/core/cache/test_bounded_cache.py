"""The size of a bounded cache stays within its bound, and unused values are evicted first."""

from random import Random
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


def test_the_oldest_value_is_evicted_first(cache):
    for key in "abcd":
        cache.put(key, value())
    assert keys_in(cache) == "bcd"


def test_a_used_value_gets_a_second_chance(cache):
    for key in "abc":
        cache.put(key, value())
    cache.get("a").is_used = True
    cache.put("d", value())
    assert keys_in(cache) == "acd"
    cache.put("e", value())
    assert keys_in(cache) == "ade"


def test_a_large_value_evicts_many_and_one_above_the_bound_is_stored_alone(cache):
    for key in "ab":
        cache.put(key, value())
    cache.put("c", value(3))
    assert keys_in(cache) == "c"
    cache.put("d", value(9))
    assert keys_in(cache) == "d"


def test_a_new_value_stays_even_if_all_others_were_used():
    cache = BoundedCache(3)
    for key in "abc":
        cache.put(key, SimpleNamespace(size=1, is_used=True))
    cache.put("d", value())
    assert keys_in(cache) == "bcd"


def test_the_size_of_replaced_and_removed_values_is_released(cache):
    cache.put("a", value(3))
    cache.put("a", value(1))
    cache.put("b", value(2))
    assert keys_in(cache) == "ab"
    cache.remove("b")
    cache.remove("x")
    cache.put("c", value(2))
    assert keys_in(cache) == "ac"


def test_values_that_are_used_once_never_evict_those_that_are_used_again():
    cache = BoundedCache(80)
    for key in range(60):
        cache.put(key, value())
    for key in range(60):
        cache.get(key).is_used = True
    for key in range(1000, 3000):
        cache.put(key, value())
    assert [key for key in range(60) if not cache.get(key)] == []
    assert sum(cache.get(key) is not None for key in range(3000)) == 80


def test_a_new_value_that_is_used_again_before_it_is_evicted_stays():
    cache = BoundedCache(80)
    for key in range(80):
        cache.put(key, value())
        cache.get(key).is_used = True
    cache.put("a", value())
    for key in range(1000, 1005):
        cache.put(key, value())
    cache.get("a").is_used = True
    for key in range(2000, 2040):
        cache.put(key, value())
    assert cache.get("a")


def test_what_was_used_often_once_gives_way_to_what_is_used_now():
    cache = BoundedCache(80)
    for key in range(400):
        cache.put(key, value())
        cache.get(key).is_used = True
    assert not any(cache.get(key) for key in range(300))


def test_a_replaced_value_is_as_popular_as_before():
    cache = BoundedCache(8)
    cache.put("a", value())
    cache.get("a").is_used = True
    for key in range(20):
        cache.put(key, value())
    cache.put("a", value(2))
    for key in range(100, 140):
        cache.put(key, value())
    assert cache.get("a").size == 2


def test_a_value_of_another_size_never_makes_it_exceed_the_bound():
    cache, chance = BoundedCache(50), Random(1)
    for _ in range(3000):
        key = chance.randrange(40)
        if found := cache.get(key):
            found.is_used = chance.random() < 0.5
        elif chance.random() < 0.1:
            cache.remove(key)
        cache.put(key, value(chance.randrange(1, 20)))
        found = [cache.get(n) for n in range(40) if cache.get(n)]
        assert sum(each.size for each in found) <= 50
