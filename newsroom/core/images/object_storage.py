"""Media in a private bucket of Amazon S3 or of a server that speaks its protocol, by django-storages.

Only the site reads and writes the bucket. `newsroom.site.media` decides who may see a file, for both storages alike.
"""

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import Any, Self
from urllib.parse import urljoin

import boto3
import botocore
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError, SSLError
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from newsroom.core.images.storage import MediaStorage, Unavailable

# Seconds until a connection, and without a byte. A request is tried twice.
CONNECT_TIMEOUT, READ_TIMEOUT, TRIES = 2, 5, 2
# Seconds for which a signed link works.
LINK_SECONDS = 60
# In bytes. Most renditions need one request.
BLOCK_SIZE = 1024 * 1024
# All files are smaller, so each is written by one request: completely or not at all.
MAX_SINGLE_WRITE = 1024 * BLOCK_SIZE
_BUFFER_SIZE = 64 * 1024
# Of a small file that tells whether the bucket can be written.
PROBE = "newsroom-probe.txt"
_PROBE_CONTENT = b"Written to see whether the site can write here.\n"
_EFFECT = (
    "Uploads are refused, and images and files that cannot be read respond with 503. "
    "Check MEDIA_STORAGE and the server."
)
_CONFIG = Config(
    connect_timeout=CONNECT_TIMEOUT,
    read_timeout=READ_TIMEOUT,
    retries={"total_max_attempts": TRIES, "mode": "standard"},
    max_pool_connections=16,
    signature_version="s3v4",
    # Not every server knows the newer checksums; TLS protects what is in transit.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@cache
def _resource(key: str | None, secret: str | None, endpoint: str | None, region: str) -> Any:
    """Return the connection, one for all threads: each would need 12 MB, and its client may be shared."""
    session = boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret, region_name=region)
    # Amazon's buckets have host names of their own, other servers often have none for them.
    style = "path" if endpoint else "virtual"
    config = _CONFIG.merge(Config(s3={"addressing_style": style, "us_east_1_regional_endpoint": "regional"}))
    return session.resource("s3", endpoint_url=endpoint, config=config)


class NotStorage(Unavailable):
    """The server does not answer as object storage does."""


class ObjectStorage(MediaStorage, S3Storage):
    """A bucket. Options: those of `bucket_url.options_of`."""

    def __init__(self, *, signs_links: bool, **options: Any) -> None:
        self._signs_links = signs_links
        super().__init__(
            # Names are random: to ask before each write whether there is a file of this name would cost a request.
            file_overwrite=True,
            querystring_expire=LINK_SECONDS,
            client_config=_CONFIG,
            transfer_config=TransferConfig(multipart_threshold=MAX_SINGLE_WRITE, use_threads=False),
            **options,
        )

    @property
    def connection(self) -> Any:
        """Return the connection of this process."""
        return _resource(self.access_key, self.secret_key, self.endpoint_url, self.region_name)

    @property
    def client(self) -> Any:
        """Return boto3's client."""
        return self.connection.meta.client

    def url(self, name: str | None) -> str:
        """Return the URL at which the site itself sends the file, without a request."""
        return urljoin(settings.MEDIA_URL, (filepath_to_uri(name) or "").lstrip("/"))

    def signed_link(self, name: str, content_type: str) -> str:
        """Return the URL of the bucket from which anyone gets the file for LINK_SECONDS, without a request."""
        if not self._signs_links:
            return ""
        parameters = {"ResponseContentType": content_type, "ResponseCacheControl": "private, no-store"}
        with self._translated(name):
            return str(S3Storage.url(self, name, parameters))

    def names(self) -> Iterator[str]:
        """Yield the names of all files, sorted by code points as the server does. A request for each thousand."""
        start = f"{self.location}/" if self.location else ""
        with self._translated(self.location):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=start)
            for page in pages:
                for each in page.get("Contents", ()):
                    yield each["Key"].removeprefix(start)

    def exists(self, name: str) -> bool:
        """Return whether there is such a file. One request."""
        with self._translated(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return the size in bytes. One request. Raises FileNotFoundError."""
        with self._translated(name):
            return int(super().size(name))

    def delete(self, name: str) -> None:
        """Delete the file, if there is one."""
        with self._translated(name):
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder; a folder without files is empty."""
        with self._translated(path):
            folders, files = super().listdir(path)
        return folders, files

    def prepare(self) -> None:
        """Load the description of the protocol, which takes boto3 a second. No request."""
        _ = self.client

    def problems(self) -> Iterator[str]:
        """Yield what is wrong: the bucket cannot be read or written, or everyone can read it."""
        try:
            next(self.names(), None)
            self.save(PROBE, ContentFile(_PROBE_CONTENT))
            # Some servers respond to everything with 200.
            content, _ = self.read(PROBE, 0, None)
            problem = "" if content == _PROBE_CONTENT else f"{self._server} does not return what was stored"
        except FileNotFoundError:
            problem = f"{self._server} responds with 404"
        except NotStorage as error:
            problem = str(error.strerror)
        except Unavailable as error:
            yield f"{error.strerror}. {_EFFECT}"
            return
        if problem:
            with suppress(OSError):
                self.delete(PROBE)
            yield f"MEDIA_STORAGE is not a bucket: {problem}. {_EFFECT}"
            return
        try:
            if any(map(self._is_public, ("list_objects_v2", "get_object"))):
                yield (
                    f"Everyone can read the bucket “{self.bucket_name}”, also what is not published. "
                    "Block public access to it."
                )
        finally:
            self.delete(PROBE)

    def _is_public(self, operation: str) -> bool:
        """Return whether someone without credentials may do this."""
        config = self.client.meta.config.merge(Config(signature_version=botocore.UNSIGNED))
        anonymous = boto3.Session().client(
            "s3", endpoint_url=self.endpoint_url, region_name=self.region_name, config=config
        )
        key = {"Key": self._normalize_name(PROBE)} if operation == "get_object" else {"MaxKeys": 1}
        with suppress(ClientError, BotoCoreError):
            getattr(anonymous, operation)(Bucket=self.bucket_name, **key)
            return True
        return False

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        """Return the file, open for reading. Only reading it, or its size, needs a request; see `_ObjectReader`."""
        if mode != "rb":
            raise ValueError("Files in object storage can only be read.")
        return _ObjectFile(self, name)

    def _save(self, name: str, content: Any) -> str:
        with self._translated(name):
            return str(super()._save(name, content))

    def read(self, name: str, start: int, end: int | None) -> tuple[bytes, int]:
        """Return the bytes from start to end (excluded, None for all) and the size of the file. One request.

        Raises FileNotFoundError.
        """
        key = self._normalize_name(name)
        with self._translated(name):
            try:
                last = "" if end is None else end - 1
                found = self.client.get_object(Bucket=self.bucket_name, Key=key, Range=f"bytes={start}-{last}")
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 416:
                    raise
                # It ends before this range, or is empty.
                return b"", int(super().size(name))
            if "ContentRange" not in found:
                found["Body"].close()
                raise NotStorage(errno.EIO, f"{self._server} ignores which part of a file is asked for")
            with found["Body"] as body:
                return body.read(), int(found["ContentRange"].rpartition("/")[2])

    @contextmanager
    def _translated(self, name: str) -> Iterator[None]:
        """Raise FileNotFoundError or Unavailable for what boto3 raises in the block."""
        try:
            yield
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            # Not in a page of a proxy, for example.
            code = error.response["Error"].get("Code") or status
            if status == 404 and code != "NoSuchBucket":
                raise FileNotFoundError(errno.ENOENT, "The file does not exist in object storage", name) from error
            raise Unavailable(
                errno.EACCES,
                f"Object storage refuses a request for bucket “{self.bucket_name}” at {self._server} ({code})",
            ) from error
        except RecursionError as error:
            # boto3 follows redirects to another region, without end if they are of another kind.
            raise NotStorage(errno.EIO, f"{self._server} redirects requests") from error
        except (BotoCoreError, Boto3Error) as error:
            raise Unavailable(errno.EIO, f"Object storage at {self._server} {_failure_of(error)}") from error

    @property
    def _server(self) -> str:
        return self.endpoint_url or "Amazon S3"


def _failure_of(error: Exception) -> str:
    """Return the end of a sentence about a server that has not answered a request."""
    reason = type(error).__name__
    if isinstance(error, SSLError):
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "is not used, because its certificate is not trusted"
        return f"does not establish an encrypted connection ({reason})"
    if isinstance(error, HTTPClientError | ConnectionError):
        return f"does not respond ({reason})"
    # Such as credentials that were not found.
    return f"is not asked ({reason})"


class _ObjectFile(File):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A file that is open for reading, and can be opened again after it was closed."""

    def __init__(self, storage: ObjectStorage, name: str) -> None:
        self._reader = partial(_ObjectReader, storage, name)
        # The reader reads ahead itself.
        super().__init__(io.BufferedReader(self._reader(), _BUFFER_SIZE), name=name)

    def open(self, mode: str | None = None, *args: Any, **options: Any) -> Self:
        """Go to the beginning, of a closed file as well."""
        if self.closed:
            self.file = io.BufferedReader(self._reader(), _BUFFER_SIZE)
        self.seek(0)
        return self


class _ObjectReader(io.RawIOBase):
    """Reads a file in blocks, each by one request, and holds one of them.

    So no connection waits while a reader of the site takes long to receive what was read. Whether there is a file is
    known once the size or a byte is read: FileNotFoundError.
    """

    def __init__(self, storage: ObjectStorage, name: str) -> None:
        self._storage, self._name = storage, name
        self._position, self._start, self._block = 0, 0, b""
        self._size: int | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_CUR:
            offset += self._position
        elif whence == io.SEEK_END:
            if self._size is None:
                self._fetch()
            offset += self._size or 0
        self._position = max(offset, 0)
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._size is not None and self._position >= self._size:
            return 0
        if not self._start <= self._position < self._start + len(self._block):
            self._fetch()
        first = self._position - self._start
        found = self._block[first : first + len(buffer)]
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def readall(self) -> bytes:
        """Return the rest, by one request unless the block has it."""
        if not self._block:
            self._fetch()
        rest = self._block[max(self._position - self._start, 0) :] if self._position >= self._start else b""
        self._position += len(rest)
        if self._position < (self._size or 0):
            more, self._size = self._storage.read(self._name, self._position, None)
            self._position += len(more)
            rest += more
        return rest

    def _fetch(self) -> None:
        """Read the block at the position."""
        self._start = self._position
        self._block, self._size = self._storage.read(self._name, self._start, self._start + BLOCK_SIZE)
