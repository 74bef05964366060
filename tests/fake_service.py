"""A service on the web that notes what it is asked."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace


class Noting(BaseHTTPRequestHandler):
    """Notes what it is asked, and answers with the server's status."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(SimpleNamespace(method=self.command, headers=self.headers, body=body))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PURGE = answer  # noqa: N815

    def log_message(self, *args):
        pass


@contextmanager
def service(path):
    """Such a server, as long as the block lasts: what it was `asked`, the `status` that it answers, its `url`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        server.asked, server.status, server.url = [], 200, f"http://127.0.0.1:{server.server_port}{path}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
