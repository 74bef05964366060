"""Ghost's posts come in as stories."""

import io
import json
import tracemalloc

import pytest

from articles.story_fields import EXCHANGED
from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers import ghost
from newsroom.exchange.readers.ghost import html as ghost_html
from newsroom.exchange.readers.ghost import tables
from newsroom.exchange.readers.ghost.html import html_of
from tests.newsroom.exchange.helpers import entries_of

POST = {
    "id": "5f1",
    "title": "Boat race off",
    "slug": "boat-race-off",
    "html": '<p>One <a href="__GHOST_URL__/two/">two</a>.</p>',
    "status": "published",
    "type": "post",
    "visibility": "public",
    "published_at": "2019-06-01T07:30:00.000Z",
    "custom_excerpt": None,
}


def entries(*posts, **tables):
    data = {"posts": list(posts), **tables}
    return list(entries_of(ghost.export_of(io.BytesIO(json.dumps({"db": [{"meta": {}, "data": data}]}).encode()))))


def record(**fields):
    (entry,) = entries({**POST, **fields})
    assert entry.record, entry.problem
    return entry.record


def test_a_post_becomes_a_record():
    (entry,) = entries(
        POST,
        tags=[{"id": "t1", "name": "Rowing"}, {"id": "t2", "name": "#hidden"}, {"id": "t3", "name": "Wind"}],
        posts_tags=[
            {"post_id": "5f1", "tag_id": "t1", "sort_order": 1},
            {"post_id": "5f1", "tag_id": "t2", "sort_order": 2},
            {"post_id": "5f1", "tag_id": "t3", "sort_order": 0},
        ],
        users=[{"id": "u1", "name": "Harbour desk"}, {"id": "u2", "name": "Night desk"}],
        posts_authors=[
            {"post_id": "5f1", "author_id": "u2", "sort_order": 1},
            {"post_id": "5f1", "author_id": "u1", "sort_order": 0},
        ],
    )
    assert entry.record.as_dict() == {
        **{name: "" for name in EXCHANGED if name != "sources"},
        "id": "ghost-5f1",
        "title": "Boat race off",
        "summary": "One two.",
        "body": '<p>One <a href="https://ghost.invalid/two/">two</a>.</p>',
        "published_at": "2019-06-01T07:30:00+00:00",
        "topics": [{"name": "Wind", "kind": "", "aliases": []}, {"name": "Rowing", "kind": "", "aliases": []}],
        "authors": ["Harbour desk", "Night desk"],
        "slug": "boat-race-off",
        "language": "en",
        "status": "published",
    }


def test_an_early_export_names_its_author_on_the_post_and_stands_without_db():
    data = {"posts": [{**POST, "id": 3, "author_id": 1, "page": 0}], "users": [{"id": 1, "name": "Harbour desk"}]}
    (entry,) = entries_of(ghost.export_of(io.BytesIO(json.dumps({"meta": {}, "data": data}).encode())))
    assert (entry.record.id, entry.record.authors) == ("ghost-3", ("Harbour desk",))


@pytest.mark.parametrize("fields", [{"type": "page"}, {"page": 1}])
def test_pages_are_passed_over(fields):
    assert entries({**POST, **fields}) == []


@pytest.mark.parametrize(
    ("status", "ours"), [("published", "published"), ("scheduled", "published"), ("draft", "draft"), ("sent", "draft")]
)
def test_the_status_is_taken_over(status, ours):
    assert record(status=status).status == ours


@pytest.mark.parametrize("fields", [{"status": "sent"}, {"visibility": "members"}, {"visibility": "paid"}])
def test_what_never_stood_on_the_open_site_arrives_as_a_draft_and_is_reported(fields):
    (entry,) = entries({**POST, **fields})
    assert entry.record.status == "draft"
    assert "imported as a draft" in entry.note


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2019-06-01 07:30:00", "2019-06-01T07:30:00+00:00"),
        (1559374200000, "2019-06-01T07:30:00+00:00"),
        (None, None),
    ],
)
def test_every_age_of_dates_is_read(date, moment):
    assert record(published_at=date).as_dict()["published_at"] == moment


def test_the_excerpt_is_the_standfirst_where_there_is_one():
    assert record(custom_excerpt="Too windy.").values["summary"] == "Too windy."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not valid JSON"),
        (b"\xff", r"not UTF-8 \(byte 1\)"),
        (b"[" * 200_000, "not valid JSON"),
        (b"9" * 5_000, "not valid JSON"),
        (b"[1]", "not a Ghost export"),
        (b'{"db": [{"data": {}}]}', "not a Ghost export"),
    ],
)
def test_what_is_no_export_is_said_to_be_none(content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        list(entries_of(ghost.export_of(io.BytesIO(content))))


def test_a_file_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_FILE_BYTES", 100)
    with pytest.raises(UnreadableFile, match="larger than 0 MB"):
        entries(POST)


@pytest.mark.parametrize(
    "fields",
    [
        {"lexical": "{"},
        {"lexical": '{"root": 3}'},
        {"lexical": '{"root": ' + '{"children": [' * 20_000},
        {"lexical": '{"root": ' + '{"children": [' * 2_000 + "]}" * 2_000 + "}"},
        {"mobiledoc": '{"sections": [[10, 7]]}'},
        {"mobiledoc": "[" * 20_000},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_a_text_that_cannot_be_read_is_a_bad_post_and_the_rest_is_read(fields):
    bad, good = entries({**POST, "html": None, **fields}, POST)
    assert bad.problem == "The post content cannot be read."
    assert good.record is not None


def lexical(*children):
    return {"lexical": json.dumps({"root": {"type": "root", "children": children}})}


def text(words, bits=0):
    return {"type": "extended-text", "text": words, "format": bits}


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (
            {"type": "paragraph", "children": [text("a < b"), text("bold", 3)]},
            "<p>a &lt; b<em><strong>bold</strong></em></p>",
        ),
        ({"type": "extended-heading", "tag": "h1", "children": [text("Head")]}, "<h2>Head</h2>"),
        (
            {"type": "list", "listType": "number", "children": [{"type": "listitem", "children": [text("one")]}]},
            "<ol><li>one</li></ol>",
        ),
        (
            {
                "type": "paragraph",
                "children": [{"type": "link", "url": 'https://a.example/"', "children": [text("l")]}],
            },
            '<p><a href="https://a.example/&quot;">l</a></p>',
        ),
        ({"type": "extended-quote", "children": [text("q")]}, "<blockquote>q</blockquote>"),
        (
            {"type": "image", "src": "/a.jpg", "alt": "A", "caption": "Pier"},
            '<figure><img src="/a.jpg" alt="A"><figcaption>Pier</figcaption></figure>',
        ),
        ({"type": "html", "html": "<p>raw</p>"}, "<p>raw</p>"),
        ({"type": "markdown", "markdown": "One\n\nTwo"}, "<p>One</p><p>Two</p>"),
        ({"type": "horizontalrule"}, "<hr>"),
        ({"type": "codeblock", "code": "a<b"}, "<pre><code>a&lt;b</code></pre>"),
        ({"type": "bookmark", "url": "https://a.example"}, '<p><a href="https://a.example">https://a.example</a></p>'),
        ({"type": "callout", "calloutText": "Mind"}, "<blockquote>Mind</blockquote>"),
        ({"type": "signup"}, ""),
    ],
)
def test_lexical_becomes_html(node, html):
    assert html_of({"html": None, **lexical(node)})[0] == html


def test_mobiledoc_becomes_html():
    document = {
        "markups": [["strong"], ["a", ["href", "https://a.example/?a&b", "rel", "x"]]],
        "atoms": [["soft-return", "", {}]],
        "cards": [["image", {"src": "/a.jpg", "alt": None}], ["hr", {}]],
        "sections": [
            [1, "p", [[0, [], 0, "One "], [0, [0, 1], 2, "two"], [1, [], 0, 0], [0, [], 0, "<3"]]],
            [1, "h3", [[0, [], 0, "Head"]]],
            [3, "ul", [[[0, [], 0, "a"]], [[0, [], 0, "b"]]]],
            [2, "/b.jpg"],
            [10, 0],
            [10, 1],
        ],
    }
    assert html_of({"html": "", "mobiledoc": json.dumps(document)})[0] == (
        '<p>One <strong><a href="https://a.example/?a&amp;b">two</a></strong><br>&lt;3</p><h3>Head</h3>'
        '<ul><li>a</li><li>b</li></ul><figure><img src="/b.jpg" alt=""></figure>'
        '<figure><img src="/a.jpg" alt=""></figure><hr>'
    )


LONG = "x" * 1000


@pytest.mark.parametrize(
    "fields",
    [
        {"html": LONG * 11},
        lexical(text(LONG * 11)),
        *(
            {"mobiledoc": json.dumps(document)}
            for document in (
                {"atoms": [["a", LONG, {}]], "sections": [[1, "p", [[1, [], 0, 0]] * 11]]},
                {"atoms": [["a", LONG, {}]], "sections": [[3, "ul", [[[1, [], 0, 0]]] * 11]]},
                {"markups": [["a", ["href", LONG]]], "sections": [[1, "p", [[0, [0], 1, ""]] * 11]]},
                {"markups": [[LONG]], "sections": [[1, "p", [[0, [0], 1, ""]] * 6]]},
                {"cards": [["html", {"html": LONG}]], "sections": [[10, 0]] * 11},
                {"sections": [[2, LONG]] * 11},
            )
        ),
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_a_post_that_becomes_too_long_is_a_bad_post_and_the_rest_is_read(fields, monkeypatch):
    monkeypatch.setattr(ghost_html, "MAX_LENGTH", 10_500)
    bad, good = entries({**POST, "html": None, **fields}, POST)
    assert bad.problem == "The post content is longer than 0 million characters."
    assert good.record is not None


def test_a_part_that_is_used_any_number_of_times_takes_little_memory():
    document = {"cards": [["html", {"html": LONG * 1000}]], "sections": [[10, 0]] * 10_000}
    tracemalloc.start()
    try:
        (bad,) = entries({**POST, "html": None, "mobiledoc": json.dumps(document)})
        assert tracemalloc.get_traced_memory()[1] < 100 * 1024**2
    finally:
        tracemalloc.stop()
    assert bad.problem == "The post content is longer than 20 million characters."


def test_html_that_ghost_kept_comes_before_every_other_form():
    assert html_of({"html": "<p>kept</p>", **lexical()}) == ("<p>kept</p>", [])
