"""The tables of a database as it describes them itself, for a comparison of two ways that lead to them."""

import re

from django.db import connection

# Each is named by what it belongs to. The order of columns and the wording of the statement that made a table depend on
# the way, and are left out.
_POSTGRESQL = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,"
    " is_identity, is_generated, collation_name FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "sequences": "SELECT sequencename, data_type::text, increment_by, max_value FROM pg_sequences"
    " WHERE schemaname = 'public'",
    "options": "SELECT relname, array_remove(reloptions, 'autovacuum_enabled=false') FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'i' AND reloptions IS NOT NULL",
    "extensions": "SELECT extname FROM pg_extension",
}
# PostgreSQL adds casts and parentheses to an expression each time that it reads one, as from a dump.
_CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


def schema():
    """Return every column, constraint, index, trigger and sequence of the connected database, sorted, by kind."""
    with connection.cursor() as cursor:
        return _postgresql(cursor) if connection.vendor == "postgresql" else _sqlite(cursor)


def _postgresql(cursor):
    found = {}
    for kind, statement in _POSTGRESQL.items():
        cursor.execute(statement)
        found[kind] = sorted(_CASTS.sub("", repr(row)) for row in cursor.fetchall())
    return found


def _sqlite(cursor):
    cursor.execute("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
    rows = cursor.fetchall()
    tables = {name: sql for kind, _, name, sql in rows if kind == "table"}
    return {
        "columns": sorted(repr((table, *column)) for table in tables for column in _columns(cursor, table)),
        "references": sorted(repr((table, *each)) for table in tables for each in _references(cursor, table)),
        "constraints": sorted(repr((table, *each)) for table, sql in tables.items() for each in _constraints(sql)),
        "indexes": sorted(repr((table, *each)) for table in tables for each in _indexes(cursor, table)),
        "others": sorted(repr((kind, name, sql)) for kind, _, name, sql in rows if kind != "table" and sql),
        "virtual": sorted(sql for sql in tables.values() if sql.startswith("CREATE VIRTUAL")),
    }


def _columns(cursor, table):
    """Return name, type, whether it is required, default, place in the primary key and whether it is generated."""
    cursor.execute(f'PRAGMA table_xinfo("{table}")')
    return [row[1:] for row in cursor.fetchall()]


def _references(cursor, table):
    """Return the column, and the table and column that it refers to."""
    cursor.execute(f'PRAGMA foreign_key_list("{table}")')
    return [(row[3], *row[2:3], *row[4:]) for row in cursor.fetchall()]


def _constraints(sql):
    """Return name and expression of each check, and the unnamed checks of columns, without their order."""
    return sorted(set(re.findall(r"(?:CONSTRAINT \"(\w+)\" )?CHECK \((.*?)\)(?:,|\)$| REFERENCES| NULL| NOT)", sql)))


def _indexes(cursor, table):
    """Return the columns of each index with its direction and collation, also of those that SQLite made itself."""
    cursor.execute(f'PRAGMA index_list("{table}")')
    for _, name, is_unique, origin, is_partial in cursor.fetchall():
        cursor.execute(f'PRAGMA index_xinfo("{name}")')
        # Without the position of the column in the table, which another order of migrations changes.
        columns = [row[2:] for row in cursor.fetchall() if row[5]]
        yield "" if name.startswith("sqlite_autoindex") else name, is_unique, origin, is_partial, repr(columns)
