"""Where the rules of the house style match."""

import time

import pytest

from articles.house_style.matching import RuleSet
from articles.house_style.passages import plain_passage
from articles.models import StyleRule


def matches(text, *rules):
    checked = plain_passage("body", text).checked
    return [(text[start:end], rule.replacement) for rule, start, end in RuleSet(rules).matches(checked)[0]]


def words_in(text, **rule):
    return [words for words, _ in matches(text, StyleRule(**rule))]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("adviser", "Adviser and advisers", ["Adviser"]),
        ("data base", "a Data\xa0Base, a data basement", ["Data\xa0Base"]),
        ("don't", "Don’t and don't", ["Don’t", "don't"]),
        ("C++", "C++ and C++11", ["C++", "C++"]),
        ("微博", "我用微博看", ["微博"]),
        ("İzmir", "İzmir and İZMİR", ["İzmir"]),
        ("lorry\nlorry park", "the lorry park", ["lorry park"]),
    ],
)
def test_words_match_whole_words_in_any_case(words, text, expected):
    assert words_in(text, words=words) == expected


def test_words_match_their_case_if_that_is_asked_for():
    assert words_in("The Internet, the internet", words="Internet", is_case_sensitive=True) == ["Internet"]


def test_words_that_are_right_already_are_no_match():
    assert words_in("5 gb, 5 GB", words="gb", replacement="GB|gigabytes") == ["gb"]


def test_exceptions_are_no_match_around_and_within_the_words():
    rule = {"patterns": "house [a-z]+", "exceptions": "White house staff\nhouse wine"}
    assert words_in("the White house staff, house wine, house rules", **rule) == ["house rules"]


def test_an_exception_is_a_phrase_in_any_case_or_a_word_in_its_own():
    assert words_in("Opera House, THE OPERA HOUSE, the house", words="house", exceptions="opera house") == ["house"]
    assert words_in("US, us", words="us", exceptions="US") == ["us"]


def test_quotations_are_exempt():
    assert words_in("We utilise it. “We utilise it,” she said", words="utilise", patterns="utilis[e]") == ["utilise"]


def test_a_match_is_within_one_block():
    assert words_in("It was a\n-5 degrees", patterns=r"\s-\d", is_part_of_word=True) == []


def test_spaces_at_the_ends_of_a_block_hide_no_match_in_the_next():
    rule = {"patterns": "(?:^|\\s)We\\s\n\\w!(?:\\s|$)", "is_part_of_word": True}
    assert words_in("Sold out!\nWe sang!\n\nWe left", **rule) == ["t!", "We ", "g!", "We "]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\s[-–]\s", "then - now – later", [" - ", " – "]),
        (r"quite\s", "quite quite good, unquite good", ["quite ", "quite "]),
        (r"\(s\)", "the boat(s) left", ["(s)"]),
        (r"no\.", "no.5, No. 6 and casino.7", ["no.", "No."]),
        (r"ïve", "naïve", []),
        ("don’t (?:go|look)", "They don't go, don’t look", ["don't go", "don’t look"]),
    ],
)
def test_a_pattern_may_have_a_sign_at_its_ends_next_to_a_letter(pattern, text, expected):
    assert words_in(text, patterns=pattern) == expected


def test_rules_without_a_replacement_are_independent_of_each_other():
    rules = [StyleRule(words="motor car", replacement="car"), StyleRule(patterns="c[a]r"), StyleRule(words="car")]
    assert matches("a motor car", *rules) == [("motor car", "car"), ("car", ""), ("car", "")]


def test_of_replacements_that_overlap_the_first_and_longest_is_shown():
    car, motor = StyleRule(patterns="c[a]r", replacement="vehicle"), StyleRule(words="motor car", replacement="car")
    park = StyleRule(words="car park", replacement="parking")
    assert matches("a motor car park, a car", car, motor, park) == [("motor car", "car"), ("car", "vehicle")]
    other = StyleRule(words="car", replacement="carriage")
    assert sorted(matches("a car", car, other)) == [("car", "carriage"), ("car", "vehicle")]


def test_words_within_a_name_that_is_right_already_are_right():
    rules = [StyleRule(words="moon base", replacement="Moon Base"), StyleRule(words="moon", replacement="satellite")]
    assert matches("Moon Base, moon base, the moon", *rules) == [("moon base", "Moon Base"), ("moon", "satellite")]


def test_the_check_stops_when_its_time_is_over():
    found, is_complete = RuleSet([StyleRule(words="a")]).matches("a " * 50, time.monotonic() - 1)
    assert (len(found), is_complete) == (0, False)
    assert RuleSet([StyleRule(words="a")]).matches("a " * 50, time.monotonic() + 60)[1]
