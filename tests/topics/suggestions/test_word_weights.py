"""How a text is scored by the weights of its words."""

import pytest

from topics.models import WordWeights
from topics.suggestions.word_weights import count_words, score, values_of

RIVERS, MAMMALS = 3, 4


def weigh(word, rarity=1.0, **weights):
    WordWeights.objects.create(word=word, rarity=rarity, weights={name[1:]: weight for name, weight in weights.items()})


def test_words_are_counted_in_the_order_of_the_text_and_those_of_the_headline_twice():
    assert list(count_words("Otters return", "The otters", "They swim").items()) == [
        ("otters", 3), ("return", 2), ("the", 1), ("they", 1), ("swim", 1),
    ]  # fmt: skip


def test_the_end_of_an_endless_text_is_not_read():
    assert "otters" not in count_words("", "", "word " * 1_000 + "otters")


def test_rare_and_frequent_words_have_a_higher_value_and_unknown_ones_none():
    values = values_of({"otters": 1, "swim": 1, "unheard": 1}, {"otters": 2.0, "swim": 1.0})
    assert values == pytest.approx({"otters": 2 / 5**0.5, "swim": 1 / 5**0.5})
    assert values_of({"otters": 3, "swim": 1}, {"otters": 1.0, "swim": 1.0})["otters"] > 2 / 5**0.5
    assert values_of({"the": 1}, {"the": 0.0}) == {}


@pytest.mark.django_db
def test_nothing_has_been_learned():
    found = score(count_words("Otters", "", ""))
    assert found.by_topic == {}
    assert found.strongest_words(RIVERS, 3) == []


@pytest.mark.django_db
def test_the_score_of_a_topic_is_the_sum_of_its_words():
    weigh("", 0, _3=-2.0, _4=-2.0)
    weigh("otters", _3=1.0, _4=3.0)
    weigh("swim", _3=2.0)
    assert score(count_words("", "", "Otters")).by_topic == pytest.approx({RIVERS: 0, MAMMALS: 2})
    assert score(count_words("", "", "Unheard")).by_topic == {RIVERS: -1, MAMMALS: -1}


@pytest.mark.django_db
def test_the_words_that_speak_most_for_a_topic_come_first_and_those_against_it_are_left_out():
    weigh("", 0, _3=2.0)
    weigh("otters", _3=1.0)
    weigh("swim", _3=2.0)
    weigh("banks", _3=-2.0)
    found = score(count_words("", "", "Otters swim past banks"))
    assert found.strongest_words(RIVERS, 3) == ["swim", "otters"]
    assert found.strongest_words(RIVERS, 1) == ["swim"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 900])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    with django_assert_num_queries(1):
        score({f"word{number}": 1 for number in range(count)})
