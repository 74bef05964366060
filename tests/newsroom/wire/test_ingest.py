"""The command that reads folders and URLs."""

import json
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from newsroom.core.permissions import NotAllowed
from newsroom.wire import fetching, formats, sources
from newsroom.wire.models import WireItem, WireSource
from tests.core.html.link_check.conftest import names, reached, running  # noqa: F401
from tests.factories import make_user
from tests.newsroom.wire.making import make_source

pytestmark = pytest.mark.django_db


def ingest(*words, **options):
    """The last line, and the problems."""
    said, warned = StringIO(), StringIO()
    with suppress(CommandError):
        call_command("ingest", *words, **options, stdout=said, stderr=warned)
    return said.getvalue().strip(), warned.getvalue().splitlines()


def item(guid, headline="The gate holds", **values):
    return {"uri": guid, "headline": headline, "body_html": "<p>It holds.</p>", **values}


def write(folder, name, *items):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(items))


@pytest.fixture
def wire_folder(tmp_path, settings):
    settings.WIRE_FOLDER = str(tmp_path)
    return tmp_path


def make_folder_source(name, **values):
    return sources.create(by=None, **{"name": name, "location": name.lower(), **values})


class Feed(BaseHTTPRequestHandler):
    """Answers with the server's `answer`: a status, headers and a body. Not modified if the ETag is the same."""

    def do_GET(self):
        self.server.asked.append(dict(self.headers))
        status, headers, body = self.server.answer
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def feed():
    """A feed on this machine, at `url`."""
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Feed)) as server:
        server.asked, server.url = [], f"http://127.0.0.1:{server.server_port}/feed"
        server.answer = (200, {"ETag": '"a"'}, json.dumps([item("x:1")]).encode())
        yield server


def test_files_of_a_source_are_read_once_and_again_when_they_change(wire_folder):
    write(wire_folder / "quay", "1.json", item("x:1"), item("x:2"))
    make_folder_source("Quay")
    assert ingest() == ("1 source: 2 new, 0 updated, 0 cancelled, 0 unchanged; 0 problems", [])
    assert ingest() == ("1 source: 0 new, 0 updated, 0 cancelled, 0 unchanged; 0 problems", [])
    write(wire_folder / "quay", "1.json", item("x:1"), item("x:2", "It does not"))
    assert ingest()[0] == "1 source: 0 new, 1 updated, 0 cancelled, 1 unchanged; 0 problems"
    assert (wire_folder / "quay" / "1.json").exists()


def test_broken_source_is_reported_and_the_others_are_read(wire_folder):
    write(wire_folder / "quay", "1.json", item("x:1"), item(""), item("x:2", ""))
    (wire_folder / "quay" / "2.xml").write_text("<newsItem>")
    make_folder_source("Hill")
    quay = make_folder_source("Quay")
    summary, problems = ingest()
    assert summary == "2 sources: 1 new, 0 updated, 0 cancelled, 0 unchanged; 4 problems"
    assert problems[0].startswith("Hill: The folder ")
    assert problems[1:4] == [
        "Quay: 1.json: Item 2: It has no ID.",
        "Quay: 1.json: Item 3: It has no headline.",
        "Quay: 2.xml: Invalid XML at line 1.",
    ]
    quay.refresh_from_db()
    assert quay.problem.startswith("1.json: Item 2: It has no ID.")
    # What was reported is not reported again.
    assert ingest("Quay") == ("1 source: 0 new, 0 updated, 0 cancelled, 0 unchanged; 0 problems", [])


def test_items_without_a_text_are_counted(wire_folder):
    write(wire_folder / "quay", "1.json", item("x:1"), item("x:2", type="picture"), item("x:3", type="audio"))
    make_folder_source("Quay")
    summary = "1 source: 1 new, 0 updated, 0 cancelled, 0 unchanged, 2 without a text left out; 0 problems"
    assert ingest() == (summary, [])


def test_damage_of_a_feed_is_reported_and_what_can_be_read_is_read(feed):
    feed.answer = (200, {}, b"<rss><channel><item><guid>x:1</guid><title>Locks & gates</title></item><item><tit")
    summary, problems = ingest(url=feed.url)
    assert summary == "1 source: 1 new, 0 updated, 0 cancelled, 0 unchanged; 1 problem"
    assert "The last entry is cut off and was left out." in problems[0]
    assert "cut off" in WireSource.objects.get().problem


def test_fault_of_a_parser_does_not_stop_the_other_files(wire_folder, monkeypatch):
    def fail(data, expected):
        if b"x:1" in data:
            raise RecursionError
        return read(data, expected)

    read = formats.read
    monkeypatch.setattr(formats, "read", fail)
    write(wire_folder / "quay", "1.json", item("x:1"))
    write(wire_folder / "quay", "2.json", item("x:2"))
    make_folder_source("Quay")
    assert ingest()[1] == ["Quay: 1.json: It could not be read. The log of the server has the details."]
    assert [each.guid for each in WireItem.objects.all()] == ["x:2"]


def test_problem_makes_the_command_fail(wire_folder):
    make_folder_source("Quay")
    with pytest.raises(CommandError, match=r"1 problem \(see above\)\. All else was saved\."):
        call_command("ingest", stdout=StringIO(), stderr=StringIO())


def test_only_the_sources_in_use_or_named_are_read(wire_folder):
    for name in ("Quay", "Hill"):
        write(wire_folder / name.lower(), "1.json", item(f"{name}:1"))
    make_folder_source("Quay")
    make_folder_source("Hill", is_active=False)
    ingest()
    assert [each.guid for each in WireItem.objects.all()] == ["Quay:1"]
    ingest("Hill")
    assert WireItem.objects.count() == 2


def test_links_hidden_files_and_folders_are_skipped(wire_folder):
    write(wire_folder, "secret.json", item("x:secret"))
    folder = wire_folder / "quay"
    write(folder, ".part.json", item("x:part"))
    write(folder / "inner", "1.json", item("x:inner"))
    (folder / "link.json").symlink_to(wire_folder / "secret.json")
    make_folder_source("Quay")
    ingest()
    assert not WireItem.objects.exists()


def test_folder_that_the_operator_gives_becomes_a_source_that_only_the_command_reads(tmp_path):
    write(tmp_path / "inbox", "1.json", item("x:1"))
    assert "1 new" in ingest(folder=str(tmp_path / "inbox"), name="Hill")[0]
    assert "0 new" in ingest(folder=str(tmp_path / "inbox"), name="Hill")[0]
    source = WireSource.objects.get()
    assert (source.name, source.is_active) == ("Hill", False)
    assert ingest()[0].startswith("0 sources")


def test_url_that_the_operator_gives_may_be_in_our_network_and_is_asked_conditionally(feed):
    assert "1 new" in ingest(url=feed.url)[0]
    assert ingest(url=feed.url) == ("1 source: 0 new, 0 updated, 0 cancelled, 0 unchanged; 0 problems", [])
    assert [headers.get("If-None-Match") for headers in feed.asked] == [None, '"a"']
    assert WireSource.objects.get().name == "127.0.0.1"


def test_url_of_a_source_may_not_be_in_our_network(names, reached):  # noqa: F811
    names["wire.example"] = ["10.0.0.1"]
    make_source("Quay")
    assert ingest()[1][0] == "Quay: The site is not on the public internet."
    assert reached == []


def test_redirect_into_our_network_is_not_followed_even_from_a_url_of_the_operator(feed):
    feed.answer = (302, {"Location": "http://127.0.0.1:9/"}, b"")
    assert ingest(url=feed.url)[1][0] == "127.0.0.1: Non-standard port."
    feed.answer = (302, {"Location": "http://127.0.0.1/"}, b"")
    assert ingest(url=feed.url)[1][0] == "127.0.0.1: The site is not on the public internet."


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((500, {}, b"no"), "The site returned the status 500."),
        ((200, {}, b"<html></html>"), "The format “html” is not supported."),
        ((200, {}, b""), "The file is empty."),
        ((200, {"Transfer-Encoding": "chunked"}, b"-5\r\n<html></html>"), "its response is not valid"),
    ],
)
def test_answer_that_is_no_feed_is_reported(feed, answer, sentence):
    feed.answer = answer
    assert sentence in ingest(url=feed.url)[1][0]


def test_answer_that_is_too_large_is_not_read(feed, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 10)
    assert "larger than" in ingest(url=feed.url)[1][0]


def test_answer_that_comes_too_slowly_is_not_waited_for(feed, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT", 0.0)
    assert "did not respond in time" in ingest(url=feed.url)[1][0]


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (["Nowhere"], {}, "There is no source “Nowhere”"),
        (["Quay"], {"folder": "x"}, "either names of sources"),
        ([], {"name": "Quay"}, "--name needs"),
        ([], {"url": "file:///etc/passwd"}, "must start with http"),
    ],
)
def test_bad_arguments_are_refused(words, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("ingest", *words, **options)


@pytest.mark.parametrize(
    "location",
    ["../quay", "/etc", "a/b", ".hidden", "ftp://wire.example/", "http://wire.example:8080/", "http://a@b.example/"],
)
def test_location_of_a_source_is_a_url_or_a_folder_of_the_wire_folder(wire_folder, location):
    with pytest.raises(ValidationError):
        sources.create(by=None, name="Quay", location=location)


def test_folder_that_cannot_be_read_does_not_stop_other_sources(wire_folder, monkeypatch):
    write(wire_folder / "quay", "1.json", item("x:1"))
    (wire_folder / "hill").mkdir()
    read = Path.iterdir

    def refuse(folder):
        if folder.name == "hill":
            raise PermissionError(13, "Permission denied")
        return read(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    make_folder_source("Hill")
    make_folder_source("Quay")
    last, problems = ingest()
    assert "1 new" in last
    assert problems == [f"Hill: The folder {wire_folder / 'hill'} cannot be read: Permission denied."]


def test_folder_needs_a_wire_folder(settings):
    settings.WIRE_FOLDER = ""
    with pytest.raises(ValidationError, match="WIRE_FOLDER"):
        sources.create(by=None, name="Quay", location="quay")


def test_link_out_of_the_wire_folder_is_not_followed(wire_folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "1.json", item("x:1"))
    (wire_folder / "quay").symlink_to(outside)
    make_folder_source("Quay")
    assert "is not in the wire folder" in ingest()[1][0]


def test_sources_are_kept_by_editors():
    journalist = make_user("Journalist")
    source = make_source()
    for act in (
        lambda: sources.create(by=journalist, name="Hill", location="https://wire.example/"),
        lambda: sources.change(source, by=journalist, name="Hill"),
        lambda: sources.delete(source, by=journalist),
    ):
        with pytest.raises(NotAllowed):
            act()
    sources.change(source, by=make_user("Editor"), name="Hill")
    assert WireSource.objects.get().name == "Hill"
