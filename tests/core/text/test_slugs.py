"""The words in addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.core.text import slugs


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour works", "harbour-works"),
        ("  Harbour   works!  ", "harbour-works"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full-width"),
        ("Cafe\u0301", "café"),
        ("長江", "長江"),
        ("C#", "c"),
        ("_private_", "private"),
        ("🙂", ""),
        ("…", ""),
        ("", ""),
        ("İzmir", "izmir"),
        # Vowel signs and other marks of scripts that cannot be read without them.
        ("नदीचे पाणी वाढले", "नदीचे-पाणी-वाढले"),
        ("নদীর জল", "নদীর-জল"),
        ("ஆற்று நீர்", "ஆற்று-நீர்"),
        ("น้ำขึ้น", "น้ําขึ้น"),
        ("مَدّ", "مَدّ"),
        # Other marks.
        ("q\u0301uay", "quay"),
        ("за\u0301мок", "замок"),
        ("❤\ufe0f tide", "tide"),
        ("\u093e\u0301 tide \u093f", "tide"),
    ],
)
def test_a_name_gives_a_word(name, slug):
    assert slugs.slug_of(name) == slug


@given(st.text(max_size=200))
def test_a_slug_is_its_own_slug_and_fits(name):
    slug = slugs.slug_of(name)
    assert slugs.slug_of(slug) == slug
    assert len(slug) <= 80
    assert "/" not in slug


def test_a_long_name_is_cut_without_a_hyphen_at_its_end():
    assert slugs.slug_of("a" * 79 + " bcd") == "a" * 79


def free(name, *taken):
    """The slug that the name gets beside these."""
    return slugs.free_slug(name, fallback="story", is_taken=set(taken).__contains__)


def test_a_taken_slug_gets_the_next_number():
    assert free("Ebb") == "ebb"
    assert free("Ebb", "ebb") == "ebb-2"
    assert free("Ebb", "ebb", "ebb-2", "ebb-4") == "ebb-3"


def test_a_name_without_a_letter_gets_the_fallback():
    assert free("🙂") == "story"
    assert free("🙂", "story") == "story-2"


@pytest.mark.parametrize("word", sorted(slugs.RESERVED))
def test_words_that_addresses_need_are_reserved(word):
    assert free(word.upper()) == f"{word}-2"


def test_a_number_fits_behind_the_longest_slug():
    assert free("a" * 90, "a" * 80) == "a" * 78 + "-2"
    assert free("a" * 77 + "-bcd", "a" * 77 + "-bc") == "a" * 77 + "-2"
