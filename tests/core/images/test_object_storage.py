"""newsroom/core/images/object_storage.py: media in a bucket."""

import io
import random
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.exceptions import NoCredentialsError, ReadTimeoutError, SSLError
from django.core.checks import run_checks
from django.core.files.base import ContentFile

from newsroom.core.images import object_storage, renditions
from newsroom.core.images.bucket_url import link_origin, options_of
from newsroom.core.images.storage import Unavailable, media_storage, prune
from tests.factories import make_image, photo
from tests.fake_service import service
from tests.object_storage import unreachable

CONTENT = random.Random(7).randbytes(95)


@pytest.fixture
def storage(stored_in_bucket):
    return media_storage()


@pytest.fixture
def asked(monkeypatch):
    """The reads: (name, first byte)."""
    reads, read = [], object_storage.ObjectStorage.read

    def note(self, name, start, end):
        reads.append((name, start))
        return read(self, name, start, end)

    monkeypatch.setattr(object_storage.ObjectStorage, "read", note)
    return reads


def test_names_are_those_below_the_prefix_in_the_order_of_a_folder(storage, bucket):
    names = ["a-b.jpg", "a/b/c.jpg", "a/b.jpg", "a.jpg", "B/z.jpg", "b/z.jpg"]
    for name in names:
        assert storage.save(name, ContentFile(b"x")) == name
    neighbour = object_storage.ObjectStorage(**{**bucket, "location": f"{storage.location}-too"})
    neighbour.save("other.jpg", ContentFile(b"x"))
    assert list(storage.names()) == sorted(names)
    assert list(neighbour.names()) == ["other.jpg"]
    assert prune() == 0


def test_a_file_is_read_as_one_on_disk(storage, monkeypatch):
    monkeypatch.setattr(object_storage, "BLOCK_SIZE", 20)
    storage.save("a.bin", ContentFile(CONTENT))
    chance, on_disk = random.Random(3), io.BytesIO(CONTENT)
    with storage.open("a.bin") as file:
        assert file.size == len(CONTENT)
        for _ in range(60):
            place = chance.randrange(110)
            if chance.random() < 0.5:
                assert file.seek(place) == on_disk.seek(place)
            assert file.read(number := chance.randrange(1, 50)) == on_disk.read(number)
        file.seek(30)
        assert file.read() == CONTENT[30:]
        assert file.read() == b""
        file.seek(0)
        assert b"".join(file.chunks(7)) == CONTENT
    assert file.closed
    with file.open() as again:
        assert again.read(5) == CONTENT[:5]
        assert again.open().read(3) == CONTENT[:3]


def test_a_small_file_takes_one_request_and_a_range_too(storage, asked):
    storage.save("a.bin", ContentFile(CONTENT))
    with storage.open("a.bin") as file:
        assert asked == []
        assert (file.size, file.read()) == (len(CONTENT), CONTENT)
    with storage.open("a.bin") as file:
        file.seek(40)
        assert file.read(10) == CONTENT[40:50]
    assert asked == [("a.bin", 0), ("a.bin", 40)]


def test_an_empty_file_is_empty_and_a_missing_one_is_not_found(storage):
    storage.save("empty.bin", ContentFile(b""))
    with storage.open("empty.bin") as file:
        assert (file.size, file.read()) == (0, b"")
    for ask in (lambda file: file.size, lambda file: file.read(), lambda file: file.read(3)):
        with pytest.raises(FileNotFoundError), storage.open("missing.bin") as file:
            ask(file)
    with pytest.raises(FileNotFoundError):
        storage.size("missing.bin")
    assert (storage.exists("missing.bin"), storage.exists("empty.bin")) == (False, True)
    storage.delete("missing.bin")


def test_a_file_has_its_url_on_the_site(storage):
    assert storage.url("images/a b.jpg") == "/media/images/a%20b.jpg"
    assert storage.signed_link("images/a.jpg", "image/jpeg") == ""


def test_a_link_works_for_a_minute_for_one_file(stored_in_bucket):
    storage = object_storage.ObjectStorage(**{**stored_in_bucket, "signs_links": True})
    storage.save("images/a.jpg", ContentFile(CONTENT))
    link = storage.signed_link("images/a.jpg", "image/jpeg")
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["60"]
    assert stored_in_bucket["secret_key"] not in link
    answer = requests.get(link, timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (CONTENT, "image/jpeg")


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1"])
def test_the_desk_allows_images_from_where_links_lead(region):
    for url in (f"s3://news-media?region={region}", f"s3://key:secret@objects.example:9443/news-media?region={region}"):
        options = options_of(url)
        storage = object_storage.ObjectStorage(**{**options, "access_key": "key", "secret_key": "secret"})
        parts = urlsplit(storage.signed_link("images/a.jpg", "image/jpeg"))
        assert f"{parts.scheme}://{parts.netloc}" == link_origin(options)


def test_a_server_that_is_away_is_named_without_the_secret(stored_in_bucket):
    storage = object_storage.ObjectStorage(**unreachable(stored_in_bucket))
    for ask in (
        lambda: storage.open("a.bin").read(), lambda: storage.save("a.bin", ContentFile(b"x")),
        lambda: storage.exists("a.bin"), lambda: storage.delete("a.bin"), lambda: storage.size("a.bin"),
        lambda: storage.listdir(""), lambda: list(storage.names()),
    ):  # fmt: skip
        with pytest.raises(Unavailable, match="does not respond") as failure:
            ask()
        assert "127.0.0.1" in str(failure.value)
        assert stored_in_bucket["secret_key"] not in str(failure.value)
    (problem,) = storage.problems()
    assert "does not respond" in problem


def test_a_bucket_that_does_not_exist_is_a_problem(stored_in_bucket):
    storage = object_storage.ObjectStorage(**{**stored_in_bucket, "bucket_name": "missing-bucket"})
    with pytest.raises(Unavailable, match=r"missing-bucket.*NoSuchBucket"):
        storage.save("a.bin", ContentFile(b"x"))
    (problem,) = storage.problems()
    assert "missing-bucket" in problem


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, "MEDIA_STORAGE is not a bucket: {url} responds with 404."),
        (200, "MEDIA_STORAGE is not a bucket: {url} ignores which part of a file is asked for."),
        (302, "MEDIA_STORAGE is not a bucket: {url} redirects requests."),
        (403, "Object storage refuses a request for bucket “media” at {url} (403)."),
        (500, "Object storage refuses a request for bucket “media” at {url} (500)."),
    ],
)
def test_a_server_that_is_no_object_storage_is_a_problem(stored_in_bucket, status, problem):
    with service("") as server:
        server.status = status
        storage = object_storage.ObjectStorage(
            **{**stored_in_bucket, "endpoint_url": server.url, "bucket_name": "media"}
        )
        (found,) = storage.problems()
    assert found.startswith(f"{problem.format(url=server.url)} Uploads are refused, and images and files")


def test_a_server_that_speaks_no_tls_is_not_said_to_be_away(stored_in_bucket):
    with service("") as server:
        url = server.url.replace("http:", "https:")
        (found,) = object_storage.ObjectStorage(**{**stored_in_bucket, "endpoint_url": url}).problems()
    assert found.startswith(f"Object storage at {url} does not establish an encrypted connection (SSLError). ")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            SSLError(endpoint_url="", error="[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"),
            "is not used, because its certificate is not trusted",
        ),
        (ReadTimeoutError(endpoint_url=""), r"does not respond \(ReadTimeoutError\)"),
        (NoCredentialsError(), r"is not asked \(NoCredentialsError\)"),
    ],
)
def test_a_request_that_fails_says_why(storage, error, says):
    with pytest.raises(Unavailable, match=rf"Object storage at http://127\.0\.0\.1:\d+ {says}$"):
        fail(storage, error)


def fail(storage, error):
    with storage._translated("a.jpg"):
        raise error


def test_a_server_that_returns_something_else_is_no_bucket(storage, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(storage, "read", lambda name, start, end: (b"Something else", 14))
        (found,) = storage.problems()
    assert found.startswith(f"MEDIA_STORAGE is not a bucket: {storage.endpoint_url} does not return what was stored. ")
    assert list(storage.names()) == []


@pytest.mark.django_db
def test_the_deployment_check_warns_of_a_bucket_that_everyone_can_read(storage, monkeypatch):
    def warnings():
        return [each.msg for each in run_checks(include_deployment_checks=True) if each.id == "newsroom.W002"]

    # As moto's are, whoever asks.
    monkeypatch.setattr(object_storage.ObjectStorage, "_is_public", lambda self, operation: True)
    assert [warning.partition(",")[0] for warning in warnings()] == [
        f"Everyone can read the bucket “{storage.bucket_name}”"
    ]
    monkeypatch.setattr(object_storage.ObjectStorage, "_is_public", lambda self, operation: False)
    assert warnings() == []
    assert list(storage.names()) == []


@pytest.mark.django_db
def test_the_original_is_read_once_for_all_renditions(storage, asked, monkeypatch):
    listed, listdir = [], object_storage.ObjectStorage.listdir
    monkeypatch.setattr(
        object_storage.ObjectStorage, "listdir", lambda self, path: listed.append(path) or listdir(self, path)
    )
    image = make_image(photo((900, 600)))
    asked.clear()
    listed.clear()
    for key in renditions.keys(image):
        storage.delete(getattr(image.file, key).removeprefix("/media/"))
    renditions.render(image)
    renditions.render(image)
    assert asked == [(image.file.name, 0)]
    assert len(listed) == 2
