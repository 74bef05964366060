"""No value of any type in an import file stops the import: the story is read or reported, and the others are read."""

import io
import json

import pytest

from newsroom.exchange.importing.importer import Import
from newsroom.exchange.readers import ghost, jsonl, wordpress
from tests.newsroom.exchange.helpers import entries_of, outcomes, story
from tests.newsroom.exchange.test_ghost import POST
from tests.newsroom.exchange.test_wordpress import HEAD, TAIL, item

LONG = "x" * 50_000
VALUES = [["x"], [], {"a": 1}, 7, -1, 10**400, 1e308, True, False, None, "", LONG, "\x00", "\ud800", "a\nb"]
LEXICAL = {"type": "text", "text": "a", "format": 1, "children": [], "tag": "h2", "url": "u", "listType": "number",
    "src": "s", "alt": "a", "caption": "c", "html": "h", "markdown": "m", "code": "c", "calloutText": "t"}  # fmt: skip
GHOST = {
    "posts": {
        **POST, "author_id": "u1", "page": 0, "lexical": "{}", "mobiledoc": "{}", "plaintext": "p", "locale": "en",
    },
    "tags": {"id": "t1", "name": "Rowing"},
    "users": {"id": "u1", "name": "Harbour desk"},
    "posts_tags": {"post_id": "5f1", "tag_id": "t1", "sort_order": 0},
    "posts_authors": {"post_id": "5f1", "author_id": "u1", "sort_order": 0},
}  # fmt: skip
GOOD = {**POST, "id": "good"}
STORY = story(slug="ferry", language="en", status="published")


def ghost_export(**tables):
    return io.BytesIO(json.dumps({"data": {**{name: [row] for name, row in GHOST.items()}, **tables}}).encode())


def posts_of(file):
    """The entries, and what the reader says of parts of the file that it ignored."""
    exported = ghost.export_of(file)
    return list(entries_of(exported)), " ".join(exported.damage)


@pytest.mark.parametrize(("table", "field"), [(table, field) for table, row in GHOST.items() for field in row])
def test_any_value_in_a_ghost_export(table, field):
    for value in VALUES:
        rows = [{**GHOST[table], field: value}, *([GOOD] if table == "posts" else [])]
        posts = [] if table == "posts" else [GHOST["posts"], GOOD]
        found, _ = posts_of(ghost_export(**{"posts": posts, table: rows}))
        assert found[-1].record.id == "ghost-good"
        assert all(entry.record or entry.problem for entry in found)


@pytest.mark.parametrize("table", GHOST)
def test_any_value_for_a_row_or_a_table_of_a_ghost_export(table):
    for value in VALUES:
        row = {table: [value, GOOD] if table == "posts" else [value]}
        found, fault = posts_of(ghost_export(**{"posts": [GOOD], **row}))
        assert found[-1].record.id == "ghost-good"
        assert table == "posts" or f"Row 1 of “{table}” was ignored" in fault or isinstance(value, dict)
        assert table != "posts" or isinstance(value, dict) or "must be a JSON object" in found[0].problem
        if table != "posts":
            found, fault = posts_of(ghost_export(**{"posts": [GOOD], table: value}))
            assert found[-1].record.id == "ghost-good"
            assert bool(fault) == (value not in (None, []))


@pytest.mark.parametrize("kind", ["text", "heading", "list", "link", "image", "html", "markdown", "code", "callout"])
def test_any_value_in_the_text_of_a_ghost_post(kind):
    node = {**LEXICAL, "type": kind}
    nodes = [{**node, name: value} for name in node for value in VALUES]
    posts = [{**POST, "html": None, "lexical": json.dumps({"root": {"children": [node]}})} for node in nodes]
    found, _ = posts_of(ghost_export(posts=posts))
    assert len(found) == len(nodes)
    for entry in found:
        assert entry.record or entry.problem == "The post content cannot be read." or "contains" in entry.problem
        assert not entry.record or "[" not in entry.record.body


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ({"posts": [{"id": ["x"], "html": "a"}]}, "“id” must be a string or a number, not a list."),
        ({"posts": [{**POST, "id": {}}]}, "“id” must be a string or a number, not an object."),
        ({"posts": [{**POST, "author_id": ["x"]}], "posts_authors": []}, "“author_id” must be a string or a number"),
        ({"posts_tags": [{"post_id": "5f1", "tag_id": {}}]}, "“tag_id” must be a string or a number, not an object."),
        ({"posts": [{**POST, "title": ["x"]}]}, "“title” must be a string, not a list."),
        ({"posts": [{**POST, "slug": 3}]}, "“slug” must be a string, not a number."),
        ({"posts": [{**POST, "published_at": []}]}, "“published_at” must be a string, not a list."),
        ({"posts": [{**POST, "custom_excerpt": 3}]}, "“custom_excerpt” must be a string, not a number."),
        ({"posts": [{**POST, "html": 3}]}, "The post content cannot be read."),
        ({"tags": [{"id": "t1", "name": 3}]}, "“tags.name” must be a string, not a number."),
        ({"users": [{"id": "u1", "name": []}]}, "“users.name” must be a string, not a list."),
    ],
)
def test_a_wrong_value_of_a_ghost_post_is_reported_and_the_next_post_is_read(tables, problem):
    posts = tables.get("posts", [GHOST["posts"]])
    (bad, good), fault = posts_of(ghost_export(**{**tables, "posts": [*posts, GOOD]}))
    assert problem in bad.problem
    assert good.record.id == "ghost-good"
    assert fault == ""


@pytest.mark.parametrize("value", [["x"], {"a": 1}, True])
@pytest.mark.parametrize(
    ("table", "field"), [("tags", "id"), ("users", "id"), ("posts_tags", "post_id"), ("posts_authors", "post_id")]
)
def test_a_wrong_id_in_the_other_tables_of_a_ghost_export_is_reported_after_the_posts(table, field, value):
    rows = [GHOST[table], *[{**GHOST[table], field: value}] * 7]
    (entry,), fault = posts_of(ghost_export(**{table: rows}))
    assert len(entry.record.topics) == len(entry.record.authors) == 1
    assert fault.count(f"of “{table}” was ignored: “{field}” must be a string or a number, not") == 7


@pytest.mark.parametrize("field", STORY)
def test_any_value_in_a_line(field):
    for value in VALUES:
        line = {**STORY, "topics": [{"name": "Ferries", "kind": "place", "aliases": ["Boats"]}], field: value}
        if field == "topics":
            lines = [line, {**STORY, field: [value]}]
            lines += [{**STORY, field: [{"name": "F", name: value}]} for name in ("name", "kind", "aliases")]
            lines += [{**STORY, field: [{"name": "F", "aliases": [value]}]}]
        else:
            lines = [line, {**STORY, field: [value]}]
        *found, good = jsonl.read(io.BytesIO("\n".join(map(json.dumps, [*lines, STORY])).encode()))
        assert good.record
        assert all(entry.record or entry.problem for entry in found)


ELEMENTS = [
    "title", "dc:creator", "content:encoded", "excerpt:encoded", "wp:post_id", "wp:post_date_gmt", "wp:post_name",
    "wp:status", "wp:post_type", "wp:post_password", "pubDate", "category",
]  # fmt: skip
TEXTS = [
    "", "7", "-1", "9" * 400, LONG, "a\nb", "true", "[x]", "%ff%00", "Mon, 01 Jan 0001 00:00:00 +2300",
    "Fri, 31 Dec 9999 23:00:00 -2300", "9999-12-31 23:59:59", "0001-01-01 00:00:00", "<b>x", "http://[",
    "http://[x]y",
]  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTS)
def test_any_text_in_a_wordpress_post(name):
    for text in TEXTS:
        undated = {"wp:post_date_gmt": "0000-00-00 00:00:00"} if name == "pubDate" else {}
        posts = item(**undated, **{name: text}) + item(wp__post_id="13")
        *found, good = entries_of(wordpress.export_of(io.BytesIO((HEAD + posts + TAIL).encode())))
        assert good.record.id == "wordpress-strait.example/news:13"
        assert all(entry.record or entry.problem for entry in found)


@pytest.mark.parametrize(
    "name", ["link", "wp:base_blog_url", "wp:author_login", "wp:author_display_name", "wp:category_nicename"]
)
def test_any_text_about_a_wordpress_site(name):
    for text in TEXTS:
        head = f"{HEAD}<{name}><![CDATA[{text}]]></{name}><wp:author><{name}><![CDATA[{text}]]></{name}></wp:author>"
        (entry,) = entries_of(wordpress.export_of(io.BytesIO((head + item() + TAIL).encode())))
        assert entry.record.id.endswith(":12")


def hostile_stories():
    fields = [(name, value) for name in GHOST["posts"] if name != "id" for value in VALUES]
    posts = [{**GHOST["posts"], name: value, "id": number} for number, (name, value) in enumerate(fields)]
    yield from entries_of(ghost.export_of(ghost_export(posts=posts)))


@pytest.mark.django_db
def test_the_database_takes_what_the_reader_lets_through(monkeypatch):
    reported = []
    run = Import(publish=True, report=reported.append, unit="posts")
    run.run(hostile_stories())
    assert outcomes(run)["new"] > 50
    assert not [sentence for sentence in reported if "Database error" in sentence]


@pytest.mark.django_db
def test_what_was_read_before_a_reader_fails_is_imported(monkeypatch):
    def fail():
        yield from jsonl.read(io.BytesIO(json.dumps(STORY).encode()))
        raise TypeError("a fault of the reader")

    run = Import(publish=False, report=lambda sentence: None)
    with pytest.raises(TypeError, match="a fault of the reader"):
        run.run(fail())
    assert outcomes(run) == {"new": 1}
