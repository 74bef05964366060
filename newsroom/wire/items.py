"""What all formats are read into, and their limits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from html import escape
from typing import Any, NamedTuple

from django.db import models

from newsroom.core.html import sanitise, single_line, without_controls
from newsroom.core.html.attributes import clean_url
from newsroom.core.text.language_tags import is_language_tag

# Of a file, of the items in it, and of elements or values within each other.
MAX_BYTES = 20 * 1024 * 1024
MAX_ITEMS = 1_000
MAX_DEPTH = 100
# Characters of a body, and of the other texts.
MAX_BODY = 500_000
MAX_GUID, MAX_LINE, MAX_TEXT, MAX_URL = 500, 300, 2_000, 2_000
MAX_VERSION = 64
MAX_SUBJECTS = MAX_MEDIA = 50
# IPTC NewsCodes: the alias of a scheme in NewsML-G2 -> the URI of the scheme.
IPTC_SCHEMES = {
    "medtop": "http://cv.iptc.org/newscodes/mediatopic/",
    "subj": "http://cv.iptc.org/newscodes/subjectcode/",
}
_HTTP = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_FIRST_TIME = 10_000
# Nearer to the ends of the calendar, a date has no local time everywhere.
_FIRST_DATE, _LAST_DATE = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
_DATES = ("embargo_at", "expires_at", "sent_at", "updated_at")
_CORRECTION = re.compile(r"\W*correct(ion|s|ed|ing)\b", re.IGNORECASE)


class UnreadableWire(Exception):
    """The file has no items that can be read. The message says why, and what to do."""


class InvalidItem(Exception):
    """One item cannot be read. The message says why."""


class Format(models.TextChoices):
    """The formats that can be read. AUTO: whichever it is."""

    AUTO = "", "Detect the format"
    FEED = "feed", "RSS or Atom"
    JSON_FEED = "json_feed", "JSON Feed"
    NEWSML_G2 = "newsml_g2", "NewsML-G2"
    NITF = "nitf", "NITF"
    NINJS = "ninjs", "ninjs"


class Change(StrEnum):
    """What a version of an item is, as its sender says. A kill cancels the item."""

    NEW = "new"
    UPDATE = "update"
    CORRECTION = "correction"
    KILL = "kill"


class Subject(NamedTuple):
    """A subject of an item. scheme: the URI of its vocabulary, "" for a keyword."""

    scheme: str
    code: str
    name: str


@dataclass(frozen=True)
class Item:
    """An item as its sender describes it. Texts are plain, the body is sanitised HTML.

    version: as the sender counts, "" if it does not. urgency: 1 (highest) to 9, None if unknown. is_withheld: it may
    not be published until a later version says so. media: URLs.
    """

    guid: str
    version: str = ""
    change: Change = Change.NEW
    headline: str = ""
    standfirst: str = ""
    body: str = ""
    byline: str = ""
    credit: str = ""
    copyright: str = ""
    usage_terms: str = ""
    note: str = ""
    language: str = ""
    urgency: int | None = None
    is_withheld: bool = False
    embargo_at: datetime | None = None
    expires_at: datetime | None = None
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    link: str = ""
    subjects: tuple[Subject, ...] = ()
    media: tuple[str, ...] = ()


@dataclass
class Reading:
    """The items of a file, and (number of the item, sentence) for each that cannot be read.

    left_out: how many items have no text by their kind, such as pictures. damage: a sentence if the file is damaged.
    """

    items: list[Item] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    left_out: int = 0
    damage: str = ""

    def add(self, number: int, values: dict[str, Any]) -> None:
        """Add the item with these values, or the reason why it is invalid. number: from 1."""
        try:
            self.items.append(cleaned(Item(**values)))
        except InvalidItem as error:
            self.problems.append((number, str(error)))


def cleaned(item: Item) -> Item:
    """Return the item within the limits, with clean texts. Raises InvalidItem if it has no ID or no text."""
    lines: dict[str, Any] = {
        name: shortened(single_line(getattr(item, name)), MAX_LINE)
        for name in ("headline", "byline", "credit", "version")
    }
    texts: dict[str, Any] = {
        name: shortened(single_line(getattr(item, name)), MAX_TEXT)
        for name in ("standfirst", "copyright", "usage_terms", "note")
    }
    # A date in no year of ours is an embargo, too, so it is not left out.
    dates: dict[str, Any] = {
        name: min(max(found, _FIRST_DATE), _LAST_DATE) for name in _DATES if (found := getattr(item, name))
    }
    guid, body = single_line(item.guid), item.body
    if not guid:
        raise InvalidItem("It has no ID.")
    if len(guid) > MAX_GUID:
        raise InvalidItem(f"Its ID has more than {MAX_GUID} characters.")
    if len(body) > MAX_BODY:
        raise InvalidItem(f"Its text has more than {MAX_BODY:,} characters.")
    if item.change != Change.KILL and not lines["headline"]:
        raise InvalidItem("It has no headline.")
    lines["version"] = lines["version"][:MAX_VERSION]
    return replace(
        item,
        guid=guid,
        **lines,
        **texts,
        **dates,
        body=sanitise(without_controls(body)) if body else "",
        language=item.language if is_language_tag(item.language) and len(item.language) <= 35 else "",
        urgency=item.urgency if item.urgency and 1 <= item.urgency <= 9 else None,
        link=web_url(item.link),
        subjects=tuple(_subjects(item.subjects)),
        media=tuple(dict.fromkeys(url for each in item.media if (url := web_url(each))))[:MAX_MEDIA],
    )


def _subjects(subjects: Iterable[Subject]) -> list[Subject]:
    found: dict[tuple[str, str], Subject] = {}
    for each in subjects:
        scheme, code, name = (single_line(value) for value in each)
        code = code or name
        if code and len(code) <= 200 and len(scheme) <= 200:
            found.setdefault((scheme, code), Subject(scheme, code, shortened(name or code, 200)))
    return list(found.values())[:MAX_SUBJECTS]


def shortened(text: str, length: int) -> str:
    """Return the text, cut with an ellipsis if it is longer than this number of characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def web_url(text: str) -> str:
    """Return the URL (http or https) as links have it, or "" if the text is none."""
    url = clean_url(single_line(text))
    return url if len(url) <= MAX_URL and _HTTP.match(url) else ""


def moment(text: str) -> datetime | None:
    """Return a date and time (ISO 8601 or RFC 5322) with its offset, UTC if it has none; None if it is neither."""
    text = text.strip()
    if not text or len(text) > 60:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError, OverflowError):
            return None
    try:
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return found.replace(tzinfo=UTC)


def is_endless(embargo: str | None) -> bool:
    """Return whether there is an embargo whose end is unknown. embargo: its end as it is sent, None for no embargo."""
    return embargo is not None and moment(embargo) is None


def number_in(text: str) -> int | None:
    """Return a whole number of at most 18 digits; None if the text is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def paragraphs(text: str) -> str:
    """Return plain text as HTML: a paragraph for each part between blank lines."""
    return "".join(f"<p>{escape(part.strip())}</p>" for part in _BLANK_LINE.split(text) if part.strip())


def subject_of(uri: str, name: str) -> Subject:
    """Return the subject with this URI: its scheme is all up to the last slash (not at its end) or number sign."""
    uri = uri.rstrip("/")
    cut = max(uri.rfind("/"), uri.rfind("#")) + 1
    return Subject(uri[:cut], uri[cut:], name) if cut and uri[cut:] else Subject("", uri, name)


def change_of(status: str, version: str, *signs: str) -> Change:
    """Return what a version is. status: canceled, or another. signs: texts that may begin with “Correction”."""
    if status.lower() in {"canceled", "cancelled", "killed"}:
        return Change.KILL
    if any(map(_CORRECTION.match, signs)):
        return Change.CORRECTION
    # A larger number is a time, which says nothing of the number of versions.
    return Change.UPDATE if 1 < (number_in(version) or 0) < _FIRST_TIME else Change.NEW
