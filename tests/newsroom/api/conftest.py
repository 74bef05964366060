"""Requests that end no transaction of a test."""

import pytest


@pytest.fixture(autouse=True)
def _one_connection(one_connection):
    """For all tests of the API."""
