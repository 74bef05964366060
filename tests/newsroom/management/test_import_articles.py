"""`import_articles` as an operator meets it."""

import json
import re
import signal
import sqlite3
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.models import Article
from articles.workflow import drafting
from newsroom.exchange.importing import importer
from newsroom.exchange.importing.batch import Batch
from tests.factories import make_draft
from tests.newsroom.exchange.helpers import story
from tests.newsroom.management.commands import run, set_up, start


def lines_of(count):
    topics = ["Ferries", "Tides", "Harbours"]
    return "".join(
        json.dumps(story(id=f"wire-{n}", title=f"Crossing {n}", topics=[topics[n % 3], topics[n % 2]])) + "\n"
        for n in range(count)
    )


@pytest.mark.django_db
def test_a_clean_file_ends_with_one_line_on_standard_output(tmp_path, capsys):
    file = tmp_path / "in.jsonl"
    file.write_text(lines_of(2))
    call_command("import_articles", str(file), publish=True)
    out, err = capsys.readouterr()
    told = r"2 lines: 2 new, 0 updated, 0 unchanged, 0 skipped, 0 rejected, 0 invalid; 2 published; \d+ s\n"
    assert re.fullmatch(told, out)
    assert err == ""


@pytest.mark.django_db
def test_bad_lines_go_to_standard_error_and_make_the_exit_status_1(tmp_path, capsys):
    file = tmp_path / "in.jsonl"
    file.write_text("{\n" + lines_of(1))
    said = r"^1 story was not imported \(see the messages above\)\. All others were saved\.$"
    with pytest.raises(CommandError, match=said) as failure:
        call_command("import_articles", str(file))
    assert failure.value.returncode == 1
    out, err = capsys.readouterr()
    assert err.startswith("line 1: The line is not valid JSON")
    assert out.startswith("2 lines: 1 new")
    assert Article.objects.get().uid == "wire-0"


@pytest.mark.django_db
def test_a_file_of_bad_lines_alone_changes_nothing_and_that_is_said(tmp_path):
    file = tmp_path / "in.jsonl"
    file.write_text("{\n{\n")
    with pytest.raises(CommandError, match=r"^2 stories were not imported \(see .*\)\. Nothing was changed\.$"):
        call_command("import_articles", str(file))


@pytest.mark.django_db
def test_a_missing_file_is_said_so_without_a_summary(tmp_path, capsys):
    said = r"nowhere.jsonl cannot be read: No such file or directory. Nothing was changed.$"
    with pytest.raises(CommandError, match=said):
        call_command("import_articles", str(tmp_path / "nowhere.jsonl"))
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_standard_input_is_called_so(monkeypatch, tmp_path):
    (tmp_path / "in.jsonl").touch()
    with (tmp_path / "in.jsonl").open("ab") as unreadable:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=unreadable))
        with pytest.raises(CommandError, match=r"^Standard input cannot be read: .*\. Nothing was changed\.$"):
            call_command("import_articles", "-")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("database is locked"), "Database error: database is locked. Nothing was changed."),
        (KeyboardInterrupt(), "Interrupted. Nothing was changed."),
    ],
)
@pytest.mark.django_db
def test_what_fails_at_once_has_saved_nothing(tmp_path, monkeypatch, capsys, error, said):
    def fail(batch, entries):
        raise error

    monkeypatch.setattr(Batch, "write", fail)
    monkeypatch.setattr(importer, "ATTEMPTS", 1)
    file = tmp_path / "in.jsonl"
    file.write_text(lines_of(1))
    with pytest.raises(CommandError) as failure:
        call_command("import_articles", str(file))
    assert str(failure.value) == said
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_an_interruption_keeps_the_finished_stories_and_is_no_success(tmp_path, monkeypatch, capsys):
    def interrupt(batch, entries):
        if entries[0].number > 1:
            raise KeyboardInterrupt
        return write(batch, entries)

    write = Batch.write
    monkeypatch.setattr(Batch, "write", interrupt)
    monkeypatch.setattr(importer, "MAX_BATCH_STORIES", 1)
    file = tmp_path / "in.jsonl"
    file.write_text(lines_of(3))
    with pytest.raises(
        CommandError, match=r"Interrupted. Stories imported so far have been saved. Run the command again"
    ):
        call_command("import_articles", str(file))
    assert capsys.readouterr().out.startswith("1 line: 1 new")
    monkeypatch.undo()
    call_command("import_articles", str(file))
    assert capsys.readouterr().out.startswith("3 lines: 2 new, 0 updated, 1 unchanged")


@pytest.mark.parametrize(("count", "said"), [(1, "1 line"), (2, "2 lines")])
@pytest.mark.django_db
def test_long_work_tells_how_far_it_has_come(tmp_path, monkeypatch, capsys, count, said):
    monkeypatch.setattr("newsroom.exchange.progress.INTERVAL_SECONDS", 0)
    file = tmp_path / "in.jsonl"
    file.write_text(lines_of(count))
    call_command("import_articles", str(file))
    assert re.fullmatch(rf"{said} so far, \d+ s\n", capsys.readouterr().err)


@pytest.fixture(scope="module")
def exported_whole(tmp_path_factory):
    """What a site exports into which 120 stories came with nothing in between."""
    database = tmp_path_factory.mktemp("whole") / "db.sqlite3"
    set_up(database)
    run(database, "import_articles", "-", "--publish", stdin=lines_of(120))
    return run(database, "export_articles")[1]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_was_killed_continues_and_ends_as_if_it_had_not_been(tmp_path, exported_whole, how):
    file = tmp_path / "in.jsonl"
    file.write_text(lines_of(120))
    killed = tmp_path / "killed.sqlite3"
    set_up(killed)
    process = start(killed, "import_articles", file, "--publish")
    with closing(sqlite3.connect(killed)) as reader:
        while not (stored := reader.execute("SELECT COUNT(*) FROM articles_article").fetchone()[0]):
            time.sleep(0.01)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert 0 < stored < 120
    if how == signal.SIGINT:
        assert " new" in out
        assert "Interrupted" in err
    assert run(killed, "check_counts")[0] == 0
    status, out, err = run(killed, "import_articles", file, "--publish")
    assert (status, " unchanged" in out, " 0 unchanged" in out) == (0, True, False), err
    exported = run(killed, "export_articles")[1]
    assert exported == exported_whole
    assert len(exported.splitlines()) == 120
    assert run(killed, "check_counts")[0] == 0


@pytest.mark.django_db(transaction=True)
def test_an_editor_saves_while_an_import_runs(tmp_path, monkeypatch):
    file = tmp_path / "in.jsonl"
    file.write_text(lines_of(100))
    monkeypatch.setattr(importer, "MAX_BATCH_STORIES", 10)
    draft = make_draft()
    saves = []

    def save_between(run, batch):
        saves.append(len(saves))
        drafting.save(draft, {"title": f"Typed {len(saves)}"})
        return count(run, batch)

    count = importer.Import._count
    monkeypatch.setattr(importer.Import, "_count", save_between)
    call_command("import_articles", str(file))
    # A slow machine makes smaller transactions, hence more.
    assert len(saves) >= 10
