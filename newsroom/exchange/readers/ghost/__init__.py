"""Reader for Ghost exports (one JSON object).

Members-only and email-only posts become drafts, because they were never public. Tags that begin with # are internal to
Ghost and left out. The id of a record is `ghost-<post>`. The whole file is read into memory, because the data of a post
is spread over it.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from newsroom.core.html import single_line
from newsroom.exchange.readers.ghost import items
from newsroom.exchange.readers.ghost.items import Site
from newsroom.exchange.readers.ghost.tables import read_tables, text_in
from newsroom.exchange.record_validation import record_of
from newsroom.exchange.records import PUBLISHED, InvalidRecord
from newsroom.exchange.sites.items import Export, LeftOut, MenuEntry, OldPage, OldStory, OldTopic


def export_of(file: BinaryIO, url: str = "") -> Export:
    """Return what the open file contains. Raises UnreadableFile if it is not a Ghost export.

    url: of the site, "" to find it in the posts.
    """
    tables = read_tables(file)
    site = Site(tables, url)
    topics, menu, left_out = list(site.topics()), list(site.menu()), list(site.left_out())
    return Export(
        url=site.address.url,
        title=site.settings.get("title", ""),
        language=site.language,
        clock=site.clock(),
        authors=tuple(site.authors()),
        topics=tuple(topic for topic in topics if isinstance(topic, OldTopic)),
        media=tuple(site.media()),
        menu=tuple(entry for entry in menu if isinstance(entry, MenuEntry)),
        left_out=(*left_out, *(item for item in (*topics, *menu) if isinstance(item, LeftOut))),
        feeds=(f"{site.address.path}/rss/", f"{site.address.path}/feed/"),
        is_relative=True,
        damage=tuple(site.tables.faults),
        contents=lambda: _contents(site, tables["posts"]),
    )


def _contents(site: Site, posts: list[Any]) -> Iterator[OldStory | OldPage | LeftOut]:
    for number, post in enumerate(posts, 1):
        title = single_line(text_in(post, "title")) if isinstance(post, dict) else ""
        place = items.titled(f"post {number}", title)
        try:
            yield site.page(place, post) if items.is_page(post) else _story(site, place, post)
        except InvalidRecord as error:
            yield LeftOut(key=f"ghost:post:{number}", place=place, kind="posts", reason=str(error))


def _story(site: Site, place: str, post: Any) -> OldStory:
    draft = site.draft(post)
    record = record_of(draft.data)
    return OldStory(
        key=record.id,
        place=place,
        changes=tuple(draft.changes + draft.notes),
        urls=site.urls_of(post),
        record=record,
        state=record.status,
        day=draft.day,
        lead=draft.lead,
        is_pinned=bool(post.get("featured")) and record.status == PUBLISHED,
        notes="\n".join(draft.notes),
    )
