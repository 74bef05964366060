"""What of a story's text is shown where a search found it."""

import pytest

from articles.search.snippets import excerpt, highlight
from articles.search.terms import parse


def said(text, words):
    """The excerpt as readers see it, what is highlighted in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in excerpt(text, parse(words)))


def test_an_excerpt_begins_and_ends_between_words():
    text = " ".join(f"mile{n}" for n in range(200)).replace("mile90", "harbour")
    shown = said(text, "harbour")
    assert "[harbour]" in shown
    assert shown.startswith("…\u00a0mile")
    assert 240 <= len(shown) <= 330


@pytest.mark.parametrize(("filler", "words"), [("山高水长", "码头"), ("港の朝は", "埠頭"), ("바다와강", "부두")])
def test_of_scripts_without_narrow_letters_half_as_much_is_shown(filler, words):
    text = filler * 60 + words + filler * 60
    shown = said(text, words)
    assert f"[{words}]" in shown
    assert 100 <= len(shown) <= 135
    # Some of what stands before.
    assert shown.index("[") > 20


@pytest.mark.parametrize("words", ["颱風登陸", "台风登陆"])
def test_matches_in_the_other_kind_of_chinese_characters_are_shown_as_they_are_written(words):
    assert said("昨夜颱風登陸恆春。", words) == "昨夜[颱風登陸]恆春。"
    assert said("昨夜台风登陆恒春。", words) == "昨夜[台风登陆]恒春。"


def test_a_short_text_is_shown_whole():
    assert said("码头已经重新开放。", "码头") == "[码头]已经重新开放。"
    assert said("The pier is open again.", "pier") == "The [pier] is open again."


def test_an_excerpt_of_chinese_begins_after_a_mark():
    text = (
        "渡轮停运三天后复航。" * 5
        + "受大雾影响，轮渡公司推迟了首班船，市民改乘地铁过江。"
        + "码头旁的早市照常开张。" * 12
    )
    assert said(text, "地铁").startswith("…\u00a0受大雾影响，轮渡公司")
    # The only mark is farther away than usual.
    text = "渡轮停运三天后复航。" + "受大雾影响轮渡公司推迟了" * 3 + "地铁" + "照常运行" * 40
    assert said(text, "地铁").startswith("…\u00a0受大雾影响轮渡公司")


def test_the_singular_of_a_word_is_highlighted_too():
    pieces = highlight("A ferry meets ferries and a ferryman", parse("ferries"))
    assert [piece.text for piece in pieces if piece.is_match] == ["ferry", "ferries"]
