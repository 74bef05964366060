"""How much faster an import is that writes new stories together than one that writes each on its own.

    uv run python -m tests.benchmarks.importing FILE [--rounds 3]

FILE: JSON Lines, as `import_articles --publish` reads it. With DATABASE_URL=postgres://… on PostgreSQL, else on SQLite.
It makes a database of its own beside the one of that address, imports the file in both ways in each round, with CPU
time of this process and seconds, and removes the database again. A draft is saved every 100 milliseconds meanwhile, as
an editor's page does: how long that waited is printed, too. The result is the median of the ratios within a round.
"""
# ruff: noqa: E402 - models can be imported once Django is set up.

import argparse
import os
import statistics
import threading
import time
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command
from django.db import OperationalError, connection, connections

from articles.workflow import drafting
from newsroom.exchange.importing.batch import Batch
from newsroom.exchange.importing.importer import Import
from newsroom.exchange.readers import jsonl

INTERVAL = 0.1
WAYS = {"one by one": lambda batch, entry, copies: entry.number, "together": Batch._kind_of}


class Editor(threading.Thread):
    """Saves a draft every INTERVAL seconds until it is stopped. waits: how long each save took."""

    def __init__(self):
        super().__init__()
        self.draft, self.waits, self.failures = drafting.create({"title": "Ours"}), [], 0
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.wait(INTERVAL):
            began = time.monotonic()
            try:
                drafting.save(self.draft, {"title": f"Ours {len(self.waits)}"})
            except OperationalError:
                self.failures += 1
            self.waits.append(time.monotonic() - began)
        connections.close_all()

    def stop(self):
        """End it, and return what it waited, in words."""
        self.is_over.set()
        self.join()
        waits = sorted(self.waits)
        last = waits[int(0.99 * len(waits))]
        return f"{len(waits):,} saves, {statistics.median(waits):.3f} s, p99 {last:.3f} s, {self.failures} failed"


def measure(path, way):
    """Import the file into an empty database. Returns seconds."""
    # Tables that a migration made by hand refer to those of models.
    call_command("flush", interactive=False, verbosity=0, allow_cascade=True)
    editor = Editor()
    with mock.patch.object(Batch, "_kind_of", WAYS[way]), open(path, "rb") as file:
        editor.start()
        began = time.monotonic()
        summary = Import(publish=True, report=lambda sentence: None).run(jsonl.read(file))
        seconds = time.monotonic() - began
    print(f"  {way:<12}{seconds:7.1f} s   {summary}\n{'':14}an editor: {editor.stop()}", flush=True)
    return seconds


def main():
    """Print each round, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        ratios = []
        for number in range(options.rounds):
            print(f"{connection.vendor}, round {number + 1}")
            in_turn, together = (measure(options.file, way) for way in WAYS)
            ratios.append(in_turn / together)
        print(f"together {statistics.median(ratios):.1f} times as fast")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
