"""NITF: metadata, text, corrections and kills."""

from datetime import UTC, datetime

import pytest

from newsroom.wire import formats
from newsroom.wire.formats import Change, Subject, UnreadableWire

DOCTYPE = '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "nitf-3-4.dtd">'


def document(
    *,
    doctype=DOCTYPE,
    data="",
    key='<du-key key="lock-9" generation="2"/>',
    status="usable",
    text="<p>It <em>holds</em>.</p>",
):
    """A document as an agency sends it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <!-- sent by the desk -->
    {doctype}
    <nitf><head><title>Slug</title><tobject>
      <tobject.subject tobject.subject.refnum="06000000" tobject.subject.type="Water"/>
      </tobject><docdata management-status="{status}">
      <doc-id id-string="doc-77"/><del-list><from-src src-name="Quay Wire"/></del-list><urgency ed-urg="2"/>
      <date.issue norm="20260504T070000Z"/><date.release norm="20260505T060000+0200"/>
      <date.expire norm="20260601T000000Z"/>
      {key}<doc.copyright year="2026" holder="Quay Wire"/>
      <key-list><keyword key="locks"/></key-list>
      <identified-content><person idsrc="http://codes.example/people/" value="44">Ada Kahn</person>
      </identified-content>{data}
      </docdata></head>
      <body><body.head><hedline><hl1>Gate <q>nine</q> holds</hl1></hedline><byline>By Ada Kahn</byline>
      <abstract><p>Shut for a year.</p></abstract></body.head>
      <body.content>{text}<media media-type="image"><media-reference source="https://pictures.example/9.jpg"/>
      <media-caption>The gate</media-caption></media></body.content></body></nitf>""".encode()


def test_document_has_everything_that_its_sender_says():
    [item] = formats.read(document()).items
    assert (item.guid, item.version, item.change) == ("lock-9", "2", Change.UPDATE)
    assert (item.headline, item.standfirst, item.byline) == ("Gate nine holds", "Shut for a year.", "By Ada Kahn")
    assert (item.body, item.credit, item.copyright, item.urgency) == (
        "<p>It <em>holds</em>.</p>",
        "Quay Wire",
        "2026 Quay Wire",
        2,
    )
    assert item.sent_at == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
    assert item.embargo_at == datetime(2026, 5, 5, 4, 0, tzinfo=UTC)
    assert item.expires_at == datetime(2026, 6, 1, tzinfo=UTC)
    assert item.subjects == (
        Subject("http://cv.iptc.org/newscodes/subjectcode/", "06000000", "Water"),
        Subject("http://codes.example/people/", "44", "Ada Kahn"),
        Subject("", "locks", "locks"),
    )
    assert item.media == ("https://pictures.example/9.jpg",)


def test_document_without_a_key_has_the_id_of_the_document():
    [item] = formats.read(document(key="")).items
    assert (item.guid, item.change) == ("doc-77", Change.NEW)


def test_release_that_cannot_be_read_withholds_the_item():
    [item] = formats.read(document().replace(b"20260505T060000+0200", b"at noon")).items
    assert (item.is_withheld, item.embargo_at) == (True, None)


def test_correction_and_kill():
    [item] = formats.read(document(data='<correction info="The year was wrong."/>')).items
    assert (item.change, item.note) == (Change.CORRECTION, "The year was wrong.")
    [item] = formats.read(document(status="canceled")).items
    assert item.change == Change.KILL


def test_elements_that_touch_are_words_of_their_own():
    whole = document(
        text="<p>H<sub>2</sub>O, 3<frac><frac-num>1</frac-num><frac-den>2</frac-den></frac> m.</p>"
    ).decode()
    whole = whole.replace("By Ada Kahn</byline>", "<person>By Ada Kahn</person><byttl>Lock keeper</byttl></byline>")
    whole = whole.replace("<p>Shut for a year.</p>", "<p>Shut.</p><p>For a year.</p>")
    [item] = formats.read(whole.encode()).items
    assert (item.byline, item.standfirst) == ("By Ada Kahn Lock keeper", "Shut. For a year.")
    assert item.body == "<p>H<sub>2</sub>O, 3 1/2 m.</p>"


def test_note_is_for_editors_and_tagline_ends_the_text():
    whole = document().decode()
    whole = whole.replace("<byline>", "<note><body.content><p>Check names.</p></body.content></note><byline>")
    whole = whole.replace(
        "</body.content></body>", "</body.content><body.end><tagline>Bo Lind helped.</tagline></body.end></body>"
    )
    [item] = formats.read(whole.encode()).items
    assert (item.note, item.body) == ("Check names.", "<p>It <em>holds</em>.</p><p>Bo Lind helped.</p>")


def test_document_without_any_id_of_its_own_has_that_of_the_root():
    whole = document(key="").decode().replace('<doc-id id-string="doc-77"/>', "").replace("<nitf>", '<nitf uno="u-9">')
    assert formats.read(whole.encode()).items[0].guid == "u-9"


def test_text_without_elements_becomes_paragraphs():
    [item] = formats.read(
        b"<nitf><head><title>A</title><docdata><doc-id id-string='1'/></docdata></head>"
        b"<body><body.content>One\n\nTwo &lt;3</body.content></body></nitf>"
    ).items
    assert (item.headline, item.body) == ("A", "<p>One</p><p>Two &lt;3</p>")


@pytest.mark.parametrize("doctype", ['<!DOCTYPE nitf [<!ENTITY x "y">]>', '<!DOCTYPE nitf SYSTEM "a" [ ]>'])
def test_doctype_with_declarations_is_refused(doctype):
    with pytest.raises(UnreadableWire, match="declares a DTD"):
        formats.read(document(doctype=doctype))
