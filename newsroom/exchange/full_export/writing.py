"""Writes a full export into a folder."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings

from newsroom.core.tracking.snapshot import snapshot
from newsroom.exchange.backup.archive import media_chunks
from newsroom.exchange.export import line_of
from newsroom.exchange.full_export import media, profiles, story_details, topic_details
from newsroom.exchange.full_export.folder import NewFolder, new_folder
from newsroom.exchange.full_export.story_details import Values
from newsroom.exchange.progress import Progress

FORMAT = "newsroom-full-export"
VERSION = 1
MANIFEST, README, MEDIA = "manifest.json", "README.txt", "media/"
STORIES, TOPICS, AUTHORS, PAGES = "stories.jsonl", "topics.jsonl", "authors.jsonl", "pages.jsonl"
REDIRECTS, LIBRARY = "redirects.jsonl", "media.jsonl"
_EXPLANATION = Path(__file__).with_name(README)

_SOURCES: dict[str, Callable[[], Iterator[Values]]] = {
    STORIES: story_details.stories,
    TOPICS: topic_details.topics,
    AUTHORS: profiles.authors,
    PAGES: profiles.pages,
    REDIRECTS: profiles.redirects,
}


def write(path: Path, progress: Progress) -> tuple[dict[str, int], list[str]]:
    """Write everything, as the database is at this moment, into a new folder at the path.

    Holds a few hundred rows in memory. The same state gives the same bytes. Returns the number of lines of each file,
    and the names of media files that the storage lacks. Raises `folder.NotEmpty`, OSError.
    """
    counts: dict[str, int] = {}
    missing: list[str] = []
    with new_folder(path) as folder:
        folder.write(README, [_EXPLANATION.read_bytes()])
        with snapshot():
            for name, source in _SOURCES.items():
                folder.write(name, _lines(progress.over(source()), name, counts))
            folder.write(LIBRARY, _lines(_library(folder, progress, missing), LIBRARY, counts))
        folder.write(MANIFEST, [json.dumps(_manifest(folder, counts), ensure_ascii=False, indent=1).encode() + b"\n"])
    return counts, missing


def _lines(rows: Iterable[Values], name: str, counts: dict[str, int]) -> Iterator[bytes]:
    counts[name] = 0
    for row in rows:
        counts[name] += 1
        yield line_of(row)


def _library(folder: NewFolder, progress: Progress, missing: list[str]) -> Iterator[Values]:
    """Yield the rows of the library, after copying the file of each. `is_missing`: the storage has no such file."""
    for source in (media.images, media.files):
        for row in progress.over(source()):
            try:
                chunks = media_chunks(row["file"])
                first = next(chunks, b"")
            except FileNotFoundError:
                missing.append(row["file"])
                yield row | {"is_missing": True}
                continue
            folder.write(MEDIA + row["file"], chain([first], chunks))
            yield row


def _manifest(folder: NewFolder, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": {
            "url": settings.SITE_URL,
            "name": settings.SITE_NAME,
            "languages": [code for code, _ in settings.LANGUAGES],
            "time_zone": settings.TIME_ZONE,
        },
        "counts": {name.removesuffix(".jsonl"): count for name, count in sorted(counts.items())},
        "files": {name: {"bytes": size, "sha256": digest} for name, (size, digest) in sorted(folder.digests.items())},
    }
