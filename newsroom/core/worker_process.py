"""Processes that answer requests one after the other through pipes, for work that is done many times.

They start with a fresh interpreter, so they share no connection with the process that starts them.
"""

import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Protocol, Self

# What is asked: the number of bytes of the request, which follow.
_REQUEST = struct.Struct("!Q")
# What is answered: a status, and the number of bytes of the output, which follow.
_ANSWER = struct.Struct("!iQ")
_ROOT = Path(__file__).resolve().parents[2]


class WorkerEnded(Exception):
    """The process ended while it worked on the request."""


class WorkerProcess:
    """A process that answers requests, started with the first. For one thread.

    program: Python statements that call `serve`, with `arguments` in `sys.argv`. stderr: as for `subprocess.Popen`.
    """

    def __init__(self, program: str, arguments: Sequence[str] = (), *, stderr: int | None = None) -> None:
        self._command = [sys.executable, "-P", "-c", f"import sys; sys.path.append(sys.argv.pop(1)); {program}"]
        self._command += [str(_ROOT), *arguments]
        self._stderr = stderr
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def ask(self, *parts: bytes) -> tuple[int, bytes]:
        """Return the status and the output for a request. Raises WorkerEnded; the next request starts a new process."""
        process = self.process = self.process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(_REQUEST.pack(sum(map(len, parts))))
            for part in parts:
                process.stdin.write(part)
            process.stdin.flush()
            status, length = _ANSWER.unpack(process.stdout.read(_ANSWER.size))
            output = process.stdout.read(length)
        except (OSError, ValueError, struct.error) as error:
            self.close()
            raise WorkerEnded from error
        if len(output) < length:
            self.close()
            raise WorkerEnded
        return status, output

    def _start(self) -> subprocess.Popen[bytes]:
        # In a session of its own, so that Ctrl-C ends the command and not the request that it waits for.
        return subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr, start_new_session=True
        )


def serve(answer: Callable[[bytes], tuple[int, bytes]]) -> None:
    """Answer the requests of standard input until it ends. What is printed meanwhile goes to standard error."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while head := requests.read(_REQUEST.size):
        status, output = answer(requests.read(*_REQUEST.unpack(head)))
        try:
            answers.write(_ANSWER.pack(status, len(output)))
            answers.write(output)
            answers.flush()
        except BrokenPipeError:
            # Whoever asked has ended. A normal exit would try to write the rest once more.
            os._exit(1)


class Closable(Protocol):
    """What a thread of `one_per_thread` works with, which has a process of its own."""

    def close(self) -> None:
        """End the process."""


@contextmanager
def one_per_thread[W: Closable, A, R](
    number: int, start: Callable[[], W], work: Callable[[W, A], R]
) -> Iterator[Callable[[A], "Future[R]"]]:
    """Yield a function that has one of `number` threads call `work`, with the worker of that thread first.

    start: returns the worker of a thread. What was not begun when the block ends is cancelled.
    """
    workers: list[W] = []
    of_thread = local()

    def begin() -> None:
        of_thread.worker = start()
        workers.append(of_thread.worker)

    def call(argument: A) -> R:
        return work(of_thread.worker, argument)

    with ThreadPoolExecutor(number, initializer=begin) as pool:
        try:
            yield lambda argument: pool.submit(call, argument)
        finally:
            pool.shutdown(cancel_futures=True)
            for worker in workers:
                worker.close()
