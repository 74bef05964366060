"""Stories of a full export as items."""

from datetime import datetime

from articles.story_fields import EXCHANGED
from articles.workflow.past import Note, Past
from newsroom.exchange.readers.full_export.former_site import FormerSite
from newsroom.exchange.readers.full_export.profiles import pin_of
from newsroom.exchange.readers.full_export.rows import Row
from newsroom.exchange.record_validation import record_of
from newsroom.exchange.records import DRAFT, PUBLISHED, InvalidRecord
from newsroom.exchange.sites.items import Lead, OldStory

_STATES = {"in_review": "review", "approved": "approved", "unpublished": "unpublished"}


def story_of(site: FormerSite, row: Row) -> OldStory:
    """Return a story with its draft and its past."""
    record = record_of(row.values)
    row.pass_over("id", "status", *EXCHANGED)
    url = row.text("url")
    image, caption, draft = row.text("lead_image"), row.text("lead_caption"), row.row("draft")
    state = PUBLISHED if record.status == PUBLISHED else _STATES.get(row.text("state"), DRAFT)
    row.pass_over("state", "former_urls")
    found = {name: row.text(name) for name in ("notes", "label", "translation_of", "duplicate_of")}
    day, pin, past = row.day("first_published_on"), pin_of(row), _past(row)
    unpublished = _draft(site, record.id, draft) if draft else None
    return OldStory(
        key=record.id,
        place=row.place,
        urls=(site.at_root(url),) if url else (),
        record=record.changed(body=site.with_absolute_urls(record.body)),
        state=state,
        day=day,
        lead=Lead(url=site.file_url(image), caption=caption) if image else None,
        is_pinned=pin is not None,
        pin=pin,
        past=past,
        draft=unpublished,
        changes=(*row.unknown, *(unpublished.changes if unpublished else ())),
        **found,
    )


def _draft(site: FormerSite, uid: str, row: Row) -> OldStory:
    """Return the draft of a published story."""
    draft = Row(row.place, {**row.values, "id": uid, "status": DRAFT})
    return story_of(site, draft)


def _past(row: Row) -> Past:
    return Past(
        created_at=row.moment("created_at"),
        live_from=row.moment("first_published_at"),
        updated_at=row.moment("updated_at"),
        corrections=_notes(row, "corrections"),
        change_notes=_notes(row, "change_notes"),
    )


def _notes(row: Row, name: str) -> tuple[Note, ...]:
    return tuple(Note(_moment(each), each.key("text")) for each in row.rows(name))


def _moment(row: Row) -> datetime:
    moment = row.moment("at")
    if moment is None:
        raise InvalidRecord("“at” is required.")
    return moment
