"""Lines are read one at a time, and each bad one says why."""

import gzip
import io
import json

import pytest

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers import jsonl, lines
from tests.newsroom.exchange.helpers import story


def entries(content):
    return list(jsonl.read(io.BytesIO(content)))


def test_blank_lines_are_counted_and_ignored_and_the_last_line_needs_no_end():
    line = json.dumps(story()).encode()
    assert [entry.number for entry in entries(b"\n" + line + b"\r\n   \n" + line)] == [2, 4]


def test_a_byte_order_mark_is_tolerated():
    (entry,) = entries(b"\xef\xbb\xbf" + json.dumps(story()).encode())
    assert entry.record.values["title"] == "Ferry runs again"


@pytest.mark.parametrize(
    "content", [gzip.compress(json.dumps(story()).encode(), mtime=0), b"PK\x03\x04\x14\x00 any archive"]
)
def test_a_compressed_file_is_refused_as_one_and_not_line_by_line(content):
    with pytest.raises(UnreadableFile, match="Decompress it first"):
        entries(content)


def test_an_empty_file_has_no_stories():
    assert entries(b"") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff\xfe{}", "not UTF-8 (byte 1)"),
        (b'{"id": "a"', "not valid JSON"),
        (b"nonsense", "not valid JSON"),
        (b'{"id": "a", "title": NaN}', "cannot be read as JSON: NaN is not allowed."),
        (b'{"id": "a", "title": -Infinity}', "cannot be read as JSON: -Infinity is not allowed."),
        (b'{"id": ' + b"9" * 5000 + b"}", "cannot be read as JSON: Exceeds the limit"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[1]", "Each line must be a JSON object, not a list."),
    ],
)
def test_a_bad_line_says_why_and_the_next_one_is_read(line, reason):
    bad, good = entries(line + b"\n" + json.dumps(story()).encode())
    assert reason in bad.problem
    assert bad.record is None
    assert good.record is not None


def test_a_line_that_is_too_long_is_skipped_without_being_held(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 1024 * 1024)
    good = json.dumps(story()).encode()
    bad, after = entries(b'{"id": "' + b"x" * 3_000_000 + b'"}\n' + good)
    assert bad.problem == "The line is longer than 1 MB."
    assert (after.number, after.record.id) == (2, "wire-1")
