"""The server is reloaded or restarted while readers read and editors publish."""

import os
import signal
import time
from contextlib import ExitStack, closing

import pytest

from tests.factories import make_draft, make_topic
from tests.faults.editing import Editor
from tests.faults.readers import Readers, percentile
from tests.faults.site import known_pages, make_known, workers_of
from tests.serving import Server, program_environment, serving, wait_until, wait_until_disconnected
from tests.socket_activation import ListeningSocket, stop

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed")]
WORKERS = 2


def reload(server):
    """Reload the server and wait until its old processes have ended and the new ones have taken their places."""
    before = workers_of(server)
    os.kill(server.pid, signal.SIGHUP)
    wait_until(lambda: not workers_of(server) & before and len(workers_of(server)) == WORKERS)
    wait_until(server.is_up)


def check_readers(readers, began, ended, event, limit, figure):
    """No request failed, and none of those in this time took too long. event: what happened, for the summary."""
    assert readers.failed() == []
    seconds = [answer.seconds for answer in readers.between(began, ended)]
    figure(
        "outage",
        f"{event}: all of {len(seconds)} requests answered, half in {percentile(seconds, 0.5):.3f} s, "
        f"99% in {percentile(seconds, 0.99):.2f} s, all in {max(seconds):.2f} s",
    )
    assert max(seconds) <= limit(0.5)


def test_no_request_fails_or_waits_while_the_server_is_reloaded(tmp_path, rounds, limit, figure):
    paths, topic, number = known_pages(), make_topic(), rounds(10)
    with serving(tmp_path, workers=WORKERS) as server:
        make_known(server, paths)
        editor, readers = Editor(server), Readers(server.port, paths, number=2)
        with readers.reading():
            began = time.monotonic()
            for n in range(number):
                reload(server)
                assert editor.press(make_draft(topics=[topic], title=f"Lock {n}"), "publish").status == 302
            ended = time.monotonic()
    check_readers(readers, began, ended, f"reloaded {number} times", limit, figure)


def test_no_request_fails_or_waits_while_the_server_is_restarted_and_a_standby_serves(tmp_path, rounds, limit, figure):
    paths, topic, number = known_pages(), make_topic(), rounds(10)
    environment = program_environment(tmp_path, WEB_CONCURRENCY=str(WORKERS))
    with closing(ListeningSocket()) as listening, ExitStack() as running:
        running.callback(wait_until_disconnected, environment)

        def start():
            process = listening.start(**environment)
            running.callback(stop, process)
            return process

        process = start()
        server = Server(listening.port, process.pid)
        make_known(server, paths)
        editor, readers = Editor(server), Readers(server.port, paths, number=2)
        with readers.reading():
            began = time.monotonic()
            for n in range(number):
                standby = start()
                stop(process)
                process = start()
                stop(standby)
                assert editor.press(make_draft(topics=[topic], title=f"Weir {n}"), "publish").status == 302
            ended = time.monotonic()
    check_readers(readers, began, ended, f"restarted {number} times beside a standby", limit, figure)
