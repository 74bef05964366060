"""Migrations since the newest release leave tables on which its code still runs: docs/releases.md, “Rules”."""

import json
import zipfile

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from newsroom.exchange.backup.archive import MANIFEST
from tests.upgrades.databases import BACKUP, FOLDER, versions

RENAMING = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)


def released_migrations():
    """The migrations that the newest release has, as (app, name)."""
    with zipfile.ZipFile(FOLDER / versions()[-1] / BACKUP) as backup:
        known = json.loads(backup.read(MANIFEST))["migrations"]
    return {(app, name) for app, names in known.items() for name in names}


def problem_of(operation):
    """Why the code of the release before would fail after this operation, or ""."""
    if isinstance(operation, RENAMING):
        return "it renames what the code of the release asks for"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED):
            return "the code of the release inserts rows without this column, so it needs db_default"
    return ""


@pytest.mark.parametrize(
    ("operation", "is_problem"),
    [
        (migrations.RenameField("article", "title", "headline"), True),
        (migrations.AddField("article", "tone", models.CharField(default="")), True),
        (migrations.AddField("article", "tone", models.CharField(default="", db_default="")), False),
        (migrations.AddField("article", "seen_at", models.DateTimeField(null=True)), False),
        (migrations.AddIndex("article", models.Index(fields=["title"], name="title")), False),
    ],
)
def test_the_rule_knows_what_breaks_running_code(operation, is_problem):
    assert bool(problem_of(operation)) is is_problem


def test_the_code_of_the_newest_release_runs_on_the_tables_of_this_version():
    released, problems = released_migrations(), []
    apps = {app for app, _ in released}
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in apps and (app, name) not in released:
            problems += [(app, name, problem) for each in migration.operations if (problem := problem_of(each))]
    assert problems == []
