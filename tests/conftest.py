"""What every test stands on."""

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    """Every test stores its pictures in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def pytest_collection_modifyitems(config, items):
    """Leave out what only PostgreSQL can do where it is not the database."""
    if connection.vendor != "postgresql":
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
