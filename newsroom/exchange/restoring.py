"""A backup comes back: checked as a whole before anything is touched, then all of it or nothing."""

import json
import zipfile
from itertools import batched
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from articles import announcing, search
from articles.models import Article
from newsroom.core.models import Image
from newsroom.exchange import numbering, rows
from newsroom.exchange.backup import (
    FORMAT,
    MANIFEST,
    MEDIA,
    TABLES,
    digest_of,
    media_names,
    media_pieces,
    migrations_known,
    pieces_of,
)
from newsroom.exchange.data_migrations import run_missing
from newsroom.exchange.progress import Progress
from topics.models import Topic

LONGEST_MANIFEST = 256 * 1024 * 1024
# What people made. Groups are not asked about: `migrate` makes those of the roles.
MADE_BY_PEOPLE = (Article, Topic, Image, User)


class Refused(Exception):
    """The backup is not restored; the message says why. Nothing was changed."""


class Backup(NamedTuple):
    """A backup that was found sound: the names of its tables' parts and of its media files.

    lacking: the migrations that came after its version, by app and name.
    """

    archive: zipfile.ZipFile
    tables: list[str]
    media: list[str]
    lacking: set[tuple[str, str]]


def restore(file: BinaryIO, progress: Progress, *, force: bool) -> None:
    """Put the backup in the open file in the place of all that the site has.

    force: do so even if the site is not empty; what it has is then lost. Everybody is signed out.
    Raises Refused if the file is damaged, of a newer version or no backup, or if the site is not empty.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            backup = _checked(archive)
            if not force:
                _check_empty(backup)
            _put(backup, progress)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise Refused(f"The file is damaged or is not a backup: {str(error).rstrip('.')}.") from error
    except (rows.Misfit, IntegrityError) as error:
        raise Refused(
            f"The backup is not compatible with this site: {str(error).splitlines()[0].rstrip('.')}."
        ) from error


def _checked(archive: zipfile.ZipFile) -> Backup:
    """The archive, every part of it read and compared with the manifest. No name in it is trusted."""
    manifest = _manifest(archive)
    if manifest["format"] > FORMAT:
        raise Refused("The backup was made by a newer version. Upgrade this site first.")
    known = migrations_known()
    for app, names in manifest["migrations"].items():
        if unknown := set(names) - set(known.get(app, ())):
            name = min(unknown)
            raise Refused(f"The backup was made by a newer version (migration {app} {name}). Upgrade this site first.")
    digests: dict[str, str] = manifest["digests"]
    if sorted(archive.namelist()) != sorted([*digests, MANIFEST]):
        raise Refused("The file is damaged: its contents do not match its manifest.")
    for name, digest in digests.items():
        with archive.open(name) as part:
            if digest_of(pieces_of(part)) != digest:
                raise Refused(f"The file is damaged: checksum mismatch for {name}.")
    tables = [name for name in digests if name.startswith(TABLES)]
    media = [name for name in digests if name.startswith(MEDIA)]
    if strange := digests.keys() - set(tables) - set(media):
        raise Refused(f"The backup contains an unexpected file: {min(strange)!r}.")
    if strange := {_label(name) for name in tables} - rows.tables().keys():
        raise Refused(f"The backup contains an unknown table: {min(strange)!r}.")
    for name in media:
        _check_path(name.removeprefix(MEDIA))
    had = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    lacking = {(app, name) for app, names in known.items() for name in names} - had
    return Backup(archive, sorted(tables), sorted(media), lacking)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise Refused("The file is not a backup: its manifest is too large.")
        manifest = json.loads(archive.read(MANIFEST))
        is_sound = (
            isinstance(manifest["format"], int)
            and all(isinstance(names, list) for names in manifest["migrations"].values())
            and all(isinstance(digest, str) for digest in manifest["digests"].values())
        )
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        is_sound = False
    if not is_sound:
        raise Refused("The file is not a backup: no readable manifest.")
    return manifest


def _check_path(name: str) -> None:
    parts = PurePosixPath(name).parts
    is_plain = parts and name == "/".join(parts) and not {".", "..", "/"} & set(parts)
    if not is_plain or any(character in name for character in "\\:\0"):
        raise Refused(f"The backup contains an unsafe media path: {name!r}.")


def _check_empty(backup: Backup) -> None:
    for model in MADE_BY_PEOPLE:
        if model._default_manager.exists():
            raise Refused(
                f"The site already has {model._meta.verbose_name_plural}. "
                "Use --force to replace all existing data with the backup."
            )
    kept = {name.removeprefix(MEDIA) for name in backup.media}
    if strange := next((name for name in media_names() if name not in kept), None):
        raise Refused(
            f"The media folder contains a file that is not in the backup: {strange}. Use --force to delete such files."
        )


def _put(backup: Backup, progress: Progress) -> None:
    """Replace rows and files. The new files are there before the rows, the old ones go after them."""
    written: list[str] = []
    try:
        with transaction.atomic():
            _empty_tables()
            for name in backup.tables:
                _fill(backup.archive, name, progress)
            connection.check_constraints()
            run_missing(backup.lacking)
            search.index.fix()
            numbering.count_on()
            announcing.everything()
            for part in progress.over(backup.media):
                _put_file(backup.archive, part, written)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    kept = {name.removeprefix(MEDIA) for name in backup.media}
    for name in [name for name in media_names() if name not in kept]:
        default_storage.delete(name)


def _empty_tables() -> None:
    """All rows at once: the constraints between tables are compared at the end alone."""
    with connection.cursor() as cursor:
        models: list[type[Model]] = [Session, *rows.MADE, *rows.tables().values()]
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _fill(archive: zipfile.ZipFile, part: str, progress: Progress) -> None:
    model = rows.tables()[_label(part)]
    with archive.open(part) as lines:
        for objects in batched(rows.objects_of(model, lines), rows.CHUNK):
            model._base_manager.bulk_create(objects)
            progress.add(len(objects))


def _put_file(archive: zipfile.ZipFile, part: str, written: list[str]) -> None:
    """Store a media file, unless it is there already. A name says for ever what is in the file."""
    name = part.removeprefix(MEDIA)
    with archive.open(part) as packed:
        if default_storage.exists(name):
            if digest_of(media_pieces(name)) == digest_of(pieces_of(packed)):
                return
            raise Refused(f"The media folder already contains a different file named {name}. Move it first.")
        stored = default_storage.save(name, File(cast(Any, packed), name=name))
        written.append(stored)
        if stored != name:
            raise Refused(f"The media storage changed the file name {name}.")


def _label(part: str) -> str:
    return part.removeprefix(TABLES).removesuffix(".jsonl")
