"""Dates and times as the newsroom's clock shows them."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from newsroom.core.desk.widgets.moments import MomentField


@pytest.fixture(autouse=True)
def _in_london(settings):
    settings.TIME_ZONE = "Europe/London"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-01-15T12:00", datetime(2027, 1, 15, 12, 0, tzinfo=UTC)),
        ("2027-07-01T12:00", datetime(2027, 7, 1, 11, 0, tzinfo=UTC)),
        # The hour that comes twice: the first.
        ("2027-10-31T01:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-10-31T02:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_the_newsrooms(written, moment):
    assert MomentField().clean(written) == moment


def test_a_time_that_the_clocks_skip_is_refused_and_explained():
    with pytest.raises(
        ValidationError, match="01:30 does not exist on 28 March 2027: the clocks in Europe/London go forward"
    ):
        MomentField().clean("2027-03-28T01:30")


def test_what_is_no_time_is_refused():
    with pytest.raises(ValidationError, match="valid date"):
        MomentField().clean("soon")
