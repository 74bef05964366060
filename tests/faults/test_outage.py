"""The database is away, or another program keeps it: readers are served, and all is well soon after."""

import sqlite3
import time
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from tests.desk import draft_of, page_of, typed
from tests.factories import make_draft
from tests.faults.editing import Editor
from tests.faults.readers import Readers
from tests.faults.site import disconnect, known_pages, make_known
from tests.serving import serving, wait_until

pytestmark = pytest.mark.faults


@contextmanager
def away(cluster):
    """The database is stopped as long as the block lasts; on SQLite, another program keeps its lock for writing."""
    if cluster:
        cluster.stop()
        yield
        cluster.start()
        disconnect()
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_readers_are_served_while_the_database_is_away(own_database, tmp_path, rounds, limit, figure):
    cluster, _ = own_database
    paths, draft = known_pages(), make_draft(title="As it was")
    data = typed(draft, _save="draft", title="While it was away")
    seconds = rounds(60)
    with serving(tmp_path) as server:
        make_known(server, paths)
        editor, readers = Editor(server), Readers(server.port, paths)
        with readers.reading():
            began = time.monotonic()
            with away(cluster):
                refused = editor.send(page_of(draft), data)
                time.sleep(max(0, began + seconds - time.monotonic()))
            back = time.monotonic()
            wait_until(lambda: server.ask("/topics/?letter=T").status == 200)
            rendered = time.monotonic() - back
            wait_until(lambda: editor.send(page_of(draft), data).status == 302)
            saved = time.monotonic() - back
            time.sleep(1)
    asked, failed = readers.between(began, back), readers.failed(began, back)
    share = 1 - len(failed) / len(asked)
    assert (refused.status, "again" in refused.body) == (503, True)
    assert share >= 0.999, failed[:5]
    assert readers.failed(back) == []
    assert max(rendered, saved) < limit(5)
    assert draft_of(draft)["title"] == "While it was away"
    figure(
        "outage",
        f"{'database stopped' if cluster else 'lock for writing kept by another program'} for {seconds} s: "
        f"{share:.2%} of {len(asked)} requests for known pages answered; "
        f"new pages {rendered:.1f} s and saving {saved:.1f} s after its return",
    )
