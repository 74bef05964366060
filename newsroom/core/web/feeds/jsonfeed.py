"""An entry as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from newsroom.core.web.feeds.entries import Entry


def item_of(entry: Entry) -> dict:
    """The entry as an item. Without the whole text, its content is the summary: an item needs one."""
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
