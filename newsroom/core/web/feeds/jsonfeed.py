"""Entries as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from typing import Any

from newsroom.core.web.feeds.entry_content import Entry


def item_of(entry: Entry) -> dict[str, Any]:
    """Return the entry as an item. If it has no content, the summary replaces it, because an item needs content."""
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content or entry.summary_html,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
        "language": entry.language,
        "authors": [{"name": name, "url": url} for name, url in entry.authors],
        "tags": entry.categories,
        "image": entry.picture.url if entry.picture else "",
    }
    return {key: value for key, value in item.items() if value or key == "content_html"}
