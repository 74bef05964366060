"""NewsML-G2: items, packages and messages."""

from datetime import UTC, datetime

import pytest

from newsroom.wire import formats
from newsroom.wire.formats import Change, Format, Subject, UnreadableWire

NAMESPACE = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{}</body></html>'


def news_item(
    guid="urn:wire:lock-9",
    version="1",
    *,
    status="usable",
    meta="",
    content="",
    text="<p>The gate holds.</p>",
    kind="text",
):
    """A news item as an agency sends it."""
    return f"""<newsItem {NAMESPACE} guid="{guid}" version="{version}" standard="NewsML-G2"
      standardversion="2.34" xml:lang="en-GB">
      <catalog><scheme alias="reg" uri="http://codes.example/regions/"/></catalog>
      <rightsInfo><copyrightHolder><name>Quay Wire</name></copyrightHolder>
        <copyrightNotice>Copyright Quay Wire</copyrightNotice><usageTerms>Online only</usageTerms></rightsInfo>
      <itemMeta><itemClass qcode="ninat:{kind}"/><provider literal="QUAY"/>
        <versionCreated>2026-05-04T10:00:00+02:00</versionCreated><firstCreated>2026-05-04T07:00:00Z</firstCreated>
        <embargoed>2026-05-05T06:00:00Z</embargoed><pubStatus qcode="stat:{status}"/>{meta}</itemMeta>
      <contentMeta><urgency>3</urgency><language tag="en"/>
        <subject qcode="medtop:20000001"><name>canals</name></subject>
        <subject qcode="reg:n7"><name>North</name></subject>
        <subject uri="http://codes.example/people/44"><name>Ada Kahn</name></subject><keyword>locks</keyword>
        <headline>Lock nine &amp; its gate</headline><by>Ada Kahn</by><creditline>QUAY/Kahn</creditline>
        <description role="drol:summary">It was shut for a year.</description>{content}</contentMeta>
      <contentSet><inlineXML contenttype="application/xhtml+xml">{XHTML.format(text)}</inlineXML>
        <remoteContent href="https://pictures.example/lock.jpg"/></contentSet></newsItem>"""


def message(*items):
    """A message with these items, sent at noon."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><newsMessage {NAMESPACE}>'
        f"<header><sent>2026-05-04T12:00:00Z</sent></header>"
        f"<itemSet>{''.join(items)}</itemSet></newsMessage>"
    ).encode()


def test_item_has_everything_that_its_sender_says():
    [item] = formats.read(news_item().encode()).items
    assert (item.guid, item.version, item.change) == ("urn:wire:lock-9", "1", Change.NEW)
    assert (item.headline, item.standfirst) == ("Lock nine & its gate", "It was shut for a year.")
    assert (item.body, item.byline, item.credit) == ("<p>The gate holds.</p>", "Ada Kahn", "QUAY/Kahn")
    assert (item.copyright, item.usage_terms, item.language, item.urgency) == (
        "Copyright Quay Wire",
        "Online only",
        "en",
        3,
    )
    assert item.updated_at == datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    assert item.sent_at == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
    assert item.embargo_at == datetime(2026, 5, 5, 6, 0, tzinfo=UTC)
    assert item.subjects == (
        Subject("http://cv.iptc.org/newscodes/mediatopic/", "20000001", "canals"),
        Subject("http://codes.example/regions/", "n7", "North"),
        Subject("http://codes.example/people/", "44", "Ada Kahn"),
        Subject("", "locks", "locks"),
    )
    assert item.media == ("https://pictures.example/lock.jpg",)


@pytest.mark.parametrize(
    ("values", "change"),
    [
        ({"version": "4"}, Change.UPDATE),
        ({"version": "2", "meta": '<signal qcode="sig:correction"/>'}, Change.CORRECTION),
        ({"meta": "<edNote>CORRECTS the year</edNote>"}, Change.CORRECTION),
        ({"meta": '<signal qcode="sig:update"/>'}, Change.UPDATE),
        ({"status": "canceled"}, Change.KILL),
    ],
)
def test_what_a_version_changes(values, change):
    [item] = formats.read(news_item(**values).encode()).items
    assert item.change == change


def test_withheld_item_is_marked():
    assert formats.read(news_item(status="withheld").encode()).items[0].is_withheld


@pytest.mark.parametrize("end", ["<embargoed/>", "<embargoed>when the gate opens</embargoed>"])
def test_embargo_without_a_date_withholds_the_item(end):
    source = news_item().replace("<embargoed>2026-05-05T06:00:00Z</embargoed>", end)
    [item] = formats.read(source.encode()).items
    assert (item.is_withheld, item.embargo_at) == (True, None)


def test_message_gives_its_texts_and_leaves_pictures_out():
    picture = news_item("urn:wire:picture", kind="picture")
    reading = formats.read(message(news_item(), picture, news_item("urn:wire:lock-10")))
    assert [item.guid for item in reading.items] == ["urn:wire:lock-9", "urn:wire:lock-10"]
    assert (reading.left_out, reading.problems) == (1, [])
    assert reading.items[0].sent_at == datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["conceptItem", "knowledgeItem", "planningItem", "catalogItem"])
def test_items_without_a_text_by_their_kind_are_left_out(name):
    reading = formats.read(f'<{name} {NAMESPACE} guid="urn:wire:x"><itemMeta/></{name}>'.encode())
    assert (reading.items, reading.problems, reading.left_out) == ([], [], 1)


def test_link_is_where_the_item_itself_can_be_read():
    other = '<link rel="irel:seeAlso" href="https://wire.example/video"/>'
    assert formats.read(news_item(meta=other).encode()).items[0].link == ""
    own = f'<altRep contenttype="text/html">https://wire.example/9</altRep>{other}'
    assert formats.read(news_item(meta=own).encode()).items[0].link == "https://wire.example/9"


def test_creators_are_the_byline_and_the_code_of_the_provider_is_the_credit():
    whole = news_item(content="<creator><name>Ada Kahn</name></creator><creator><name>Bo Lind</name></creator>")
    for said in ("<by>Ada Kahn</by>", "<creditline>QUAY/Kahn</creditline>"):
        whole = whole.replace(said, "")
    [item] = formats.read(whole.replace('literal="QUAY"', 'qcode="nprov:QUAY"').encode()).items
    assert (item.byline, item.credit) == ("Ada Kahn, Bo Lind", "QUAY")


def test_package_lists_what_it_refers_to():
    package = f"""<packageItem {NAMESPACE} guid="urn:wire:pack" version="1"><itemMeta>
      <itemClass qcode="ninat:composite"/>
      <title>The week on the canal</title></itemMeta><groupSet root="g"><group id="g">
      <itemRef residref="a"><title>Lock nine</title></itemRef>
      <itemRef residref="b"><title>Lock &lt;ten&gt;</title></itemRef>
      </group></groupSet></packageItem>"""
    [item] = formats.read(package.encode()).items
    assert (item.headline, item.body) == (
        "The week on the canal",
        "<ul><li>Lock nine</li><li>Lock &lt;ten&gt;</li></ul>",
    )


def test_nitf_within_an_item_gives_its_text_headline_and_byline():
    nitf = """<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head><byline>By Ada Kahn</byline>
      <abstract><p>Short.</p></abstract></body.head><body.content><p>Long.</p><hl2>More</hl2></body.content></body></nitf>"""
    text = f'<inlineXML contenttype="application/nitf+xml">{nitf}</inlineXML>'
    whole = news_item().replace("<by>Ada Kahn</by>", "").replace("<inlineXML", f"{text}<inlineXML", 1)
    [item] = formats.read(whole.encode()).items
    assert (item.body, item.byline) == ("<p>Long.</p><h2>More</h2>", "By Ada Kahn")


def test_broken_item_is_reported_with_its_number_and_the_rest_is_read():
    reading = formats.read(message(news_item(guid=""), news_item()))
    assert reading.problems == [(1, "It has no ID.")]
    assert [item.guid for item in reading.items] == ["urn:wire:lock-9"]


def test_script_and_foreign_images_of_a_body_are_removed():
    [item] = formats.read(
        news_item(text='<p onclick="x()">A<script>x()</script><img src="http://track.example/1"/></p>').encode()
    ).items
    assert item.body == "<p>A</p>"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE newsItem [<!ENTITY a "b">]><newsItem guid="&a;"/>',
        b'<!DOCTYPE newsItem SYSTEM "x" [<!ENTITY % a SYSTEM "http://inside.example/">%a;]><newsItem/>',
        b"<newsItem>" + b"<a>" * 101 + b"</a>" * 101 + b"</newsItem>",
        b"<newsItem><itemMeta></newsItem>",
        b"<NewsML/>",
        b"",
    ],
)
def test_hostile_or_foreign_file_is_refused_with_a_sentence(data):
    with pytest.raises(UnreadableWire, match=r"\.$"):
        formats.read(data)


def test_file_of_another_format_than_the_source_has_is_refused():
    with pytest.raises(UnreadableWire, match="The file is NewsML-G2, not NITF"):
        formats.read(news_item().encode(), Format.NITF)


def test_too_many_items_are_refused(monkeypatch):
    monkeypatch.setattr("newsroom.wire.formats.newsml_g2.MAX_ITEMS", 1)
    with pytest.raises(UnreadableWire, match="more than 1 items"):
        formats.read(message(news_item(), news_item("urn:wire:lock-10")))
