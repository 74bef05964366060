"""An editor who uses the desk of a running server."""

from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.desk import page_of, typed
from tests.factories import make_user
from tests.serving import HEADERS

TOKEN = "t" * 32


class Sent(NamedTuple):
    """What a request came to. status: 0 if there was no answer; type: of the content."""

    status: int
    type: str
    body: str


class Editor:
    """An editor who is signed in, with a connection for each request unless one is given."""

    def __init__(self, server):
        self._server = server
        self.user = make_user("Editor")
        client = Client()
        client.force_login(self.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._headers = {
            **HEADERS,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Referer": "https://news.example/",
            "X-CSRFToken": TOKEN,
        }

    def connection(self):
        """A connection to the server."""
        return closing(HTTPConnection("127.0.0.1", self._server.port, timeout=60))

    def send(self, path, data=None, *, connection=None):
        """Send the form, or get the page if there is none."""
        if data is None:
            return self._ask("GET", path, None, {}, connection)
        of_form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(data, doseq=True), of_form, connection)

    def _ask(self, method, path, body, headers, connection=None):
        if connection is None:
            with self.connection() as connection:
                return self._ask(method, path, body, headers, connection)
        try:
            connection.request(method, path, body, {**self._headers, **headers})
            answer = connection.getresponse()
            sent = Sent(answer.status, answer.headers.get("Content-Type", ""), answer.read().decode())
        except (OSError, HTTPException) as error:
            return Sent(0, "", str(error))
        assert "/login/" not in answer.headers.get("Location", ""), "The editor is no longer signed in."
        return sent

    def press(self, article, button, *, connection=None, **changes):
        """Press a button of the story's page."""
        return self.send(page_of(article), typed(article, _save=button, **changes), connection=connection)

    def upload(self, path, name, content):
        """Upload a file."""
        boundary = "-" * 30
        disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        head = f"--{boundary}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        of_form = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-Requested-With": "XMLHttpRequest"}
        return self._ask("POST", path, body, of_form)
