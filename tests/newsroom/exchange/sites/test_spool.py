"""Items of an export are in a temporary file while it is imported."""

import pytest

from newsroom.exchange.sites.items import LeftOut, OldPage
from newsroom.exchange.sites.spool import Spool


@pytest.fixture
def spool():
    spool = Spool()
    yield spool
    spool.close()


def test_items_come_back_in_order_each_time(spool):
    items = [
        OldPage(
            key="a:1", place="post 1", title="Tide tables", slug="tides", body="<p>Höchststand 4,2 m 🌊</p>" * 10_000
        ),
        LeftOut(key="a:2", place="post 2", changes=("Cut.",), kind="comments", reason="No."),
        OldPage(key="a:3", place="post 3", title="", slug="", body=""),
    ]
    for item in items:
        spool.add(item)
    assert list(spool) == list(spool) == items


def test_it_may_be_empty_and_a_reading_may_stop_early(spool):
    assert list(spool) == []
    for number in range(3):
        spool.add(number)
    assert next(iter(spool)) == 0
    assert list(spool) == [0, 1, 2]
