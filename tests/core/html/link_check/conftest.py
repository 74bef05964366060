"""Another site, names and machines, none of which is on the internet."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newsroom.core.html import link_check
from newsroom.core.html.link_check import is_public

PUBLIC = "93.184.216.34"


class Pages(BaseHTTPRequestHandler):
    """Answers with what the server's `pages` say of the path: a status, or a status and an address to go to."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        status = self.server.pages.get(self.path.split("?")[0], 404)
        if isinstance(status, dict):
            status = status.get(self.command, 404)
        status, location = status if isinstance(status, tuple) else (status, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Set-Cookie", "who=you")
        self.send_header("Content-Length", "6")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"secret")

    do_HEAD = do_GET = answer  # noqa: N815

    def log_message(self, *args):
        pass


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def names(monkeypatch):
    """The machines that names mean: {name: [IP, …]}, each name in its turn if there are several lists."""
    known = {}

    def look_up(host, port, **how):
        found = known.get(host)
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        found = found.pop(0) if isinstance(found, list) and found and isinstance(found[0], list) else found
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in ip], socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(link_check.socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def site(names, monkeypatch):
    """Another site, at http://other.example. Its machine is this one, which counts as public meanwhile."""
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Pages)) as server:
        server.pages, server.asked = {}, []
        names["other.example"] = ["127.0.0.1"]
        monkeypatch.setattr(link_check, "is_public", lambda ip: ip == "127.0.0.1" or is_public(ip))
        connect = socket.socket.connect

        def to_server(self, place):
            # Nobody may listen at port 80 here.
            assert place[0] == "127.0.0.1", f"A test reached out to {place}."
            return connect(self, server.server_address)

        monkeypatch.setattr(link_check.socket.socket, "connect", to_server)
        yield server


@pytest.fixture
def reached(names, monkeypatch):
    """The machines that a connection was tried to. None answers."""
    tried = []

    def refuse(self, place):
        tried.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(link_check.socket.socket, "connect", refuse)
    return tried
