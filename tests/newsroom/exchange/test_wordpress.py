"""WordPress's posts come in as stories."""

import io

import pytest

from articles.story_fields import EXCHANGED
from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers import wordpress
from newsroom.exchange.readers.wordpress import parsing
from tests.newsroom.exchange.helpers import entries_of

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Strait</title><link>https://strait.example/news</link>
<wp:base_site_url>https://strait.example</wp:base_site_url><wp:base_blog_url>https://strait.example/news</wp:base_blog_url>
<wp:author><wp:author_login>harbour</wp:author_login>
<wp:author_display_name><![CDATA[Harbour desk]]></wp:author_display_name></wp:author>
<wp:category><wp:category_nicename>sport</wp:category_nicename><wp:category_parent></wp:category_parent>
<wp:cat_name>Sport</wp:cat_name></wp:category>
<wp:category><wp:category_nicename>rowing</wp:category_nicename><wp:category_parent>sport</wp:category_parent>
<wp:cat_name>Rowing</wp:cat_name></wp:category>
"""
TAIL = "</channel></rss>"


def item(**fields):
    told = {
        "title": "Boat race off",
        "dc:creator": "harbour",
        "content:encoded": "One.\n\nTwo.",
        "excerpt:encoded": "",
        "wp:post_id": "12",
        "wp:post_date_gmt": "2019-06-01 07:30:00",
        "wp:post_name": "boat-race-off",
        "wp:status": "publish",
        "wp:post_type": "post",
        "wp:post_password": "",
        **{name.replace("__", ":"): value for name, value in fields.items()},
    }
    labels = told.pop("labels", "")
    return "<item>" + "".join(f"<{n}><![CDATA[{v}]]></{n}>" for n, v in told.items()) + labels + "</item>"


def entries(*items, head=HEAD, tail=TAIL):
    return list(entries_of(wordpress.export_of(io.BytesIO((head + "".join(items) + tail).encode()))))


def record(**fields):
    (entry,) = entries(item(**fields))
    assert entry.record, entry.problem
    return entry.record


def test_a_post_becomes_a_record():
    labels = (
        '<category domain="category" nicename="sport"><![CDATA[Sport]]></category>'
        '<category domain="category" nicename="rowing">Rowing</category>'
        '<category domain="category" nicename="uncategorized">Uncategorized</category>'
        '<category domain="post_tag" nicename="wind">Wind &amp; tide</category>'
        '<category domain="post_format" nicename="x">Aside</category>'
    )
    told = record(labels=labels).as_dict()
    assert told == {
        **{name: "" for name in EXCHANGED if name != "sources"},
        "id": "wordpress-strait.example/news:12",
        "title": "Boat race off",
        "summary": "One.",
        "body": "<p>One.</p>\n<p>Two.</p>",
        "published_at": "2019-06-01T07:30:00+00:00",
        "topics": [
            {"name": "Sport", "kind": "section", "aliases": []},
            {"name": "Rowing", "kind": "subject", "aliases": []},
            {"name": "Wind & tide", "kind": "", "aliases": []},
        ],
        "authors": ["Harbour desk"],
        "slug": "boat-race-off",
        "language": "en",
        "status": "published",
    }


@pytest.mark.parametrize("kind", ["page", "attachment", "revision", "nav_menu_item"])
def test_what_is_no_post_is_passed_over(kind):
    assert entries(item(wp__post_type=kind)) == []


@pytest.mark.parametrize(
    ("status", "ours"), [("publish", "published"), ("future", "published"), ("draft", "draft"), ("pending", "draft")]
)
def test_the_status_is_taken_over(status, ours):
    assert record(wp__status=status).status == ours


@pytest.mark.parametrize("status", ["trash", "inherit"])
def test_the_bin_is_passed_over(status):
    assert entries(item(wp__status=status)) == []


@pytest.mark.parametrize("fields", [{"wp__status": "private"}, {"wp__post_password": "sesame"}])
def test_what_not_everybody_could_read_arrives_as_a_draft_and_is_reported(fields):
    (entry,) = entries(item(**fields))
    assert entry.record.status == "draft"
    assert "Private or password-protected" in entry.note


def test_the_excerpt_is_the_standfirst_where_there_is_one():
    assert record(excerpt__encoded="Wind too strong. ").values["summary"] == "Wind too strong."


def test_a_draft_without_a_date_has_none_and_a_published_one_falls_back_on_the_feeds_date():
    none = {"wp__post_date_gmt": "0000-00-00 00:00:00", "pubDate": "Sat, 01 Jun 2019 07:30:00 +0200"}
    assert record(wp__status="draft", **none).published_at is None
    assert record(**none).published_at.isoformat() == "2019-06-01T05:30:00+00:00"


def test_an_encoded_slug_is_read_and_an_unknown_author_keeps_the_login():
    told = record(wp__post_name="%e9%87%8d%e5%ba%86", dc__creator="guest")
    assert (told.slug, told.authors) == ("重庆", ("guest",))


def test_a_post_without_a_headline_gets_its_first_words_and_the_rest_is_read():
    first, good = entries(item(title=""), item(wp__post_id="13"))
    assert first.note == "It had no headline. Its first words were used."
    assert (good.number, good.record.id) == (2, "wordpress-strait.example/news:13")


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><p>Log in</p></body></html>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Strait</title></feed>',
        "<rss/>",
        "<rss><item><title>Boat race off</title></item></rss>",
        "<channel><item><title>Boat race off</title></item></channel>",
        "<x>" + "<y>a</y>" * 10_000 + "</x>",
    ],
    ids=lambda content: content[:20],
)
def test_xml_that_is_no_export_is_said_to_be_none(content):
    with pytest.raises(UnreadableFile, match="not a WordPress export: it is not RSS with a channel"):
        list(entries_of(wordpress.export_of(io.BytesIO(content.encode()))))


def test_an_export_without_posts_has_none():
    assert entries() == entries(head="<rss><channel>") == entries(head="<rss>\n<channel>") == []


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_file_with_entities_or_a_dtd_is_refused(doctype):
    with pytest.raises(UnreadableFile, match="contains a DTD or custom entities"):
        entries(item(), head=HEAD.replace("\n<rss", f"\n{doctype}<rss"))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-16-le", "x-nothing", "rot13", "idna", "punycode", "base64"])
def test_text_in_an_encoding_that_does_not_exist_is_refused_with_a_sentence(encoding):
    head = HEAD.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert head != HEAD
    with pytest.raises(UnreadableFile, match="encoding of the file is not supported"):
        list(entries_of(wordpress.export_of(io.BytesIO((head + item(title="Größe") + TAIL).encode("latin-1")))))


def test_text_in_utf7_is_never_read_as_markup():
    (entry,) = entries(item(content__encoded="+ADw-script+AD4-alert(1)+ADw-/script+AD4-"))
    assert "<script" not in entry.record.body


def test_of_a_file_that_breaks_off_the_whole_posts_are_read_and_the_rest_is_reported():
    padding = "<wp:x>" + "y" * 200_000
    exported = wordpress.export_of(io.BytesIO((HEAD + item() + padding).encode()))
    assert [entry.record.id for entry in entries_of(exported)] == ["wordpress-strait.example/news:12"]
    assert any("ends early" in sentence or "not valid XML" in sentence for sentence in exported.damage)


def test_a_post_that_is_too_long_is_left_out(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_NODE_BYTES", 100_000)
    (entry,) = entries(item(content__encoded="x" * 99_000 + "\n" * 9_000), item(wp__post_id="13"))
    assert entry.record.id.endswith(":13")


def test_many_posts_need_the_memory_of_a_few():
    seen = [entry.number for entry in entries(*(item(wp__post_id=str(n)) for n in range(300)))]
    assert seen == list(range(1, 301))


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("</channel><channel>", "more than one channel"),
        ("</channel><channel/>", "more than one channel"),
        ("<a>" * 199 + "</a>" * 199, "more than 200 elements within each other"),
        ("<item>" + "<a>" * 198 + "<b/>" + "</a>" * 198 + "</item>", "more than 200 elements within each other"),
    ],
    ids=["two channels", "empty channel", "deep", "deep post"],
)
def test_a_file_with_what_no_export_has_is_refused(rest, reason):
    with pytest.raises(UnreadableFile, match=reason):
        entries(item(), rest, item())


def test_a_site_can_have_any_number_of_tags(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_NODE_BYTES", 20_000)
    tag = "<wp:tag><wp:term_id>5</wp:term_id><wp:tag_slug>quay</wp:tag_slug></wp:tag>"
    assert len(entries(tag * 2000, item())) == 1


def test_a_post_with_very_many_elements_is_left_out(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_NODE_BYTES", 20_000)
    assert [entry.number for entry in entries(item(labels="<a/>" * 1000), item(wp__post_id="13"))] == [1]


@pytest.mark.parametrize(
    "element", ['<category domain="{0}" nicename="{0}">a</category>', "<a{0}>a</a{0}>", '<a b="{0}"/>']
)
def test_names_and_attributes_count_for_the_limit_of_a_post(element, monkeypatch):
    monkeypatch.setattr(parsing, "MAX_NODE_BYTES", 20_000)
    labels = element.format("x" * 6_000) * 5
    assert [entry.number for entry in entries(item(labels=labels), item(wp__post_id="13"))] == [1]


def test_a_post_within_a_post_is_none():
    assert [entry.number for entry in entries(item(labels=item()))] == [1]
