"""newsroom/core/system/client_ip.py: whose address a request has."""

import pytest
from django.test import RequestFactory

from newsroom.core.system.client_ip import UNKNOWN, client_ip, client_site


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.66, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("::1", "2001:db8::9", "2001:db8::"),
        ("2001:db8:0:1:2:3:4:5", "", "2001:db8:0:1::"),
        ("::ffff:198.51.100.7", "", "198.51.100.7"),
        ("", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "", UNKNOWN),
        ("127.0.0.1", "203.0.113.66, nonsense", UNKNOWN),
    ],
    ids=["direct", "direct, pretending", "proxy", "proxy, pretending", "two proxies", "IPv6",
         "IPv6, direct", "IPv4 in IPv6", "socket", "mute proxy",
         "nonsense"],
)  # fmt: skip
def test_only_what_our_own_proxies_say_of_an_address_is_believed(settings, remote, forwarded, address):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "::1", "10.0.0.0/8"]
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert client_ip(request) == address


@pytest.mark.parametrize(
    ("remote", "site"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8::"),
        ("2001:db8:0:ffff::1", "2001:db8::"),
        ("2001:db8:1::1", "2001:db8:1::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", UNKNOWN),
    ],
)
def test_failures_are_counted_by_the_network_of_a_home_or_company(remote, site):
    assert client_site(RequestFactory().get("/", REMOTE_ADDR=remote)) == site
