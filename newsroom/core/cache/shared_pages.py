"""Cross-process page cache with request coalescing: one process renders a page, the others wait for the result.

It is a folder that only the server's user may enter, one for each run of a server and version of its code: its name
depends on the parent process, on when that started, on the site, and on the source files as they were then. So no page
outlives a restart or an update.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from newsroom.core.cache.bounded_cache import NEW_PART
from newsroom.core.cache.cached_response import CachedResponse
from newsroom.core.cache.change_detection import LogPosition

# In bytes; the oldest pages are deleted first, and before others those that were never read again, if they take more
# than one part in NEW_PART.
MAX_SIZE = 512 * 1024 * 1024
# Bytes in which file systems give out space: thousands of tiny files take more than they contain.
BLOCK_SIZE = 4096
# Seconds to wait for another process to render a page, before rendering it without the lock.
LOCK_TIMEOUT = 10.0
_POLL_INTERVAL = 0.002
_LOCK_COUNT = 1024
# The size of the folder is measured once for this number of pages.
_CLEANUP_INTERVAL = 256
_FOLDER_PREFIX, _LOCK_PREFIX = "newsroom-pages-", "lock-"
# Of the names of pages that were read from the folder again (see `newsroom.core.cache.bounded_cache`).
_USED_PREFIX = "used-"


def server_folder() -> Path | None:
    """Return the folder of the server that this process belongs to, creating it if need be.

    None if it cannot be created or is not safe to use, or if the system does not tell when a process started.
    """
    started = _start_time(os.getppid())
    if started is None:
        return None
    run = f"{started} {settings.SECRET_KEY} {settings.DATABASES['default']['NAME']}"
    name = f"{_FOLDER_PREFIX}{os.getuid()}-{os.getppid()}-{_digest(run)}-{_digest(f'{run} {_sources()}')}"
    folder = Path(tempfile.gettempdir()) / name
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        stat = folder.lstat()
    except OSError:
        return None
    # Another user's, or a link to another place.
    if stat.st_uid != os.getuid() or stat.st_mode & 0o077 or folder.is_symlink():
        return None
    _delete_folders_of_ended_servers()
    return folder


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _start_time(pid: int) -> str | None:
    """Return when the process started, as the kernel counts it; None if unknown."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


@cache
def _sources() -> str:
    """Return name, size and date of each file that pages are rendered from.

    For installed packages, the date of their folder, which changes with each that is installed or removed. A process
    looks once, because it does not load code that changes later.
    """
    roots = [settings.BASE_DIR / name for name in ("newsroom", "articles", "topics", "templates", "static")]
    files = (
        Path(folder, name)
        for root in [*roots, settings.STATIC_ROOT]
        for folder, _, names in os.walk(root)
        for name in names
    )
    sources = sorted(file for file in files if file.suffix in {".py", ".html", ".css", ".js", ".json"})
    lines = [f"{file} {stat.st_size} {stat.st_mtime_ns}" for file in sources for stat in [file.stat()]]
    return "\n".join([*lines, str(Path(sysconfig.get_path("purelib")).stat().st_mtime_ns)])


def _delete_folders_of_ended_servers() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}{os.getuid()}-*"):
        pid = folder.name.split("-")[3]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def delete_folders_of_older_code() -> None:
    """Delete the folders of this server's older code, once the new code is ready to serve.

    Processes that still run older code finish their requests without a shared cache.
    """
    current = server_folder()
    if current is not None:
        for folder in current.parent.glob(f"{current.name.rpartition('-')[0]}-*"):
            if folder != current:
                shutil.rmtree(folder, ignore_errors=True)


class SharedPages:
    """The pages in a folder, each in a file of its own."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._write_count = 0

    def get(self, key: tuple[str, str]) -> CachedResponse | None:
        """Return the page that a process has stored, which may be outdated. Its generation is 0, before any read."""
        try:
            head, _, body = self._read(key).partition(b"\n")
            data = json.loads(head)
        except (OSError, ValueError):
            return None
        headers = [(name, value) for name, value in data.pop("headers")]
        position = LogPosition(data.pop("sequence"), frozenset(data.pop("missing")))
        tags = frozenset(data.pop("tags"))
        return CachedResponse(headers=headers, body=body, generation=0, tags=tags, position=position, **data)

    def put(self, key: tuple[str, str], page: CachedResponse) -> None:
        """Store the page for the other processes. Does nothing if the disk is full."""
        names = ("headers", "rendered_at", "modified_at", "expires_at", "fresh_until", "is_for_cdn", "digest")
        data = {name: getattr(page, name) for name in names}
        sequence, missing = page.position
        head = json.dumps({**data, "tags": sorted(page.tags), "sequence": sequence, "missing": sorted(missing)})
        file = used if (used := self._file(key, is_used=True)).exists() else self._file(key)
        draft = file.with_name(f"{file.name}.{os.getpid()}-{time.monotonic_ns()}")
        with suppress(OSError):
            try:
                draft.write_bytes(head.encode() + b"\n" + page.body)
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
            self._write_count += 1
            if self._write_count % _CLEANUP_INTERVAL == 0:
                self._limit_size()

    def remove(self, key: tuple[str, str]) -> None:
        """Delete the page of the key, if there is one."""
        for is_used in (True, False):
            with suppress(OSError):
                self._file(key, is_used=is_used).unlink()

    @contextmanager
    def render_lock(self, key: tuple[str, str]) -> Iterator[bool]:
        """Hold the lock for rendering this page; yield False if another process held it for LOCK_TIMEOUT.

        The lock of a process that dies is released. If the disk is full there are no locks, and each process renders.
        """
        # Pages share locks by chance, and then wait for each other, never longer than LOCK_TIMEOUT. Which ones do
        # depends on a secret, so that nobody can block a page by requesting others.
        secret = salted_hmac(self._folder.name, self._name(key), algorithm="sha256").digest()
        number = int.from_bytes(secret[:8]) % _LOCK_COUNT
        try:
            file = open(self._folder / f"{_LOCK_PREFIX}{number}", "wb")  # noqa: SIM115
        except OSError:
            yield False
            return
        with file:
            deadline = time.monotonic() + LOCK_TIMEOUT
            while not (is_acquired := _try_lock(file.fileno())) and time.monotonic() < deadline:
                time.sleep(_POLL_INTERVAL)
            yield is_acquired

    def _file(self, key: tuple[str, str], *, is_used: bool = False) -> Path:
        return self._folder / f"{_USED_PREFIX * is_used}{self._name(key)}"

    def _read(self, key: tuple[str, str]) -> bytes:
        """Return the content of the page's file, which is marked as used and as young. Raises OSError."""
        file, used = self._file(key), self._file(key, is_used=True)
        with suppress(FileNotFoundError):
            file.replace(used)
        content = used.read_bytes()
        os.utime(used)
        return content

    @staticmethod
    def _name(key: tuple[str, str]) -> str:
        # As JSON, because a path can contain a question mark.
        return hashlib.blake2b(json.dumps(key).encode(), digest_size=16).hexdigest()

    def _limit_size(self) -> None:
        new, used = list[tuple[float, int, str]](), list[tuple[float, int, str]]()
        for entry in os.scandir(self._folder):
            # Another process may have deleted it.
            with suppress(OSError):
                if not entry.name.startswith(_LOCK_PREFIX):
                    pages = used if entry.name.startswith(_USED_PREFIX) else new
                    size = -(-entry.stat().st_size // BLOCK_SIZE) * BLOCK_SIZE
                    pages.append((entry.stat().st_mtime, size, entry.path))
        new.sort(reverse=True)
        used.sort(reverse=True)
        new_size = sum(size for _, size, _ in new)
        total = new_size + sum(size for _, size, _ in used)
        while total > MAX_SIZE and (new or used):
            is_new = bool(new) and (new_size > MAX_SIZE // NEW_PART or not used)
            _, size, path = (new if is_new else used).pop()
            with suppress(OSError):
                os.unlink(path)
            new_size -= size * is_new
            total -= size


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
