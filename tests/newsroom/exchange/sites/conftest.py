"""What tests of a whole site need."""

import pytest

from tests.newsroom.exchange.sites.helpers import write_uploads


@pytest.fixture
def uploads(tmp_path):
    return write_uploads(tmp_path)
