"""gunicorn settings: gunicorn --config deploy/gunicorn.conf.py

docs/running.md documents the environment variables that are read here.
"""

import gc
import os
import re
import runpy
import socket
import struct
import sys
from pathlib import Path

from gunicorn.glogging import Logger

from newsroom.server.arbiter import Arbiter
from newsroom.server.worker import Worker

wsgi_app = "newsroom.wsgi"
# Only the reverse proxy on the same machine connects.
bind = [os.environ.get("BIND", "127.0.0.1:8000")]
# Requests for /metrics come in at an address of their own (newsroom.core.monitoring.metrics tells them by its port).
if metrics := os.environ.get("METRICS_BIND"):
    if not re.fullmatch(r".+:\d+", metrics) or metrics.rpartition(":")[2] == bind[0].rpartition(":")[2]:
        sys.exit(f"METRICS_BIND must be an IP address and a port, another than that of BIND, not “{metrics}”.")
    bind.append(metrics)
# Processes share the CPU work, threads the waiting for I/O. Set WEB_CONCURRENCY to the number of CPU cores.
worker_class = Worker
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Not more than the PostgreSQL connections of a process (DATABASES in newsroom/settings/storage.py).
threads = 4
# PostgreSQL cancels slow statements, so that none blocks a thread forever. Management commands are not started here and
# have no such limit.
os.environ["PGOPTIONS"] = os.environ.get("PGOPTIONS", "-c statement_timeout=30s")
# Each process loads the code when it starts, so a reload picks up new code. Also, the folder of the shared page cache
# is named after the parent process, which must be this server.
preload_app = False
# Processes are restarted only if they hang, not after a number of requests: their memory use is bounded, and a new
# process starts with an empty page cache.
max_requests = 0
# Seconds without a heartbeat after which a process is restarted. A single request may take longer.
timeout = 30
# Seconds that running requests have to finish before a stop or a reload.
graceful_timeout = 30
# Longer than the proxy keeps an idle connection (nginx 60 s, Caddy 120 s). The proxy must close it first; otherwise it
# could send a form over a connection that is being closed. Idle connections do not occupy a thread.
keepalive = 125
# No limit, because a page of text pasted into the search box makes a long URL. The proxy sets the limit (nginx 64 kB
# with newsroom.nginx.conf, Caddy 1 MB).
limit_request_line = 0
# Do not let headers set SCRIPT_NAME or PATH_INFO. Caddy would pass on the values that a client sends.
forwarder_headers = ""
# The proxy has the access log. Without a proxy log, set ACCESS_LOG=- to log to standard output.
accesslog = os.environ.get("ACCESS_LOG") or None
# Each line begins with its time, or has it as a field.
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %(M)s ms'
# No control socket: systemd stops and reloads the server.
control_socket_disable = True
# In memory, because a heartbeat delayed by a slow disk would get workers killed.
worker_tmp_dir = "/dev/shm"
# Files are sent in parts like other responses, because `socket.sendfile` goes on after a timeout.
sendfile = False
# The format of the site's own lines (LOG_FORMAT). Not imported, because new processes would start with what the master
# process has imported, so that a reload would not pick up new code.
_lines = runpy.run_path(str(Path(__file__).parents[1] / "newsroom/core/system/log_lines.py"))
_formatter = _lines["JsonFormatter" if os.environ.get("LOG_FORMAT") == "json" else "LineFormatter"]()
# Seconds without progress after which the sending of a response is given up. Otherwise a client that does not read what
# the proxy passes on without buffering it would occupy a thread for as long as it likes.
SEND_TIMEOUT = 15


class logger_class(Logger):  # noqa: N801  # The name of the setting.
    """Logs in the format of the site, also in the master process, and before a process has read the settings."""

    def setup(self, cfg):
        """Give each line of the access log the ID of its request."""
        super().setup(cfg)
        self.access_log.addFilter(_add_request)

    def _set_handler(self, log, output, fmt, stream=None):
        super()._set_handler(log, output, _formatter, stream)


def _add_request(record):
    atoms = record.args
    record.request_id, record.method, record.path = atoms["{x-request-id}o"], atoms["m"], atoms["{raw_uri}e"]
    record.path = record.path.partition("?")[0]
    record.status, record.duration_ms = int(atoms["s"]), atoms["M"]
    return True


def on_starting(server):
    """Let old processes go on until new ones are ready. gunicorn has no setting for the class of its master process."""
    server.__class__ = Arbiter
    server.delay_ready_message()


def pre_fork(server, worker):
    """Tell the new process whether others serve readers if it cannot: in a reload, or when one of several ended."""
    worker.others_serve = server.is_reloading or server.has_ready_worker()


def post_worker_init(worker):
    """Get ready, and start the thread that publishes scheduled updates."""
    # Only now, when the settings are read.
    from newsroom import update_publisher
    from newsroom.server.warm_up import load_desk, warm_up

    # In a thread that will respond to requests, because each has its own connection to SQLite.
    worker.tpool.submit(warm_up, others_serve=worker.others_serve).result()
    # What has been loaded is needed until the end, which is half a second sooner if no garbage is looked for in it.
    gc.freeze()
    worker.tpool.submit(load_desk)
    update_publisher.start()


def when_ready(server):
    """Set the timeout of sending; each connection has the options of the socket that it was accepted from (Linux)."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", SEND_TIMEOUT, 0))
