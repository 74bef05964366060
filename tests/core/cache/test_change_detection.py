"""Each row of the log is read once, in whatever order transactions end, and however long others stay open."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from newsroom.core.cache import change_detection
from newsroom.core.cache.change_detection import (
    RETRY_DELAY,
    DatabaseUnavailable,
    LogPosition,
    SharedCheck,
    get_change_detector,
)
from newsroom.core.cache.invalidation_log import Log
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.cache.shared_pages import SharedPages
from tests.core.cache.helpers import Site, ask, invalidate

pytestmark = pytest.mark.usefixtures("committed")


class Reader:
    """Reads the log from now on."""

    def __init__(self):
        self.detector = get_change_detector()
        self.detector.has_changes()
        self.position, _ = self.detector.recent(1, timezone.now())

    def read(self):
        self.detector.has_changes()
        self.position, rows = self.detector.read(self.position)
        return [row.tag for row in rows]


@pytest.fixture
def reader(transactional_db):
    return Reader()


@contextmanager
def transaction_in_progress(database=None):
    """Another connection, in a transaction that has an id."""
    detector = get_change_detector()
    parameters = {**connection.get_connection_params(), "dbname": database or connection.settings_dict["NAME"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "get_connection_params", lambda: parameters)
        other = detector._open()
    other.execute("BEGIN")
    other.execute("SELECT pg_current_xact_id()")
    yield other
    other.close()


def invalidate_by(other, tag):
    other.execute(
        "INSERT INTO newsroom_invalidation (tag, sequence, recorded_at, is_takedown) "
        "VALUES (%s, pg_current_xact_id()::text::bigint, now(), false)",
        (tag,),
    )


def test_one_thread_at_a_time_reconnects_to_an_unavailable_database(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(change_detection, "time", SimpleNamespace(monotonic=lambda: clock.now))
    attempts, errors = [], iter([OSError, OSError, None])

    def connect():
        attempts.append(clock.now)
        if clock.now > 100:
            # Another thread, meanwhile.
            with pytest.raises(DatabaseUnavailable):
                connections.execute("SELECT 2")
        if error := next(errors):
            raise error
        return sqlite3.connect(":memory:")

    connections = change_detection.Connections(connect, OSError)
    for at in (100, 100 + RETRY_DELAY / 2, 100 + RETRY_DELAY, 100 + RETRY_DELAY):
        clock.now = at
        with pytest.raises(DatabaseUnavailable):
            connections.execute("SELECT 1")
    clock.now = 100 + 2 * RETRY_DELAY
    assert connections.execute("SELECT 1") == [(1,)]
    assert attempts == [100, 100 + RETRY_DELAY, 100 + 2 * RETRY_DELAY]


def test_each_row_is_read_once(reader):
    invalidate("a", "b")
    assert reader.read() == ["a", "b"]
    assert reader.read() == []
    invalidate("c")
    invalidate("d")
    assert reader.read() == ["c", "d"]
    assert reader.read() == []


@pytest.mark.postgresql
def test_a_transaction_that_began_earlier_and_committed_later_is_read_then(reader):
    with transaction_in_progress() as early, transaction_in_progress() as late:
        invalidate_by(early, "early")
        invalidate_by(late, "late")
        late.execute("COMMIT")
        assert reader.read() == ["late"]
        assert reader.read() == []
        early.execute("COMMIT")
        assert reader.read() == ["early"]
        assert reader.read() == []


@pytest.mark.postgresql
@pytest.mark.parametrize("database", [None, "postgres"])
def test_an_open_transaction_causes_no_row_to_be_read_again(reader, database):
    with transaction_in_progress(database):
        invalidate("a")
        assert reader.read() == ["a"]
        invalidate("b")
        assert reader.read() == ["b"]
        assert reader.read() == []
    assert reader.read() == []


@pytest.mark.postgresql
@pytest.mark.parametrize(("tag", "text"), [("topic-1", b"Page 3"), ("topic-9", b"Page 1")])
def test_another_process_reuses_a_page_unless_a_transaction_in_progress_has_changed_it(tmp_path, tag, text):
    site = Site("topic-1")
    one, other = (PageCache(site, shared=SharedPages(tmp_path)) for _ in range(2))
    with transaction_in_progress() as writer:
        invalidate_by(writer, tag)
        assert ask(one, "/").body == b"Page 1"
        assert ask(other, "/elsewhere").body == b"Page 2"
        writer.execute("COMMIT")
        assert ask(other, "/").body == text


class Snapshots:
    """A PostgreSQL with a given snapshot and an empty log."""

    snapshot = "3:5:"

    def use(self, operation):
        return self.snapshot

    def execute(self, statement, parameters=()):
        return [(self.snapshot, None, None, None, None, None)]


@pytest.mark.postgresql
def test_each_thread_reads_the_log_when_other_transactions_have_ended_and_not_before():
    detector = import_string("newsroom.core.cache.postgresql.PostgreSQLChangeDetector")()
    detector._connections = database = Snapshots()
    assert detector.has_changes()
    detector.read(LogPosition())
    assert not detector.has_changes()
    with ThreadPoolExecutor(1) as another:
        assert another.submit(detector.has_changes).result()
    database.snapshot = "3:6:4"
    assert detector.has_changes()
    detector.read(LogPosition())
    database.snapshot = "3:6:"
    assert detector.has_changes()


class CountedLock:
    """A lock that tells how many threads have come to it."""

    def __init__(self):
        self._lock, self.arrivals = threading.Lock(), threading.Semaphore(0)

    def __enter__(self):
        self.arrivals.release()
        self._lock.acquire()

    def __exit__(self, *exception):
        self._lock.release()


class Question:
    """Something to ask that gives these answers in turn, or raises them, each when the test allows it."""

    def __init__(self, *answers):
        self.answers, self.asked, self.allowed = iter(answers), threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self):
        answer = next(self.answers)
        self.asked.release()
        assert self.allowed.acquire(timeout=30)
        if isinstance(answer, Exception):
            raise answer
        return answer


def while_one_asks(question, others):
    """Let a thread ask, and others come while it waits for the answer. Gives what each is to get."""
    check = SharedCheck()
    check._lock = lock = CountedLock()
    with ThreadPoolExecutor(1 + others) as threads:
        first = threads.submit(check, question)
        assert question.asked.acquire(timeout=30)
        rest = [threads.submit(check, question) for _ in range(others)]
        for _ in range(1 + others):
            assert lock.arrivals.acquire(timeout=30)
        question.allowed.release(2)
    return first, rest


def test_threads_share_a_check_that_began_after_they_arrived_and_no_earlier_one():
    first, others = while_one_asks(Question("before", "after", "once more"), 3)
    assert first.result() == "before"
    assert [other.result() for other in others] == ["after"] * 3


def test_a_check_that_fails_answers_nobody():
    first, others = while_one_asks(Question(OSError(), "after"), 2)
    assert isinstance(first.exception(), OSError)
    assert [other.result() for other in others] == ["after"] * 2


@pytest.mark.postgresql
def test_no_check_misses_a_commit_before_it_while_many_threads_ask_and_write():
    """Each reader knows some committed rows before it asks, and has read them afterwards."""
    log = Log(get_change_detector())
    committed, is_over, missed = [], threading.Event(), []

    def write(name):
        with transaction_in_progress() as writer:
            writer.execute("COMMIT")
            for number in range(150):
                writer.execute("BEGIN")
                invalidate_by(writer, f"{name}-{number}")
                writer.execute("COMMIT")
                committed.append(f"{name}-{number}")

    def read():
        while not is_over.is_set():
            known = committed[-1:]
            log.sync()
            missed.extend(tag for tag in known if tag not in log._history)

    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(read) for _ in range(4)]
        for writer in [threads.submit(write, name) for name in "ab"]:
            writer.result()
        is_over.set()
        for reader in readers:
            reader.result()
    assert missed == []
