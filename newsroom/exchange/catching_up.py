"""A backup of an older version: what this version keeps beside its rows is worked out from them.

Migrations did the same for sites that were there. Their data functions run once more, so that each rule stands in one
place; so those of our own apps must go on working with the models of today.
"""

from collections.abc import Collection
from typing import Any, cast

from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor

from articles import similarity

# Other people's data functions may rely on the models of their day.
OUR_APPS = {"accounts", "articles", "newsroom", "topics"}
# To learn all stories' words takes long, so that no migration does it.
WORDS = ("articles", "0013_words")


def catch_up(lacking: Collection[tuple[str, str]]) -> None:
    """Do for the rows what these migrations, by app and name, did for the rows that were there. Keeps their order."""
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if migration.app_label in OUR_APPS and (migration.app_label, migration.name) in lacking:
            for operation in migration.operations:
                if isinstance(operation, RunPython):
                    operation.code(cast(Any, apps), connection.schema_editor())
    if WORDS in lacking:
        similarity.fix()
