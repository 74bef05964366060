"""What has the shape of a language tag."""

import pytest

from newsroom.core.html import sanitise
from newsroom.core.text.language_tags import is_language_tag


@pytest.mark.parametrize("tag", ["en", "EN-gb", "zh-Hans-CN", "es-419", "sl-rozaj-biske-1994", "x-pig", "i-klingon"])
def test_a_tag_is_one_in_a_story_and_in_its_text(tag):
    assert is_language_tag(tag)
    assert f'lang="{tag}"' in sanitise(f'<p lang="{tag}">a</p>')


@pytest.mark.parametrize(
    "text", ["", "e", "x", "x-", "en-", "-en", "en_GB", "en gb", "e1", "en\n", 'en" a=1', "abcdefghi", "en-abcdefghi"]
)
def test_other_text_is_none(text):
    assert not is_language_tag(text)
