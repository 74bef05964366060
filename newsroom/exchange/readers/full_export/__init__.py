"""Reader for the folder of a full export (`newsroom.exchange.full_export`), which `exchange.sites` imports.

Anybody may have edited or damaged the folder. What cannot be read is an item with the reason, and the rest is read.
"""

import json
from pathlib import Path

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.full_export import writing
from newsroom.exchange.readers.full_export.former_site import FormerSite
from newsroom.exchange.readers.full_export.reading import Reading
from newsroom.exchange.readers.full_export.rows import NoFile, opened
from newsroom.exchange.sites.items import Export

MAX_MANIFEST_BYTES = 200 * 1024 * 1024


def read(path: Path) -> Export:
    """Return what the folder contains. Raises UnreadableFile if it is no full export, or one of a later version."""
    return Reading(path, _site(path)).export()


def _site(path: Path) -> FormerSite:
    try:
        with open(opened(path, writing.MANIFEST), "rb") as file:
            manifest = json.loads(file.read(MAX_MANIFEST_BYTES))
        site = manifest["site"]
        languages, counts, name = site["languages"], manifest.get("counts") or {}, site.get("name", "")
        texts = [site["url"], name, *languages]
        is_ours = manifest["format"] == writing.FORMAT and languages and all(isinstance(text, str) for text in texts)
        if is_ours and manifest["version"] != writing.VERSION:
            raise UnreadableFile(f"{path} was written by a later version of the software. Update this site first.")
        if is_ours and site["url"].startswith(("http://", "https://")):
            return FormerSite(site["url"].rstrip("/"), name, tuple(languages), dict(counts))
    except (NoFile, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise UnreadableFile(f"{path} is not a folder that `export_articles --full` wrote.")
