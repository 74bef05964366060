"""What every test stands on."""

import pytest


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    """Every test stores its pictures in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
