"""newsroom/core/images/storage.py: files on disk are complete."""

import os
import stat
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from newsroom import settings as site_settings
from newsroom.core.images.storage import MAX_AGE, PREFIX, CompleteFileStorage, media_storage, prune


class Content(ContentFile):
    """Content that calls a function between its two chunks."""

    def __init__(self, between):
        super().__init__(b"beginning end")
        self._between = between

    def chunks(self, chunk_size=None):
        yield b"beginning "
        self._between()
        yield b"end"


@pytest.fixture
def storage(tmp_path):
    return CompleteFileStorage(tmp_path / "media", "/media/", file_permissions_mode=0o600)


def read(storage, name):
    with storage.open(name) as file:
        return file.read()


@pytest.fixture
def in_a_folder(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{CompleteFileStorage.__module__}.CompleteFileStorage"},
    }


def test_the_site_uses_it():
    assert site_settings.STORAGES["default"] == {"BACKEND": f"{CompleteFileStorage.__module__}.CompleteFileStorage"}


def test_nobody_reads_a_file_that_is_being_written(storage):
    content = Content(lambda: seen.append(storage.exists("a/b/eel.jpg")))
    seen = []
    assert storage.save("a/b/eel.jpg", content) == "a/b/eel.jpg"
    assert seen == [False]
    assert read(storage, "a/b/eel.jpg") == b"beginning end"
    assert stat.S_IMODE(os.stat(storage.path("a/b/eel.jpg")).st_mode) == 0o600


def test_a_full_disk_leaves_no_file(storage, tmp_path):
    def fail():
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        storage.save("eel.jpg", Content(fail))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert storage.save("eel.jpg", ContentFile(b"again")) == "eel.jpg"


def test_what_a_process_that_was_killed_left_is_in_no_backup_and_deleted_after_a_day(in_a_folder, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("images/eel.jpg", ContentFile(b"eel"))
    old, new = (tmp_path / f"{PREFIX}{name}" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"be")
    os.utime(old, (time.time() - MAX_AGE - 60,) * 2)
    assert list(media_storage().names()) == ["images/eel.jpg"]
    assert (prune(), prune()) == (1, 0)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_file_is_not_overwritten(storage):
    first = storage.save("eel.jpg", ContentFile(b"first"))
    second = storage.save("eel.jpg", ContentFile(b"second"))
    assert first != second
    assert [read(storage, name) for name in (first, second)] == [b"first", b"second"]


def test_names_are_in_one_order(storage):
    names = ["a-b.jpg", "a/b/c.jpg", "a/b.jpg", "a.jpg", "B/z.jpg", "b/\u00e9.jpg", "b/z.jpg"]
    for name in names:
        storage.save(name, ContentFile(b"x"))
    assert list(storage.names()) == sorted(names)
