"""The databases of earlier versions in this folder: where they are, and how they are loaded."""

import json
import sqlite3
from pathlib import Path

import psycopg

FOLDER = Path(__file__).parent / "databases"
# The key with which the secrets in them are encrypted.
SECRET_KEY = "the key of the sites whose databases are kept here, and of no other site"
# The user with an authenticator app of `tests.core.accounts.codes`, and everyone's password.
EDITOR, PASSWORD = "editor", "correct horse"
SQL = {"sqlite": "sqlite.sql", "postgresql": "postgresql.sql"}
BACKUP, FACTS = "site.backup", "facts.json"


def versions():
    """Return the versions of which there is a database, oldest first."""
    return sorted((folder.name for folder in FOLDER.iterdir()), key=lambda name: tuple(map(int, name.split("."))))


def facts_of(version):
    """Return what `facts` found when the databases of this version were made."""
    return json.loads((FOLDER / version / FACTS).read_text())


def load_sqlite(version, file):
    """Make an SQLite database file with the tables and rows of this version."""
    database = sqlite3.connect(file)
    database.executescript((FOLDER / version / SQL["sqlite"]).read_text())
    database.close()


def load_postgresql(version, address):
    """Fill an empty PostgreSQL database with the tables and rows of this version. address: parameters of psycopg."""
    script = (FOLDER / version / SQL["postgresql"]).read_text()
    with psycopg.connect(**address) as connection:
        connection.execute(script)
