"""newsroom/core/web/body_limit.py: large bodies are refused before they are read."""

import json
from http.client import HTTPConnection
from io import BytesIO

import pytest
from django.conf import settings

from newsroom.core.images import renditions
from newsroom.core.web.body_limit import MAX_ANONYMOUS_SIZE, MAX_SIZE, SIGNED_OUT, with_body_limit
from tests.serving import serving

SESSION = f"theme=dark; {settings.SESSION_COOKIE_NAME}=0f3a"


class Unreadable(BytesIO):
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = readlines = __iter__ = read


def post(length, cookie="", **more):
    """The status and the body of the response to a POST of so many bytes."""
    start = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/admin/login/",
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unreadable(),
        "HTTP_COOKIE": cookie,
        **({} if length is None else {"CONTENT_LENGTH": str(length)}),
        **more,
    }

    def site(environ, start_response):
        start_response("200 OK", [])
        return [b"the site"]

    body = with_body_limit(site)(environ, lambda status, headers: start.extend((status, headers)))
    return int(start[0][:3]), b"".join(body).decode()


@pytest.mark.parametrize(
    ("length", "cookie", "status"),
    [
        (None, "", 200),
        ("", "", 200),
        (0, "", 200),
        (MAX_ANONYMOUS_SIZE, "", 200),
        (MAX_ANONYMOUS_SIZE + 1, "", 413),
        (MAX_ANONYMOUS_SIZE + 1, f"theme=dark; not{settings.SESSION_COOKIE_NAME}=1", 413),
        (MAX_ANONYMOUS_SIZE + 1, SESSION, 200),
        (MAX_SIZE, SESSION, 200),
        (MAX_SIZE + 1, SESSION, 413),
        ("9" * 6000, SESSION, 413),
        ("-1", SESSION, 400),
        ("٣", SESSION, 400),
    ],
)
def test_a_body_is_limited_by_whether_there_is_a_session(length, cookie, status):
    assert post(length, cookie)[0] == status


@pytest.mark.parametrize("length", [None, 10])
def test_a_body_of_unknown_length_is_refused(length):
    assert post(length, SESSION, HTTP_TRANSFER_ENCODING="chunked")[0] == 411


def test_a_script_is_told_why_as_json():
    status, body = post(MAX_ANONYMOUS_SIZE + 1, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert (status, json.loads(body)) == (413, {"error": SIGNED_OUT})
    assert post(MAX_ANONYMOUS_SIZE + 1) == (413, f"{SIGNED_OUT}\n")


def test_the_largest_image_fits():
    assert renditions.MAX_BYTES + MAX_ANONYMOUS_SIZE < MAX_SIZE


@pytest.mark.usefixtures("committed")
def test_the_server_stores_nothing_of_an_anonymous_upload(tmp_path):
    with serving(tmp_path) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        head = {"Host": "news.example", "X-Forwarded-Proto": "https", "Content-Type": "multipart/form-data; boundary=x"}
        connection.putrequest("POST", "/admin/login/", skip_host=True)
        for name, value in {**head, "Content-Length": str(10 * 1024 * 1024)}.items():
            connection.putheader(name, value)
        # Nothing of the body is sent: a server that waits for it does not respond.
        connection.endheaders()
        response = connection.getresponse()
        assert (response.status, response.read().decode()) == (413, f"{SIGNED_OUT}\n")
        connection.close()
    assert list(tmp_path.rglob("*.upload*")) == []
