"""ninjs 1, 2 and 3."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsroom.wire import formats
from newsroom.wire.formats import Change, Subject, UnreadableWire

SECOND = {
    "uri": "https://wire.example/items/9",
    "type": "text",
    "version": "3",
    "versioncreated": "2026-05-04T08:00:00Z",
    "firstcreated": "2026-05-04T07:00:00Z",
    "urgency": 3,
    "language": "en",
    "by": "Ada Kahn",
    "copyrightholder": "Quay Wire",
    "usageterms": "Online only",
    "headlines": [{"role": "short", "value": "Gate"}, {"role": "main", "value": "The gate holds"}],
    "descriptions": [{"role": "caption", "value": "no"}, {"role": "summary", "value": "Shut for a year."}],
    "bodies": [
        {"role": "main", "contenttype": "text/plain", "value": "It holds."},
        {"role": "rich", "contenttype": "text/html", "value": "<p>It <b>holds</b>.</p>"},
    ],
    "subjects": [
        {"name": "canals", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000001"},
        {"name": "locks", "literal": "locks"},
    ],
    "people": [{"name": "Ada Kahn", "uri": "http://codes.example/people#44"}],
    "renditions": [{"name": "large", "href": "https://pictures.example/9.jpg"}],
}
FIRST = {
    **{
        name: SECOND[name]
        for name in ("uri", "type", "version", "versioncreated", "firstcreated", "urgency", "language")
    },
    "byline": "Ada Kahn",
    "headline": "The gate holds",
    "description_text": "Shut for a year.",
    "body_text": "It holds.",
    "body_xhtml": "<p>It <b>holds</b>.</p>",
    "subject": [{"name": "canals", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "20000001"}],
    "associations": {
        "photo": {"uri": "x:1", "type": "picture", "renditions": {"l": {"href": "https://pictures.example/9.jpg"}}}
    },
}
# Names of version 3 that differ in more than what follows from their case.
THIRD = {
    {"versioncreated": "versionCreated", "firstcreated": "firstCreated", "usageterms": "usageTerms"}.get(
        name, name
    ): value
    for name, value in SECOND.items()
} | {
    "bodies": [
        {"role": each["role"], "contentType": each["contenttype"], "value": each["value"]} for each in SECOND["bodies"]
    ],
    "pubStatus": "usable",
    "embargoedUntil": "2026-05-05T06:00:00Z",
}


def read(*items):
    return formats.read(json.dumps(items[0] if len(items) == 1 else items).encode())


@pytest.mark.parametrize("source", [FIRST, SECOND, THIRD])
def test_each_version_gives_the_same_item(source):
    [item] = read(source).items
    assert (item.guid, item.version, item.change) == ("https://wire.example/items/9", "3", Change.UPDATE)
    assert (item.headline, item.standfirst, item.byline) == ("The gate holds", "Shut for a year.", "Ada Kahn")
    assert (item.body, item.language, item.urgency) == ("<p>It <strong>holds</strong>.</p>", "en", 3)
    assert item.updated_at == datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    assert item.subjects[0] == Subject("http://cv.iptc.org/newscodes/mediatopic/", "20000001", "canals")
    assert item.media == ("https://pictures.example/9.jpg",)


def test_third_version_has_its_embargo_rights_and_people():
    [item] = read(THIRD).items
    assert item.embargo_at == datetime(2026, 5, 5, 6, 0, tzinfo=UTC)
    assert (item.usage_terms, item.credit) == ("Online only", "Quay Wire")
    assert item.subjects[1:] == (
        Subject("", "locks", "locks"),
        Subject("http://codes.example/people#", "44", "Ada Kahn"),
    )


@pytest.mark.parametrize("name", ["pubstatus", "pubStatus"])
def test_cancelled_item_is_a_kill_and_needs_no_headline(name):
    [item] = read({"uri": "x:9", name: "canceled"}).items
    assert item.change == Change.KILL


def test_note_of_a_correction_and_withheld_item():
    [item] = read({**SECOND, "ednote": "Correction: the year", "pubstatus": "withheld"}).items
    assert (item.change, item.is_withheld) == (Change.CORRECTION, True)


def test_credit_and_caption_are_no_standfirst():
    descriptions = [{"role": "creditline", "value": "QUAY"}, {"role": "caption", "value": "A gate"}]
    assert read({**SECOND, "descriptions": descriptions}).items[0].standfirst == ""


def test_drafts_of_the_second_version_have_singular_names():
    draft = {name: value for name, value in SECOND.items() if name not in {"headlines", "bodies", "descriptions"}}
    draft["headline"] = [{"name": "main", "text": "The gate holds"}]
    draft["body"] = [{"name": "text", "value": "It."}, {"name": "xhtml", "value": "<p>It <em>holds</em>.</p>"}]
    [item] = read(draft).items
    assert (item.headline, item.body) == ("The gate holds", "<p>It <em>holds</em>.</p>")


def test_pictures_and_events_are_left_out_and_counted():
    reading = read(SECOND, {"uri": "x:1", "type": "picture"}, {"uri": "x:2", "type": "event"})
    assert (len(reading.items), reading.left_out, reading.problems) == (1, 2, [])


def test_text_without_markup_becomes_paragraphs():
    [item] = read({"uri": "x:9", "headline": "A", "body_text": "One\n\nTwo < 3"}).items
    assert item.body == "<p>One</p><p>Two &lt; 3</p>"


def test_list_is_read_without_pictures_and_broken_items_are_reported():
    picture = {**SECOND, "uri": "x:p", "type": "picture"}
    reading = read(SECOND, 7, picture, {"uri": "x:8"}, {"uri": ["x"], "headline": "A"}, {**SECOND, "uri": "x:10"})
    assert [item.guid for item in reading.items] == [SECOND["uri"], "x:10"]
    assert reading.problems == [(2, "It is not a JSON object."), (4, "It has no headline."), (5, "It has no ID.")]


@pytest.mark.parametrize("date", ["Mon, 04 May 99999999999999999999 08:00:00 +0000", "4 May 2026 +99999999999999"])
def test_a_date_that_no_calendar_has_leaves_the_item_without_one(date):
    [item] = read({**SECOND, "versioncreated": date}).items
    assert (item.headline, item.updated_at) == ("The gate holds", None)


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"])
def test_a_date_at_an_end_of_the_calendar_has_a_local_time_everywhere(date):
    [item] = read({**SECOND, "embargoed": date}).items
    for hours in (-12, 14):
        assert item.embargo_at.astimezone(timezone(timedelta(hours=hours))).year in {1, 2, 9998, 9999}


@pytest.mark.parametrize(
    ("end", "is_withheld"), [("until further notice", True), ("2026-05-05T08:00:00Z", False), ("", False)]
)
def test_an_embargo_whose_end_cannot_be_read_withholds_the_item(end, is_withheld):
    [item] = read({**SECOND, "embargoed": end}).items
    assert item.is_withheld is is_withheld


def test_a_type_that_is_no_text_is_none():
    package = {
        "uri": "x:1",
        "type": "composite",
        "headline": "Both",
        "associations": [{"uri": "x:2", "type": [], "headline": "One"}],
    }
    assert [each.guid for each in read(package).items] == ["x:2"]


@pytest.mark.parametrize("data", [b"[" * 100_000, b"{", b'{"a": 1}', b'"x"', b"[]", '{"uri": "ä"}'.encode("latin-1")])
def test_what_is_not_ninjs_is_refused_with_a_sentence(data):
    with pytest.raises(UnreadableWire, match=r"\.$"):
        formats.read(data)
