"""Texts on the desk that are too long are refused with their length, and nothing of them is cut."""

import pytest
from django.core.exceptions import ValidationError

from newsroom.core.desk.widgets import prose, text
from newsroom.core.html import structure


def test_formatted_text_has_a_limit():
    longest = f"<p>{'a' * (prose.MAX_LENGTH - 7)}</p>"
    assert prose.ProseField().clean(longest) == longest
    with pytest.raises(ValidationError, match=r"has 600001 characters, with its formatting\. Shorten it to 600,000"):
        prose.ProseField().clean(f"{longest}b")


def test_a_formatted_text_that_is_too_long_is_not_parsed(monkeypatch):
    monkeypatch.setattr(structure, "structured", None)
    with pytest.raises(ValidationError):
        prose.ProseField().clean("<p>" * prose.MAX_LENGTH)


def test_plain_text_has_a_limit():
    longest = "重" * text.MAX_LENGTH
    assert text.LinesField().clean(longest) == longest
    with pytest.raises(ValidationError, match=r"has 50001 characters\. Shorten it to 50,000 at most"):
        text.LinesField().clean(f"{longest}庆")


@pytest.mark.parametrize("field", [prose.ProseField(), text.LinesField()])
def test_browsers_do_not_cut_what_is_pasted(field):
    assert "maxlength" not in field.widget.attrs
