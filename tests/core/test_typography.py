"""Numbers, moments and directions as templates set them."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from newsroom.core.html import sanitise
from newsroom.core.templatetags.typography import commas, direction, iso, prose


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")])
def test_thousands_are_set_off_by_commas(number, text):
    assert commas(number) == text


def test_a_moment_is_told_to_the_second_in_the_newsrooms_zone(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    assert iso(datetime(2026, 3, 1, 20, 0, 0, 123456, tzinfo=UTC)) == "2026-03-02T01:30:00+05:30"


@pytest.mark.parametrize("language", ["ar", "fa-IR", "he", "UR", "pa-Arab", "uz-Arab-AF"])
def test_languages_that_run_from_right_to_left(language):
    assert direction(language) == "rtl"


@pytest.mark.parametrize("language", ["en", "zh-Hant", "ku-Latn", "ar-Latn", "de-1996", ""])
def test_languages_that_run_from_left_to_right(language):
    assert direction(language) == "ltr"


def test_every_table_of_a_text_stands_in_a_frame_that_the_keyboard_reaches():
    text = (
        "<p>Two:</p><table><tbody><tr><td>1</td></tr></tbody></table><table><tbody><tr><td>2</td></tr></tbody></table>"
    )
    page = prose(sanitise(text))
    assert page.count('tabindex="0"><table') == page.count("</table></div>") == 2
    assert prose("<p>None</p>") == "<p>None</p>"


def test_a_tables_frame_is_called_so_in_the_language_of_the_page():
    text = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert 'aria-label="Table"' in prose(text)
    with override("zh-hans"):
        assert 'aria-label="表格"' in prose(text)
        assert '<div lang="zh-Hans" ' in prose(text, "ar")
        assert '<table lang="ar">' in prose(text, "ar")


@pytest.mark.parametrize(
    ("caption", "shown"),
    [
        ("The <em>quay</em> <small>Staff</small>", 'The <em>quay</em>&emsp;<small class="credit">Staff</small>'),
        ("<small>Staff</small>", "<small>Staff</small>"),
        ("A <small>small</small> quay", "A <small>small</small> quay"),
    ],
)
def test_the_credit_behind_a_caption_is_marked(caption, shown):
    assert f"<figcaption>{shown}</figcaption>" in prose(f"<figure><figcaption>{caption}</figcaption></figure>")
