"""Gets a new process of the server ready, before it accepts connections."""

import logging

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from newsroom import wsgi
from newsroom.core.cache import shared_pages
from newsroom.core.system.wsgi import Application, get_request

logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """The new process would not serve the site as it should."""


def warm_up(*, others_serve: bool) -> None:
    """Render the front page, which loads the readers' URLs and opens a connection to the database.

    others_serve: other processes go on if this one fails, and serve until it is ready. So the desk is loaded as well.
    Raises whatever is wrong in this case. Otherwise it only logs it: it is better to serve with errors than not at all.
    """
    try:
        if others_serve:
            _require_migrations()
            _import_desk()
        _require_front_page()
    except Exception:
        if others_serve:
            raise
        logger.exception("The first page could not be rendered.")
    shared_pages.delete_folders_of_older_code()


def load_desk() -> None:
    """Import the desk while pages are served already, so that its first request need not wait for it."""
    try:
        _import_desk()
    except Exception:
        logger.exception("The desk could not be loaded.")


def _import_desk() -> None:
    # The first URL that is looked up by its name does it.
    reverse("admin:index")


def _require_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("The database lacks migrations. Run `manage.py migrate`, then reload.")


def _require_front_page() -> None:
    statuses: list[str] = []
    # Without the page cache, where it may be already.
    application: Application = wsgi.django
    body = application(get_request("/"), lambda status, headers, exc_info=None: statuses.append(status))
    if hasattr(body, "close"):
        body.close()
    if statuses[0].startswith("5"):
        raise NotReadyError(f"The front page responds with {statuses[0]}.")
