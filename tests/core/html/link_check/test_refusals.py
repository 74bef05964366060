"""What is never asked, however its address is written."""

import socket

import pytest

from newsroom.core.html import link_check
from newsroom.core.html.link_check import OK, State, check, is_public
from tests.core.html.link_check.conftest import PUBLIC

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
    monkeypatch.setattr(link_check.socket.socket, "connect", lambda self, place: tried.append(place))
    look_up = socket.getaddrinfo

    def here(host, *args, **kwargs):
        # The system's own look-up, which understands all of these without asking anybody.
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(link_check.socket, "getaddrinfo", here)
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
    monkeypatch.setattr(link_check.socket, "getaddrinfo", lambda *args, **kwargs: looked_up.append(args))
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
    monkeypatch.setattr(link_check, "is_public", lambda ip: ip == "127.0.0.1")
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
