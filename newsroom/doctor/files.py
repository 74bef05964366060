"""Checks of files: disks, permissions, media and static files."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from pwd import getpwuid

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from newsroom.core.images import renditions
from newsroom.core.images.storage import Unavailable, media_storage
from newsroom.core.library import tasks
from newsroom.core.models import Image
from newsroom.core.monitoring import disks
from newsroom.core.monitoring.task_queue import open_tasks
from newsroom.core.web.static_storage import HashedStaticFilesStorage
from newsroom.doctor.findings import Check, Finding, Subject, reason_of

# How many files of the media folder are looked at, and how many of the newest images.
_FILES, _IMAGES = 2_000, 50
# What it means that the site cannot write to a folder, or soon cannot, by the name of the folder.
_EFFECTS = {
    "database": "Editors cannot save.",
    "media": "Uploads are refused, and renditions are not generated.",
    "temporary files": "Images cannot be uploaded, and each process renders every page itself.",
}
_LATER_EFFECTS = {
    "database": "Saving may soon fail.",
    "media": "Uploads may soon fail.",
    "temporary files": "Uploads may soon fail.",
}
# What it means that the site cannot change files of another user, by the name of the folder.
_OWNER_EFFECTS = {
    "database": "The site cannot change them, so saving fails.",
    "media": "The site cannot change them, so it cannot replace or delete them.",
}
# What it means that the site does not have the originals of images.
_LOSS = "Readers see the renditions that exist. The desk, exports and new renditions lack the image."
_FROM_BACKUP = "take them from a backup: docs/running.md, “Backups”."


def space() -> Iterator[Finding]:
    """Find folders without space, or that the site cannot write to."""
    for folder in disks.all_folders():
        try:
            disks.check(folder.path)
        except disks.LowSpace as error:
            yield Finding(
                f"The disk of the folder for {folder.name} is almost full: {reason_of(error)}",
                _LATER_EFFECTS[folder.name],
                "Delete what is not needed, or enlarge the disk.",
            )
        except OSError as error:
            yield Finding(
                f"The folder for {folder.name} cannot be used: {reason_of(error)}",
                _EFFECTS[folder.name],
                "Delete what is not needed, enlarge the disk, or correct the owner of the folder.",
            )


def owners() -> Iterator[Finding]:
    """Find files that belong to another user than the folder that they are in, as after a command was run as root."""
    user = os.getuid()
    for folder in disks.data_folders():
        owner = _owner_of(folder.path)
        # It does not exist yet, or `space` reports it.
        if owner is None:
            continue
        if user and not owner:
            yield Finding(
                f"{folder.path} belongs to root.",
                "The site must not run as root, so it cannot write there.",
                f"If {_user(user)} is the user of the site, run as root: chown -R {_user(user)}: {folder.path}",
            )
            continue
        if user not in {owner, 0}:
            yield Finding(
                f"This command runs as {_user(user)}, but {folder.path} belongs to {_user(owner)}.",
                "What it finds may not be what the site finds, and files that it creates cannot be used by the site.",
                f"Run it as this user: runuser -u {_user(owner)} -- .venv/bin/python manage.py doctor",
            )
        owners = ((path, _owner_of(path)) for path in _files_in(folder))
        wrong = [(path, other) for path, other in owners if other is not None and other != owner]
        if wrong:
            path, other = wrong[0]
            yield Finding(
                f"Files in {folder.path} belong to another user than the folder ({len(wrong)}), such as {path} to "
                f"{_user(other)}.",
                _OWNER_EFFECTS[folder.name],
                f"Run as root: chown -R {_user(owner)}: {folder.path}",
            )


def _owner_of(path: Path) -> int | None:
    """Return the user whom the file or folder belongs to; None if there is none, or if it cannot be seen."""
    try:
        return path.stat().st_uid
    except (FileNotFoundError, PermissionError):
        return None


def _files_in(folder: disks.Folder) -> Iterator[Path]:
    """Yield the files of the database; of the others, as many as can be looked at in a second."""
    if folder.name == "database":
        name = Path(connection.settings_dict["NAME"]).name
        yield from (path for path in folder.path.glob(f"{name}*") if path.is_file())
        return
    walk = os.walk(folder.path)
    yield from islice((Path(place, name) for place, folders, files in walk for name in (*folders, *files)), _FILES)


def _user(uid: int) -> str:
    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def storage() -> Iterator[Finding]:
    """Find what is wrong with a bucket in object storage."""
    for sentence in media_storage().problems():
        yield Finding(sentence, "", "See docs/object-storage.md.")


def images() -> Iterator[Finding]:
    """Find files of the newest images, and their renditions, that are missing or cannot be read."""
    newest = list(Image.objects.order_by("-pk")[:_IMAGES])
    try:
        errors = {image: error for image in newest if (error := _error_of(image.file.name))}
        sizes = {image: _rendition_sizes(image) for image in newest if image not in errors}
        has_folder = isinstance(default_storage, FileSystemStorage)
        if errors and not has_folder:
            # If there is no bucket, only a request for its list says so.
            next(media_storage().names(), None)
    except Unavailable:
        # `storage` reports it.
        return
    missing = [image for image, error in errors.items() if isinstance(error, FileNotFoundError)]
    if missing:
        yield Finding(
            f"The files of {len(missing)} of the newest {len(newest)} images are missing, such as "
            f"{missing[0].file.name}.",
            _LOSS,
            f"{'Check MEDIA_ROOT and that its disk is mounted' if has_folder else 'Check MEDIA_STORAGE'}. Otherwise "
            f"{_FROM_BACKUP}",
        )
    empty = [image for image, error in errors.items() if isinstance(error, EOFError)]
    if empty:
        yield Finding(
            f"The files of {len(empty)} of the newest {len(newest)} images are empty, such as {empty[0].file.name}.",
            _LOSS,
            f"Check {'the disk' if has_folder else 'MEDIA_STORAGE'}, and {_FROM_BACKUP}",
        )
    unreadable = [image for image, error in errors.items() if isinstance(error, PermissionError)]
    if unreadable:
        yield Finding(
            f"The user {_user(os.getuid())} cannot read the files of {len(unreadable)} of the newest {len(newest)} "
            f"images, such as {unreadable[0].file.name}.",
            f"If this is the user of the site: {_LOSS}",
            f"Correct the owner of the files and folders in {settings.MEDIA_ROOT}.",
        )
    empty_renditions = [(image, name) for image, found in sizes.items() for name, size in found.items() if size == 0]
    if empty_renditions:
        # `render_pictures` leaves out those that exist.
        yield Finding(
            f"Renditions of {len(dict(empty_renditions))} of the newest {len(newest)} images are empty, such as "
            f"{empty_renditions[0][1]}.",
            "Readers see a gap instead of the image.",
            "Delete the empty files, then run `manage.py render_pictures`. To delete them: "
            f"find {settings.MEDIA_ROOT}/__processed__ -type f -empty -delete"
            if has_folder
            else "Delete the empty files in the bucket, then run `manage.py render_pictures`.",
        )
    unrendered = [image for image, found in sizes.items() if None in found.values()]
    if unrendered:
        problem = f"Renditions of {len(unrendered)} of the newest {len(newest)} images are missing."
        remedy = "Run `manage.py render_pictures`."
        if waiting := open_tasks(tasks.render.module_path):
            problem += f" The background worker has not generated them yet: {waiting} of its tasks wait."
            remedy = "If they still wait in a minute, look at the worker: systemctl status newsroom-worker"
        yield Finding(problem, "Readers load originals, which are large.", remedy)


def _error_of(name: str) -> Exception | None:
    """Return why the file cannot be read; EOFError if it is empty. Raises Unavailable."""
    try:
        default_storage.open(name).close()
        # A bucket is only asked now.
        return None if default_storage.size(name) else EOFError()
    except (FileNotFoundError, PermissionError) as error:
        return error


def _rendition_sizes(image: Image) -> dict[str, int | None]:
    """Return the sizes of the renditions in bytes by their names; None if one is missing. Raises Unavailable."""
    names = (getattr(image.file, key).removeprefix(settings.MEDIA_URL) for key in renditions.keys(image))
    return {name: _size_of(name) for name in names}


def _size_of(name: str) -> int | None:
    try:
        return default_storage.size(name)
    except (FileNotFoundError, PermissionError):
        return None


def static_files() -> Iterator[Finding]:
    """Find whether `collectstatic` has run since the last update."""
    try:
        # In tests and with a CDN of its own, another storage may be set.
        if not isinstance(staticfiles_storage, HashedStaticFilesStorage):
            return
    except PermissionError as error:
        # Of the manifest, which the storage reads when it is first used.
        yield Finding(
            f"The user {_user(os.getuid())} cannot read {error.filename}.",
            "If this is the user of the site, pages fail.",
            "Correct the owner of the folders that it is in, or run `collectstatic` as root again.",
        )
        return
    remedy = "Run `manage.py collectstatic --noinput`, then `systemctl reload newsroom`."
    manifest = Path(settings.STATIC_ROOT, staticfiles_storage.manifest_name)
    if not manifest.exists():
        yield Finding("Static files were not collected.", "Pages load slowly, because nothing is cached.", remedy)
        return
    collected = manifest.stat().st_mtime
    walks = (os.walk(source) for source in settings.STATICFILES_DIRS)
    sources = (Path(place, name) for walk in walks for place, _, names in walk for name in names)
    newer = [path for path in sources if path.stat().st_mtime > collected]
    if newer:
        yield Finding(
            f"{len(newer)} static files were changed after they were collected, such as {newer[0]}.",
            "Readers get old stylesheets and scripts.",
            remedy,
        )


SUBJECT = Subject(
    "files",
    (
        Check(space, needs_database=False),
        Check(owners, needs_database=False),
        Check(storage, needs_database=False),
        Check(images),
        Check(static_files, needs_database=False),
    ),
)
