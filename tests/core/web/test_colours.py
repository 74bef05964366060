"""The accent that an operator names can be read on either paper, or the start is stopped."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsroom.core.web import colours
from newsroom.core.web.colours import accent_of, contrast

TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0), ("#1a2b3c", "#1a2b3c", 1)],
)
def test_contrast_is_the_standards_ratio_whichever_comes_first(one, other, ratio):
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("colour", ["#0b4a6f", "#000000", "#00008b", "#4b0082", "#006400", "#8b0000", " #7A1F3D "])
def test_an_accent_is_kept_on_light_paper_and_made_light_enough_for_dark(colour):
    accent = accent_of(colour)
    assert accent.light == colour.strip().lower()
    assert contrast(accent.light, colours.PAPER) >= colours.CONTRAST
    assert contrast(accent.dark, colours.DARK_PAPER) >= colours.DARK_CONTRAST


def test_without_a_colour_there_is_no_accent():
    assert accent_of("") is None


@pytest.mark.parametrize(
    ("colour", "said"), [("red", "six hexadecimal digits"), ("#f00", "six hexadecimal"), ("#ffcc00", "is 1.5:1")]
)
def test_a_colour_that_is_none_or_could_not_be_read_stops_the_start(colour, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        accent_of(colour)


def test_the_papers_and_the_designs_own_accent_are_those_of_the_stylesheet():
    found = {name: (light, dark) for name, light, dark in re.findall(r"--(\S+): light-dark\((\S+), (\S+)\);", TOKENS)}
    assert found["paper"] == (colours.PAPER, colours.DARK_PAPER)
    assert found["accent"][0] == colours.ACCENT
    for place in (0, 1):
        for name in ("ink", "ink-soft", "accent"):
            for paper in ("paper", "wash"):
                assert contrast(found[name][place], found[paper][place]) >= 4.5, (name, paper)
