"""XML that is not well-formed: what can be read of it, and what is said of it."""

import pytest

from newsroom.wire import formats
from newsroom.wire.formats import Change, UnreadableWire, damaged
from tests.newsroom.wire.formats.test_feeds import ATOM, RSS
from tests.newsroom.wire.formats.test_newsml_g2 import news_item
from tests.newsroom.wire.formats.test_nitf import document

MENDED = "Characters that XML does not allow were removed or replaced"
PARTLY = "What can be read of the feed was imported; check its items."
TITLE = "Only a link"


def encoded_in(encoding, text):
    """The feed with this text in a title, in another encoding."""
    return RSS.replace("?>", f' encoding="{encoding}"?>', 1).replace(TITLE, text).encode(encoding)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Locks\x01 and \x0bgates", "Locks and gates"),
        ("Locks&#1; and &#x1f;gates", "Locks and gates"),
        ("Locks & gates &of; <9", "Locks & gates &of; <9"),
        ("Caf&eacute;&ndash;bar", "Café–bar"),
    ],
)
def test_characters_are_mended_and_it_is_said(sent, read):
    reading = formats.read(RSS.replace(TITLE, sent).encode())
    assert [item.headline for item in reading.items] == ["The gate & the lock", read]
    assert reading.damage.startswith("Invalid XML at line 11.")
    assert MENDED in reading.damage


def test_text_within_cdata_stays_as_it_is():
    plain = '<inlineData contenttype="text/plain"><![CDATA[Locks & gates]]></inlineData>'
    whole = news_item(meta="<edNote>A & B</edNote>").replace("<contentSet>", f"<contentSet>{plain}")
    whole = f"{whole[: whole.index('<inlineXML')]}{whole[whole.index('</inlineXML>') + len('</inlineXML>') :]}"
    [item] = formats.read(whole.encode()).items
    assert (item.note, item.body) == ("A & B", "<p>Locks &amp; gates</p>")


def test_bytes_that_are_no_text_are_marked():
    reading = formats.read(RSS.encode().replace(TITLE.encode(), b"Caf\xe9"))
    assert reading.items[1].headline == "Caf\ufffd"
    assert MENDED in reading.damage


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "euc-jp", "utf-16"])
def test_other_encodings_are_no_damage(encoding):
    reading = formats.read(encoded_in(encoding, "水門"))
    assert (reading.items[1].headline, reading.damage) == ("水門", "")


@pytest.mark.parametrize("encoding", ["x-unknown", "punycode", "utf-7"])
def test_encodings_that_are_none_of_texts_are_refused(encoding):
    with pytest.raises(UnreadableWire, match="encoding of the file is not supported"):
        formats.read(RSS.replace("?>", f' encoding="{encoding}"?>', 1).replace(TITLE, "\x01").encode())


def test_feed_that_is_cut_off_gives_its_whole_entries_only():
    reading = formats.read(RSS[: RSS.index("Short.") + 3].encode())
    assert [item.guid for item in reading.items] == ["gate-9"]
    assert reading.damage.endswith(f"{PARTLY} The last entry is cut off and was left out.")


def test_feed_that_is_cut_off_after_an_entry_gives_all():
    reading = formats.read(RSS.removesuffix("</channel></rss>").encode())
    assert len(reading.items) == 2
    assert reading.damage.endswith(PARTLY)


@pytest.mark.parametrize(
    ("there", "instead"), [("Shut for a", "<b>Shut for a"), ("<category", "<x:y>z</x:y><category")]
)
def test_elements_that_do_not_match_are_read_as_far_as_possible(there, instead):
    reading = formats.read(RSS.replace(there, instead).encode())
    assert [item.headline for item in reading.items] == ["The gate & the lock", TITLE]
    assert reading.damage.endswith(PARTLY)


def test_deleted_entries_of_a_damaged_feed_are_kills():
    reading = formats.read(ATOM.replace("<p>It holds.", "<p>It <b>holds.").encode())
    assert [(item.guid, item.change) for item in reading.items] == [
        ("urn:gate-9", Change.NEW),
        ("urn:gate-8", Change.KILL),
    ]


@pytest.mark.parametrize(
    "start",
    [
        '\x01<!DOCTYPE rss [<!ENTITY a "b">]><rss>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><b></c>',
        '<rss><b></c><!DOCTYPE rss [<!ENTITY a "b">]>',
    ],
)
def test_damage_is_no_way_past_the_rule_against_entities(start):
    with pytest.raises(UnreadableWire, match="declares a DTD or entities"):
        formats.read(f"{start}<channel><item><title>&a;</title></item></channel></rss>".encode())


@pytest.mark.parametrize("text", ["<html><p>Sign in<br></html>", "<!DOCTYPE html><p>Sign in", "<nitf><head></nitf>"])
def test_what_is_no_feed_is_refused(text):
    with pytest.raises(UnreadableWire, match=r"Invalid XML at line 1\.$"):
        formats.read(text.encode())


def test_characters_of_other_formats_are_mended():
    reading = formats.read(document(text="<p>Locks &amp; gates &ndash; A & B</p>"))
    assert reading.items[0].body == "<p>Locks &amp; gates – A &amp; B</p>"
    assert MENDED in reading.damage


def test_large_damaged_file_is_refused(monkeypatch):
    monkeypatch.setattr(damaged, "MAX_BYTES", 100)
    with pytest.raises(UnreadableWire, match="Invalid XML at line 11"):
        formats.read(RSS.replace(TITLE, "\x01").encode())


@pytest.mark.parametrize("author", ["<author>{}</author>", "<author>{}", "<name>{}</name></author>"])
def test_long_names_of_people_are_cut_or_left_out_and_do_not_take_long(author):
    name = author.format("a" * 400_000)
    feed = (
        f"<rss><channel><title>Quay & Co</title><item><guid>x:1</guid>{name}<title>Gate</title></item></channel></rss>"
    )
    assert all(len(item.byline) <= 300 for item in formats.read(feed.encode()).items)
