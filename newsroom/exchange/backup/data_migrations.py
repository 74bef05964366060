"""Run the data migrations that are missing in a restored backup of an older version.

A backup contains the rows of its version. Data that later migrations derive from rows must be derived from restored
rows too, so the data functions of this project's apps must work with the current models.
"""

from collections.abc import Collection
from typing import Any, cast

from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor

# Data functions of other apps may require the models at the time of the migration.
PROJECT_APPS = {"accounts", "articles", "newsroom", "project", "topics"}


def run_missing(migrations: Collection[tuple[str, str]]) -> None:
    """Run the data functions of these migrations, each (app, name), in the order of the migration plan."""
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if migration.app_label in PROJECT_APPS and (migration.app_label, migration.name) in migrations:
            for operation in migration.operations:
                if isinstance(operation, RunPython):
                    operation.code(cast(Any, apps), connection.schema_editor())
