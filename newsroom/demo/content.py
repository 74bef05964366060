"""Reads the files of the demo: `stories/*.toml`, `pages.toml` and `images/*.webp`."""

import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

STORIES = Path(__file__).resolve().parent / "stories"
PAGES = STORIES.with_name("pages.toml")
IMAGES = STORIES.with_name("images")


def load() -> dict[str, Any]:
    """Return the content of the demo, the tables as in the files.

    {"stories": [tables], "topics": [tables], "authors": [tables], "pages": [tables], "front_page": {"pinned": [ids]}}
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
    """Return the publication date of the story, or None for a draft. now: when the demo is created.

    Dates are relative to now, so that the news is recent. A time later today becomes the same time yesterday.
    """
    if story.get("status") == "draft":
        return None
    days = story["days_ahead"] if story.get("status") == "scheduled" else -story["days_ago"]
    day = now.astimezone(UTC).date() + timedelta(days=days)
    date = datetime.combine(day, time.fromisoformat(story["time"]), UTC)
    return date if story.get("status") == "scheduled" or date <= now else date - timedelta(days=1)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
