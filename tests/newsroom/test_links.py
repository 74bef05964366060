"""What a text's links are, what other sites' answers say of them, and what is never asked."""

import socket
import ssl
import threading
from concurrent.futures import wait
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newsroom import links
from newsroom.links import LATE, OK, State, check, check_all, is_public, links_in

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

    monkeypatch.setattr(links.socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def site(names, monkeypatch):
    """Another site, at http://other.example. Its machine is this one, which counts as public meanwhile."""
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Pages)) as server:
        server.pages, server.asked = {}, []
        names["other.example"] = ["127.0.0.1"]
        monkeypatch.setattr(links, "is_public", lambda ip: ip == "127.0.0.1" or is_public(ip))
        connect = socket.socket.connect

        def to_server(self, place):
            # Nobody may listen at port 80 here.
            assert place[0] == "127.0.0.1", f"A test reached out to {place}."
            return connect(self, server.server_address)

        monkeypatch.setattr(links.socket.socket, "connect", to_server)
        yield server


@pytest.fixture
def reached(names, monkeypatch):
    """The machines that a connection was tried to. None answers."""
    tried = []

    def refuse(self, place):
        tried.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(links.socket.socket, "connect", refuse)
    return tried


# What links there are ---------------------------------------------------------------------------------


def test_the_links_of_a_text_are_pages_elsewhere_and_of_our_own():
    text = (
        '<p><a href="https://a.example/?b=1&amp;c=2">A</a> <a href="/topics/x/">X</a> <a href="/topics/x/">again</a>'
        '<a href="mailto:who@a.example">mail</a> <a href="#down">down</a> <a href="www.b.example/">B</a>'
        '<a href="javascript:x()">run</a></p><img src="https://c.example/">'
    )
    assert links_in(text) == ["https://a.example/?b=1&c=2", "/topics/x/", "https://www.b.example/"]


# What answers say ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 204, 206])
def test_a_page_that_answers_is_there(site, status):
    site.pages["/a"] = status
    assert check("http://other.example/a") == OK
    assert [method for method, *_ in site.asked] == ["HEAD"]


@pytest.mark.parametrize(("status", "words"), [(404, "404 Not Found"), (410, "410 Gone")])
def test_a_page_that_is_not_there_is_dead(site, status, words):
    site.pages["/a"] = status
    finding = check("http://other.example/a")
    assert finding.state == State.DEAD
    assert words in finding.sentence


@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 503, 599])
def test_a_refusal_says_nothing_of_the_page(site, status):
    site.pages["/a"] = status
    finding = check("http://other.example/a")
    assert finding.state == State.UNKNOWN
    assert str(status) in finding.sentence


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_who_does_not_answer_head_is_asked_by_get(site, status):
    site.pages["/a"] = {"HEAD": status, "GET": 200}
    assert check("http://other.example/a") == OK
    assert [method for method, *_ in site.asked] == ["HEAD", "GET"]


def test_a_name_that_nobody_has_is_dead_but_not_one_that_could_not_be_looked_up(names, monkeypatch):
    finding = check("http://no-such.example/")
    assert finding.state == State.DEAD
    assert "no-such.example" in finding.sentence

    def away(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(links.socket, "getaddrinfo", away)
    assert check("http://no-such.example/").state == State.UNKNOWN


def test_redirects_are_followed_five_times(site):
    site.pages.update({f"/{n}": (302, f"/{n + 1}") for n in range(9)}, **{"/5": 200, "/9": 200})
    assert check("http://other.example/0") == OK
    site.pages["/5"] = (302, "/6")
    finding = check("http://other.example/0")
    assert finding.state == State.UNKNOWN
    assert "redirects too often" in finding.sentence


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_a_redirect_leads_to_decides(site, status):
    site.pages["/a"] = (status, "http://other.example/b?c=d e#f")
    assert check("http://other.example/a").state == State.DEAD
    site.pages["/b"] = 200
    assert check("http://other.example/a") == OK
    assert site.asked[-1][1] == "/b?c=d%20e"


def test_a_request_says_who_asks_and_nothing_else(site, settings):
    site.pages["/a"] = (302, "/b")
    site.pages["/b"] = 403
    check("http://other.example/a")
    assert len(site.asked) == 4
    for _, _, headers in site.asked:
        assert headers == {
            "Host": "other.example",
            "User-Agent": f"Newsroom link check (+{settings.SITE_URL})",
            "Accept": "*/*",
            "Connection": "close",
        }


def test_a_finding_tells_nothing_of_what_the_page_says(site):
    site.pages["/a"] = 403
    assert check("http://other.example/a").sentence == "Could not be checked: the server answers “403 Forbidden”."


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200", b"x" * 50_000])
def test_what_is_no_answer_is_unknown(site, monkeypatch, answer):
    class Odd(Pages):
        def handle(self):
            self.connection.recv(4096)
            self.connection.sendall(answer)

    site.RequestHandlerClass = Odd
    assert check("http://other.example/").state == State.UNKNOWN


def test_an_interim_answer_is_passed_over(site):
    class Early(Pages):
        def handle(self):
            self.connection.recv(4096)
            self.connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 410 Gone\r\n\r\n")

    site.RequestHandlerClass = Early
    assert check("http://other.example/").state == State.DEAD


def test_who_answers_a_byte_at_a_time_is_late(site, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(links.time, "monotonic", lambda: now[0])
    receive = socket.socket.recv

    def slowly(self, size):
        now[0] += 3
        return receive(self, 1)

    monkeypatch.setattr(links.socket.socket, "recv", slowly)
    site.pages["/a"] = 200
    assert check("http://other.example/a") == LATE
    assert now[0] == 9


def test_a_name_is_what_the_certificate_is_compared_with(site, monkeypatch):
    seen = []

    class Context:
        def wrap_socket(self, connection, *, server_hostname):
            seen.append(server_hostname)
            return connection

    monkeypatch.setattr(links, "_tls", Context)
    site.pages["/"] = 200
    assert check("https://OTHER.example") == OK
    assert seen == ["other.example"]
    assert site.asked[0][2]["Host"] == "other.example"


def test_certificates_are_verified():
    context = links._tls()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_certificate_that_is_not_valid_is_said(site, monkeypatch):
    class Context:
        def wrap_socket(self, connection, **how):
            connection.close()
            raise ssl.SSLCertVerificationError

    monkeypatch.setattr(links, "_tls", Context)
    assert "certificate" in check("https://other.example").sentence


def test_a_name_of_another_script_is_asked_for_as_machines_write_it(site, names):
    names["xn--bcher-kva.example"] = ["127.0.0.1"]
    site.pages["/stra%C3%9Fe"] = 200
    assert check("http://Bücher.example/straße") == OK
    assert site.asked[0][2]["Host"] == "xn--bcher-kva.example"


def test_the_next_of_a_names_machines_is_tried(site, names, monkeypatch):
    connect = links.socket.socket.connect

    def first_refuses(self, place):
        if place[0] == PUBLIC:
            raise ConnectionRefusedError
        return connect(self, place)

    monkeypatch.setattr(links.socket.socket, "connect", first_refuses)
    names["other.example"] = [PUBLIC, "127.0.0.1"]
    site.pages["/"] = 200
    assert check("http://other.example") == OK


def test_many_are_asked_at_once_and_who_is_late_is_left(monkeypatch):
    answer = threading.Event()
    known = {"/a": OK, "/b": links.NO_ADDRESS}
    monkeypatch.setattr(links, "check", lambda address: known.get(address) or (answer.wait() and OK))
    # The time is up once these two have answered.
    monkeypatch.setattr(links, "wait", lambda asked, timeout: wait(list(asked)[:2]))
    found = check_all(["/a", "/b", "/never"])
    answer.set()
    assert found == {**known, "/never": LATE}
    assert check_all([]) == {}


def test_that_no_server_is_found_is_our_own_trouble_if_there_are_several(site):
    one, other = "http://one.example/", "http://two.example/"
    assert {finding.state for finding in check_all([one, f"{one}a"]).values()} == {State.DEAD}
    assert {finding.state for finding in check_all([one, other]).values()} == {State.UNKNOWN}
    site.pages["/"] = 503
    found = check_all([one, other, "http://other.example/"])
    assert [finding.state for finding in found.values()] == [State.DEAD, State.DEAD, State.UNKNOWN]


# What is never asked --------------------------------------------------------------------------------------

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "fc00::1", "fd12:3456::1",
    "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_a_machine_that_is_not_on_the_public_internet_is_not_asked(names, reached, ip):
    assert not is_public(ip)
    names["inside.example"] = [ip]
    names["both.example"] = [PUBLIC, ip]
    for host in ("inside.example", "both.example"):
        finding = check(f"http://{host}/")
        assert finding.state == State.UNKNOWN
        assert "not on the public internet" in finding.sentence
    assert reached == []


@pytest.mark.parametrize("ip", [PUBLIC, "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"])
def test_a_public_machine_is_asked(names, reached, ip):
    names["outside.example"] = [ip]
    assert check("http://outside.example/").state == State.UNKNOWN
    assert reached == [ip]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://１２７.0.0.1/",
        "http://localhost/",
    ],
)
def test_no_way_to_write_our_own_machine_reaches_it(monkeypatch, address):
    tried = []
    monkeypatch.setattr(links.socket.socket, "connect", lambda self, place: tried.append(place))
    look_up = socket.getaddrinfo

    def here(host, *args, **kwargs):
        # The system's own look-up, which understands all of these without asking anybody.
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(links.socket, "getaddrinfo", here)
    assert check(address).state == State.UNKNOWN
    assert tried == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://outside.example/",
        "file:///etc/passwd",
        "gopher://outside.example/",
        "mailto:who@outside.example",
        "http://outside.example:22/",
        "http://outside.example:8000/",
        "https://outside.example:6379/",
        "http://outside.example@127.0.0.1/",
        "http://who:password@outside.example/",
        "http://@outside.example/",
        "http://outside.example\\@127.0.0.1/",
        "http://outside.example:99999/",
        "http://outside.example:x/",
        "http://",
        "http:///path",
        "http://[::1",
        "http://[fe80::1%25lo]/",
        "http://out side.example/",
        "http://outside.example%00/",
        "http://a..b/",
        f"http://{'a' * 64}.example/",
        "//outside.example/",
        "/path",
        "",
        "\x00",
    ],
)
def test_what_is_no_plain_address_of_the_web_is_not_even_looked_up(names, reached, monkeypatch, address):
    looked_up = []
    monkeypatch.setattr(links.socket, "getaddrinfo", lambda *args, **kwargs: looked_up.append(args))
    assert check(address).state in {State.UNKNOWN, State.DEAD}
    assert looked_up == reached == []


@pytest.mark.parametrize(
    "location",
    ["http://inside.example/", "http://10.0.0.1/", "//inside.example/", "http://other.example:22/", "file:///etc"],
)
def test_a_redirect_is_looked_at_as_the_address_was(site, names, location):
    names.update({"inside.example": ["10.0.0.1"], "10.0.0.1": ["10.0.0.1"]})
    site.pages["/a"] = (302, location)
    assert check("http://other.example/a").state == State.UNKNOWN
    assert len(site.asked) == 1


def test_a_redirect_to_no_address_is_dead(site):
    site.pages["/a"] = (302, "http://[")
    assert check("http://other.example/a").state == State.DEAD


def test_a_name_that_means_another_machine_a_moment_later_does_not_reach_it(names, reached):
    names["turning.example"] = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    check("http://turning.example/")
    assert reached == [PUBLIC]


def test_a_name_that_turns_between_two_requests_does_not_either(site, names, monkeypatch):
    monkeypatch.setattr(links, "is_public", lambda ip: ip == "127.0.0.1")
    names["turning.example"] = [["127.0.0.1"], ["10.0.0.1"]]
    site.pages["/a"] = {"HEAD": 404, "GET": 200}
    assert check("http://turning.example/a").state == State.UNKNOWN
    assert [method for method, *_ in site.asked] == ["HEAD"]


def test_no_line_can_be_smuggled_into_a_request(site):
    site.pages["/a"] = 200
    for address in (
        "http://other.example/a\r\nX-Evil: 1",
        "http://other.example/a?\r\n\r\nGET /b",
        "http://other.example/a\x0b",
    ):
        check(address)
    assert {path.split("?")[0] for _, path, _ in site.asked} <= {"/a", "/aX-Evil:%201", "/a%0B"}
    assert all("X-Evil" not in headers for *_, headers in site.asked)


def test_no_proxy_of_the_environment_is_used(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    site.pages["/a"] = 200
    assert check("http://other.example/a") == OK
