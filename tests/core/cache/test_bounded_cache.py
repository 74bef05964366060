"""What is kept in memory stays within its bound, and what nobody asks for goes first."""

from types import SimpleNamespace

import pytest

from newsroom.core.cache.bounded_cache import Memory


def thing(size=1):
    return SimpleNamespace(size=size, is_used=False)


@pytest.fixture
def memory():
    return Memory(3, lambda value: value.size)


def kept(memory, keys="abcdef"):
    return "".join(key for key in keys if memory.get(key))


def test_the_oldest_goes_when_there_is_no_room(memory):
    for key in "abcd":
        memory.put(key, thing())
    assert kept(memory) == "bcd"


def test_one_that_was_asked_for_gets_another_round(memory):
    for key in "abc":
        memory.put(key, thing())
    memory.get("a").is_used = True
    memory.put("d", thing())
    assert kept(memory) == "acd"
    memory.put("e", thing())
    assert kept(memory) == "ade"


def test_a_large_one_takes_the_room_of_many_and_one_larger_than_all_room_stands_alone(memory):
    for key in "ab":
        memory.put(key, thing())
    memory.put("c", thing(3))
    assert kept(memory) == "c"
    memory.put("d", thing(9))
    assert kept(memory) == "d"


def test_what_has_just_come_stays_where_all_others_were_asked_for():
    memory = Memory(3, lambda value: value.size)
    for key in "abc":
        memory.put(key, SimpleNamespace(size=1, is_used=True))
    memory.put("d", thing())
    assert kept(memory) == "bcd"


def test_what_is_replaced_or_removed_gives_its_room_back(memory):
    memory.put("a", thing(3))
    memory.put("a", thing(1))
    memory.put("b", thing(2))
    assert kept(memory) == "ab"
    memory.remove("b")
    memory.remove("x")
    memory.put("c", thing(2))
    assert kept(memory) == "ac"
