"""Media files from a folder, a ZIP archive, a list of URLs and the web."""

import os
import zipfile

import pytest

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.sites.media import sources
from newsroom.exchange.sites.media.sources import Unavailable, open_source

UPLOADS = "https://old.example/wp-content/uploads"
URLS = [f"{UPLOADS}/2025/05/pier.jpg"]


def found(place, urls=URLS):
    with open_source(str(place)) as source:
        return [each.data for each in source.versions(urls)]


@pytest.fixture
def uploads(tmp_path):
    folder = tmp_path / "wp-content" / "uploads" / "2025" / "05"
    folder.mkdir(parents=True)
    (folder / "pier.jpg").write_bytes(b"pier")
    return folder


@pytest.fixture
def archive(tmp_path):
    """Writes a ZIP archive of these files: {name: content}."""

    def write(files):
        with zipfile.ZipFile(tmp_path / "uploads.zip", "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in files.items():
                file.writestr(name, content)
        return tmp_path / "uploads.zip"

    return write


def test_a_folder_in_any_depth(uploads):
    for folder in (uploads, *list(uploads.parents)[:4]):
        assert found(folder) == [b"pier"]


def test_links_in_a_folder_lead_nowhere(uploads, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.jpg").write_bytes(b"secret")
    os.symlink(tmp_path / "secret" / "key.jpg", uploads / "key.jpg")
    os.symlink(tmp_path / "secret", uploads / "linked")
    for name in ("key.jpg", "linked/key.jpg", "../../../../secret/key.jpg"):
        assert found(uploads.parent.parent, [f"{UPLOADS}/2025/05/{name}"]) == []


def test_a_pipe_in_a_folder_is_not_waited_for(uploads):
    os.mkfifo(uploads / "key.jpg")
    assert found(uploads, [f"{UPLOADS}/2025/05/key.jpg"]) == []


def test_a_file_that_cannot_be_read_is_said(uploads):
    with open_source(str(uploads)) as source:
        (uploads / "pier.jpg").unlink()
        with pytest.raises(Unavailable, match="cannot be read: No such file"):
            list(source.versions(URLS))


def test_an_archive(archive):
    assert found(archive({"site/wp-content/uploads/2025/05/pier.jpg": b"pier"})) == [b"pier"]


def test_a_damaged_file_in_an_archive_is_said_and_the_others_are_read(archive):
    words = b" ".join(str(number).encode() for number in range(5000))
    place = archive({"2025/05/pier.jpg": words, "2025/05/gull.jpg": b"gull"})
    data = bytearray(place.read_bytes())
    data[60:1000] = bytes(byte ^ 0xFF for byte in data[60:1000])
    place.write_bytes(data)
    with open_source(str(place)) as source:
        with pytest.raises(Unavailable, match="cannot be read: Error -3"):
            list(source.versions(URLS))
        assert [each.data for each in source.versions([f"{UPLOADS}/2025/05/gull.jpg"])] == [b"gull"]


def test_an_archive_whose_index_is_damaged_is_refused(archive):
    place = archive({"2025/05/pier.jpg": b"pier"})
    place.write_bytes(place.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x03"))
    with pytest.raises(UnreadableFile, match="ZIP archive is damaged"):
        found(place)


def test_a_file_that_can_only_be_decompressed_in_one_piece_is_said(tmp_path):
    with zipfile.ZipFile(tmp_path / "uploads.zip", "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("2025/05/pier.jpg", b"pier")
    with pytest.raises(Unavailable, match="not compressed by Deflate"):
        found(tmp_path / "uploads.zip")


def test_names_in_an_archive_lead_to_nothing_on_the_disk(archive, tmp_path):
    (tmp_path / "pier.jpg").write_bytes(b"secret")
    place = archive({"../pier.jpg": b"a", str(tmp_path / "2025/05/pier.jpg"): b"b"})
    assert b"secret" not in found(place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pier.jpg", "uploads.zip"]


def test_of_a_large_file_no_more_is_read_than_the_limit(archive, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    assert found(archive({"2025/05/pier.jpg": bytes(1_000_000)})) == [bytes(10)]


def test_a_damaged_file_in_an_archive_is_said(archive):
    place = archive({"2025/05/pier.jpg": os.urandom(1000)})
    data = bytearray(place.read_bytes())
    data[500:600] = bytes(100)
    place.write_bytes(data)
    with pytest.raises(Unavailable, match="in the archive cannot be read"):
        found(place)


def test_more_files_than_the_limit_are_refused(uploads, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILES", 0)
    with pytest.raises(UnreadableFile, match="more than 0 files"):
        found(uploads)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a folder nor a ZIP file"),
        (b"no url\n", "neither a folder nor a ZIP file"),
        (b"http://user@old.example/a.jpg\n", "contains a username"),
    ],
)
def test_a_file_without_urls_is_refused(tmp_path, content, said):
    (tmp_path / "list.txt").write_bytes(content)
    with pytest.raises(UnreadableFile, match=said):
        found(tmp_path / "list.txt")


def test_no_place_is_no_source():
    with open_source("") as source:
        assert source is None
