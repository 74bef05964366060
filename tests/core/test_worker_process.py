"""A process answers many requests, and one that ends is replaced."""

import os
import signal
import subprocess

import pytest

from newsroom.core.worker_process import WorkerEnded, WorkerProcess, one_per_thread

_PROGRAM = (
    "import os; from newsroom.core.worker_process import serve; "
    "serve(lambda request: (print('noise'), (len(request), sys.argv[1].encode() + request + str(os.getpid()).encode()))"
    "[1] if request != b'end' else os._exit(3))"
)


@pytest.fixture
def worker():
    with WorkerProcess(_PROGRAM, ["a:"], stderr=subprocess.DEVNULL) as worker:
        yield worker


def test_requests_of_any_size_are_answered_by_one_process_whatever_it_prints(worker):
    number = None
    for parts in ((b"one",), (b"", b""), (b"x" * 1_000_000, b"y")):
        status, output = worker.ask(*parts)
        request = b"".join(parts)
        assert (status, output[: len(request) + 2]) == (len(request), b"a:" + request)
        assert number in (None, output[len(request) + 2 :])
        number = output[len(request) + 2 :]


@pytest.mark.parametrize("is_killed", [True, False])
def test_a_process_that_ends_says_so_and_the_next_request_has_another(worker, is_killed):
    _, before = worker.ask(b"")
    if is_killed:
        os.kill(worker.process.pid, signal.SIGKILL)
    with pytest.raises(WorkerEnded):
        worker.ask(b"end")
    _, after = worker.ask(b"")
    assert after != before


def test_each_thread_has_a_process_which_ends_with_the_block():
    started = []

    def start():
        started.append(WorkerProcess(_PROGRAM, ["b:"]))
        return started[-1]

    with one_per_thread(2, start, WorkerProcess.ask) as ask:
        answers = [ask(b"abc") for _ in range(6)]
        assert all(answer.result()[1].startswith(b"b:abc") for answer in answers)
        running = [worker.process for worker in started]
    assert 1 <= len(running) <= 2
    assert all(process.returncode is not None for process in running)
