"""Rules of the house style in tests."""

import pytest

from articles.house_style import checking


@pytest.fixture(autouse=True)
def _fresh_rules():
    """Forget rules of former tests: theirs and those of this one may have the same IDs and versions."""
    checking._prepared.cache_clear()
