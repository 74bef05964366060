"""Responses of other sites over a connection of `link_check`, read until a deadline, however slowly they come."""

import io
import socket
from http.client import HTTPResponse

from newsroom.core.html import link_check

_CHUNK_BYTES = 64 * 1024


class _Stream(io.RawIOBase):
    """The bytes of a connection until a deadline."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # Any buffer can be given, a view is.
        self._connection.settimeout(link_check.seconds_left(self._deadline))
        return self._connection.recv_into(buffer)


class _Reader:
    """What `HTTPResponse` needs of a connection."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._stream = _Stream(connection, deadline)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._stream)


def response_to_get(connection: socket.socket, deadline: float) -> HTTPResponse:
    """Return the response to a GET request that was sent, with its head read.

    All reading raises OSError after the deadline, which `link_check.seconds_left` measures. Raises OSError and
    HTTPException.
    """
    response = HTTPResponse(_Reader(connection, deadline), method="GET")  # type: ignore[arg-type]  # Only `makefile`.
    response.begin()
    return response


def content_of(response: HTTPResponse, max_bytes: int) -> bytes:
    """Return the content of the response, cut after so many bytes. Raises OSError and HTTPException."""
    content = bytearray()
    # Unlike `read`, `read1` also takes parts whose length is negative.
    while len(content) < max_bytes and (more := response.read1(min(_CHUNK_BYTES, max_bytes - len(content)))):
        content += more
    return bytes(content)
