"""Run the data migrations that a restored backup of an older version lacks.

A backup has the rows of its version. What later migrations derive from rows, they also derive from restored ones, so
the data functions of our own apps must work with the models of today.
"""

from collections.abc import Collection
from typing import Any, cast

from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor

# Data functions of other apps may rely on the models of their time.
OUR_APPS = {"accounts", "articles", "newsroom", "project", "topics"}


def run_missing(migrations: Collection[tuple[str, str]]) -> None:
    """Run the data functions of these migrations, each (app, name), in the order of all migrations."""
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if migration.app_label in OUR_APPS and (migration.app_label, migration.name) in migrations:
            for operation in migration.operations:
                if isinstance(operation, RunPython):
                    operation.code(cast(Any, apps), connection.schema_editor())
