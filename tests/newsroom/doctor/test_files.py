"""What the doctor finds among the files."""

import errno
import io
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils.functional import SimpleLazyObject

from newsroom.core.images import object_storage, renditions
from newsroom.core.monitoring import disks
from newsroom.core.web.static_storage import HashedStaticFilesStorage
from newsroom.doctor import files
from tests.factories import make_image
from tests.newsroom.doctor.helpers import ask, assert_problem, assert_sound
from tests.newsroom.management.commands import ROOT
from tests.object_storage import store_media
from tests.serving import free_port

pytestmark = pytest.mark.django_db
LOSS = "Readers see the renditions that exist. The desk, exports and new renditions lack the image."


@pytest.fixture
def media(tmp_path, settings):
    """A media folder with a file."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    folder = tmp_path / "media" / "images"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(b"a")
    return tmp_path / "media"


def test_a_disk_that_is_almost_full_and_one_that_is(monkeypatch, media):
    assert_sound("files")
    monkeypatch.setattr(disks, "MIN_FREE", 2**62)
    assert_problem("files", says=f"The disk of the folder for media is almost full: {media} has ")
    _, text = ask("files")
    assert "MB are needed. Uploads may soon fail. Delete what is not needed, or enlarge the disk.\n" in text
    assert ("MB are needed. Saving may soon fail. " in text) is (connection.vendor == "sqlite")
    assert "cannot save" not in text
    assert "cannot be used" not in text
    monkeypatch.undo()
    assert_sound("files")
    monkeypatch.setattr(disks, "space_in", lambda path: disks.Space(0, 2**30, True))
    assert_problem("files", says=f"The folder for media cannot be used: {media} is full. At least 100 MB are needed. ")
    _, text = ask("files")
    assert ("MB are needed. Editors cannot save. " in text) is (connection.vendor == "sqlite")
    assert "soon fail" not in text


def test_a_folder_that_the_site_cannot_write_to(monkeypatch, media):
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != media and real(path, mode))
    assert_problem(
        "files",
        says=f"The folder for media cannot be used: {media} is not writable. Uploads are refused, and renditions",
    )


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the folder of SQLite")
def test_a_database_folder_that_the_site_cannot_write_to(monkeypatch, media):
    folder, real = Path(connection.settings_dict["NAME"]).absolute().parent, os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and real(path, mode))
    assert_problem(
        "files", says=f"The folder for database cannot be used: {folder} is not writable. Editors cannot save."
    )


def test_a_folder_that_cannot_be_seen(monkeypatch, media):
    def refuse(path, **options):
        if path == media:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, **options)

    real = Path.stat
    monkeypatch.setattr(Path, "stat", refuse)
    _, text = ask("files")
    assert f"The folder for media cannot be used: [Errno 13] Permission denied: '{media}'. Uploads are refused" in text
    assert text.count("Problem: ") == 1


@pytest.mark.skipif("os.getuid() != 0", reason="only root can give files away")
def test_files_of_another_user_than_the_folder(media):
    assert_sound("files")
    os.chown(media / "images" / "a.jpg", 12345, -1)
    assert_problem(
        "files", says=f"Files in {media} belong to another user than the folder (1), such as {media}/images/a.jpg"
    )
    assert " to 12345. The site cannot change them, so it cannot replace or delete them. Run" in ask("files")[1]
    os.chown(media / "images" / "a.jpg", os.getuid(), -1)
    assert_sound("files")


@pytest.mark.skipif("connection.vendor != 'sqlite' or os.getuid() != 0", reason="root, and a file of SQLite")
def test_a_database_file_of_root(media):
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    log.touch()
    os.chown(log, 12345, -1)
    assert_problem("files", says=f"Files in {log.parent} belong to another user than the folder (1)")
    assert " to 12345. The site cannot change them, so saving fails. Run as root" in ask("files")[1]
    os.chown(log, os.getuid(), -1)
    assert_sound("files")


@pytest.mark.skipif("os.getuid() != 0", reason="only root can give files away")
def test_a_command_that_runs_as_another_user(media, monkeypatch):
    os.chown(media, 54321, -1)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert_problem("files", says=f"This command runs as 12345, but {media} belongs to 54321.")


@pytest.mark.skipif("os.getuid() != 0", reason="only root has files of root")
def test_a_folder_of_root_is_given_to_the_site_and_no_command_is_run_as_root(media, monkeypatch):
    os.chown(media / "images" / "a.jpg", 12345, -1)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert_problem("files", says=f"{media} belongs to root. The site must not run as root, so it cannot write there.")
    _, text = ask("files")
    assert f"run as root: chown -R 12345: {media}" in text
    assert "runuser" not in text
    assert "chown -R root" not in text


def test_images_whose_files_or_renditions_are_missing(media, monkeypatch):
    image = make_image()
    file = Path(default_storage.path(image.file.name))
    content = file.read_bytes()
    assert_sound("files")
    rendition = next((media / "__processed__").rglob("*.*"))
    rendition.unlink()
    assert_problem(
        "files",
        says="Renditions of 1 of the newest 1 images are missing. Readers load originals, which are large. Run `manage",
    )
    monkeypatch.setattr(files, "open_tasks", {"newsroom.core.library.tasks.render": 3}.get)
    assert_problem(
        "files",
        says="Renditions of 1 of the newest 1 images are missing. The background worker has not generated them yet: 3 "
        "of its tasks wait.",
    )
    assert "render_pictures" not in ask("files")[1]
    monkeypatch.undo()
    renditions.render(image)
    assert_sound("files")
    content = file.read_bytes()
    file.write_bytes(b"")
    assert_problem("files", says=f"The files of 1 of the newest 1 images are empty, such as {image.file.name}. {LOSS}")
    assert f"{LOSS} Check the disk, and take them from a backup: docs/running.md, “Backups”.\n" in ask("files")[1]
    file.write_bytes(content)
    file.unlink()
    assert_problem(
        "files", says=f"The files of 1 of the newest 1 images are missing, such as {image.file.name}. {LOSS}"
    )
    assert (
        f"{LOSS} Check MEDIA_ROOT and that its disk is mounted. Otherwise take them from a backup: docs/running.md, "
        "“Backups”.\n"
    ) in ask("files")[1]
    file.write_bytes(content)
    assert_sound("files")


def test_an_empty_rendition_is_found_and_gone_after_what_the_doctor_says(media):
    make_image()
    rendition = next((media / "__processed__").rglob("*.*"))
    rendition.write_bytes(b"")
    name = rendition.relative_to(media)
    assert_problem(
        "files", says=f"Renditions of 1 of the newest 1 images are empty, such as {name}. Readers see a gap instead of"
    )
    _, text = ask("files")
    assert "Readers load originals" not in text
    subprocess.run(text.partition(" To delete them: ")[2].partition("\n")[0].split(), check=True)
    assert_problem("files", says="Renditions of 1 of the newest 1 images are missing.")
    call_command("render_pictures", stdout=io.StringIO())
    assert_sound("files")


def test_an_image_is_taken_from_a_backup_as_the_documentation_says(media, tmp_path):
    image = make_image()
    file = Path(default_storage.path(image.file.name))
    content = file.read_bytes()
    call_command("backup", str(tmp_path / "site.backup"), stdout=io.StringIO())
    file.unlink()
    documented = (ROOT / "docs/running.md").read_text()
    [line] = re.findall(r"^runuser -u newsroom -- (unzip .*)$", documented, re.M)
    values = {"FILE": str(tmp_path / "site.backup"), "images/NAME": image.file.name, "FOLDER": str(media.parent)}
    for word, value in values.items():
        line = line.replace(word, value)
    subprocess.run(shlex.split(line), check=True, capture_output=True)
    assert file.read_bytes() == content
    assert_sound("files")


def test_images_that_cannot_be_read_are_not_missing(media, monkeypatch):
    def refuse(name):
        raise PermissionError(errno.EACCES, "Permission denied", name)

    image = make_image()
    monkeypatch.setattr(default_storage, "open", refuse)
    _, text = ask("files")
    assert (
        f" cannot read the files of 1 of the newest 1 images, such as {image.file.name}. If this is the user of "
        in text
    )
    assert f"the user of the site: {LOSS} Correct the owner" in text
    assert "missing" not in text
    assert "backup" not in text


def test_a_bucket_that_is_away_is_one_problem_with_its_effect(monkeypatch):
    bucket = {"access_key": "key", "secret_key": "secret", "bucket_name": "bucket", "location": "", "signs_links": True}
    make_image()
    url = f"http://127.0.0.1:{free_port()}"
    away = object_storage.ObjectStorage(endpoint_url=url, region_name="us-east-1", **bucket)
    monkeypatch.setattr(default_storage, "_wrapped", away)
    _, text = ask("files", "environment")
    about = [line for line in text.splitlines() if "torage" in line]
    assert about == [
        f"Problem: Object storage at {url} does not respond (EndpointConnectionError). Uploads are refused, and images "
        "and files that cannot be read respond with 503. Check MEDIA_STORAGE and the server. "
        "See docs/object-storage.md."
    ]
    assert "It is unknown" not in text


def test_files_missing_from_a_bucket_are_looked_for_there_and_not_in_a_folder(stored_in_bucket):
    image = make_image()
    default_storage.delete(image.file.name)
    assert_problem(
        "files",
        says=f"The files of 1 of the newest 1 images are missing, such as {image.file.name}. {LOSS} Check "
        "MEDIA_STORAGE. Otherwise take them from a backup: docs/running.md, “Backups”.",
    )
    assert "MEDIA_ROOT" not in ask("files")[1]


def test_a_bucket_that_does_not_exist_is_one_problem_and_its_images_are_none(stored_in_bucket, settings):
    make_image()
    store_media(settings, **{**stored_in_bucket, "bucket_name": "nowhere"})
    [line] = [line for line in ask("files")[1].splitlines() if line.startswith("Problem: ")]
    assert "(NoSuchBucket). Uploads are refused" in line


def test_static_files_that_were_not_collected_or_have_changed(media, monkeypatch, settings, tmp_path):
    settings.STATIC_ROOT, source = tmp_path / "collected", tmp_path / "static"
    settings.STATICFILES_DIRS = [source]
    source.mkdir()
    (source / "site.css").write_text("p {}")
    storage = HashedStaticFilesStorage(location=settings.STATIC_ROOT, base_url="/static/")
    monkeypatch.setattr(files, "staticfiles_storage", storage)
    assert_problem("files", says="Static files were not collected.")
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    os.utime(source / "site.css", (1, 1))
    assert_sound("files")
    os.utime(source / "site.css", (2**32, 2**32))
    assert_problem("files", says="1 static files were changed after they were collected, such as ")


def test_static_files_that_cannot_be_read(media, monkeypatch):
    def read_manifest():
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/static/staticfiles.json")

    monkeypatch.setattr(files, "staticfiles_storage", SimpleLazyObject(read_manifest))
    _, text = ask("files")
    assert " cannot read /srv/static/staticfiles.json. If this is the user of the site, pages fail." in text
    assert "It is unknown" not in text
