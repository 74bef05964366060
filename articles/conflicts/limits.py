"""A limit of comparisons: texts can be such that even a few pages of them take a second, and long ones several."""

from collections.abc import Iterator
from contextlib import contextmanager

from newsroom.core.system.client_ip import UNKNOWN
from newsroom.core.system.slots import Busy, Slots

BUSY = "The server is comparing other texts. Reload this page in a moment."
slots = Slots(1)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Run the block, or the decorated function, in one thread of the process at a time; one more may wait a second.

    Raises Busy. There is no limit of size below which a comparison is free, because time does not depend on size alone.
    """
    with slots.take(UNKNOWN) as is_taken:
        if not is_taken:
            raise Busy(BUSY)
        yield
