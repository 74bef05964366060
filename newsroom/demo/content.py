"""Read what the demo consists of: `stories/*.toml`, `pages.toml` and `images/*.webp`. No database."""

import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

STORIES = Path(__file__).resolve().parent / "stories"
PAGES = STORIES.with_name("pages.toml")
IMAGES = STORIES.with_name("images")


def load() -> dict[str, Any]:
    """The demo's content.

    Returns {"stories": [tables], "topics": [tables], "authors": [tables], "pages": [tables], "front_page":
    {"pinned": [ids]}}, the tables as they stand in the files.
    """
    topics = _read(STORIES / "topics.toml")
    stories = [
        story
        for path in sorted(STORIES.glob("*.toml"))
        if path.stem not in {"topics", "authors"}
        for story in _read(path)["story"]
    ]
    return {
        "stories": stories,
        "topics": topics["topic"],
        "authors": _read(STORIES / "authors.toml")["author"],
        "pages": _read(PAGES)["page"],
        "front_page": topics["front_page"],
    }


def image(name: str) -> bytes:
    """Return the image of this name, a WebP file. Raises FileNotFoundError if there is none."""
    return (IMAGES / f"{name}.webp").read_bytes()


def date_of(story: dict[str, Any], now: datetime) -> datetime | None:
    """When the story is published, `now` being the moment of the demo's making; None for one that stays a draft.

    Days are told from now, so that the demo's news is fresh; a time of today that has not come yet is yesterday's.
    """
    if story.get("status") == "draft":
        return None
    days = story["days_ahead"] if story.get("status") == "scheduled" else -story["days_ago"]
    day = now.astimezone(UTC).date() + timedelta(days=days)
    moment = datetime.combine(day, time.fromisoformat(story["time"]), UTC)
    return moment if story.get("status") == "scheduled" or moment <= now else moment - timedelta(days=1)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
