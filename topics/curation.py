"""Service functions for curation: pins, hidden stories, key moments, briefings and settings.

A pinned item is an entry (on its topic's page) or a story (on the front page). Both are `topics.models.Pinned`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ObjectNotUpdated, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from newsroom.core.cache.invalidation import batch_invalidations, invalidate
from newsroom.core.html import sanitise, single_line, without_pictures
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from topics import cache_tags, citations, counting, invalidation
from topics.models import Pinned, RelatedTopic, Topic, TopicEntry
from topics.topic_settings import BY_NAME as SETTINGS

NO_PERMISSION = "Only editors and topic editors can curate pages. Nothing was changed."
GONE = "The story is no longer in this topic. Nothing was changed."
TOPIC_GONE = "The topic has been merged or deleted. Nothing was changed."


class Gone(NotAllowed):
    """The topic was merged or deleted after it was loaded."""


def pin(item: Pinned, *, by: User | None, until: datetime | None = None, position: int = 0) -> None:
    """Pin the entry or story to its page, after the existing pins. An item that is pinned keeps its position.

    until: when the pin expires, None for never. position: that the pin had on another site, where it may have expired;
    it gets the next one if the existing pins are there. Raises NotAllowed, and ValidationError if the time is in the
    past, or the story is hidden in the topic.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    if until is not None and until <= timezone.now() and not position:
        raise ValidationError({"pinned_until": "Choose a time in the future."})
    with _change_items(item):
        if why := item.why_unpinnable():
            raise ValidationError({"pinned_position": why})
        replaced = {"position": item.pinned_position, "until": item.pinned_until}
        last = item.pins_of_page().aggregate(last=Max("pinned_position"))["last"] or 0
        item.pinned_position = item.pinned_position or max(position, last + 1)
        item.pinned_until = until
        item.save(update_fields=["pinned_position", "pinned_until"])
        AuditEntry.record("pin", item, by=by, until=until, replaced=replaced)
        if until is not None and until > timezone.now():
            invalidate(*item.page_tags, at=until)


def put_first(item: Pinned, *, by: User | None) -> None:
    """Pin the entry or story to its page, before all other pins. Raises NotAllowed."""
    with transaction.atomic():
        pin(item, by=by, until=item.pinned_until)
        order([item], by=by)


def unpin(item: Pinned, *, by: User | None) -> None:
    """Unpin the entry or story. Raises NotAllowed."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    with _change_items(item):
        replaced = {"position": item.pinned_position, "until": item.pinned_until}
        item.pinned_position = item.pinned_until = None
        item.save(update_fields=["pinned_position", "pinned_until"])
        AuditEntry.record("unpin", item, by=by, replaced=replaced)


def order(items: Sequence[Pinned], *, by: User | None) -> None:
    """Set the order of these pins of one page; its other pins follow them. Raises NotAllowed."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    if not items:
        return
    with _change_items(items[0]):
        before = list(items[0].pins_of_page().order_by("pinned_position", "pk").values_list("pk", flat=True))
        others = items[0].pins_of_page().exclude(pk__in=[item.pk for item in items])
        for position, item in enumerate([*items, *others.order_by("pinned_position", "pk")], 1):
            item.pinned_position = position
            item.save(update_fields=["pinned_position"])
        AuditEntry.record("order pins", items[0], by=by, order=[item.pk for item in items], replaced={"order": before})


def hide(topic_entry: TopicEntry, *, by: User | None, reason: str) -> None:
    """Hide the entry's story from its topic only: from the list, the counts, the chart and the feeds. Removes its pin.

    reason: a text for editors. Raises NotAllowed, and ValidationError if the reason is empty.
    """
    reason = single_line(reason)
    if not reason:
        raise ValidationError({"hidden_reason": "Enter a reason for hiding the story."})
    _show(topic_entry, by=by, is_hidden=True, reason=reason)


def unhide(topic_entry: TopicEntry, *, by: User | None) -> None:
    """Show the entry's story in its topic again. Raises NotAllowed."""
    _show(topic_entry, by=by, is_hidden=False, reason="")


def mark_key_moment(
    topic_entry: TopicEntry,
    *,
    by: User | None,
    line: str,
    date: str = "",
    translations: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the entry's story to its topic's timeline.

    line: in the language of the story. date: of the event, as `PartialDate` takes it; "" if it is the story's.
    translations: the line in other languages of the site, by Django's code. Raises NotAllowed, and ValidationError if
    the line is empty or the date is invalid.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    line = single_line(line)
    if not line:
        raise ValidationError({"key_moment_line": "Enter the timeline text for this key moment."})
    texts = {code: text for code, each in translations.items() if (text := single_line(each))}
    _mark(topic_entry, by=by, is_key_moment=True, line=line, date=single_line(date), translations=texts)


def recommend(topic_entry: TopicEntry, *, by: User | None, is_start_here: bool) -> None:
    """Put the entry's story on its topic's list “Start here”, or take it off. Raises NotAllowed."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    with _change_items(topic_entry):
        replaced = {"is_start_here": topic_entry.is_start_here}
        topic_entry.is_start_here = is_start_here
        topic_entry.save(update_fields=["is_start_here"])
        AuditEntry.record("recommend" if is_start_here else "unrecommend", topic_entry, by=by, replaced=replaced)


def unmark_key_moment(topic_entry: TopicEntry, *, by: User | None) -> None:
    """Remove the entry's story from its topic's timeline. Raises NotAllowed."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    _mark(topic_entry, by=by, is_key_moment=False, line="", date="", translations={})


def write_briefing(
    topic: Topic,
    html: str,
    *,
    by: User | None,
    language: str = settings.LANGUAGE_CODE,
    reviewed_on: date | None = None,
) -> None:
    """Set the topic's briefing in a language, sanitised. "" removes it. Raises NotAllowed.

    What follows the first horizontal rule is its long form. Images are removed, because readers can only load images of
    live stories. language: Django's code. reviewed_on: the day of its last review, today if None.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    html = without_pictures(sanitise(html))
    with _change_topic():
        stored = _load_stored(topic)
        topic.briefing, topic.briefings = stored.briefing, dict(stored.briefings)
        if language == settings.LANGUAGE_CODE:
            replaced = {"briefing": topic.briefing}
            topic.briefing = html
        else:
            replaced = {f"briefing_{language}": topic.briefings.pop(language, "")}
            topic.briefings |= {language: html} if html else {}
        day = reviewed_on or timezone.localdate()
        topic.briefing_reviewed_on = day if topic.briefing or topic.briefings else None
        topic.curated_at = timezone.now()
        topic.save(update_fields=["briefing", "briefings", "briefing_reviewed_on", "curated_at"])
        citations.index(topic)
        AuditEntry.record("brief", topic, by=by, replaced=replaced)
        invalidation.details_changed(topic)


def confirm_briefing(topic: Topic, *, by: User | None) -> None:
    """Mark the topic's briefing as reviewed today. Raises NotAllowed, and ValidationError if there is none."""
    require(by, "topics.curate_topic", NO_PERMISSION)
    if not topic.briefing:
        raise ValidationError({"briefing": "There is no briefing to review. Write one first."})
    with _change_topic():
        topic.briefing_reviewed_on, topic.curated_at = timezone.localdate(), timezone.now()
        topic.save(update_fields=["briefing_reviewed_on", "curated_at"])
        citations.mark_reviewed(topic)
        AuditEntry.record("confirm briefing", topic, by=by)
        invalidation.details_changed(topic)


def describe(topic: Topic, *, by: User | None, **changes: Any) -> None:
    """Change settings of the topic.

    changes: any of the settings (`topics.topic_settings`), and `related`, a list of topics in order. Raises NotAllowed,
    and ValidationError by field, for example if the parent is the topic itself or below it.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    related: list[Topic] | None = changes.pop("related", None)
    with _change_topic():
        replaced = _audit_values(_load_stored(topic), [*changes, *(["related"] if related is not None else [])])
        parent_ids = Topic.objects.filter(pk=topic.pk, parent__isnull=False).values_list("parent", flat=True)
        parents = list(parent_ids) if "parent" in changes else []
        for name, value in changes.items():
            if name not in SETTINGS:
                raise TypeError(f"describe() does not set {name}")
            setattr(topic, name, single_line(value) if SETTINGS[name].is_line else value)
        if "parent" in changes:
            _check_parent(topic)
        # Other fields may be out of date: the parent may have been merged since.
        topic.clean_fields(exclude=[column.name for column in topic._meta.fields if column.name not in changes])
        topic.curated_at = timezone.now()
        topic.save(update_fields=[*sorted(changes), "curated_at"])
        if related is not None:
            topic.chosen_related.all().delete()
            RelatedTopic.objects.bulk_create(
                RelatedTopic(topic=topic, other=other, position=n)
                for n, other in enumerate(dict.fromkeys(related))
                if other != topic
            )
        AuditEntry.record("describe", topic, by=by, fields=sorted(changes), replaced=replaced)
        with batch_invalidations():
            invalidation.details_changed(topic)
            invalidation.names_changed([topic.pk], parents)
            if "is_in_navigation" in changes:
                invalidate(cache_tags.NAVIGATION)


def make_public(topic: Topic, *, by: User | None, since: datetime | None = None) -> None:
    """Make the topic public before its first live story. It stays public. Raises NotAllowed.

    since: the moment (aware) in the past when it became public on another site; None for now.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    if topic.is_public:
        return
    with _change_topic():
        topic.curated_at = timezone.now()
        topic.public_from = since or topic.curated_at
        topic.save(update_fields=["public_from", "curated_at"])
        AuditEntry.record("make public", topic, by=by)
        invalidation.names_changed([topic.pk])


@contextmanager
def _change_items(*items: Pinned) -> Iterator[None]:
    """Run a change in a transaction, and date the curation of the items' topics. Raises NotAllowed if one is gone."""
    try:
        with transaction.atomic():
            # Until the transaction ends, no other one can assign positions.
            slugs.lock()
            # Topics are locked before entries, as in publishing.
            if topics := [item.tag_id for item in items if hasattr(item, "tag_id")]:
                Topic.objects.filter(pk__in=topics).update(curated_at=timezone.now())
            yield
            invalidate(*(tag for item in items for tag in item.page_tags))
    except (ObjectDoesNotExist, ObjectNotUpdated) as error:
        raise NotAllowed(GONE) from error


@contextmanager
def _change_topic() -> Iterator[None]:
    """Run a change of a topic in a transaction. Raises Gone if the topic no longer exists."""
    try:
        with transaction.atomic():
            yield
    except ObjectNotUpdated as error:
        raise Gone(TOPIC_GONE) from error


def _load_stored(topic: Topic) -> Topic:
    """Return the topic as it is stored. Raises Gone."""
    found: Topic | None = Topic.objects.select_related("parent").filter(pk=topic.pk).first()
    if found is None:
        raise Gone(TOPIC_GONE)
    return found


def _audit_values(topic: Topic, fields: list[str]) -> dict[str, Any]:
    """Return these fields for the audit log: topics by name, the image by ID."""
    columns = {
        name: getattr(topic, f"{name}_id" if name == "lead_image" else name) for name in fields if name != "related"
    }
    if "parent" in columns:
        columns["parent"] = topic.parent.name if topic.parent else None
    if "related" in fields:
        columns["related"] = [row.other.name for row in topic.chosen_related.select_related("other")]
    return columns


def _check_parent(topic: Topic) -> None:
    """Raise ValidationError if the topic would be its own ancestor. Locks parents until the transaction ends."""
    slugs.lock()
    ancestors: set[int] = set()
    ancestor = topic.parent_id
    while ancestor is not None and ancestor not in ancestors:
        ancestors.add(ancestor)
        ancestor = Topic.objects.filter(pk=ancestor).values_list("parent", flat=True).first()
    if topic.pk in ancestors:
        raise ValidationError({"parent": "Choose a topic other than this one and its subtopics."})


def _mark(
    topic_entry: TopicEntry, *, by: User | None, is_key_moment: bool, line: str, date: str, translations: dict[str, str]
) -> None:
    with _change_items(topic_entry):
        replaced = key_moment_values(topic_entry)
        topic_entry.is_key_moment, topic_entry.key_moment_line = is_key_moment, line
        topic_entry.key_moment_date, topic_entry.key_moment_translations = date, translations
        topic_entry.full_clean(exclude=["content_object", "tag"], validate_unique=False, validate_constraints=False)
        columns = ("is_key_moment", "key_moment_line", "key_moment_date", "key_moment_translations")
        topic_entry.save(update_fields=columns)
        verb = "mark key moment" if is_key_moment else "unmark key moment"
        AuditEntry.record(verb, topic_entry, by=by, **key_moment_values(topic_entry), replaced=replaced)


def key_moment_values(topic_entry: TopicEntry) -> dict[str, str]:
    """Return the texts and the date of a key moment, by the names of their form fields (`TopicEntryForm`)."""
    stored = topic_entry.key_moment_translations
    others = (code for code in dict(settings.LANGUAGES) if code != topic_entry.key_moment_language)
    texts = {line_field(code): stored.get(code, "") for code in others}
    return {"line": topic_entry.key_moment_line, "date": topic_entry.key_moment_date, **texts}


def line_field(code: str) -> str:
    """Return the name of the form field of a key moment's text in a language (Django's code) other than the story's."""
    return f"line_{code}"


def _show(topic_entry: TopicEntry, *, by: User | None, is_hidden: bool, reason: str) -> None:
    require(by, "topics.curate_topic", NO_PERMISSION)
    with _change_items():
        story = TopicEntry.objects.filter(content_object=topic_entry.content_object_id)
        counting.lock(story.values_list("tag", flat=True))
        topic_entry.refresh_from_db()
        dated = story.filter(published_at__isnull=False).values_list("tag", "published_at")
        before = dict(dated)
        replaced: dict[str, Any] = {"reason": topic_entry.hidden_reason}
        if is_hidden and topic_entry.pinned_position:
            replaced |= {"position": topic_entry.pinned_position, "until": topic_entry.pinned_until}
            topic_entry.pinned_position = topic_entry.pinned_until = None
        topic_entry.is_hidden, topic_entry.hidden_reason = is_hidden, reason
        topic_entry.published_at = topic_entry.due_at
        columns = ("is_hidden", "hidden_reason", "published_at", "pinned_position", "pinned_until")
        topic_entry.save(update_fields=columns)
        Topic.objects.filter(pk=topic_entry.tag_id).update(curated_at=timezone.now())
        counting.record(before, dict(dated.all()))
        AuditEntry.record("hide" if is_hidden else "unhide", topic_entry, by=by, reason=reason, replaced=replaced)
        invalidate(topic_entry.story_tag, *topic_entry.page_tags)
