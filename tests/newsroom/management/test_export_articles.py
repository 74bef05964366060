"""`export_articles` as an operator meets it."""

import json
import re
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from newsroom.exchange import export
from tests.factories import make_article
from tests.newsroom.management.commands import run, set_up

pytestmark = pytest.mark.django_db


def test_a_file_is_written_for_its_owner_alone_and_the_summary_goes_to_standard_output(tmp_path, capsys):
    make_article(uid="wire-1")
    file = tmp_path / "out.jsonl"
    call_command("export_articles", str(file))
    assert json.loads(file.read_text())["id"] == "wire-1"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch(r"1 story exported; \d+ s\n", capsys.readouterr().out)


def test_standard_output_carries_the_stories_alone(tmp_path):
    set_up(tmp_path / "db.sqlite3")
    line = '{"id": "wire-1", "title": "Ferry 🙂"}\n'
    run(tmp_path / "db.sqlite3", "import_articles", "-", stdin=line)
    status, out, err = run(tmp_path / "db.sqlite3", "export_articles")
    assert (status, json.loads(out)["title"]) == (0, "Ferry 🙂")
    assert "1 story exported" in err


def test_an_export_that_fails_keeps_the_older_file_and_leaves_nothing_beside_it(tmp_path, monkeypatch):
    make_article()
    file = tmp_path / "out.jsonl"
    file.write_text("older")

    def break_off(file, progress):
        file.write(b"half a li")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "write", break_off)
    with pytest.raises(
        CommandError, match=r"was not written: No space left on device. Any existing file was left unchanged."
    ):
        call_command("export_articles", str(file))
    assert file.read_text() == "older"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "Standard output is incomplete: No space left on device."),
        (OperationalError("it is away"), "Standard output is incomplete. Database error: it is away."),
        (KeyboardInterrupt(), "Interrupted. Standard output is incomplete."),
    ],
)
def test_standard_output_is_called_so(monkeypatch, error, said):
    def break_off(file, progress):
        raise error

    monkeypatch.setattr(export, "write", break_off)
    with pytest.raises(CommandError) as failure:
        call_command("export_articles")
    assert str(failure.value) == said


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match=r"was not written: No such file or directory"):
        call_command("export_articles", str(tmp_path / "no" / "out.jsonl"))
