"""How many threads process images or wait for that."""

import threading
from contextlib import ExitStack, contextmanager

import pytest
from django.contrib.auth.models import User

from newsroom.core.images import processing


@contextmanager
def others_at_work(count):
    """As many other threads as this have a slot."""
    started, end = threading.Barrier(count + 1), threading.Event()

    def work():
        with processing.slot():
            started.wait()
            end.wait()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    started.wait()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()


def test_so_many_threads_have_a_slot_and_the_next_is_refused_at_once():
    with others_at_work(processing.MAX_THREADS), pytest.raises(processing.TooBusy), processing.slot():
        pass
    with others_at_work(processing.MAX_THREADS - 1), processing.slot():
        pass


def test_a_thread_that_has_a_slot_needs_no_other():
    with others_at_work(processing.MAX_THREADS - 1), ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(processing.slot())
    with others_at_work(processing.MAX_THREADS):
        pass


def test_a_slot_is_free_again_after_a_failure():
    for _ in range(processing.MAX_THREADS + 1):
        with pytest.raises(ZeroDivisionError), processing.slot():
            raise ZeroDivisionError


def test_a_user_has_one_slot_and_leaves_the_other_to_colleagues():
    one, other = User(pk=7), User(pk=8)
    entered, end = threading.Event(), threading.Event()

    def work():
        with processing.slot(one):
            entered.set()
            end.wait()

    thread = threading.Thread(target=work)
    thread.start()
    entered.wait()
    try:
        with pytest.raises(processing.TooBusy), processing.slot(one):
            pass
        with processing.slot(other):
            pass
    finally:
        end.set()
        thread.join()
    with processing.slot(one):
        pass
