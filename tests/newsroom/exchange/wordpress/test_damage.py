"""Damaged exports are read as far as they make sense, and what was repaired is said with its line."""

import codecs

import pytest

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.sites.items import LeftOut, OldStory
from tests.newsroom.exchange.wordpress.exports import START, exported, item, read, source


def titles(contents):
    return [each.record.values["title"] for each in contents if isinstance(each, OldStory)]


def test_a_whole_export_has_no_damage():
    export, _ = exported(item(12, title="Café ]]> “quay”"), item(13, content__encoded="]]>"))
    assert export.damage == ()


def test_a_lone_invalid_byte_is_read_as_windows_1252():
    data = source(item(12, title="Café"), item(13, title="Größe")).replace("é".encode(), b"\xe9")
    export, contents = read(data)
    assert titles(contents) == ["Café", "Größe"]
    assert export.damage == ("Line 7: invalid bytes were read as “é”.",)


def test_other_invalid_bytes_are_replaced():
    data = source(item(12, title="a@b"), item(13, content__encoded="“ö”")).replace(b"a@b", b"a\xe2\x80b")
    _, contents = read(data)
    assert titles(contents) == ["a\ufffdb", "Ferry returns"]


def test_control_characters_are_replaced():
    export, contents = exported(item(12), item(13, title="Bell\x07 and \x0b"))
    assert titles(contents) == ["Ferry returns", "Bell\ufffd and \ufffd"]
    assert export.damage == (
        "Line 8: the invalid character U+0007 was replaced.",
        "Line 8: the invalid character U+000B was replaced.",
    )


@pytest.mark.parametrize(
    ("text", "title", "sentence"),
    [
        ("Fish&nbsp;and chips", "Fish and chips", "the HTML entity “&nbsp;” was replaced."),
        ("R&D", "R&D", "“&” was read as text."),
        ("&#11;x", "\ufffdx", "the invalid reference “&#11;” was replaced."),
        ("5 < 6", "5 < 6", "“<” was read as text."),
        ("&bogus; x", "&bogus; x", "“&” was read as text."),
    ],
)
def test_references_that_xml_does_not_have_are_repaired(text, title, sentence):
    broken = item(12).replace("<![CDATA[Ferry returns]]>", text)
    export, contents = exported(broken, item(13, title="Next &amp; last"))
    assert titles(contents) == [title, "Next & last"]
    assert export.damage == (f"Line 7: {sentence}",)


def test_the_end_of_a_cdata_section_within_a_text_is_repaired():
    broken = item(12, title="a[b[0]@ = c").replace("@", "]>")
    export, contents = exported(broken, item(13))
    assert titles(contents) == ["a[b[0]]> = c", "Ferry returns"]
    assert export.damage == ("Line 7: “]]>” in a text was repaired.",)


def test_namespaces_that_are_not_declared_are_those_of_wordpress():
    start = START.replace(' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"', "")
    export, contents = exported(item(excerpt__encoded="Short"), start=start)
    assert contents[0].record.values["summary"] == "Short"
    assert export.damage == ("The namespace “excerpt” is not declared. It was read as that of WordPress.",)


def test_prefixes_can_be_others():
    start = START.replace("xmlns:wp=", "xmlns:x=")
    _, contents = exported(item().replace("wp:", "x:"), start=start)
    assert contents[0].key.endswith(":12")


def test_a_file_that_ends_early_is_read_to_its_end():
    whole = source(item(12), item(13), item(14))
    export, contents = read(whole[: whole.index(b"<wp:post_id><![CDATA[14") + 30])
    assert titles(contents) == ["Ferry returns"] * 2
    assert [(each.kind, each.reason) for each in contents[2:]] == [("damaged posts", "The file ends within it.")]
    assert export.damage == ("Line 9: the file ends early. What was complete was read.",)
    assert export.ends_early == "The file ends early, so it is not the whole export: 2 posts and pages were read."


def test_a_whole_file_does_not_end_early_and_its_comments_need_no_repair():
    start = START.replace("<rss", "<!-- 4. Activate & Run Importer. -->\n<!-- a < b -->\n<rss", 1)
    export, contents = exported(item(12, title="Bell\x07"), start=start)
    assert titles(contents) == ["Bell\ufffd"]
    assert export.damage == ("Line 9: the invalid character U+0007 was replaced.",)
    assert export.ends_early == ""


def test_a_post_that_is_no_xml_is_left_out_and_the_next_is_read():
    broken = item(13).replace("</wp:status>", "</wp:state>")
    export, contents = exported(item(12), broken, item(14, title="Next"))
    assert titles(contents) == ["Ferry returns", "Next"]
    assert [(each.place, each.kind) for each in contents if isinstance(each, LeftOut)] == [
        ("post 13, “Ferry returns”", "damaged posts")
    ]
    assert "Line 8: not valid XML. Reading continued with the next post." in export.damage


def test_a_post_without_an_end_is_left_out_and_the_next_is_read():
    export, contents = exported(item(12), item(13).replace("</item>", ""), item(14, title="Next"))
    assert titles(contents) == ["Ferry returns", "Next"]
    assert [(each.place, each.reason) for each in contents if isinstance(each, LeftOut)] == [
        ("post 13, “Ferry returns”", "It has no end.")
    ]
    assert export.damage == ("Line 9: a post starts within another one.",)


def test_messages_of_the_server_before_the_document_are_left_out():
    export, contents = exported(item(12), start=f"<b>Warning</b>: something\n\n{START}")
    assert titles(contents) == ["Ferry returns"]
    assert export.damage == ("Line 1: what precedes the XML declaration was left out.",)


@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "windows-1252"])
def test_windows_1252_is_read_whatever_the_file_declares(declared):
    start = START.replace("UTF-8", declared)
    text = f"{start}{item(12, title='Größe – “groß”')}</channel></rss>"
    export, contents = read(text.encode("cp1252"))
    assert titles(contents) == ["Größe – “groß”"]
    assert bool(export.damage) == (declared == "UTF-8")


def test_utf8_that_is_declared_as_something_else_is_read_as_utf8():
    export, contents = exported(item(12, title="Größe"), start=START.replace("UTF-8", "ISO-8859-1"))
    assert titles(contents) == ["Größe"]
    assert export.damage == ("The file declares the encoding “ISO-8859-1”, but is UTF-8. It was read as UTF-8.",)


def test_ascii_is_what_any_file_declares():
    export, _ = exported(item(12), start=START.replace("UTF-8", "ISO-8859-1"))
    assert export.damage == ()


@pytest.mark.parametrize("encoding", ["koi8-r", "gb18030"])
def test_other_encodings_are_read_as_declared(encoding):
    text = f"{START.replace('UTF-8', encoding)}{item(12, title='Порт')}</channel></rss>"
    assert titles(read(text.encode(encoding))[1]) == ["Порт"]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
    ],
)  # fmt: skip
def test_byte_order_marks_and_utf16(mark, encoding):
    data = mark + source(item(12, title="Größe 🙂")).decode().encode(encoding)
    export, contents = read(data)
    assert titles(contents) == ["Größe 🙂"]
    assert export.damage == ()


def test_damage_within_damage_is_found_in_small_pieces(monkeypatch):
    monkeypatch.setattr("newsroom.exchange.readers.compression.CHUNK_BYTES", 7)
    text = (
        item(12, title="a[b[0]@ = c\x07", content__encoded="One\n\ntwo é")
        .replace("@", "]>")
        .replace("<![CDATA[mate]]>", "R&D &nbsp;")
    )
    export, contents = exported(text, item(13, title="Next"))
    assert titles(contents) == ["a[b[0]]> = c\ufffd", "Next"]
    assert contents[0].record.body == "<p>One</p>\n<p>two é</p>"
    assert [sentence.partition(":")[0] for sentence in export.damage] == ["Line 7", "Line 7", "Line 7", "Line 7"]


def test_only_the_first_places_are_listed():
    export, _ = exported(item(12, content__encoded="\n".join("\x07" * 30)))
    assert len(export.damage) == 21
    assert export.damage[-1] == "Other places that were repaired: 10."


@pytest.mark.parametrize("doctype", ['<!DOCTYPE rss [<!ENTITY a "x">]>', '<!DOCTYPE rss SYSTEM "http://x.example/">'])
def test_entities_of_its_own_are_refused_also_with_repairs(doctype):
    with pytest.raises(UnreadableFile, match="DTD or custom entities"):
        exported(item(12, title="\x07"), start=START.replace("<rss", f"{doctype}<rss", 1))


@pytest.mark.parametrize("text", ["", "Not XML at all", "<html><p>x</p></html>", "<rss><p>", '{"db": []}', "<" * 1000])
def test_what_is_no_export_is_refused(text):
    with pytest.raises(UnreadableFile, match="not a WordPress export"):
        read(text.encode())


@pytest.mark.parametrize(
    "unit", ["<![CDATA[", "]]>", "&", "<", "<item>", "&nbsp;", "<a b='", "\x07", "<!--", "\xe9\xe9"]
)
def test_what_begins_often_and_never_ends_does_not_take_long(unit):
    _, contents = read(START.encode() + item(12).encode() + (unit * 50_000).encode("latin-1"))
    assert titles(contents) == ["Ferry returns"]
