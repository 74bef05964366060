"""RSS, Atom and JSON Feed."""

import json
from datetime import UTC, datetime

import pytest

from newsroom.wire import formats, items
from newsroom.wire.formats import Change, Subject, UnreadableWire

RSS = """<?xml version="1.0"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Quay Wire</title><link>https://wire.example/</link><language>en-gb</language>
<copyright>Quay Wire 2026</copyright>
<item><title>The gate &amp;amp; the lock</title><link>https://wire.example/9</link>
<guid isPermaLink="false">gate-9</guid>
<pubDate>Mon, 04 May 2026 09:00:00 +0200</pubDate><dc:creator>Ada Kahn</dc:creator><category domain="http://codes.example/">n7</category>
<description>Shut for a &lt;b&gt;year&lt;/b&gt;.</description>
<content:encoded><![CDATA[<p>It holds.<script>x()</script></p>]]></content:encoded>
<enclosure url="https://pictures.example/9.jpg" length="1" type="image/jpeg"/></item>
<item><title>Only a link</title><link>https://wire.example/10</link><description>Short.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
<title>Quay Wire</title><id>urn:feed</id><updated>2026-05-04T08:00:00Z</updated>
<entry><id>urn:gate-9</id><title>The gate</title><updated>2026-05-04T08:00:00Z</updated>
<published>2026-05-04T07:00:00Z</published>
<link href="/9" rel="alternate"/><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>It holds.</p></div></content></entry>
<at:deleted-entry ref="urn:gate-8" when="2026-05-04T08:30:00Z"/></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Quay Wire",
    "language": "en",
    "items": [
        {
            "id": "gate-9",
            "url": "https://wire.example/9",
            "title": "The gate",
            "content_html": "<p>It holds.</p>",
            "summary": "Shut for a year.",
            "date_published": "2026-05-04T07:00:00Z",
            "date_modified": "2026-05-04T08:00:00Z",
            "authors": [{"name": "Ada Kahn"}, {"name": "Bo Lind"}],
            "tags": ["locks", 3],
            "image": "https://pictures.example/9.jpg",
        },
        "no item",
        {"id": 8, "content_text": "A note\n\nof two parts"},
    ],
}


def test_rss_entry():
    first, second = formats.read(RSS.encode()).items
    assert (first.guid, first.headline, first.standfirst) == ("gate-9", "The gate & the lock", "Shut for a year.")
    assert (first.body, first.byline, first.credit, first.language) == (
        "<p>It holds.</p>",
        "Ada Kahn",
        "Quay Wire",
        "en-gb",
    )
    assert first.sent_at == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
    assert (first.link, first.media) == ("https://wire.example/9", ("https://pictures.example/9.jpg",))
    assert first.subjects == (Subject("http://codes.example/", "n7", "n7"),)
    assert (second.guid, second.body, second.standfirst) == ("https://wire.example/10", "<p>Short.</p>", "")


def test_atom_entry_and_deleted_entry():
    first, deleted = formats.read(ATOM.encode()).items
    assert (first.guid, first.body, first.language) == ("urn:gate-9", "<p>It holds.</p>", "en")
    assert first.updated_at == datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    assert (deleted.guid, deleted.change) == ("urn:gate-8", Change.KILL)


def test_json_feed():
    reading = formats.read(json.dumps(JSON_FEED).encode())
    first, note = reading.items
    assert (first.guid, first.headline, first.standfirst, first.body) == (
        "gate-9",
        "The gate",
        "Shut for a year.",
        "<p>It holds.</p>",
    )
    assert (first.byline, first.subjects) == ("Ada Kahn, Bo Lind", (Subject("", "locks", "locks"),))
    assert (note.guid, note.headline, note.body) == ("8", "A note of two parts", "<p>A note</p><p>of two parts</p>")
    assert reading.problems == [(2, "It is not a JSON object.")]


def test_feed_with_entities_is_refused_before_it_is_parsed():
    with pytest.raises(UnreadableWire, match="entities"):
        formats.read(
            b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>'
        )


def test_doctype_of_old_rss_is_ignored():
    assert (
        len(
            formats.read(
                RSS.replace("<rss", '<!DOCTYPE rss SYSTEM "http://inside.example/rss.dtd"><rss', 1).encode()
            ).items
        )
        == 2
    )


@pytest.mark.parametrize(
    "element", ["<author>{}</author>", '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{}</dc:creator>']
)
def test_long_name_of_an_author_is_cut_and_does_not_take_long(element):
    channel, author = element.format("b" * 400_000), element.format("a" * 400_000)
    entry = f"<item><guid>x:1</guid><title>Gate</title>{author}</item>"
    feed = f"<rss><channel><title>Quay</title>{channel}{entry}</channel></rss>"
    [item] = formats.read(feed.encode()).items
    assert (item.headline, item.byline) == ("Gate", "a" * 299 + "…")


def test_only_so_many_entries_are_read(monkeypatch):
    monkeypatch.setattr("newsroom.wire.formats.feeds.MAX_ITEMS", 1)
    assert [item.guid for item in formats.read(RSS.encode()).items] == ["gate-9"]


def test_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("newsroom.wire.formats.MAX_BYTES", 100)
    with pytest.raises(UnreadableWire, match="larger than"):
        formats.read(RSS.encode())


def test_text_that_is_too_long_is_reported(monkeypatch):
    monkeypatch.setattr(items, "MAX_BODY", 10)
    reading = formats.read(RSS.encode())
    assert [number for number, _ in reading.problems] == [1]
    assert [item.guid for item in reading.items] == ["https://wire.example/10"]
