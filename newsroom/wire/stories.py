"""Service functions of the inbox: make a story of an item, dismiss it, or mark a later version as reviewed."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles import sources
from articles.models import Article, Author
from articles.story_fields import date_of, references
from articles.workflow import drafting
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.time.dates import format_time
from newsroom.wire.models import ItemState, WireItem
from topics.models import Topic
from topics.names import naming

NO_PERMISSION = "Only journalists and editors can work with the wire. Nothing was changed."
CANCELLED = "The source cancelled this item, so no story can be made of it."
HAS_STORY = "A story has already been made of this item."
MAX_TOPICS = 50


def make_story(item: WireItem, *, by: User | None) -> Article:
    """Create a draft with the texts, credit, source, language and topics of the item, and return it.

    It is not published. If the item is under embargo, the draft has the end of it as its date. Raises NotAllowed.
    """
    require(by, "articles.add_article", "You do not have permission to create stories.")
    require(by, "wire.change_wireitem", NO_PERMISSION)
    with transaction.atomic():
        _lock(item)
        if item.state == ItemState.CANCELLED:
            raise NotAllowed(CANCELLED)
        if item.story_id:
            raise NotAllowed(HAS_STORY)
        story = drafting.create(content_of(item), by=by)
        AuditEntry.record("make story", story, by=by, source=item.source.name, guid=item.guid)
        item.story, item.state, item.is_changed = story, ItemState.USED, False
        item.save(update_fields=["story", "state", "is_changed"])
    return story


def content_of(item: WireItem) -> dict[str, Any]:
    """Return the content of a draft for the item."""
    return {
        **texts_of(item),
        "notes": notes_of(item),
        "language": item.language or item.source.language,
        "published_at": date_of(item.embargo_after(timezone.now())),
        "topics": references(topics_of(item)),
        "authors": references(authors_of(item)),
        "sources": sources.typed([{"url": item.link, "title": item.credit_line}] if item.link else []),
    }


def texts_of(item: WireItem) -> dict[str, str]:
    """Return headline, standfirst and body as a draft has them."""
    return {"title": item.headline, "summary": item.standfirst, "body": item.body}


def notes_of(item: WireItem) -> str:
    """Return what the source says of the item besides its text, as notes for editors."""
    lines = {
        "Wire": item.source.name,
        "Credit": item.credit_line,
        "Byline": item.byline,
        "Copyright": item.copyright,
        "Usage terms": item.usage_terms,
        "Note": item.note,
        "Withheld": "The source says that this may not be published yet." if item.is_withheld else "",
        "Embargoed until": format_time(item.embargo_at) if item.embargo_at else "",
    }
    return "\n".join(f"{label}: {text}" for label, text in lines.items() if text)


def topics_of(item: WireItem) -> list[Topic]:
    """Return the topics that the item's subjects are mapped to, or that have the name of one that is not mapped."""
    subjects = [subject for subject in item.subjects.all() if not subject.is_ignored]
    names = [subject.topic_name or subject.name for subject in subjects]
    found = naming.find(names)
    topics = [found[key] for name in names if (key := naming.key_of(name)) in found]
    return list(dict.fromkeys(topics))[:MAX_TOPICS]


def authors_of(item: WireItem) -> list[Author]:
    """Return the authors who have exactly the name of the byline or else of the credit. None is created."""
    for name in (item.byline.removeprefix("By "), item.credit_line):
        if name and (author := Author.objects.named(name)):
            return [author]
    return []


def dismiss(item: WireItem, *, by: User | None) -> None:
    """Take a new item off the inbox. Raises NotAllowed."""
    _change_state(item, ItemState.NEW, ItemState.DISMISSED, "dismiss item", by=by)


def reopen(item: WireItem, *, by: User | None) -> None:
    """Return a dismissed item to the inbox. Raises NotAllowed."""
    _change_state(item, ItemState.DISMISSED, ItemState.NEW, "reopen item", by=by)


def _change_state(item: WireItem, before: ItemState, after: ItemState, verb: str, *, by: User | None) -> None:
    require(by, "wire.change_wireitem", NO_PERMISSION)
    with transaction.atomic():
        _lock(item)
        if item.state == after:
            return
        if item.state != before:
            raise NotAllowed(f"The item is “{item.get_state_display()}” now. Nothing was changed.")
        item.state = after
        item.save(update_fields=["state"])
        AuditEntry.record(verb, item, by=by)


def review(item: WireItem, *, by: User | None) -> None:
    """Mark the newest version or the cancellation of an item as reviewed. Raises NotAllowed."""
    require(by, "wire.change_wireitem", NO_PERMISSION)
    with transaction.atomic():
        _lock(item)
        if not item.is_changed:
            return
        item.is_changed = False
        item.save(update_fields=["is_changed"])
        AuditEntry.record("review item", item, by=by, version=item.version)


def _lock(item: WireItem) -> None:
    """Lock the row and reload it. Raises NotAllowed if it was deleted."""
    if WireItem.objects.select_for_update(no_key=True).filter(pk=item.pk).first() is None:
        raise NotAllowed("This item was deleted. Nothing was changed.")
    item.refresh_from_db()
