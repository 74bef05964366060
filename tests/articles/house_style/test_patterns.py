"""Patterns of style rules: what they match, and which are refused."""

import time

import pytest

from articles.house_style.patterns import Pattern, PatternRefused


def found(source, text, **options):
    data = text.encode()
    return [data[start:end].decode() for start, end in Pattern(source, **options).spans(data)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("utili[sz]es?", "Utilise it, she utilizes it, reutilise", ["Utilise", "utilizes"]),
        ("dog|dogs", "dogs dog dogsled", ["dogs", "dog"]),
        ("élan", "élan, élans, Élan", ["élan", "Élan"]),
        ("caf", "café caf", ["caf"]),
        (r"\w+ly", "sûrement boldly naïvely", ["boldly", "naïvely"]),
        ("it is(?!\\.)", "It is late, it is.", ["It is"]),
        ("(?<!very )quick", "very quick, quick", ["quick"]),
        (r"(?<=\d )percent(?= of)", "5 percent of us, a percent of us, 5 percent", ["percent"]),
        ("微博", "我用微博看", ["微博"]),
        ("[(]sic[)]|a[|]b", "a|b a", ["a|b"]),
    ],
)
def test_a_pattern_matches_whole_words_of_any_script(source, text, expected):
    assert found(source, text) == expected


def test_a_pattern_matches_parts_of_words_and_the_case_if_that_is_asked_for():
    assert found(r"\s–\s", "a – b", is_part_of_word=True) == [" – "]
    assert found("ise", "realise Ise", is_part_of_word=True, is_case_sensitive=True) == ["ise"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a{1001}", "too large"),
        ("(?:.{0,100}q){30}", "too large"),
        (r"(a+)\1", "only at the start and end"),
        ("a(?=b)c", "only at the start and end"),
        ("a|b(?=c)", "only at the start and end"),
        ("(", "has an error"),
        ("[", "has an error"),
        ("a*", "match everywhere"),
        ("a" * 501, "up to 500 characters"),
        ("\ud800", "has an error"),
    ],
)
def test_a_pattern_that_cannot_be_run_in_time_or_at_all_is_refused(source, reason):
    with pytest.raises(PatternRefused, match=reason):
        Pattern(source)


@pytest.mark.parametrize("source", ["(a+)+$", "(a|a)*b", "(?:a?){50}a{50}b", "(.*)*x"])
def test_a_pattern_at_which_other_engines_never_end_takes_no_time(source):
    # A backtracking engine needs longer than the universe exists.
    started = time.monotonic()
    list(Pattern(source).spans(b"a" * 20_000 + b"!"))
    assert time.monotonic() - started < 20
