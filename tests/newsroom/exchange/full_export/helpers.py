"""What the tests of a full export share."""

import json

from newsroom.exchange.full_export import writing
from newsroom.exchange.progress import Progress

# Fields of stories beside those of the interchange format.
FURTHER = {
    *("state", "url", "former_urls", "label", "lead_image", "lead_caption", "translation_of", "duplicate_of"),
    *("first_published_on", "first_published_at", "updated_at", "created_at", "corrections", "change_notes"),
    *("pinned_position", "pinned_until", "notes", "draft"),
}


def written(path):
    """The folder after a full export into it."""
    writing.write(path, Progress(lambda line: None, "items"))
    return path


def rows(path, name):
    return [json.loads(line) for line in (path / f"{name}.jsonl").read_text().splitlines()]


def row(path, name, **key):
    (found,) = [each for each in rows(path, name) if key.items() <= each.items()]
    return found


def files_of(path):
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}
