"""What migrations do to a site that is there."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@pytest.mark.django_db
@pytest.mark.postgresql
def test_indexes_of_facets_are_built_while_readers_are_answered():
    loader = MigrationExecutor(connection).loader
    state = loader.project_state(("articles", "0019_translations"))
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        loader.get_migration("articles", "0020_indexes_of_facets").apply(state, editor, collect_sql=True)
    done = [statement.split()[0] for statement in editor.collected_sql if not statement.startswith("--")]
    # From the first change of a key on, PostgreSQL lets nobody read the table.
    assert done[:2] == ["CREATE", "CREATE"]
    assert done.count("CREATE") == 2
    assert "SET" in done
