"""gunicorn settings: gunicorn --config deploy/gunicorn.conf.py

docs/running.md documents the environment variables that are read here.
"""

import os
import socket
import struct

wsgi_app = "newsroom.wsgi"
# Only the reverse proxy on the same machine connects.
bind = os.environ.get("BIND", "127.0.0.1:8000")
# Processes share the CPU work, threads the waiting for I/O. Set WEB_CONCURRENCY to the number of CPU cores.
worker_class = "gthread"
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
# No control socket: systemd stops and reloads the server.
control_socket_disable = True
# In memory, because a heartbeat delayed by a slow disk would get workers killed.
worker_tmp_dir = "/dev/shm"
# Files are sent in parts like other responses, because `socket.sendfile` goes on after a timeout.
sendfile = False
# Seconds without progress after which the sending of a response is given up. Otherwise a client that does not read what
# the proxy passes on without buffering it would occupy a thread for as long as it likes.
SEND_TIMEOUT = 15


def post_worker_init(worker):
    """Start the thread that publishes scheduled updates."""
    # Only now, when the settings are read.
    from newsroom import update_publisher

    update_publisher.start()


def when_ready(server):
    """Set the timeout of sending; each connection has the options of the socket that it was accepted from (Linux)."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", SEND_TIMEOUT, 0))
