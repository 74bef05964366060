"""newsroom/core/web/body_limit.py: large bodies are refused before they are read."""

import json
from http.client import HTTPConnection
from io import BytesIO

import pytest
from django.conf import settings
from django.test import RequestFactory

from newsroom.core.accounts import sessions
from newsroom.core.images import uploads
from newsroom.core.web.body_limit import (
    MAX_ANONYMOUS_SIZE,
    MAX_SIZE,
    NOT_UTF8,
    SIGNED_OUT,
    TOO_LARGE,
    with_body_limit,
)
from newsroom.wsgi import application, django
from tests.desk import sign_in
from tests.serving import serving

# Python takes these for UTF-8, and Django compares the text.
ALIASES = ("utf8", "UTF8", "utf_8", "U8", "utf", "cp65001", "utf-8-sig", '"utf-8', '"utf8"', "")
LARGE = b"x" * (MAX_ANONYMOUS_SIZE + 1)


class Unreadable(BytesIO):
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = readlines = __iter__ = read


def post(length, **more):
    """The status and the body of the response to a POST of so many bytes."""
    start = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/admin/login/",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unreadable(),
        **({} if length is None else {"CONTENT_LENGTH": str(length)}),
        **more,
    }

    def site(environ, start_response):
        start_response("200 OK", [])
        return [b"the site"]

    body = with_body_limit(site)(environ, lambda status, headers: start.extend((status, headers)))
    assert start[0] == "200 OK" or {"Content-Security-Policy", "X-Content-Type-Options"} <= dict(start[1]).keys()
    return int(start[0][:3]), b"".join(body).decode()


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (None, 200),
        ("", 200),
        (0, 200),
        (MAX_SIZE, 200),
        (MAX_SIZE + 1, 413),
        ("9" * 6000, 413),
        ("-1", 400),
        ("٣", 400),
    ],
)
def test_no_one_may_send_a_larger_body(length, status):
    assert post(length)[0] == status


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", 200),
        ('multipart/form-data; boundary=x; charset="Utf-8"', 200),
        ("", 200),
        *(
            (f"{kind}; charset={charset}", 415)
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
            for charset in ("utf-7", "utf-16", "latin-1", "base64", "klingon", "utf-8\x00", "''", "ü", *ALIASES)
        ),
        ("text/plain; a*=klingon''x", 415),
        (f"text/plain; a={'x' * 20_000}", 415),
    ],
)
def test_bodies_are_utf_8(content_type, status):
    assert post(10, CONTENT_TYPE=content_type)[0] == status


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ALIASES)
def test_the_site_refuses_a_form_in_another_charset(charset):
    """The application that servers call."""
    environ = RequestFactory().post("/admin/login/", {"username": "ines"}).environ
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    start = []
    body = application({**environ, "CONTENT_TYPE": kind}, lambda *told: start.extend(told))
    assert (start[0], b"".join(body).decode()) == ("415 Unsupported Media Type", f"{NOT_UTF8}\n")


@pytest.mark.parametrize("length", [None, 10])
def test_a_body_of_unknown_length_is_refused(length):
    assert post(length, HTTP_TRANSFER_ENCODING="chunked")[0] == 411


def test_a_script_gets_the_reason_as_json():
    status, body = post(MAX_SIZE + 1, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert (status, json.loads(body)) == (413, {"error": TOO_LARGE})
    assert post(MAX_SIZE + 1) == (413, f"{TOO_LARGE}\n")


def send(client, body=LARGE, **headers):
    return client.post("/admin/", body, content_type="text/plain", headers=headers)


@pytest.mark.django_db
def test_only_a_signed_in_user_may_send_a_large_body(client):
    assert send(client).status_code == 413
    assert send(client, LARGE[1:]).status_code == 302
    user = sign_in(client, "Editor")
    assert send(client).status_code == 200
    sessions.end_all(user, by=None, reason="a test")
    assert send(client).content.decode() == f"{SIGNED_OUT}\n"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["0f3a", "x" * 32, "eyJhIjoxfQ:1wXyZ:forged", "a\\000b"])
def test_a_cookie_that_names_no_session_changes_nothing(client, key):
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert send(client).status_code == 413


@pytest.mark.django_db
def test_the_session_of_a_visitor_changes_nothing(client):
    session = client.session
    session["message"] = "Hello"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    answer = send(client, x_requested_with="XMLHttpRequest")
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (413, {"error": SIGNED_OUT}, "no-store")


def test_a_small_body_needs_no_database(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.post("/healthz", LARGE[1:], content_type="text/plain").status_code == 405


def test_the_largest_image_fits():
    assert uploads.MAX_BYTES + MAX_ANONYMOUS_SIZE < MAX_SIZE


@pytest.mark.usefixtures("committed")
def test_the_server_stores_nothing_of_an_anonymous_upload(tmp_path):
    with serving(tmp_path) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        cookie = f"{settings.SESSION_COOKIE_NAME}={'x' * 32}"
        head = {"Cookie": cookie, "Host": "news.example", "X-Forwarded-Proto": "https"}
        head["Content-Type"] = "multipart/form-data; boundary=x"
        connection.putrequest("POST", "/admin/login/", skip_host=True)
        for name, value in {**head, "Content-Length": str(10 * 1024 * 1024)}.items():
            connection.putheader(name, value)
        # Nothing of the body is sent: a server that waits for it does not respond.
        connection.endheaders()
        response = connection.getresponse()
        assert (response.status, response.read().decode()) == (413, f"{SIGNED_OUT}\n")
        connection.close()
    assert list(tmp_path.rglob("*.upload*")) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
@pytest.mark.parametrize(
    "path", ["/", "/media/x.jpg", "/oembed", "/static/x", "/healthz", "/preview/x/", "/api/v1/", "/administration/"]
)
def test_outside_the_desk_no_body_is_read_whoever_sends_it(path, method):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": "9000", "wsgi.input": Unreadable()}

    def site(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read(), environ["CONTENT_LENGTH"].encode()]

    assert b"".join(with_body_limit(site)(environ, lambda *told: None)) == b"0"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/media/x", "/oembed", "/search/", "/preview/x/"])
def test_a_form_to_a_page_for_readers_is_refused(path):
    environ = RequestFactory().post(path, {"q": "x"}).environ
    start = []
    b"".join(with_body_limit(django)({**environ, "wsgi.input": Unreadable()}, lambda *told: start.extend(told)))
    assert start[0][:3] in {"403", "405"}
