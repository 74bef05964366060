"""What the files of a release say of its version: docs/releases.md."""

import re
import tomllib
from datetime import date
from pathlib import Path

from newsroom.core.version import VERSION
from tests.desk import sign_in
from tests.upgrades.databases import versions

ROOT = Path(__file__).resolve().parent.parent
HEADING = re.compile(r"^## \[(.+?)\](?: - (\S+))?$", re.MULTILINE)


def headings():
    """The versions of the changelog with their dates, newest first; what is not released has no date."""
    return HEADING.findall((ROOT / "CHANGELOG.md").read_text())


def test_the_project_file_has_the_version_of_the_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_the_docs_install_and_update_by_tags():
    text = (ROOT / "docs" / "running.md").read_text()
    assert set(re.findall(r"git checkout v(\d[\w.]*)", text)) == {VERSION}
    assert "git fetch --tags && git checkout vX.Y.Z" in text
    assert "git pull" not in text


def test_the_newest_released_version_of_the_changelog_is_that_of_the_code():
    released = [name for name, _ in headings() if name != "Unreleased"]
    assert released[0] == VERSION


def test_the_changelog_has_dates_and_versions_from_new_to_old():
    released = [(name, day) for name, day in headings() if name != "Unreleased"]
    numbers = [tuple(map(int, name.split("."))) for name, _ in released]
    days = [date.fromisoformat(day) for _, day in released]
    assert numbers == sorted(numbers, reverse=True)
    assert days == sorted(days, reverse=True)
    assert all(len(number) == 3 for number in numbers)


def test_what_is_not_released_is_above_all_versions():
    names = [name for name, _ in headings()]
    assert "Unreleased" not in names[1:]


def test_there_is_a_database_of_this_version():
    assert VERSION in versions()


def test_the_desk_shows_the_version_to_those_who_are_signed_in(client, db):
    assert VERSION not in client.get("/admin/login/").content.decode()
    sign_in(client, "Journalist")
    assert f"Newsroom {VERSION}" in client.get("/admin/").content.decode()
