"""Media files from the web: what is fetched, and what is refused."""

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import SimpleNamespace

import pytest

from newsroom.exchange.sites.media import fetching
from newsroom.exchange.sites.media.fetching import Fetcher, Unfetchable
from newsroom.exchange.sites.media.sources import Unavailable, open_source

UPLOADS = "https://old.example/wp-content/uploads"


class Files(BaseHTTPRequestHandler):
    """Answers with what the server's `files` say of the path: bytes, a status, or a list with one for each request.

    Before that, the server's number of `interim` responses.
    """

    def do_GET(self):
        self.server.asked.append(self.path)
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * self.server.interim)
            self.answer()

    def answer(self):
        answer = self.server.files.get(self.path, 404)
        answer = answer.pop(0) if isinstance(answer, list) else answer
        if isinstance(answer, str):
            self.send_response(302)
            self.send_header("Location", answer)
            answer = b""
        elif isinstance(answer, int):
            self.send_response(answer)
            answer = b"no file"
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(answer) + self.server.missing))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        server.files, server.asked, server.missing, server.interim = {}, [], 0, 0
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def fetcher(server):
    """May ask the server. Its pauses are noted."""
    pauses = []
    fetcher = Fetcher([("127.0.0.1", server.server_port)], pause=pauses.append)
    fetcher.pauses = pauses
    return fetcher


def test_a_file_is_fetched_after_redirects_and_cut_at_the_limit(server, fetcher):
    server.files = {"/a.jpg": "/b.jpg", "/b.jpg": b"0123456789"}
    assert fetcher.fetch(f"{server.url}/a.jpg", 100) == b"0123456789"
    assert fetcher.fetch(f"{server.url}/a.jpg", 4) == b"0123"


def test_a_private_host_is_asked_only_if_the_operator_named_it_with_its_port(server):
    server.files = {"/a.jpg": b"secret"}
    for allowed in ([], [("127.0.0.1", 80)], [("localhost", server.server_port)]):
        with pytest.raises(Unfetchable, match="non-standard port"):
            Fetcher(allowed).fetch(f"{server.url}/a.jpg", 100)
    for url in ("http://127.0.0.1/a.jpg", "http://[::1]/a.jpg", "http://10.0.0.1/a.jpg", "http://169.254.169.254/a"):
        with pytest.raises(Unfetchable, match="not on the public internet"):
            Fetcher([("127.0.0.1", server.server_port)]).fetch(url, 100)
    assert server.asked == []


@pytest.mark.parametrize("target", ["http://10.0.0.1/a.jpg", "http://127.0.0.1:1/a.jpg", "file:///etc/passwd", "//[x"])
def test_each_redirect_is_checked_again(server, fetcher, target):
    server.files = {"/a.jpg": target}
    with pytest.raises(Unfetchable):
        fetcher.fetch(f"{server.url}/a.jpg", 100)


def test_redirects_without_end_are_refused(server, fetcher):
    server.files = {"/a.jpg": "/a.jpg"}
    with pytest.raises(Unfetchable, match="Too many redirects"):
        fetcher.fetch(f"{server.url}/a.jpg", 100)
    assert len(server.asked) == 6


def test_a_failure_that_may_pass_is_tried_again_a_few_times(server, fetcher):
    server.files = {"/a.jpg": [503, 429, b"file"], "/b.jpg": 503, "/c.jpg": 404}
    assert fetcher.fetch(f"{server.url}/a.jpg", 100) == b"file"
    assert fetcher.pauses == [1.0, 2.0]
    with pytest.raises(Unfetchable, match="returned “503”"):
        fetcher.fetch(f"{server.url}/b.jpg", 100)
    with pytest.raises(Unfetchable, match="returned “404”"):
        fetcher.fetch(f"{server.url}/c.jpg", 100)
    assert server.asked.count("/b.jpg") == 3
    assert server.asked.count("/c.jpg") == 1


def test_half_a_file_is_none(server, fetcher):
    server.files, server.missing = {"/a.jpg": b"half"}, 4
    with pytest.raises(Unfetchable, match=r"ended early|did not respond"):
        fetcher.fetch(f"{server.url}/a.jpg", 100)


def test_a_response_whose_head_never_ends_is_given_up(server, fetcher, monkeypatch):
    """Each look at the clock takes a second, so that nothing has to wait."""
    clock = count(time.monotonic())
    monkeypatch.setattr(fetching.link_check, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    server.interim = 100_000
    server.files = {"/a.jpg": b"late"}
    with pytest.raises(Unfetchable, match="did not respond"):
        fetcher.fetch(f"{server.url}/a.jpg", 100)


def test_a_host_that_never_responds_is_not_asked_again(fetcher, monkeypatch):
    asked = []

    def fail(*args):
        asked.append(args)
        raise TimeoutError

    monkeypatch.setattr(fetching.link_check, "connect", fail)
    url = f"http://127.0.0.1:{next(iter(fetcher._allowed))[1]}/a.jpg"
    for _ in range(4):
        with pytest.raises(Unfetchable):
            fetcher.fetch(url, 100)
    assert len(asked) == fetching.MAX_FAILURES
    with pytest.raises(Unfetchable, match="was not asked again"):
        fetcher.fetch(url, 100)


def test_the_old_site_at_another_url(server):
    server.files = {"/copy/wp-content/uploads/2025/05/%C3%9C%20100%25.jpg": b"file"}
    with open_source(f"{server.url}/copy/") as source:
        found = source.versions([f"{UPLOADS}/2025/05/%C3%9C%20100%25.jpg"])
        assert next(found).data == b"file"
        server.files = {"/copy/wp-content/uploads/pier.jpg": b"ours", "/wp-content/uploads/pier.jpg": b"theirs"}
        assert next(source.elsewhere(f"{server.url}/wp-content/uploads/pier.jpg")).data == b"theirs"


def test_a_site_in_a_subdirectory_is_asked_once_for_each_file(server):
    server.files = {"/mag/content/images/dam.jpg": b"file"}
    with open_source(f"{server.url}/mag") as source:
        assert next(source.versions(["https://old.example/mag/content/images/dam.jpg"])).data == b"file"
        assert next(source.versions(["https://old.example/content/images/dam.jpg"])).data == b"file"


def test_a_list_of_urls(server, tmp_path):
    server.files = {"/cdn/2025/05/pier.jpg": b"file"}
    (tmp_path / "list.txt").write_text(f"{server.url}/cdn/2025/05/pier.jpg\n\n{server.url}/cdn/other.jpg\n")
    with open_source(str(tmp_path / "list.txt")) as source:
        assert [each.data for each in source.versions([f"{UPLOADS}/2025/05/pier.jpg"])] == [b"file"]
        assert list(source.versions([f"{UPLOADS}/2025/05/unknown.jpg"])) == []
        assert list(source.elsewhere(f"{UPLOADS}/2025/05/pier.jpg")) == []
        assert next(source.elsewhere(f"{server.url}/cdn/2025/05/pier.jpg")).data == b"file"
        with pytest.raises(Unavailable, match="returned “404”"):
            list(source.versions(["https://old.example/cdn/other.jpg"]))
