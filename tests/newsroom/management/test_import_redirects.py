"""`import_redirects` as an operator meets it."""

import re

import pytest
from django.core.management import CommandError, call_command

from newsroom import redirects
from newsroom.core.models import AuditEntry, Redirect
from newsroom.exchange import redirects as importing
from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.redirects import lines_of
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, capsys):
    """Import these bytes or lines. Returns the summary, without the time, and what was reported."""

    def run(content, **options):
        file = tmp_path / "old.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        failure = ""
        try:
            call_command("import_redirects", str(file), **options)
        except CommandError as error:
            failure = f"{error.returncode}: {error}"
        out, err = capsys.readouterr()
        return re.sub(r"; \d+ s\.", "", out).strip(), [*err.splitlines(), *([failure] if failure else [])]

    return run


def targets():
    rows = Redirect.objects.filter(is_automatic=False).order_by("path")
    return {row.path: row.target_id or row.target for row in rows}


def test_each_line_is_new_changed_or_unchanged_and_a_second_import_changes_nothing(run):
    story, topic = make_article(title="Locks"), make_topic("Canals")
    redirects.add("/changed", "/archive/", by=None)
    lines = f"Old URL,New URL\nhttps://old.example/locks/,{story.get_absolute_url()}\n\n/changed,/topics/canals/,x\n/?p=3,/feed.rss\n"
    assert run(lines) == ("3 lines: 2 new, 1 changed, 0 unchanged, 0 refused", [])
    assert targets() == {"/?p=3": "rss", "/changed": topic.pk, "/locks": story.pk}
    assert AuditEntry.objects.get(verb="change").detail["replaced"] == {"new_url": "/archive/"}
    assert run(lines) == ("3 lines: 0 new, 0 changed, 3 unchanged, 0 refused", [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["", "From{}To\r\n"])
def test_files_of_all_spreadsheets_are_read(run, encoding, separator, header):
    content = f'{header.format(separator)}"/caf\u00e9, a"{separator}/archive/\r\n/b{separator}/authors/\r\n'
    assert run(content.encode(encoding))[0] == "2 lines: 2 new, 0 changed, 0 unchanged, 0 refused"
    assert targets() == {"/café, a": "/archive/", "/b": "/authors/"}


def test_what_is_refused_is_reported_with_its_number_and_the_reason(run):
    story = make_article(title="Locks")
    lines = [
        "/a,/archive/", "/a/,/authors/", "/b", "/c,", "/d,mailto:x@y.example", "x,/archive/", "/e,/e/", "/loop,/pool",
        "/pool,/loop", f"{story.get_absolute_url()},/archive/", "/f,/nothing/", "/g/*,/archive/", "/h,/archive/*",
    ]  # fmt: skip
    summary, said = run("\n".join(lines))
    assert summary == "13 lines: 3 new, 0 changed, 0 unchanged, 10 refused; 1 warning"
    assert said == [
        "Line 2: Line 1 has the same old URL. Refused.",
        "Line 3: The line needs an old and a new URL. Refused.",
        "Line 4: The line needs an old and a new URL. Refused.",
        "Line 5: Enter a path of this site, such as /topics/canals/, or a URL that starts with http:// or https://. "
        "Refused.",
        "Line 6: The old URL has to start with a slash, http:// or https://. Refused.",
        "Line 11: Warning: there is no page at /nothing/ yet, so readers get “Page not found”.",
        "Line 7: This URL redirects to itself. Refused.",
        "Line 8: This redirect would be part of a loop. Refused.",
        "Line 9: This redirect would be part of a loop. Refused.",
        "Line 10: This is a page of this site, which no redirect can replace. Refused.",
        "Line 13: The new URL can only end with /* if the old URL does. Refused.",
        "1: 10 lines were refused (see the messages above). All others were saved.",
    ]
    assert targets() == {"/a": "/archive/", "/f": "/nothing/", "/g/*": "/archive/"}


def test_chains_are_shortened_whatever_the_order_of_their_lines(run, monkeypatch):
    topic = make_article(topics=["Canals"]).topics.get()
    lines = "/a,/b\n/b,/c\n/c,/topics/canals/\n/d,/c/\n"
    for size in (500, 1):
        monkeypatch.setattr(importing, "CHUNK_SIZE", size)
        assert run(lines)[0].startswith("4 lines: 4 new, 0 changed, 0 unchanged, 0 refused")
        assert targets() == dict.fromkeys(("/a", "/b", "/c", "/d"), topic.pk)
        assert run(lines)[0].startswith("4 lines: 0 new, 0 changed, 4 unchanged, 0 refused")
        Redirect.objects.all().delete()


def test_a_chain_keeps_the_rest_of_the_path(run):
    redirects.add("/blog/*", "https://other.example/*", by=None)
    long = "/blog/" + "/".join(["b" * 200] * 2)
    lines = f"/a,/blog/caf%C3%A9\n/b/*,/blog/x/*\n/c/*,/b/y/*\n/d,{long}/{'%C3%A9' * 13}\n"
    summary, said = run(lines)
    assert summary == "4 lines: 3 new, 0 changed, 0 unchanged, 1 refused"
    assert said[0] == "Line 4: The final URL is longer than 500 characters. Refused."
    assert targets() == {
        "/a": "https://other.example/caf%C3%A9",
        "/b/*": "https://other.example/x/*",
        "/blog/*": "https://other.example/*",
        "/c/*": "https://other.example/x/y/*",
    }


def test_a_dry_run_reports_the_same_and_changes_nothing(run):
    redirects.add("/a", "/archive/", by=None)
    summary, said = run("/a,/authors/\n/b,/archive/\n/admin/x,/archive/\n", dry_run=True)
    assert summary == "3 lines: 1 new, 1 changed, 0 unchanged, 1 refused Dry run: nothing was changed."
    assert said[-1] == "1: 1 line was refused (see the messages above). Nothing was changed."
    assert targets() == {"/a": "/archive/"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"/a,/archive/\n/\xff,/b\n", "UTF-8"),
        (b"/" + b"a" * 30_000, "longer than 20,000 characters"),
        (b'/a,/archive/\n/b,"x"y\n', "Line 2 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_a_sentence(run, content, why):
    assert why in run(content)[1][-1]


def test_a_missing_file_ends_with_a_sentence():
    with pytest.raises(CommandError, match=r"cannot be read: No such file or directory\. Nothing was changed\."):
        call_command("import_redirects", "missing.csv")


def test_lines_are_read_one_at_a_time(tmp_path):
    file = tmp_path / "old.csv"
    file.write_bytes(b"/a,/b\n" * 50_000 + b"\xff")
    with file.open("rb") as opened:
        lines = lines_of(opened)
        assert next(lines)[:3] == (1, "/a", "/b")
        assert opened.tell() < 20_000
        with pytest.raises(UnreadableFile):
            list(lines)
