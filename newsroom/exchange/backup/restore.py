"""Restoring of a backup: the whole file is verified first, then everything is restored or nothing."""

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import batched
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model

from articles import invalidation
from articles.models import Article
from articles.search import drafts, headlines, similarity
from articles.search import index as search_index
from newsroom.core.images.storage import media_storage
from newsroom.core.models import Image, Presence
from newsroom.exchange.backup import sequences
from newsroom.exchange.backup.archive import (
    FORMAT,
    MANIFEST,
    MEDIA,
    TABLES,
    chunks_of,
    digest_of,
    known_migrations,
    library_files,
    media_chunks,
)
from newsroom.exchange.backup.data_migrations import run_missing
from newsroom.exchange.backup.row_serialisation import CHUNK_SIZE, SchemaMismatch, objects_of
from newsroom.exchange.backup.tables import FORMER_TABLES, REBUILT, included_tables
from newsroom.exchange.progress import Progress
from topics.models import Topic

MAX_MANIFEST_BYTES = 256 * 1024 * 1024
# What a backup is written with. Other methods have errors of their own.
COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What damaged archives raise, and rows with half a surrogate pair.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OverflowError,
    UnicodeError,
)  # fmt: skip
# A site with a row of one of these is not empty. Groups do not count, because `migrate` creates those of the roles.
USER_CONTENT = (Article, Topic, Image, User)


class RestoreError(Exception):
    """The backup was not restored and nothing was changed. The message gives the reason."""


class Backup(NamedTuple):
    """A verified backup.

    tables, media: names of files in the archive. missing_migrations: (app, name) of migrations newer than the backup.
    """

    archive: zipfile.ZipFile
    tables: list[str]
    media: list[str]
    missing_migrations: set[tuple[str, str]]


def restore(file: BinaryIO, progress: Progress, *, force: bool) -> None:
    """Replace the content of the site by the backup in the open file. All users are signed out.

    force: also if the site is not empty; its content is then lost.
    Raises RestoreError if the file is damaged, not a backup or from a newer version, or if the site is not empty.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            backup = _verify(archive)
            if not force:
                _check_empty(backup)
            _replace_content(backup, progress)
    except DAMAGE as error:
        raise RestoreError(f"The file is damaged or is not a backup: {str(error).rstrip('.')}.") from error
    except (SchemaMismatch, IntegrityError, DataError) as error:
        raise RestoreError(
            f"The backup is not compatible with this site: {str(error).splitlines()[0].rstrip('.')}."
        ) from error


def _verify(archive: zipfile.ZipFile) -> Backup:
    """Compare every file in the archive with the manifest, and check all names."""
    if any(part.compress_type not in COMPRESSION for part in archive.infolist()):
        raise RestoreError("The file is not a backup: it is not compressed as one.")
    manifest = _read_manifest(archive)
    if manifest["format"] > FORMAT:
        raise RestoreError("The backup was made by a newer version. Upgrade this site first.")
    known = known_migrations()
    for app, names in manifest["migrations"].items():
        if unknown := set(names) - set(known.get(app, ())):
            name = min(unknown)
            raise RestoreError(
                f"The backup was made by a newer version (migration {app} {name}). Upgrade this site first."
            )
    digests: dict[str, str] = manifest["digests"]
    if sorted(archive.namelist()) != sorted([*digests, MANIFEST]):
        raise RestoreError("The file is damaged: its contents do not match its manifest.")
    for name, digest in digests.items():
        with archive.open(name) as part:
            if digest_of(chunks_of(part)) != digest:
                raise RestoreError(f"The file is damaged: checksum mismatch for {name}.")
    tables = [name for name in digests if name.startswith(TABLES) and _label(name) not in FORMER_TABLES]
    media = [name for name in digests if name.startswith(MEDIA)]
    if unexpected := {name for name in digests if not name.startswith((TABLES, MEDIA))}:
        raise RestoreError(f"The backup contains an unexpected file: {min(unexpected)!r}.")
    if unknown := {_label(name) for name in tables} - included_tables().keys():
        raise RestoreError(f"The backup contains an unknown table: {min(unknown)!r}.")
    for name in media:
        _check_path(name.removeprefix(MEDIA))
    applied = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    missing = {(app, name) for app, names in known.items() for name in names} - applied
    return Backup(archive, sorted(tables), sorted(media), missing)


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise RestoreError("The file is not a backup: its manifest is too large.")
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        number = manifest["format"]
        is_valid = (
            (isinstance(number, int) and not isinstance(number, bool) and number > 0)
            and all(_is_list_of_names(names) for names in manifest["migrations"].values())
            and all(isinstance(digest, str) for digest in manifest["digests"].values())
        )
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        is_valid = False
    if not is_valid:
        raise RestoreError("The file is not a backup: no readable manifest.")
    return manifest


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _check_path(name: str) -> None:
    parts = PurePosixPath(name).parts
    is_plain = parts and name == "/".join(parts) and not {".", "..", "/"} & set(parts)
    if not is_plain or any(character in name for character in "\\:\0"):
        raise RestoreError(f"The backup contains an unsafe media path: {name!r}.")


def _check_empty(backup: Backup) -> None:
    for model in USER_CONTENT:
        if cast(Any, model._default_manager).exists():
            raise RestoreError(
                f"The site already has {model._meta.verbose_name_plural}. "
                "Use --force to replace all existing data with the backup."
            )
    if extra := next(_extra_media(backup), None):
        raise RestoreError(
            f"The media storage contains a file that is not in the backup: {extra}. Use --force to delete such files."
        )


def _extra_media(backup: Backup) -> Iterator[str]:
    """Yield the names of the media files that are not in the backup."""
    restored = {name.removeprefix(MEDIA) for name in backup.media}
    return (name for name in media_storage().names() if name not in restored)


def _replace_content(backup: Backup, progress: Progress) -> None:
    """Replace rows and files. New files are stored before the commit, old ones are deleted after it."""
    written: list[str] = []
    try:
        with transaction.atomic():
            _delete_rows()
            for name in backup.tables:
                _restore_rows(backup.archive, name, progress)
            connection.check_constraints()
            run_missing(backup.missing_migrations)
            search_index.fix()
            drafts.fix()
            similarity.fix()
            headlines.fix()
            sequences.reset_sequences()
            invalidation.everything_changed()
            for part in progress.over(backup.media):
                _restore_file(backup.archive, part, written)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    # A file that a restored row names is not deleted: the backup was made while it was missing.
    named = library_files()
    for name in list(_extra_media(backup)):
        if name not in named:
            default_storage.delete(name)


def _delete_rows() -> None:
    """Delete all rows. Constraints between tables are checked at the end of the restore."""
    with connection.cursor() as cursor:
        models: list[type[Model]] = [Session, UserSession, Presence, *REBUILT, *included_tables().values()]
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _restore_rows(archive: zipfile.ZipFile, part: str, progress: Progress) -> None:
    model = included_tables()[_label(part)]
    with archive.open(part) as lines:
        for objects in batched(objects_of(model, lines), CHUNK_SIZE):
            model._base_manager.bulk_create(objects)
            progress.add(len(objects))


def _restore_file(archive: zipfile.ZipFile, part: str, written: list[str]) -> None:
    """Store a media file unless it exists. The content of a media file never changes under the same name."""
    name = part.removeprefix(MEDIA)
    with archive.open(part) as packed:
        if default_storage.exists(name):
            if digest_of(media_chunks(name)) == digest_of(chunks_of(packed)):
                return
            raise RestoreError(f"The media storage already contains a different file named {name}. Move it first.")
        stored = default_storage.save(name, File(cast(Any, packed), name=name))
        written.append(stored)
        if stored != name:
            raise RestoreError(f"The media storage changed the file name {name}.")


def _label(part: str) -> str:
    return part.removeprefix(TABLES).removesuffix(".jsonl")
