"""The folder in which the processes of a server share pages."""

import tempfile

import pytest

from newsroom.page_cache import shared
from newsroom.page_cache.shared import folder_of_server


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Where servers have their folders."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_new_code_has_a_folder_of_its_own_and_the_one_of_the_older_code_goes(folders, monkeypatch):
    for version in (1, 2):
        monkeypatch.setattr(shared, "_newest_source", lambda version=version: version)
        folder = folder_of_server()
        (folder / "page").write_bytes(b"")
        assert folder_of_server() == folder
        assert list(folders.iterdir()) == [folder]
        assert list(folder.iterdir()) == [folder / "page"]


def test_the_folder_of_another_site_stays_and_that_of_a_server_that_is_gone_goes(folders, settings):
    other = folder_of_server()
    pid = other.name.split("-")[3]
    gone = folders / other.name.replace(f"-{pid}-", "-4194305-")
    gone.mkdir()
    settings.SECRET_KEY = "of another site"
    assert set(folders.iterdir()) == {other, gone}
    ours = folder_of_server()
    assert set(folders.iterdir()) == {other, ours}
