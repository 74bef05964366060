"""Databases of earlier versions, upgraded to the present one."""

import atexit
import functools
import shutil
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from newsroom.settings.accounts import PASSWORD_HASHERS
from tests.databases import connected_to
from tests.upgrades.databases import BACKUP, FOLDER, SECRET_KEY, load_postgresql, load_sqlite


@pytest.fixture
def upgraded(request, settings, tmp_path, transactional_db):
    """Be connected to a copy of the database of the version that is the test's parameter, after `migrate`."""
    version = request.param
    settings.SECRET_KEY, settings.PASSWORD_HASHERS = SECRET_KEY, PASSWORD_HASHERS
    settings.MEDIA_ROOT = tmp_path / "media"
    with zipfile.ZipFile(FOLDER / version / BACKUP) as backup:
        media = [name for name in backup.namelist() if name.startswith("media/")]
        backup.extractall(tmp_path, media)
    copy = _copy_on_sqlite if connection.vendor == "sqlite" else _copy_on_postgresql
    with copy(version, tmp_path) as name, _connected(name):
        yield version


@contextmanager
def _connected(name):
    """Be connected to another database, without what this process remembers of its rows."""
    _forget()
    with connected_to(name, NAME=name):
        yield
    _forget()


def _forget():
    cache.clear()
    ContentType.objects.clear_cache()


@contextmanager
def _copy_on_sqlite(version, folder):
    shutil.copy(_upgraded_file(version), folder / "db.sqlite3")
    yield str(folder / "db.sqlite3")


@functools.cache
def _upgraded_file(version):
    """Return the file of the upgraded database, which is made once for all tests of this process."""
    folder = _folder()
    load_sqlite(version, f"{folder.name}/{version}")
    _upgrade(f"{folder.name}/{version}")
    return Path(folder.name) / version


@functools.cache
def _folder():
    """Return the folder of the upgraded files, which is deleted at the end of the process."""
    return tempfile.TemporaryDirectory(prefix="newsroom-upgrades-")


@contextmanager
def _copy_on_postgresql(version, _):
    name = f"{connection.settings_dict['NAME']}_upgrade"
    _create(name, template=_upgraded_database(version))
    try:
        yield name
    finally:
        _drop(name)


@functools.cache
def _upgraded_database(version):
    """Return the name of the upgraded database, which is made once for all tests of this process."""
    name = f"{connection.settings_dict['NAME']}_{version}"
    _create(name, template="template0")
    atexit.register(_drop, name)
    load_postgresql(version, _address(name))
    _upgrade(name)
    return name


def _create(name, *, template):
    _drop(name)
    with psycopg.connect(**_address("postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop(name):
    with psycopg.connect(**_address("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _address(name):
    parameters = connection.get_connection_params()
    named = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
    return {**named, "dbname": name}


def _upgrade(name):
    with _connected(name):
        call_command("migrate", verbosity=0)
