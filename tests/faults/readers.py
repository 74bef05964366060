"""Readers who ask for pages all the time, and what they were answered."""

import threading
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import NamedTuple

from tests.serving import HEADERS

# Seconds that a reader reads: else the readers would keep the processors from the server.
PAUSE = 0.02


class Answer(NamedTuple):
    """What a reader was answered. at: when it was asked (`time.monotonic`); status: 0 if the connection failed."""

    at: float
    path: str
    status: int
    seconds: float
    body: bytes


class Readers:
    """Threads that ask a server for these pages in any order.

    port: of the server on 127.0.0.1.
    """

    def __init__(self, port, paths, number=4):
        self._port, self._paths, self._number = port, paths, number
        self._is_stopped = threading.Event()
        self.answers = []

    def ask(self, path):
        """The answer to one request on a connection of its own."""
        began = time.monotonic()
        try:
            with closing(HTTPConnection("127.0.0.1", self._port, timeout=30)) as asked:
                asked.request("GET", path, headers=HEADERS)
                answer = asked.getresponse()
                status, body = answer.status, answer.read()
        except (OSError, HTTPException):
            status, body = 0, b""
        return Answer(began, path, status, time.monotonic() - began, body)

    def _read(self, dice):
        while not self._is_stopped.is_set():
            self.answers.append(self.ask(dice.choice(self._paths)))
            self._is_stopped.wait(PAUSE)

    @contextmanager
    def reading(self):
        """Read as long as the block lasts."""
        threads = [threading.Thread(target=self._read, args=[Random(n)], daemon=True) for n in range(self._number)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._is_stopped.set()
            for thread in threads:
                thread.join(60)

    def failed(self, since=0.0, until=float("inf")):
        """The answers other than 200 to what was asked in this time."""
        return [answer for answer in self.answers if since <= answer.at < until and answer.status != 200]

    def between(self, since, until=float("inf")):
        """The answers to what was asked in this time."""
        return [answer for answer in self.answers if since <= answer.at < until]


def percentile(values, share):
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
