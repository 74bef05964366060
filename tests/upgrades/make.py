"""Write the databases of the present version, from which later versions are upgraded in the tests.

uv run --group dev python -m tests.upgrades.make

It needs PostgreSQL's programs, and a server at DATABASE_URL or else at 127.0.0.1.
"""

import os
import re
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit

from newsroom.core.version import VERSION
from tests.upgrades.databases import BACKUP, FACTS, FOLDER, SECRET_KEY, SQL
from tests.upgrades.dumps import sqlite_dump

SERVER = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
DATABASE = "release_upgrades"
# Lines of newer versions of pg_dump that are for psql, or that older servers do not know.
NOT_SQL = re.compile(r"\\(un)?restrict |SET transaction_timeout")


def main():
    """Fill a site on SQLite, restore its backup on PostgreSQL, and write both as SQL."""
    target = FOLDER / VERSION
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/db.sqlite3"
        site = _environment(f"sqlite:///{file}", f"{folder}/media")
        _run(site, "manage.py", "migrate")
        _run(site, "-m", "tests.upgrades.filling", str(target / FACTS))
        # Before the backup, which stores in the database where its file is.
        (target / SQL["sqlite"]).write_text(sqlite_dump(file))
        _run(site, "manage.py", "backup", str(target / BACKUP))
        (target / SQL["postgresql"]).write_text(_postgresql_dump(target / BACKUP, f"{folder}/other-media"))


def _postgresql_dump(backup, media):
    address = urlsplit(SERVER)._replace(path=f"/{DATABASE}").geturl()
    site = _environment(address, media)
    _program("psql", SERVER, "--command", f"CREATE DATABASE {DATABASE}")
    try:
        _run(site, "manage.py", "migrate")
        _run(site, "manage.py", "restore", str(backup))
        dump = _program("pg_dump", "--inserts", "--no-owner", "--no-privileges", address)
    finally:
        _program("psql", SERVER, "--command", f"DROP DATABASE {DATABASE}")
    return "".join(line for line in dump.splitlines(keepends=True) if not NOT_SQL.match(line))


def _environment(database, media):
    return {
        **os.environ,
        **{"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATABASE_URL": database, "MEDIA_ROOT": media},
        **{"SECRET_KEY": SECRET_KEY, "SITE_URL": "https://news.example", "ALLOWED_HOSTS": "testserver"},
    }


def _run(environment, *words):
    return _program(sys.executable, "-W", "ignore", *words, env=environment)


def _program(*words, env=None):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout


if __name__ == "__main__":
    main()
