"""The folder in which the processes of a server share pages, and whose turn it is to make one."""

import tempfile

import pytest

from newsroom.core.cache import shared
from newsroom.core.cache.shared import SharedPages, server_folder

KEYS = [(f"/topics/{n}/", "") for n in range(40)]


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Where servers have their folders."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def places(folder):
    """Which turns the pages have."""
    folder.mkdir(exist_ok=True)
    found = []
    for key in KEYS:
        with SharedPages(folder).render_lock(key) as is_acquired:
            assert is_acquired
        (file,) = folder.iterdir()
        found.append(file.name)
        file.unlink()
    return found


def test_new_code_has_a_folder_of_its_own_and_the_one_of_the_older_code_goes(folders, monkeypatch):
    for version in (1, 2):
        monkeypatch.setattr(shared, "_sources", lambda version=version: version)
        folder = server_folder()
        (folder / "page").write_bytes(b"")
        assert server_folder() == folder
        assert list(folders.iterdir()) == [folder]
        assert list(folder.iterdir()) == [folder / "page"]


def test_the_folder_of_another_site_stays_and_that_of_a_server_that_is_gone_goes(folders, settings):
    other = server_folder()
    pid = other.name.split("-")[3]
    gone = folders / other.name.replace(f"-{pid}-", "-4194305-")
    gone.mkdir()
    settings.SECRET_KEY = "of another site"
    assert set(folders.iterdir()) == {other, gone}
    ours = server_folder()
    assert set(folders.iterdir()) == {other, ours}


def test_nobody_can_tell_which_pages_wait_for_each_other(tmp_path, settings):
    known = places(tmp_path / "life")
    assert places(tmp_path / "life") == known
    assert sum(one == other for one, other in zip(known, places(tmp_path / "next life"), strict=True)) < 5
    settings.SECRET_KEY = "another"
    assert sum(one == other for one, other in zip(known, places(tmp_path / "life"), strict=True)) < 5
