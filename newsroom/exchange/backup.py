"""The whole site in one file: a ZIP with the rows of every table as JSON Lines, the media, and a manifest.

The database is read as it is at one moment, while everybody goes on working. A backup says nothing of when it was
made and has all its parts in a fixed order, so that two of the same content are the same bytes, on every database.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from newsroom.core.tracking.snapshot import snapshot
from newsroom.exchange import rows
from newsroom.exchange.progress import Progress

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, MEDIA = "tables/", "media/"
_PIECE = 1024 * 1024
# ZIP cannot tell an earlier moment.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write(file: BinaryIO, progress: Progress) -> None:
    """Write the site's backup to the open file, which can seek. Needs the memory of a few hundred rows."""
    digests: dict[str, str] = {}
    with zipfile.ZipFile(file, "w") as archive:
        with snapshot():
            migrations = migrations_known()
            for label, model in rows.tables().items():
                name = f"{TABLES}{label}.jsonl"
                digests[name] = _store(archive, name, progress.over(rows.lines_of(model)), zipfile.ZIP_DEFLATED)
        for name in progress.over(media_names()):
            digests[MEDIA + name] = _store(archive, MEDIA + name, media_pieces(name), zipfile.ZIP_STORED)
        manifest = {"format": FORMAT, "migrations": migrations, "digests": digests}
        _store(archive, MANIFEST, [json.dumps(manifest, indent=1, sort_keys=True).encode()], zipfile.ZIP_DEFLATED)


def migrations_known() -> dict[str, list[str]]:
    """The names of the migrations that this version of the software has, by app."""
    known: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(connection).disk_migrations or {}):
        if app not in rows.APPS_LEFT_OUT:
            known.setdefault(app, []).append(name)
    return known


def media_names(folder: str = "") -> Iterator[str]:
    """The names of all stored files, in the order of their code points within each folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from media_names(f"{folder}{name}/")


def media_pieces(name: str) -> Iterator[bytes]:
    """The stored file, piece by piece."""
    with default_storage.open(name) as file:
        yield from pieces_of(file)


def pieces_of(file: Any) -> Iterator[bytes]:
    """The open file, piece by piece."""
    while piece := file.read(_PIECE):
        yield piece


def digest_of(pieces: Iterable[bytes]) -> str:
    """The SHA-256 of the pieces together, in hex."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _store(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], compression: int) -> str:
    """Add a part to the archive; its SHA-256 in hex."""
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.compress_type = compression
    info.create_system = 3
    info.external_attr = 0o600 << 16
    digest = hashlib.sha256()
    with archive.open(info, "w", force_zip64=True) as part:
        for piece in pieces:
            digest.update(piece)
            part.write(piece)
    return digest.hexdigest()
