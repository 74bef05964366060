"""The words of texts in several scripts."""

import pytest
from django.conf import settings

from newsroom.core.text import tokens
from newsroom.core.text.tokens import (
    MAX_LENGTH,
    alphabetical_key,
    count_words,
    index_words,
    minutes_to_read,
    unaccented,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The tide, the TIDE-mark.", ["the", "tide", "the", "tide", "mark"]),
        ("Zürich ＦＵＬＬ straße", ["zürich", "full", "strasse"]),
        ("Z\u0075\u0308rich", ["zürich"]),
        ("A 4 x 5th 2026 m25", ["th", "m25"]),
        ("重庆下雨", ["重庆", "庆下", "下雨"]),
        ("雨", ["雨"]),
        ("ﾊﾟﾘ 서울에서", ["パリ", "서울", "울에", "에서"]),
        ("In 重庆today", ["in", "重庆", "today"]),
        ("Київська область", ["київська", "область"]),
        ("القاهرة أمس", ["القاهرة", "أمس"]),
        ("दिल्ली में", ["दलल"]),
        ("", []),
        ("… \x00 \ud800 🙂 _", []),
    ],
)
def test_words_are_the_same_whatever_their_case_width_and_spaces(text, words):
    assert list(words_of(text)) == words


def test_an_endless_word_is_kept_by_its_beginning():
    assert list(words_of("x" * 50_000)) == ["x" * MAX_LENGTH]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zoë's CAFÉ, 3.5 km", ["zoe", "s", "cafe", "3", "5", "km"]),
        ("Cafe\u0301 Ångström Đà Nẵng", ["cafe", "angstrom", "đa", "nang"]),
        ("重庆下雨", ["重庆", "庆下", "下雨", "雨"]),
        ("雨", ["雨"]),
        ("ﾊﾟﾘ 5G网络", ["パリ", "リ", "5g", "网络", "络"]),
        ("КИЇВ", ["київ"]),
        ("y" * 90, ["y" * MAX_LENGTH]),
    ],
)
def test_search_keeps_every_word_latin_ones_without_accents_and_each_character_of_unspaced_ones(text, words):
    assert list(index_words(text)) == words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("crème brûlée", "creme brulee"), ("ệ", "e"), ("ø ł ı", "ø ł ı"), ("パリ", "パリ"), ("ё й", "ё й"), ("ά", "ά"),
        ("plain", "plain"), ("e\u0301", "e"), ("กี", "กี"), ("\u0301e", "\u0301e"), ("", ""),
    ],
)  # fmt: skip
def test_latin_letters_lose_their_accents_and_no_others(text, plain):
    assert unaccented(text) == plain


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("It’s the ferry’s well-known 3rd – and last – trip.", 8),
        ("渡轮撞上码头。", 6),
        ("渡轮 MV Aurora 撞上码头", 8),
        ("배가 부두에 부딪혔다", 3),
        ("— … ☂", 0),
    ],
)
def test_words_are_counted_as_word_processors_do(text, number):
    assert count_words(text) == number


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * 460, 2),
        ("重" * 1200, 3),
        ("어절 " * 460, 2),
        ("ก" * 3000, 3),
        ("word " * 230 + "重" * 400, 2),
    ],
)
def test_how_long_a_text_is_to_read_is_told_by_words_or_by_characters(text, minutes):
    assert minutes_to_read(text) == minutes


def test_names_go_from_a_to_z_whatever_their_case_and_accents_and_chinese_ones_by_pinyin():
    names = [
        "上海",
        "Zürich",
        "重庆",
        "北京",
        "ålesund",
        "Київ",
        "厦门",
        "Árbol",
        "Alba",
        "成都",
        "臺北",
        "“长赐”号搁浅",
        "#beta",
        "?!",
        "zoo",
        "大連",
    ]
    assert sorted(names, key=alphabetical_key) == [
        *("?!", "Alba", "ålesund", "Árbol", "#beta", "zoo", "Zürich", "Київ"),
        *("北京", "“长赐”号搁浅", "成都", "重庆", "大連", "上海", "厦门", "臺北"),
    ]  # fmt: skip


def test_the_desk_counts_the_same_characters():
    script = (settings.BASE_DIR / "static" / "admin" / "desk" / "text-length.js").read_text()
    for characters in (tokens._IDEOGRAPH, tokens._UNSEPARATED):
        ranges = characters.pattern.replace(r"\U00020000-\U0003ffff", r"\u{20000}-\u{3ffff}")
        assert f"= /{ranges}/gu;" in script
