"""Backup of the whole site in a ZIP file: the rows of every table as JSON Lines, the media, and a manifest.

The database is read in one snapshot, without blocking editors. A backup contains no date of its creation and has its
parts in a fixed order, so two backups of the same content are identical, on every database.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from newsroom.core.images.storage import media_storage
from newsroom.core.models import Image, MediaFile
from newsroom.core.tracking.snapshot import snapshot
from newsroom.exchange.backup.row_serialisation import lines_of
from newsroom.exchange.backup.tables import EXCLUDED_APPS, included_tables
from newsroom.exchange.progress import Progress

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, MEDIA = "tables/", "media/"
_CHUNK_SIZE = 1024 * 1024
# The earliest date in ZIP.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class NoMediaError(Exception):
    """The media storage has none of the files that the library names: it is probably the wrong one."""


def write(file: BinaryIO, progress: Progress) -> list[str]:
    """Write a backup to the open, seekable file. Holds a few hundred rows in memory, and the names of media files.

    Returns the names of files of the library that the media storage lacks. Raises NoMediaError.
    """
    digests: dict[str, str] = {}
    with zipfile.ZipFile(file, "w") as archive:
        with snapshot():
            migrations, files = known_migrations(), library_files()
            for label, model in included_tables().items():
                name = f"{TABLES}{label}.jsonl"
                digests[name] = _store(archive, name, progress.over(lines_of(model)), zipfile.ZIP_DEFLATED)
        for name in progress.over(media_storage().names()):
            digests[MEDIA + name] = _store(archive, MEDIA + name, media_chunks(name), zipfile.ZIP_STORED)
        missing = {name for name in files if MEDIA + name not in digests}
        if files and missing == files:
            raise NoMediaError
        manifest = {"format": FORMAT, "migrations": migrations, "digests": digests}
        _store(archive, MANIFEST, [json.dumps(manifest, indent=1, sort_keys=True).encode()], zipfile.ZIP_DEFLATED)
    # Some may have been deleted in the meantime.
    return sorted(missing & library_files()) if missing else []


def library_files() -> set[str]:
    """Return the names of the original files of the library."""
    return {
        *Image.objects.order_by().values_list("file", flat=True),
        *MediaFile.objects.order_by().values_list("file", flat=True),
    }


def known_migrations() -> dict[str, list[str]]:
    """Return the names of the migrations of this version of the software, by app."""
    known: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(connection).disk_migrations or {}):
        if app not in EXCLUDED_APPS:
            known.setdefault(app, []).append(name)
    return known


def media_chunks(name: str) -> Iterator[bytes]:
    """Yield the media file in chunks."""
    with default_storage.open(name) as file:
        yield from chunks_of(file)


def chunks_of(file: Any) -> Iterator[bytes]:
    """Yield the open file in chunks."""
    while chunk := file.read(_CHUNK_SIZE):
        yield chunk


def digest_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of the chunks, in hex."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _store(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], compression: int) -> str:
    """Add a file to the archive and return its SHA-256 in hex."""
    info = zipfile.ZipInfo(name, _NO_DATE)
    info.compress_type = compression
    info.create_system = 3
    info.external_attr = 0o600 << 16
    digest = hashlib.sha256()
    with archive.open(info, "w", force_zip64=True) as part:
        for chunk in chunks:
            digest.update(chunk)
            part.write(chunk)
    return digest.hexdigest()
