"""Reader for Ghost exports (one JSON object).

Members-only and email-only posts become drafts, because they were never public. Tags that begin with # are internal to
Ghost and left out. The id of a record is `ghost-<post>`. The whole file is read into memory, because the data of a post
is spread over it.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.ghost import items
from newsroom.exchange.readers.ghost.items import Site
from newsroom.exchange.readers.ghost.tables import read_tables
from newsroom.exchange.record_validation import entry_of, record_of
from newsroom.exchange.records import PUBLISHED, Entry, InvalidRecord
from newsroom.exchange.sites.items import Export, LeftOut, MenuEntry, OldPage, OldStory, OldTopic

# How many invalid rows are reported in full.
MAX_FAULTS = 5


def export_of(file: BinaryIO) -> Export:
    """Return what the open file contains. Raises UnreadableFile if it is not a Ghost export."""
    tables = read_tables(file)
    site = Site(tables)
    topics, menu, left_out = list(site.topics()), list(site.menu()), list(site.left_out())
    return Export(
        url=site.url,
        title=site.settings.get("title", ""),
        language=site.language,
        authors=tuple(site.authors()),
        topics=tuple(topic for topic in topics if isinstance(topic, OldTopic)),
        media=tuple(site.media()),
        menu=tuple(entry for entry in menu if isinstance(entry, MenuEntry)),
        left_out=(*left_out, *(item for item in (*topics, *menu) if isinstance(item, LeftOut))),
        damage=tuple(site.tables.faults),
        contents=lambda: _contents(site, tables["posts"]),
    )


def _contents(site: Site, posts: list[Any]) -> Iterator[OldStory | OldPage | LeftOut]:
    for number, post in enumerate(posts, 1):
        place = f"post {number}"
        try:
            yield site.page(place, post) if items.is_page(post) else _story(site, place, post)
        except InvalidRecord as error:
            yield LeftOut(key=f"ghost:post:{number}", place=place, kind="posts", reason=str(error))


def _story(site: Site, place: str, post: Any) -> OldStory:
    draft = site.draft(post)
    data = {**draft.data, "body": draft.data["body"].replace(items.URL_PLACEHOLDER, site.url)}
    record = record_of(data)
    return OldStory(
        key=record.id,
        place=place,
        changes=tuple(draft.changes + draft.notes),
        urls=items.post_urls(post),
        record=record,
        state=record.status,
        day=draft.day,
        lead=draft.lead,
        is_pinned=bool(post.get("featured")) and record.status == PUBLISHED,
        notes="\n".join(draft.notes),
    )


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each post of the open file.

    Raises UnreadableFile if it is not a Ghost export, and after the last post if other tables have invalid rows,
    because these belong to no post.
    """
    tables = read_tables(file)
    site = Site(tables)
    number = 0
    for post in tables["posts"]:
        if items.is_page(post):
            continue
        number += 1
        try:
            draft = site.draft(post)
            data = {**draft.data, "body": draft.data["body"].replace(items.URL_PLACEHOLDER, "")}
            yield entry_of(number, data, note=" ".join(draft.changes + draft.notes))
        except InvalidRecord as error:
            yield Entry(number, problem=str(error))
    if faults := site.tables.faults:
        rest = len(faults) - MAX_FAULTS
        more = [f"Other faults of this kind: {rest}."] if rest > 0 else []
        raise UnreadableFile(" ".join([*faults[:MAX_FAULTS], *more]))
