"""What the tests of kept pages stand on."""

import gc

import pytest


@pytest.fixture(autouse=True)
def _no_connection_left_behind():
    yield
    # Before the database is taken away under it.
    gc.collect()
