"""The program of a process that copies pages (`processes`)."""

import gc
import json
import logging

from newsroom.core.worker_process import serve
from newsroom.exchange.static_site.answers import Answerer, Plan, Request

# New objects until Python looks for those that only refer to each other. A page makes tens of thousands, and nearly all
# are freed without.
_NEW_OBJECTS = 50_000


def main(plan: str) -> None:
    """Answer requests until standard input ends. plan: as JSON."""
    # The pages that are not there are listed in the end.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    answerer = Answerer(Plan(*json.loads(plan)))

    def answer(request: bytes) -> tuple[int, bytes]:
        try:
            return 0, json.dumps(answerer.answer(Request(*json.loads(request)))).encode()
        except OSError as error:
            return 1, json.dumps([error.errno, error.strerror, error.filename]).encode()

    serve(answer)
