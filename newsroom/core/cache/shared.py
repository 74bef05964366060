"""Pages for the processes of one server: who makes a page does so for all, while the others wait for it.

A folder that nobody but the server's user may enter, one for each life of a server and each version of its code: it is
named by the process that began the others, by when that began and for which site, and by what the code was then. So no
page outlives a restart or a new version.
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
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from newsroom.core.cache.cached_response import Page
from newsroom.core.cache.change_detection import Seen

# At most so many bytes; the oldest go first.
LARGEST = 512 * 1024 * 1024
# Who waits longer for another's page, in seconds, makes its own.
PATIENCE = 10.0
_PAUSE = 0.002
_LOCKS = 1024
# The folder is measured once in so many pages.
_EVERY = 256
_OURS, _TURN = "newsroom-pages-", "turn-"


def folder_of_server() -> Path | None:
    """The folder of the server whose process this is, made if need be. None where there is no way to tell a life."""
    began = _began(os.getppid())
    if began is None:
        return None
    life = f"{began} {settings.SECRET_KEY} {settings.DATABASES['default']['NAME']}"
    of_server = f"{_OURS}{os.getuid()}-{os.getppid()}-{_digest(life)}-"
    folder = Path(tempfile.gettempdir()) / f"{of_server}{_digest(f'{life} {_sources()}')}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    # Somebody else's, or a link to elsewhere.
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or folder.is_symlink():
        return None
    _clear_up(folder, of_server)
    return folder


def _digest(told: str) -> str:
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _began(pid: int) -> str | None:
    """When the process began, by the kernel's own count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _sources() -> str:
    """What tells whether what pages are made from is still the same: each file's name, size and date.

    Of installed packages, the date of their folder, which changes with each that comes or goes.
    """
    roots = [settings.BASE_DIR / name for name in ("newsroom", "articles", "topics", "templates", "static")]
    files = (
        Path(folder, name)
        for root in [*roots, settings.STATIC_ROOT]
        for folder, _, names in os.walk(root)
        for name in names
    )
    found = sorted(file for file in files if file.suffix in {".py", ".html", ".css", ".js", ".json"})
    told = [f"{file} {stat.st_size} {stat.st_mtime_ns}" for file in found for stat in [file.stat()]]
    return "\n".join([*told, str(Path(sysconfig.get_path("purelib")).stat().st_mtime_ns)])


def _clear_up(ours: Path, of_server: str) -> None:
    """Remove the folders of servers that are gone, and those of this one's older code.

    Processes that still run that code finish what they have begun: each makes its own pages until it ends.
    """
    for folder in ours.parent.glob(f"{_OURS}{os.getuid()}-*"):
        pid = folder.name.split("-")[3]
        is_gone = pid.isdigit() and not Path(f"/proc/{pid}").exists()
        if is_gone or (folder.name.startswith(of_server) and folder != ours):
            shutil.rmtree(folder, ignore_errors=True)


class SharedPages:
    """The pages in a folder, each in a file of its own."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._written = 0

    def get(self, key: tuple[str, str]) -> Page | None:
        """The page that a process kept under the key; it may be outdated. `step` is 0, which knows nothing."""
        try:
            head, _, body = self._file(key).read_bytes().partition(b"\n")
            told = json.loads(head)
        except (OSError, ValueError):
            return None
        headers = [(name, value) for name, value in told.pop("headers")]
        tags, seen = frozenset(told.pop("tags")), Seen(told.pop("mark"), frozenset(told.pop("missing")))
        # When it changes by itself who made it knew, and who reads it may not.
        until = told.pop("until")
        told["ends_at"] = min(told["ends_at"], until)
        return Page(headers=headers, body=body, step=0, tags=tags, seen=seen, **told)

    def put(self, key: tuple[str, str], page: Page) -> None:
        """Keep the page for the others. A disk that is full keeps nothing."""
        names = ("headers", "made_at", "modified_at", "ends_at", "until", "digest")
        told = {name: getattr(page, name) for name in names}
        mark, missing = page.seen
        head = json.dumps({**told, "tags": sorted(page.tags), "mark": mark, "missing": sorted(missing)}).encode()
        file = self._file(key)
        draft = file.with_name(f"{file.name}.{os.getpid()}-{time.monotonic_ns()}")
        with suppress(OSError):
            try:
                draft.write_bytes(head + b"\n" + page.body)
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
            self._written += 1
            if self._written % _EVERY == 0:
                self._shrink()

    def remove(self, key: tuple[str, str]) -> None:
        """Keep no page under the key."""
        with suppress(OSError):
            self._file(key).unlink()

    @contextmanager
    def turn(self, key: tuple[str, str]) -> Iterator[bool]:
        """Hold the key's turn to be made; false if another holds it for too long. One who dies lets it go.

        A disk that is full has no turns: everybody makes the page.
        """
        # By a secret: nobody can ask for pages whose turns are in the way of a certain other page's. Where one is by
        # chance, who waits loses the time in which the other page is made, and never more than `PATIENCE`.
        secret = salted_hmac(self._folder.name, self._name(key), algorithm="sha256").digest()
        number = int.from_bytes(secret[:8]) % _LOCKS
        try:
            file = open(self._folder / f"{_TURN}{number}", "wb")  # noqa: SIM115
        except OSError:
            yield False
            return
        with file:
            deadline = time.monotonic() + PATIENCE
            while not (is_mine := _locked(file.fileno())) and time.monotonic() < deadline:
                time.sleep(_PAUSE)
            yield is_mine

    def _file(self, key: tuple[str, str]) -> Path:
        return self._folder / self._name(key)

    @staticmethod
    def _name(key: tuple[str, str]) -> str:
        # As JSON: a path can have a question mark of its own.
        return hashlib.blake2b(json.dumps(key).encode(), digest_size=16).hexdigest()

    def _shrink(self) -> None:
        found = []
        for entry in os.scandir(self._folder):
            # Another process may have removed it.
            with suppress(OSError):
                if not entry.name.startswith(_TURN):
                    found.append((entry.stat().st_mtime, entry.stat().st_size, entry.path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= LARGEST:
                break
            with suppress(OSError):
                os.unlink(path)
            total -= size


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
