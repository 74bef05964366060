"""An SQLite database as SQL.

`sqlite3.Connection.iterdump` writes full-text indexes into the list of tables, and they cannot be read in the same
connection. Here each is created as usual, and then the tables in which it stores its data are filled.
"""

import sqlite3

_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


def sqlite_dump(file):
    """Return the database in the file as SQL statements, one a line as far as texts have no lines."""
    database = sqlite3.connect(file)
    try:
        return "\n".join(["BEGIN;", *_statements(database), "COMMIT;", ""])
    finally:
        database.close()


def _statements(database):
    objects = database.execute(_OBJECTS).fetchall()
    tables = {name: sql for kind, name, sql in objects if kind == "table"}
    virtual = [name for name, sql in tables.items() if sql.startswith("CREATE VIRTUAL")]
    internal = {name for name in tables for owner in virtual if name.startswith(f"{owner}_")}
    yield from (f"{sql};" for name, sql in tables.items() if name not in internal)
    yield from (f'DELETE FROM "{name}";' for name in sorted(internal))
    for name in sorted(tables.keys() - {*virtual}):
        yield from _rows(database, name)
    yield from _rows(database, "sqlite_sequence")
    yield from (f"{sql};" for kind, _, sql in objects if kind != "table")


def _rows(database, table):
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    values = " || ',' || ".join(f'quote("{column}")' for column in columns)
    for (row,) in database.execute(f'SELECT {values} FROM "{table}"'):
        yield f'INSERT INTO "{table}" VALUES({row});'
