"""Running hypothesis's state machines on the database."""

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test


def run(machine, *, examples, steps, is_shortened=True):
    """So many runs of the machine, of at most so many steps; the database is after each what it was before.

    is_shortened: a failure is made shorter, which takes minutes where steps are slow.
    """

    class InItsOwnTransaction(machine):
        def __init__(self):
            super().__init__()
            self.transaction = transaction.atomic()
            self.transaction.__enter__()

        def teardown(self):
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

    how = {} if is_shortened else {"phases": (Phase.explicit, Phase.generate)}
    run_state_machine_as_test(
        InItsOwnTransaction,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck), **how
        ),
    )
