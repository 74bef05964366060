"""The size of a bounded cache stays within its bound, and unused values are evicted first."""

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
