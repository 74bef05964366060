"""Publishes scheduled updates at their moment, in a thread of each process of the server.

So nothing has to be installed besides the server, and no process is the only one that can do it.
"""

import logging
import threading

from django.db import DatabaseError, close_old_connections

from articles.workflow import scheduled_updates

logger = logging.getLogger(__name__)
# Seconds between two looks, each a query of a small index, and after a failure.
INTERVAL, RETRY_DELAY = 1.0, 10.0


def start() -> None:
    """Start the thread. It ends with the process; what it has not committed by then is published by another one."""
    scheduled_updates.is_publisher_running.set()
    threading.Thread(target=_run, name="update-publisher", daemon=True).start()


def _run() -> None:
    pause = threading.Event()
    delay = INTERVAL
    while not pause.wait(delay):
        delay = INTERVAL if publish_due() else RETRY_DELAY


def publish_due() -> bool:
    """Publish the updates that are due. Return whether nothing failed."""
    try:
        return scheduled_updates.publish_due()
    except DatabaseError as error:
        logger.warning("Could not look for scheduled updates: %s", error)
        return False
    finally:
        close_old_connections()
