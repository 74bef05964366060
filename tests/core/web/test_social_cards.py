"""Pictures that are drawn for stories without one."""

import io

import PIL.Image
import pytest

from newsroom.core.web.colours import accent_of
from newsroom.core.web.social_cards import HEIGHT, WIDTH, Card
from newsroom.core.web.social_cards.typesetting import OWN_FONT, drawable, fitted, font_for, font_of

SIZES = (60, 40, 20)


def opened(card):
    """The card's picture."""
    with PIL.Image.open(io.BytesIO(card.png())) as picture:
        assert picture.format == "PNG"
        return picture.convert("RGB")


def inked(picture, box=(0, 20, WIDTH, HEIGHT)):
    """How many pixels in the box are as dark as type."""
    return sum(picture.crop(box).convert("L").histogram()[:100])


def test_a_card_is_as_large_as_it_is_shown_and_small_to_load():
    card = Card("Ferry and tug collide off the western pier", ("World",))
    assert opened(card).size == (1200, 630)
    assert len(card.png()) < 60_000


@pytest.mark.parametrize(
    "headline",
    [
        "Ferry and tug collide",
        "Pařížská dohoda, Điện Biên Phủ, ığdır, Ærø",
        "Київ і Москва",
        "Αθήνα",
        "Tug \N{SLIGHTLY SMILING FACE} ferry",
        "3\u202f000 non\u2011smokers",
    ],
)
def test_headlines_in_latin_greek_and_cyrillic_letters_are_drawn(headline, settings):
    settings.SITE_NAME = "N"
    assert inked(opened(Card(headline))) > 2 * inked(opened(Card("渡轮")))


@pytest.mark.parametrize(
    "headline", ["渡轮与拖船相撞", "عبارة تصطدم", "เรือ", "Tug 渡轮", "\N{SLIGHTLY SMILING FACE}", ""]
)
def test_of_a_headline_in_other_letters_nothing_is_drawn_but_the_sites_name(headline, settings):
    settings.SITE_NAME = "Harbour & Coast"
    picture = opened(Card(headline))
    assert picture.tobytes() == opened(Card("渡轮")).tobytes()
    settings.SITE_NAME = "Hill & Coast"
    assert picture.tobytes() != opened(Card("渡轮")).tobytes()


def test_a_site_whose_name_cannot_be_drawn_either_is_told_by_its_address(settings):
    settings.SITE_NAME, settings.SITE_HOST = "港口", "harbour.example"
    nameless = opened(Card("渡轮"))
    assert inked(nameless) > 0
    settings.SITE_HOST = "coast.example"
    assert nameless.tobytes() != opened(Card("渡轮")).tobytes()


def test_however_it_is_written_a_headline_is_drawn_alike():
    assert opened(Card("e\u0301te\u0301")).tobytes() == opened(Card("\u00e9t\u00e9")).tobytes()


def test_what_stands_over_the_headline_is_left_out_alone_if_it_cannot_be_drawn():
    with_kicker, without = opened(Card("Tides", ("World",))), opened(Card("Tides"))
    assert with_kicker.tobytes() != without.tobytes()
    assert opened(Card("Tides", ("国际",))).tobytes() == without.tobytes()


def test_a_label_is_drawn_whatever_the_headlines_letters_are():
    assert opened(Card("渡轮", ("Sponsored", "国际"))).tobytes() == opened(Card("渡轮", ("Sponsored",))).tobytes()
    assert opened(Card("渡轮", ("Sponsored",))).tobytes() != opened(Card("渡轮")).tobytes()


def test_a_font_of_the_operators_has_what_ours_has_not(settings, tmp_path):
    other = tmp_path / "other.ttf"
    other.write_bytes(OWN_FONT.read_bytes())
    assert font_for("Tides") == OWN_FONT
    assert font_for("渡轮") is None
    before = Card("Tides").digest
    settings.SOCIAL_CARD_FONTS = [str(other)]
    assert font_for("Tides") == OWN_FONT
    assert Card("Tides").digest != before


def test_another_picture_has_another_address(settings):
    cards = [Card("Tides"), Card("Tides turn"), Card("Tides", ("World",)), Card("Tides", is_rtl=True)]
    digests = {card.digest for card in cards}
    settings.SITE_NAME = "Harbour & Coast"
    digests |= {card.digest for card in cards}
    settings.SITE_ACCENT = accent_of("#0b4a6f")
    digests |= {card.digest for card in cards}
    assert len(digests) == 12
    assert Card("Tides").digest == Card("Tides").digest


@pytest.mark.parametrize(
    ("text", "size", "lines"),
    [
        ("Tides turn", 60, ["Tides turn"]),
        ("The tides of the northern harbour", 60, ["The tides of the", "northern harbour"]),
        (
            "The tides of the northern harbour turn twice a day",
            40,
            ["The tides of the northern", "harbour turn twice a day"],
        ),
    ],
)
def test_a_text_is_as_large_as_it_fits(text, size, lines):
    block = fitted(text, OWN_FONT, width=500, height=140, sizes=SIZES)
    assert (block.font.size, block.lines) == (size, lines)


@pytest.mark.parametrize("text", ["word " * 200, "W" * 300, "W" * 100 + " and so on"])
def test_what_fits_at_no_size_is_cut(text):
    block = fitted(text.strip(), OWN_FONT, width=500, height=100, sizes=SIZES)
    assert block.height <= 100
    assert all(block.font.getlength(line) <= 500 for line in block.lines)
    assert any(line.endswith("…") for line in block.lines)


def test_between_ideographs_a_line_may_break_but_not_before_a_full_stop():
    # Ours has no such letters: the boxes that it draws are as wide as they.
    block = fitted(
        "渡轮与拖船相撞。无人受伤",
        OWN_FONT,
        width=round(font_of(OWN_FONT, 20).getlength("渡轮与拖船相撞")),
        height=999,
        sizes=(20,),
    )
    assert len(block.lines) > 1
    assert "".join(block.lines) == "渡轮与拖船相撞。无人受伤"
    assert not any(line.startswith("。") for line in block.lines)


def test_signs_that_are_no_letters_are_left_out():
    assert drawable(" Tug\u200d \N{SLIGHTLY SMILING FACE}\ufe0f\n ferry\u202e ") == "Tug ferry"
