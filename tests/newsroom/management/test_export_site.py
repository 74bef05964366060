"""`export_site` as an operator meets it: with the page cache, in a process of its own."""

import json
import re
import signal

from tests.newsroom.exchange.static_site.copies import files_of
from tests.newsroom.management.commands import run, set_up, start


def test_a_site_is_copied_and_copied_again(tmp_path):
    database, copy = tmp_path / "db.sqlite3", tmp_path / "copy"
    set_up(database)
    lines = [
        {
            **{
                "id": f"wire-{number}",
                "title": f"Ferry {number}",
                "body": "<p>It left at noon.</p>",
                "topics": ["Ferries"],
            },
            **{"published_at": "2025-05-04T10:30:00+00:00", "authors": ["Harbour desk"]},
        }
        for number in range(3)
    ]
    status, _, err = run(database, "import_articles", "-", "--publish", stdin="\n".join(map(json.dumps, lines)))
    assert status == 0, err
    status, out, err = run(database, "export_site", copy, "--base-url", "https://copy.example/")
    assert status == 0, err
    assert re.fullmatch(
        r"\d+ pages, 0 redirects, \d+ feeds and sitemaps, \d+ other files; \d+ files written, 0 removed; \d+ s\n", out
    )
    front = (copy / "index.html").read_text()
    assert '<link rel="canonical" href="https://copy.example/">' in front
    assert "Ferry 2" in front
    # Any number of processes makes the same copy.
    for processes in (1, 3):
        words = ("--base-url", "https://copy.example", "--processes", processes)
        status, out, err = run(database, "export_site", copy, *words)
        assert "; 0 files written, 0 removed;" in out, err


def test_a_killed_export_leaves_the_copy_as_it_was_and_the_next_one_is_whole(tmp_path):
    database, copy = tmp_path / "db.sqlite3", tmp_path / "copy"
    set_up(database)
    assert run(database, "export_site", copy)[0] == 0
    before = files_of(copy)
    same = {"body": "<p>It left.</p>", "topics": ["Ferries"], "published_at": "2025-05-04T10:30:00+00:00"}
    stories = [{"id": f"wire-{number}", "title": f"Ferry {number}", **same} for number in range(40)]
    run(database, "import_articles", "-", "--publish", stdin="\n".join(map(json.dumps, stories)))
    process = start(database, "export_site", copy)
    while not list(tmp_path.glob(".copy.part/topics/ferries/*")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert files_of(copy) == before
    status, _, err = run(database, "export_site", copy)
    assert status == 0, err
    whole = files_of(copy)
    assert "topics/ferries/page/2/index.html" in whole
    assert not (tmp_path / ".copy.part").exists()
    assert run(database, "export_site", tmp_path / "other")[0] == 0
    assert files_of(tmp_path / "other") == whole
