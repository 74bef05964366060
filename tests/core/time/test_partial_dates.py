"""Dates of which only the year or the month may be known."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from newsroom.core.time.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("text", "english", "chinese", "first"),
    [
        ("1687", "1687", "1687年", date(1687, 1, 1)),
        ("1953-11", "November 1953", "1953年11月", date(1953, 11, 1)),
        ("2024-02-29", "29 February 2024", "2024年2月29日", date(2024, 2, 29)),
    ],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(text, english, chinese, first):
    found = PartialDate(text)
    assert (str(found), found.first) == (english, first)
    with translation.override("zh-hans"):
        assert str(found) == chinese


@pytest.mark.parametrize(
    "text",
    ["", "87", "0000", "2023-13", "2023-02-29", "2023-2", "2023/02", "May 2023", "2023-02-01T00", "２０２３", "2023 "],
)
def test_another_text_is_refused(text):
    with pytest.raises(ValidationError, match="1997-03"):
        PartialDate(text)


def test_a_year_is_before_its_months_and_those_before_their_days():
    texts = ["1998", "1997-03-02", "1997-03", "1997"]
    assert [found.text for found in sorted(map(PartialDate, texts), reverse=True)] == texts
