"""Reads sources: the files of a folder, each once, or what is at a URL."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from newsroom.wire import fetching, formats
from newsroom.wire.items import MAX_BYTES, UnreadableWire
from newsroom.wire.models import WireFile, WireSource
from newsroom.wire.receiving import Outcome, receive_all

logger = logging.getLogger(__name__)

# Files of a folder that are read in one run, the first by name.
MAX_FILES = 10_000
# Problems of a file or feed that are told one by one.
MAX_PROBLEMS = 20
_PROBLEM_LENGTH = 500


@dataclass
class Result:
    """What came of reading a source. left_out: items without a text, such as pictures. problems: sentences."""

    source: WireSource
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    left_out: int = 0
    problems: list[str] = field(default_factory=list)


def ingest(source: WireSource, *, location: str = "", is_trusted: bool = False) -> Result:
    """Read the source and take in its items. What cannot be read is in the problems of the result.

    location: a URL or the path of a folder in place of that of the source. is_trusted: the operator gave it. Can run
    twice at the same time: each version of an item is taken in once.
    """
    result = Result(source)
    location = location or source.location
    try:
        if location.lower().startswith(("http://", "https://")):
            _read_url(result, location, is_trusted=is_trusted)
        else:
            _read_folder(result, Path(location) if is_trusted else _folder_of(location))
    except UnreadableWire as error:
        result.problems.append(str(error))
    source.checked_at = timezone.now()
    source.problem = " ".join(result.problems)[:_PROBLEM_LENGTH]
    source.save(update_fields=["checked_at", "problem"])
    return result


def _folder_of(name: str) -> Path:
    """Return the folder with this name in the wire folder. Raises UnreadableWire."""
    if not settings.WIRE_FOLDER:
        raise UnreadableWire("The server has no wire folder. Its operator can set WIRE_FOLDER.")
    base = Path(settings.WIRE_FOLDER).resolve()
    folder = (base / name).resolve()
    if folder.parent != base:
        raise UnreadableWire(f"“{name}” is not in the wire folder.")
    return folder


def _read_url(result: Result, url: str, *, is_trusted: bool) -> None:
    source = result.source
    answer = fetching.fetch(url, etag=source.etag, last_modified=source.last_modified, is_trusted=is_trusted)
    if answer.data is None:
        return
    _read(result, answer.data)
    if not result.problems:
        source.etag, source.last_modified = answer.etag, answer.last_modified
        source.save(update_fields=["etag", "last_modified"])


def _read_folder(result: Result, folder: Path) -> None:
    source = result.source
    if not folder.is_dir():
        raise UnreadableWire(f"The folder {folder} does not exist.")
    known = dict(source.files.values_list("name", "digest"))
    found = set()
    for path in _files(folder):
        found.add(path.name)
        try:
            data = _content_of(path)
            digest = hashlib.sha256(data).hexdigest()
            if known.get(path.name) == digest:
                continue
            _read(result, data, name=path.name)
        except UnreadableWire as error:
            result.problems.append(f"{path.name}: {error}")
            continue
        # Also a file with problems: they were reported, and it is read again once it changes.
        WireFile.objects.update_or_create(source=source, name=path.name, defaults={"digest": digest})
    source.files.filter(name__in=list(known.keys() - found)).delete()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of the folder by name: no links, no hidden files and no folders. Raises UnreadableWire."""
    try:
        # A name that is not printable may not be text at all.
        paths = sorted(path for path in folder.iterdir() if path.name.isprintable() and not path.name.startswith("."))
    except OSError as error:
        raise UnreadableWire(f"The folder {folder} cannot be read: {error.strerror or error}.") from None
    return (path for path in paths[:MAX_FILES] if path.is_file() and not path.is_symlink())


def _content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableWire(f"It cannot be read: {error.strerror or error}.") from None
    if len(data) > MAX_BYTES:
        raise UnreadableWire(f"It is larger than {MAX_BYTES // 1024**2} MB.")
    return data


def _read(result: Result, data: bytes, *, name: str = "") -> None:
    """Take in the items of a file or feed. What is wrong with it is in the problems of the result."""
    prefix = f"{name}: " if name else ""
    try:
        reading = formats.read(data, result.source.kind)
    except UnreadableWire as error:
        result.problems.append(f"{prefix}{error}")
        return
    except Exception:
        # A fault of a parser stops neither the other files nor the other sources.
        logger.exception("The wire source %s could not be read.", result.source)
        result.problems.append(f"{prefix}It could not be read. The log of the server has the details.")
        return
    result.left_out += reading.left_out
    if reading.damage:
        result.problems.append(f"{prefix}{reading.damage}")
    problems = [f"{prefix}Item {number}: {sentence}" for number, sentence in reading.problems]
    result.problems += problems[:MAX_PROBLEMS]
    if len(problems) > MAX_PROBLEMS:
        result.problems.append(f"{prefix}{len(problems) - MAX_PROBLEMS:,} more items could not be read.")
    result.outcomes.update(receive_all(result.source, reading.items))
