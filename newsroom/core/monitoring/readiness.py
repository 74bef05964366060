"""Whether the parts work that a site needs to serve and to save."""

import logging
import os
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.core.cache import cache
from django.db import connection

from newsroom.core.monitoring import disks
from newsroom.core.monitoring.probes import Probe
from newsroom.core.system import database_connection

logger = logging.getLogger(__name__)
# In seconds, for all parts together; a little less than those who ask wait for a response.
TIMEOUT = 3.5


def check_database() -> None:
    """Raise an error unless the database responds, has tables and accepts changes."""
    database_connection.require_file()
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        for each in (file, *(file.with_name(f"{file.name}-{end}") for end in ("wal", "shm"))):
            if each.exists() and not os.access(each, os.W_OK):
                raise PermissionError(f"This user may not write to {each}.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        if connection.vendor == "postgresql":
            # A standby server, or one that an operator has set to read-only.
            cursor.execute("SHOW transaction_read_only")
            if cursor.fetchone() == ("on",):
                raise PermissionError("The database is read-only.")


def check_cache() -> None:
    """Raise an error unless the cache stores and returns a value."""
    # The site survives errors of Redis; here they are the reason.
    strict = getattr(cache, "strict", cache)
    # Another value each time: a cache that is full refuses it, but may still have the one before.
    value = secrets.token_hex(4)
    strict.set("newsroom.core.web.health", value, timeout=10)
    if strict.get("newsroom.core.web.health") != value:
        raise ConnectionError("A value that was just stored is missing.")


def _parts() -> dict[str, Callable[[], None]]:
    """Return the check of each part, by its name in responses and metrics."""
    folders = {f"disk for {f.name}": partial(disks.check, f.path) for f in disks.data_folders()}
    return {"database": check_database, "cache": check_cache, **folders}


_probes = defaultdict[str, Probe](Probe)


def states() -> dict[str, bool]:
    """Return whether each part works, by name. The reasons are logged. Takes at most TIMEOUT."""
    end = time.monotonic() + TIMEOUT
    running = {name: _probes[name].start(check) for name, check in _parts().items()}
    states = {}
    for name, future in running.items():
        try:
            future.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            logger.error("Readiness check failed: %s did not respond within %s seconds.", name, TIMEOUT)
        except Exception as error:
            logger.error("Readiness check failed: %s.", name, exc_info=error)
        states[name] = future.done() and future.exception() is None
    return states
