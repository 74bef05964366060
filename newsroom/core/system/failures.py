"""What users read when the database, a disk or the storage of media fails, or a process has too much work."""

import errno
import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse

from newsroom.core.images.storage import Unavailable
from newsroom.core.system.slots import Busy

logger = logging.getLogger(__name__)

BUSY_DATABASE = "The database is busy. Nothing was saved. Try again in a moment."
NO_STORAGE = "The storage of images and files does not respond. Nothing was saved. Try again in a minute."
DISK_FULL = "A disk of the server is full, so this was not done. Tell an administrator, then try again."
NOT_WRITABLE = "The server may not write to one of its folders, so nothing was stored. Tell an administrator."
DATABASE_AWAY = "The database does not respond. Try again in a moment, and check first whether anything was saved."
# What PostgreSQL calls a full disk (https://www.postgresql.org/docs/current/errcodes-appendix.html), and SQLite.
_DISK_FULL_STATE, _DISK_FULL_MESSAGE = "53100", "disk is full"
# Of its codes, those of a connection that failed, and of a server that stops or starts.
_AWAY_STATES = ("08", "57P")


def is_disk_full(error: Exception) -> bool:
    """Return whether the error says that a file, or the database, could not be written because a disk is full."""
    if isinstance(error, OperationalError):
        return getattr(error.__cause__, "sqlstate", None) == _DISK_FULL_STATE or _DISK_FULL_MESSAGE in str(error)
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def why_not_stored(error: Exception) -> str:
    """Return a sentence for the user if a file, or the database, could not be written; "" if the error is another."""
    if is_disk_full(error):
        return DISK_FULL
    # Errors of connections have the same numbers, but no path.
    if isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and error.filename:
        logger.error("The server may not write to %s: %s.", error.filename, error.strerror)
        return NOT_WRITABLE
    return ""


def is_database_away(error: Exception) -> bool:
    """Return whether the error says that PostgreSQL stopped, or cannot be reached."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite's errors have no such code. Without a value, no server has answered.
    state: str | None = getattr(error.__cause__, "sqlstate", "")
    return state is None or state.startswith(_AWAY_STATES)


def failure_response(error: Exception) -> HttpResponse:
    """Return a response with a sentence for the user, or raise the error if there is none for it.

    503 for Busy, for SQLite's lock for writing that others had for too long, and for a database or a storage of media
    that does not respond; 507 (RFC 4918, section 11.5) for a full disk, or a folder that is not writable.
    """
    if sentence := why_not_stored(error):
        return HttpResponse(f"{sentence}\n", "text/plain; charset=utf-8", status=507)
    is_locked = isinstance(error, OperationalError) and "database is locked" in str(error)
    if isinstance(error, Unavailable):
        logger.error("Media are unavailable: %s.", error.strerror)
        sentence = NO_STORAGE
    elif isinstance(error, Busy):
        sentence = str(error)
    elif is_locked or is_database_away(error):
        sentence = BUSY_DATABASE if is_locked else DATABASE_AWAY
    else:
        raise error
    return HttpResponse(f"{sentence}\n", "text/plain; charset=utf-8", status=503, headers={"Retry-After": "2"})
