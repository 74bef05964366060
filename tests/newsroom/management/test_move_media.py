"""All media are copied between the folder and a bucket, compared, and deleted only if they are the same."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from newsroom.core.images import renditions
from newsroom.core.images.object_storage import ObjectStorage
from newsroom.core.images.storage import CompleteFileStorage, Unavailable
from newsroom.core.models import Image
from newsroom.exchange import moving_media
from tests.factories import make_file, make_image, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(stored_in_bucket):
    return CompleteFileStorage()


@pytest.fixture
def in_bucket(stored_in_bucket):
    return ObjectStorage(**stored_in_bucket)


@pytest.fixture
def library(in_bucket):
    """The names of an image, its renditions and a file, all in the bucket."""
    image = make_image(photo((500, 300)))
    renditions.render(image)
    make_file()
    return set(in_bucket.names())


def move(*words):
    out, err = io.StringIO(), io.StringIO()
    call_command("move_media", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def content(storage, name):
    with storage.open(name) as file:
        return file.read()


def test_all_is_copied_to_the_folder_and_back(library, in_bucket, folder):
    before = {name: content(in_bucket, name) for name in library}
    out, err = move("folder")
    assert out.startswith(f"{len(library)} files copied and compared, 0 had been there; ")
    assert "Next: remove MEDIA_STORAGE" in err
    assert {name: content(folder, name) for name in folder.names()} == before
    out, _ = move("folder", "--delete")
    assert f"{len(library)} files deleted from where they came." in out
    assert list(in_bucket.names()) == []
    out, err = move("bucket")
    assert out.startswith(f"{len(library)} files copied and compared")
    assert "Next: set MEDIA_STORAGE" in err
    assert {name: content(in_bucket, name) for name in in_bucket.names()} == before
    assert set(folder.names()) == library


def test_an_interrupted_copy_goes_on(library, in_bucket, folder, monkeypatch):
    monkeypatch.setattr(moving_media, "THREADS", 1)
    saved, save = [], CompleteFileStorage.save

    def fail(self, name, file, max_length=None):
        if len(saved) == 3:
            raise OSError(28, "No space left on device")
        saved.append(name)
        return save(self, name, file, max_length)

    monkeypatch.setattr(CompleteFileStorage, "save", fail)
    with pytest.raises(CommandError, match="did not finish: No space left on device"):
        move("folder")
    assert len(list(folder.names())) == 3
    monkeypatch.setattr(CompleteFileStorage, "save", save)
    out, _ = move("folder")
    assert out.startswith(f"{len(library) - 3} files copied and compared, 3 had been there")
    assert set(folder.names()) == library


def test_nothing_is_deleted_that_was_only_copied_now_or_differs(library, in_bucket, folder):
    out, _ = move("folder", "--delete")
    assert "None deleted" in out
    assert set(in_bucket.names()) == library
    changed = sorted(library)[0]
    Path(folder.path(changed)).write_bytes(b"other")
    with pytest.raises(CommandError, match="Not deleted, because they are not the same: ") as failure:
        move("folder", "--delete")
    assert changed in str(failure.value)
    assert list(in_bucket.names()) == [changed]


def test_a_copy_that_differs_is_deleted_and_told(library, in_bucket, folder, monkeypatch):
    spoilt, save = sorted(library)[0], CompleteFileStorage.save

    def spoil(self, name, file, max_length=None):
        return save(self, name, ContentFile(b"spoilt") if name == spoilt else file, max_length)

    monkeypatch.setattr(CompleteFileStorage, "save", spoil)
    with pytest.raises(CommandError, match="Deleted 1 copy that differed"):
        move("folder")
    assert set(folder.names()) == library - {spoilt}
    assert set(in_bucket.names()) == library


def test_what_the_library_lacks_and_what_it_does_not_have_is_told(library, in_bucket):
    Image.objects.create(file="images/bbbbbbbbbbbbbbbbbbbbbbbb.jpg", width=9, height=9)
    in_bucket.save("images/cccccccccccccccccccccccc.jpg", ContentFile(b"x"))
    _, err = move("folder")
    assert "1 file of the library does not exist in either place: images/bbbbbbbbbbbbbbbbbbbbbbbb.jpg." in err
    assert "1 file belongs to nothing in the library any more." in err


def test_without_a_bucket_nothing_is_copied(settings, stored_in_bucket):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "newsroom.core.images.storage.CompleteFileStorage"},
    }
    with pytest.raises(CommandError, match="MEDIA_STORAGE is not set"):
        move("bucket")


def test_a_bucket_that_is_away_is_told_in_one_line(library, monkeypatch):
    def fail(self):
        raise Unavailable(5, "Object storage at https://objects.example does not respond (timeout)")

    monkeypatch.setattr(ObjectStorage, "names", fail)
    with pytest.raises(CommandError, match=r"^The command did not finish: Object storage at .* does not respond"):
        move("bucket")
