"""`export_site` as an operator meets it: with the page cache, in a process of its own."""

import json
import re

from tests.newsroom.management.commands import run, set_up


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
    status, out, err = run(database, "export_site", copy, "--base-url", "https://copy.example")
    assert "; 0 files written, 0 removed;" in out, err
