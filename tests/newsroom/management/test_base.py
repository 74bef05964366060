"""What every command does: without a database, where nobody reads, and when it is interrupted or fails."""

import errno
import io
import pkgutil
import re

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from newsroom.management import commands
from newsroom.management.commands import notify_hub, purge_edge
from newsroom.management.consumer_command import ConsumerCommand
from tests.databases import connected_to
from tests.factories import make_image
from tests.newsroom.management.commands import ROOT, run, set_up, start
from topics import counting

# Of each command what it is called with. `demo` and `migrate` make the tables.
WORDS = {
    "backup": ["site.zip"],
    "check_counts": [],
    "encrypt_secrets": [],
    "export_articles": [],
    "export_site": ["copy"],
    "generate_articles": ["--articles=1", "--topics=1"],
    "import_articles": ["nowhere"],
    "import_ghost": ["nowhere"],
    "import_redirects": ["nowhere"],
    "import_vale": ["nowhere"],
    "import_wordpress": ["nowhere"],
    "ingest": [],
    "maintain": [],
    "move_media": ["bucket"],
    "render_pictures": [],
    "reset_second_factor": ["somebody"],
    "restore": ["nowhere"],
}
NO_TABLES = (
    "The database has no tables yet. Check DATABASE_URL; only on a new site, run `manage.py migrate`. Nothing was "
    "changed."
)


@pytest.mark.parametrize("command", WORDS)
@pytest.mark.django_db(transaction=True)
def test_without_tables_a_command_says_what_to_do_and_does_nothing(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "db.sqlite3").touch()
    nothing = {**connection.settings_dict["OPTIONS"], "options": "-c search_path=nowhere"}
    with connected_to(tmp_path / "db.sqlite3", OPTIONS=nothing), pytest.raises(CommandError) as failure:
        call_command(command, *WORDS[command])
    assert str(failure.value) == NO_TABLES
    assert capsys.readouterr() == ("", "")
    assert not (tmp_path / "site.zip").exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_told_in_one_line(tmp_path):
    # A folder is no database.
    with connected_to(tmp_path, PORT="1"), pytest.raises(CommandError) as failure:
        call_command("check_counts")
    assert re.fullmatch(r"Database error: [^\n]+\. Nothing was changed\.", str(failure.value))


def test_a_file_that_does_not_exist_is_not_made(tmp_path):
    status, out, err = run(tmp_path / "db.sqlite3", "check_counts")
    assert (status, out) == (1, "")
    sentence = f"Database error: There is no file {tmp_path}/db.sqlite3 (DATABASE_URL). Nothing was changed."
    assert err == f"CommandError: {sentence}\n"
    assert not (tmp_path / "db.sqlite3").exists()


def test_the_operator_reads_one_line_and_no_traceback(tmp_path):
    (tmp_path / "db.sqlite3").touch()
    status, out, err = run(tmp_path / "db.sqlite3", "check_counts")
    assert (status, out) == (1, "")
    assert err == f"CommandError: {NO_TABLES}\n"


def test_every_command_is_asked():
    consumers, of_django = {"db_worker", "notify_hub", "purge_edge"}, {"changepassword", "createsuperuser", "migrate"}
    # It explains what is missing.
    found = {name for _, name, _ in pkgutil.iter_modules(commands.__path__)}
    assert found == {*WORDS, *consumers, *of_django, "demo", "doctor"}
    assert issubclass(notify_hub.Command, ConsumerCommand)
    assert issubclass(purge_edge.Command, ConsumerCommand)


def test_without_the_setting_there_is_no_worker():
    with pytest.raises(CommandError, match="TASKS is not “database”"):
        call_command("db_worker")


@pytest.mark.parametrize("command", ["export_articles", "check_counts"])
def test_nothing_is_said_where_nobody_reads_on(tmp_path, command):
    database = tmp_path / "db.sqlite3"
    set_up(database)
    run(database, "import_articles", "-", stdin='{"id": "wire-1", "title": "Ferry"}\n')
    with start(database, command) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OperationalError("server closed the connection\nMore of it."),
            "The command did not finish. Database error: server closed the connection.",
        ),
        (
            OperationalError("no such column: topics_topic.colour"),
            "The command did not finish. Database error: no such column: topics_topic.colour. Run `migrate` first.",
        ),
        (
            OperationalError('column topics_topic.colour does not exist\nLINE 1: SELECT "topics_topic"'),
            "The command did not finish. Database error: column topics_topic.colour does not exist. "
            "Run `migrate` first.",
        ),
        (OSError(28, "No space left on device"), "The command did not finish: No space left on device."),
        (
            PermissionError(13, "Permission denied", "/media/a"),
            "The command did not finish: Permission denied: /media/a.",
        ),
        (KeyboardInterrupt(), "Interrupted. Run the command again to continue."),
    ],
)
@pytest.mark.django_db
def test_what_fails_later_is_told_in_one_line(monkeypatch, error, said):
    def fail():
        raise error

    monkeypatch.setattr(counting, "check", fail)
    with pytest.raises(CommandError) as failure:
        call_command("check_counts")
    assert str(failure.value) == said


@pytest.mark.django_db
def test_an_image_that_cannot_be_read_is_named_and_not_the_file_that_is_written(tmp_path, monkeypatch):
    def refuse(name):
        raise PermissionError(errno.EACCES, "Permission denied", f"/srv/media/{name}")

    make_image()
    monkeypatch.setattr(default_storage, "open", refuse)
    with pytest.raises(CommandError) as failure:
        call_command("backup", str(tmp_path / "site.zip"), stderr=io.StringIO())
    assert str(failure.value).startswith(f"{tmp_path}/site.zip was not written: Permission denied: /srv/media/")
    assert str(failure.value).endswith(". Any existing file was left unchanged.")
    with pytest.raises(CommandError) as failure:
        call_command("backup", str(tmp_path / "nowhere" / "site.zip"), stderr=io.StringIO())
    assert str(failure.value) == (
        f"{tmp_path}/nowhere/site.zip was not written: No such file or directory. Any existing file was left unchanged."
    )


@pytest.mark.parametrize(
    ("command", "setting", "section"),
    [("notify_hub", "WEBSUB_HUB", "WebSub hub"), ("purge_edge", "EDGE_PURGE_URL", "CDN cache")],
)
def test_a_setting_that_is_missing_is_told_with_the_section_that_describes_it(command, setting, section):
    with pytest.raises(CommandError, match=f"^{setting} is not set. See “{section}” in docs/running.md.$"):
        call_command(command)
    assert f"\n## {section}\n" in (ROOT / "docs/running.md").read_text()
