"""What a text's links are, and what other sites' answers say of them."""

import socket
import ssl
import threading
from concurrent.futures import wait

import pytest

from newsroom.core.html import link_check
from newsroom.core.html.link_check import OK, TIMED_OUT, State, check, check_all, links_in
from tests.core.html.link_check.conftest import PUBLIC, Pages

# What links there are ---------------------------------------------------------------------------------


def test_the_links_of_a_text_are_pages_elsewhere_and_of_our_own():
    text = (
        '<p><a href="https://a.example/?b=1&amp;c=2">A</a> <a href="/topics/x/">X</a> <a href="/topics/x/">again</a>'
        '<a href="mailto:who@a.example">mail</a> <a href="#down">down</a> <a href="www.b.example/">B</a>'
        '<a href="tel:+442079460018">call</a><a href="javascript:x()">run</a></p><img src="https://c.example/">'
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

    monkeypatch.setattr(link_check.socket, "getaddrinfo", away)
    assert check("http://no-such.example/").state == State.UNKNOWN


def test_redirects_are_followed_five_times(site):
    site.pages.update({f"/{n}": (302, f"/{n + 1}") for n in range(9)}, **{"/5": 200, "/9": 200})
    assert check("http://other.example/0") == OK
    site.pages["/5"] = (302, "/6")
    finding = check("http://other.example/0")
    assert finding.state == State.UNKNOWN
    assert "too many redirects" in finding.sentence


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
    assert check("http://other.example/a").sentence == "Not checked: the site returned “403 Forbidden”."


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
    monkeypatch.setattr(link_check.time, "monotonic", lambda: now[0])
    receive = socket.socket.recv

    def slowly(self, size):
        now[0] += 3
        return receive(self, 1)

    monkeypatch.setattr(link_check.socket.socket, "recv", slowly)
    site.pages["/a"] = 200
    assert check("http://other.example/a") == TIMED_OUT
    assert now[0] == 9


def test_a_name_is_what_the_certificate_is_compared_with(site, monkeypatch):
    seen = []

    class Context:
        def wrap_socket(self, connection, *, server_hostname):
            seen.append(server_hostname)
            return connection

    monkeypatch.setattr(link_check, "_tls", Context)
    site.pages["/"] = 200
    assert check("https://OTHER.example") == OK
    assert seen == ["other.example"]
    assert site.asked[0][2]["Host"] == "other.example"


def test_certificates_are_verified():
    context = link_check._tls()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_certificate_that_is_not_valid_is_said(site, monkeypatch):
    class Context:
        def wrap_socket(self, connection, **how):
            connection.close()
            raise ssl.SSLCertVerificationError

    monkeypatch.setattr(link_check, "_tls", Context)
    assert "certificate" in check("https://other.example").sentence


def test_a_name_of_another_script_is_asked_for_as_machines_write_it(site, names):
    names["xn--bcher-kva.example"] = ["127.0.0.1"]
    site.pages["/stra%C3%9Fe"] = 200
    assert check("http://Bücher.example/straße") == OK
    assert site.asked[0][2]["Host"] == "xn--bcher-kva.example"


def test_the_next_of_a_names_machines_is_tried(site, names, monkeypatch):
    connect = link_check.socket.socket.connect

    def first_refuses(self, place):
        if place[0] == PUBLIC:
            raise ConnectionRefusedError
        return connect(self, place)

    monkeypatch.setattr(link_check.socket.socket, "connect", first_refuses)
    names["other.example"] = [PUBLIC, "127.0.0.1"]
    site.pages["/"] = 200
    assert check("http://other.example") == OK


def test_many_are_asked_at_once_and_who_is_late_is_left(monkeypatch):
    answer = threading.Event()
    known = {"/a": OK, "/b": link_check.NO_ADDRESS}
    monkeypatch.setattr(link_check, "check", lambda address: known.get(address) or (answer.wait() and OK))
    # The time is up once these two have answered.
    monkeypatch.setattr(link_check, "wait", lambda asked, timeout: wait(list(asked)[:2]))
    found = check_all(["/a", "/b", "/never"])
    answer.set()
    assert found == {**known, "/never": TIMED_OUT}
    assert check_all([]) == {}


def test_that_no_server_is_found_is_our_own_trouble_if_there_are_several(site):
    one, other = "http://one.example/", "http://two.example/"
    assert {finding.state for finding in check_all([one, f"{one}a"]).values()} == {State.DEAD}
    assert {finding.state for finding in check_all([one, other]).values()} == {State.UNKNOWN}
    site.pages["/"] = 503
    found = check_all([one, other, "http://other.example/"])
    assert [finding.state for finding in found.values()] == [State.DEAD, State.DEAD, State.UNKNOWN]
