"""The processes that copy pages at the same time. Each renders pages on its own; what they found goes to one place."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial

from newsroom.core.worker_process import WorkerEnded, WorkerProcess, one_per_thread
from newsroom.exchange.static_site.answers import Answer, Answerer, Plan, Request

# Starts `serving.main`, once Django is set up: before, no model can be imported.
_PROGRAM = "import django; django.setup(); from newsroom.exchange.static_site import serving; serving.main(sys.argv[1])"
# As if the site had answered so.
_ENDED = Answer(500)

type Ask = Callable[[Request], "Future[Answer]"]


@contextmanager
def answering(plan: Plan, number: int) -> Iterator[Ask]:
    """Yield a function that has one of the processes answer a request; with one, this process. Raises OSError."""
    if number == 1:
        answerer = Answerer(plan)
        yield lambda request: _done(answerer.answer(request))
        return
    start = partial(WorkerProcess, _PROGRAM, [json.dumps(plan)])
    with one_per_thread(number, start, _ask) as ask:
        yield ask


def _done(answer: Answer) -> "Future[Answer]":
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future


def _ask(process: WorkerProcess, request: Request) -> Answer:
    """Have the process answer the request. Raises OSError if a file could not be written."""
    try:
        status, output = process.ask(json.dumps(request).encode())
    except WorkerEnded:
        return _ENDED
    content = json.loads(output)
    if status:
        raise OSError(*content)
    return Answer(*content)
