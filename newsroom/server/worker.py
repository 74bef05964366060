"""gunicorn's processes with threads, which stop although a client has connected and sends nothing."""

from gunicorn.workers import gthread

# Seconds that a process that stops waits for requests that are on their way on idle connections. gunicorn's 2 seconds
# are for clients that are far away. Here the proxy connects, from the same machine or network.
gthread.STOP_KEEPALIVE_LINGER = 0.3


class Worker(gthread.ThreadWorker):
    """A process with threads.

    Like the arbiter's, this module is loaded once by the master process and imports nothing else of the site.
    """

    def _cap_keepalive(self, deadline: float) -> None:
        """Close idle connections by `deadline` (seconds of the monotonic clock). gunicorn calls this at a stop.

        gunicorn itself does it for those that have had a response, and waits 30 seconds for those that have never sent
        a request.
        """
        super()._cap_keepalive(deadline)
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, deadline)
