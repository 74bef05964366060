"""Exports in gzip and ZIP are opened, in parts as well, and never exceed a limit."""

import gzip
import io
import zipfile

import pytest

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers import compression
from newsroom.exchange.readers.wordpress import export_of
from tests.newsroom.exchange.wordpress.exports import id_in, item, read, source


def zipped(method=zipfile.ZIP_DEFLATED, **parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def test_gzip_is_decompressed():
    _, contents = read(gzip.compress(source(item(12))))
    assert [each.key for each in contents] == ["wordpress-quay.example:12"]


def test_the_parts_of_a_zip_archive_are_read_in_the_order_of_their_numbers():
    parts = {f"part{number}__xml": source(item(number)) for number in (10, 9, 1)}
    _, contents = read(zipped(**parts, readme__txt="x"))
    assert [id_in(each.place) for each in contents] == ["post 1", "post 9", "post 10"]


def test_damage_names_the_part():
    export, _ = read(zipped(a__xml=source(item(1)), b__xml=source(item(2, title="\x07"))))
    assert export.damage == ("b.xml: Line 7: the invalid character U+0007 was replaced.",)


def test_terms_and_media_of_one_part_count_for_all():
    first, second = source(item(1)), source(item(2, meta={"_thumbnail_id": "40"}))
    image = source(item(40, post_type="attachment", attachment_url="https://quay.example/a.jpg"))
    _, contents = read(zipped(a__xml=first, b__xml=second, c__xml=image))
    assert contents[1].lead.url == "https://quay.example/a.jpg"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(b"x" * 1000, mtime=0)[:-12], "ends early"),
        (b"\x1f\x8b\x08" + b"\x00" * 7 + b"\xff" * 100, "damaged"),
        (b"PK\x03\x04" + b"x" * 100, "archive is damaged"),
        (zipped(readme__txt="x"), "no XML file"),
        (zipped(zipfile.ZIP_BZIP2, a__xml=source(item(1))), "not compressed by Deflate"),
        (zipped(zipfile.ZIP_LZMA, a__xml=source(item(1))), "not compressed by Deflate"),
        (zipped(a__xml=source(item(1))).replace(b"a.xml", b"b.xml", 1), "archive is damaged"),
    ],
)
def test_what_cannot_be_decompressed_is_refused_with_a_sentence(data, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read(data)


def test_more_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(compression, "MAX_BYTES", 10_000)
    for data in (gzip.compress(source(item(1)) + b" " * 20_000), zipped(a__xml=source(item(1)) + b" " * 20_000)):
        with pytest.raises(UnreadableFile, match=r"larger than|more than"):
            read(data)


def test_a_file_that_can_be_read_once_is_read():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    export = export_of(Pipe(source(item(12))))
    assert len(list(export.contents())) == 1
    assert len(list(export.contents())) == 1
