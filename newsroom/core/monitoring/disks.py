"""The folders that the site writes to, and whether they have space."""

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

# In bytes: enough for the write-ahead log of SQLite (27 MB) and an image of 20 MB with its renditions. With less, the
# next save may fail.
MIN_FREE = 100 * 1024 * 1024


class LowSpace(OSError):
    """The site can write to the folder, but soon cannot. The message is a sentence."""


class Folder(NamedTuple):
    """A folder that must be writable. name: what it is for."""

    name: str
    path: Path


class Space(NamedTuple):
    """The space on the disk of a folder for a user who is not root, in bytes, and whether it has room for new files."""

    free: int
    total: int
    has_inodes: bool


def data_folders() -> list[Folder]:
    """Return the folders of what must not be lost, as far as they are on this machine."""
    folders = []
    if connection.vendor == "sqlite":
        folders.append(Folder("database", Path(connection.settings_dict["NAME"]).absolute().parent))
    if isinstance(default_storage, FileSystemStorage):
        folders.append(Folder("media", Path(default_storage.location)))
    return folders


def all_folders() -> list[Folder]:
    """Return the folders of data, and the one of the page cache and of uploads in progress."""
    return [*data_folders(), Folder("temporary files", Path(tempfile.gettempdir()))]


def space_in(path: Path) -> Space:
    """Return the space in the folder, or where it will be created. Raises OSError. May hang on a network disk."""
    stat = os.statvfs(existing(path))
    # Some file systems create inodes as they need them, and report none.
    return Space(stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize, stat.f_favail > 0 or not stat.f_files)


def existing(path: Path) -> Path:
    """Return the folder, or if it does not exist yet, the one in which it will be created."""
    return next(each for each in (path, *path.parents) if each.exists())


def check(path: Path) -> None:
    """Raise OSError with a sentence if the site cannot write to the folder, LowSpace if it soon cannot.

    Writes nothing.
    """
    space = space_in(path)
    if not os.access(existing(path), os.W_OK | os.X_OK):
        raise OSError(f"{path} is not writable.")
    if not space.free:
        raise OSError(f"{path} is full. At least {MIN_FREE // 1024**2} MB are needed.")
    if not space.has_inodes:
        raise OSError(f"{path} has no room for new files: the disk has no inodes left.")
    if space.free < MIN_FREE:
        raise LowSpace(f"{path} has {space.free // 1024**2} MB left. At least {MIN_FREE // 1024**2} MB are needed.")
