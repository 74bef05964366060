"""How gunicorn serves the site: gunicorn --config deploy/gunicorn.conf.py"""

import os

wsgi_app = "newsroom.wsgi"
# The reverse proxy beside it is the only one that connects.
bind = "127.0.0.1:8000"
# Processes share the work of the processors, threads the waiting. WEB_CONCURRENCY: as many processes as processors.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Nobody steers the server from outside; systemd stops and reloads it.
control_socket_disable = True
# A heartbeat that waits for a disk would have workers killed for nothing.
worker_tmp_dir = "/dev/shm"
