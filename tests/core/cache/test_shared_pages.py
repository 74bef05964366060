"""The folder in which the processes of a server share pages, and its render locks."""

import tempfile

import pytest

from newsroom.core.cache import shared_pages
from newsroom.core.cache.cached_response import CachedResponse
from newsroom.core.cache.change_detection import LogPosition
from newsroom.core.cache.shared_pages import BLOCK_SIZE, SharedPages, delete_folders_of_older_code, server_folder

KEYS = [(f"/topics/{n}/", "") for n in range(40)]


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Return the parent of the folders of servers."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def locks(folder):
    """Return the lock of each page."""
    folder.mkdir(exist_ok=True)
    found = []
    for key in KEYS:
        with SharedPages(folder).render_lock(key) as is_acquired:
            assert is_acquired
        (file,) = folder.iterdir()
        found.append(file.name)
        file.unlink()
    return found


def test_new_code_has_a_new_folder_and_that_of_older_code_is_deleted(folders, monkeypatch):
    for version in (1, 2):
        monkeypatch.setattr(shared_pages, "_sources", lambda version=version: version)
        older = [*folders.iterdir()]
        folder = server_folder()
        (folder / "page").write_bytes(b"")
        assert server_folder() == folder
        # The older code may have to go on.
        assert {*folders.iterdir()} == {*older, folder}
        delete_folders_of_older_code()
        assert list(folders.iterdir()) == [folder]
        assert list(folder.iterdir()) == [folder / "page"]


def test_folders_of_servers_that_ended_are_deleted_and_those_of_other_sites_stay(folders, settings):
    other = server_folder()
    pid = other.name.split("-")[3]
    gone = folders / other.name.replace(f"-{pid}-", "-4194305-")
    gone.mkdir()
    settings.SECRET_KEY = "of another site"
    assert set(folders.iterdir()) == {other, gone}
    ours = server_folder()
    assert set(folders.iterdir()) == {other, ours}


def test_which_pages_share_a_lock_is_unpredictable(tmp_path, settings):
    first = locks(tmp_path / "life")
    assert locks(tmp_path / "life") == first
    assert sum(one == other for one, other in zip(first, locks(tmp_path / "next life"), strict=True)) < 5
    settings.SECRET_KEY = "another"
    assert sum(one == other for one, other in zip(first, locks(tmp_path / "life"), strict=True)) < 5


@pytest.fixture
def bounded(tmp_path, monkeypatch):
    """Pages of about 1,000 bytes, which take a block, with space for 40 of them, counted whenever one is stored."""
    monkeypatch.setattr(shared_pages, "MAX_SIZE", 40 * BLOCK_SIZE)
    monkeypatch.setattr(shared_pages, "_CLEANUP_INTERVAL", 1)
    return SharedPages(tmp_path)


def response(body=b"x" * 1000):
    return CachedResponse([], body, frozenset(), 1.0, 1.0, 0, LogPosition())


def test_pages_that_are_asked_for_once_never_push_out_those_that_are_asked_for_again(bounded, tmp_path):
    for key in KEYS[:20]:
        bounded.put(key, response())
        assert bounded.get(key).body == response().body
    for n in range(200):
        bounded.put((f"/search/{n}", ""), response())
    assert [key for key in KEYS[:20] if bounded.get(key) is None] == []
    assert len(list(tmp_path.iterdir())) <= 40


def test_of_pages_that_were_asked_for_again_the_latest_stay(bounded):
    for key in KEYS:
        bounded.put(key, response(b"x" * 3 * BLOCK_SIZE))
        bounded.get(key)
    assert bounded.get(KEYS[0]) is None
    assert bounded.get(KEYS[-1])


def test_a_page_that_is_stored_or_removed_again_is_so_wherever_it_was(bounded, tmp_path):
    key = KEYS[0]
    for body in (b"first", b"second", b"third"):
        bounded.put(key, response(body))
        assert bounded.get(key).body == body
    assert len(list(tmp_path.iterdir())) == 1
    bounded.remove(key)
    assert bounded.get(key) is None
