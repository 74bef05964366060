"""The page /metrics for Prometheus, on an address of its own."""

import logging
from collections.abc import Iterable
from http import HTTPStatus

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector

from newsroom.core.monitoring.counters import RequestCounters, ServerFolder
from newsroom.core.monitoring.gauges import Gauges, Source
from newsroom.core.system.refusals import refusal_headers
from newsroom.core.system.wsgi import Application, Environ, StartResponse

logger = logging.getLogger(__name__)
_NOT_FOUND = b"Only /metrics is here.\n"


def with_metrics(application: Application, address: str, sources: Iterable[Source]) -> Application:
    """Wrap the application: count its requests, and respond with the metrics at an address that only they have.

    address: IP address and port, on which the server listens besides its own (METRICS_BIND). sources: see `Gauges`.
    """
    try:
        folder = ServerFolder()
    except OSError as error:
        # Readers come first.
        logger.error("There are no metrics: %s", error)
        return application
    # Not the library's own registry, which has metrics of this process only.
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder.path))  # type: ignore[no-untyped-call]
    registry.register(Gauges(folder.process_count, sources))
    return _OwnAddress(address, make_wsgi_app(registry), RequestCounters(application, folder))


class _OwnAddress:
    """Two applications: one for requests that came in at the address of the metrics, and the site's for all others."""

    def __init__(self, address: str, metrics: Application, site: Application) -> None:
        self._port = address.rpartition(":")[2]
        self._metrics, self._site = metrics, site

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Respond by the application of the address."""
        if environ["SERVER_PORT"] != self._port or not self._is_own(environ):
            return self._site(environ, start_response)
        if environ.get("PATH_INFO") == "/metrics":
            return self._metrics(environ, start_response)
        status = HTTPStatus.NOT_FOUND
        start_response(f"{status.value} {status.phrase}", refusal_headers(_NOT_FOUND))
        return [_NOT_FOUND]

    def _is_own(self, environ: Environ) -> bool:
        """Return whether the connection is one to the port: behind a Unix socket, clients choose SERVER_PORT."""
        name = environ["gunicorn.socket"].getsockname()
        return isinstance(name, tuple) and str(name[1]) == self._port
