"""Which words are English, and which of them are ordinary."""

from hashlib import sha256

import pytest

from newsroom.core.text import english_words
from newsroom.core.text.english_words import ORDINARY, frequency


def test_words_of_the_list_are_told_from_names_and_from_what_is_no_word():
    assert frequency("harbour") == frequency("harbu") == frequency("") == 0
    assert 0 < frequency("hungary") < ORDINARY < frequency("hungry")


@pytest.mark.parametrize("word", ['"', "har.*", "a" * 10_000, "重", "\ud800"])
def test_signs_and_other_scripts_are_no_words(word):
    assert frequency(word) == 0


def test_a_list_that_differs_from_that_of_the_index_needs_a_migration():
    # When this fails after an update of pyspellchecker: write a migration that compares again, then change the digest.
    assert sha256(english_words.word_list()).hexdigest()[:16] == "97242583cbec76b9"
