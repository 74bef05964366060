"""How gunicorn serves the site: gunicorn --config deploy/gunicorn.conf.py

docs/running.md has the table of the variables that are read here.
"""

import os

wsgi_app = "newsroom.wsgi"
# The reverse proxy beside it is the only one that connects.
bind = os.environ.get("BIND", "127.0.0.1:8000")
# Processes share the work of the processors, threads the waiting. WEB_CONCURRENCY: as many processes as processors.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Not more than the connections to PostgreSQL that a process may have (DATABASES in newsroom/settings.py).
threads = 4
# A statement that PostgreSQL has not answered by then is given up, so that none keeps a thread for ever. Commands may
# take longer; they are not started here.
os.environ["PGOPTIONS"] = os.environ.get("PGOPTIONS", "-c statement_timeout=30s")
# Each process reads the code when it starts, so that a reload takes new code; and the folder of kept pages that
# processes share is named after the process that started them, which has to be this server's.
preload_app = False
# A process is started anew when it hangs, never for its age: nothing in it grows without end, and a new one has to
# read its pages again.
max_requests = 0
# For how many seconds a process may not say that it lives. A thread may work for longer.
timeout = 30
# What has begun is finished before a stop or a reload, if it takes no longer than this.
graceful_timeout = 30
# Longer than the proxy keeps a connection that it does not use (nginx 60 s, Caddy 120 s): who closes first must be
# the proxy, or it sends a form into a connection that is just being closed. One that waits takes no thread.
keepalive = 125
# A page of text that is put into the search box makes a long address, which gets an answer too. How long one may be is
# for the proxy to say (nginx as in newsroom.nginx.conf 64 kB, Caddy a megabyte).
limit_request_line = 0
# Nobody says by a header below which address the site stands. Caddy would pass on what a reader claims.
forwarder_headers = ""
# The proxy has a log of who asked for what. ACCESS_LOG=-: to standard output, for where there is none.
accesslog = os.environ.get("ACCESS_LOG") or None
# Nobody steers the server from outside; systemd stops and reloads it.
control_socket_disable = True
# A heartbeat that waits for a disk would have workers killed for nothing.
worker_tmp_dir = "/dev/shm"
