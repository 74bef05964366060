"""A database of an earlier version is upgraded by `migrate`, and a backup of one by `restore`, with all that it has."""

import html

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection

from tests.core.accounts.codes import code_of
from tests.databases import leave
from tests.newsroom.exchange.helpers import backed_up, restore
from tests.upgrades.databases import BACKUP, EDITOR, FOLDER, PASSWORD, SECRET_KEY, facts_of, versions
from tests.upgrades.facts import facts
from tests.upgrades.schema import schema

pytestmark = pytest.mark.django_db(transaction=True)
of_each_version = pytest.mark.parametrize("upgraded", versions(), indirect=True)


@pytest.fixture
def fresh_schema(transactional_db):
    """The tables of the tests' own database, which `migrate` made from nothing."""
    found = schema()
    leave()
    return found


def assert_has_all(found, expected):
    """Assert that nothing of the older version is missing. A search may find more than it did."""
    searches = found.pop("searches"), expected.pop("searches")
    assert found == expected
    for words, paths in searches[1].items():
        assert {*paths} <= {*searches[0][words]}, words


@of_each_version
def test_an_upgraded_database_has_the_tables_of_a_new_one(fresh_schema, upgraded):
    found = schema()
    for kind, rows in fresh_schema.items():
        assert found[kind] == rows, kind


@of_each_version
def test_readers_and_editors_find_everything_after_an_upgrade(upgraded, client):
    assert_has_all(facts(client), facts_of(upgraded))
    call_command("check_counts")


@of_each_version
def test_an_editor_signs_in_with_the_second_factor_after_an_upgrade(upgraded, client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    assert Authenticator.objects.filter(type="totp").exists()
    step = client.post("/admin/login/", {"username": EDITOR, "password": PASSWORD})
    client.post(step.url, {"code": code_of()})
    assert client.get("/admin/").status_code == 200
    written = client.get("/admin/articles/article/", {"q": "Being written"})
    assert "Being written" in html.unescape(written.content.decode())


@of_each_version
def test_a_backup_of_an_upgraded_database_is_restored_as_it_is(upgraded):
    content = backed_up()
    restore(content)
    assert backed_up() == content


@pytest.mark.parametrize("version", versions())
def test_a_backup_of_an_earlier_version_is_restored_with_all_that_it_has(version, client, settings):
    settings.SECRET_KEY = SECRET_KEY
    restore((FOLDER / version / BACKUP).read_bytes(), force=connection.vendor == "postgresql")
    assert_has_all(facts(client), facts_of(version))
    call_command("check_counts")
