"""The commands that import a whole site as an operator meets them."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.models import Article
from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.sites.stories import StoryImport
from newsroom.management.site_import_command import SiteImportCommand
from tests.newsroom.exchange.sites.helpers import export_of, old_image, old_story, whole_site, write_uploads

pytestmark = pytest.mark.django_db


class Command(SiteImportCommand):
    """Imports a site that the file has nothing to do with, after reading it twice."""

    export = staticmethod(whole_site)

    def export_of(self, file):
        self.read = file.read()
        file.seek(0)
        assert file.read() == self.read
        if self.read == b"unreadable":
            raise UnreadableFile("The file is not an export.")
        return self.export()


@pytest.fixture(autouse=True)
def _one_language(settings):
    settings.LANGUAGES = [("en", "English")]


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "export.xml"
    file.write_bytes(b"content")
    return str(file)


def run(*words, command=None, **options):
    """The lines that the command printed, and the error that it ended with."""
    command, out, error = command or Command(), io.StringIO(), ""
    try:
        call_command(command, *words, stdout=out, **options)
    except CommandError as failed:
        error = str(failed)
    return out.getvalue().splitlines(), error


def clean(command):
    command.export = lambda: export_of(old_story())
    return command


def test_a_summary_is_printed_and_the_exit_status_says_that_items_are_invalid(file, tmp_path):
    lines, error = run(file, media=str(write_uploads(tmp_path)), publish=True)
    assert "stories: 5 found (5 new)" in lines
    assert "images: 3 found (1 new, 1 invalid, 1 left out)" in lines
    assert error == "1 item was not imported (use --report FILE for the reasons). All others were saved."


def test_without_invalid_items_the_command_succeeds_and_imports_drafts(file):
    lines, error = run(file, command=clean(Command()))
    assert "stories: 1 found (1 new)" in lines
    assert error == ""
    assert Article.objects.get().status == "draft"


@pytest.mark.parametrize("name", ["report.txt", "report.json"])
def test_the_whole_report_is_written_to_a_file(file, tmp_path, name):
    _, error = run(file, report=str(tmp_path / name), media=str(write_uploads(tmp_path)))
    text = (tmp_path / name).read_text()
    assert error.startswith(f"1 item was not imported (see {tmp_path / name})")
    if name.endswith("json"):
        assert json.loads(text)["kinds"]["stories"]["found"] == 5
    else:
        assert "Comments cannot be imported. In: post 99, post 98" in text


def test_a_dry_run_says_so_and_changes_nothing(file):
    lines, error = run(file, command=clean(Command()), dry_run=True)
    assert lines[0] == "Dry run: nothing was changed. The import would result in:"
    assert "stories: 1 found (1 new)" in lines
    assert error == ""
    assert not Article.objects.exists()


def test_standard_input_can_be_read_more_than_once(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"content")))
    command = clean(Command())
    assert run("-", command=command)[1] == ""
    assert command.read == b"content"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.xml"], "nowhere.xml cannot be read: No such file or directory. Nothing was changed."),
        (["FILE", "--media", "nowhere"], "nowhere cannot be read: No such file or directory. Nothing was changed."),
        (
            ["FILE", "--media", "FILE"],
            "FILE is neither a folder nor a ZIP file nor a text file with a URL in each line. Nothing was changed.",
        ),
    ],
)
def test_what_cannot_be_read_is_named(file, words, said):
    assert run(*(word.replace("FILE", file) for word in words))[1] == said.replace("FILE", file)


def test_a_file_that_is_no_export_changes_nothing(tmp_path):
    (tmp_path / "x").write_bytes(b"unreadable")
    assert run(str(tmp_path / "x"))[1] == "The file is not an export. Nothing was changed."


def test_a_failure_on_the_way_reports_what_was_saved(file, tmp_path, monkeypatch):
    def fail(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(StoryImport, "run_items", fail)
    command = Command()
    command.export = lambda: export_of(old_story(), media=(old_image(),))
    lines, error = run(file, command=command, media=str(write_uploads(tmp_path)))
    assert "images: 1 found (1 new)" in lines
    assert error == (
        "Database error: database is locked. What was imported so far has been saved. "
        "Run the command again to continue."
    )
