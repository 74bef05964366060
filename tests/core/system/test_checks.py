"""newsroom/core/checks.py: what the system checks tell an operator."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import checks
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from newsroom.core.models import Process, ProcessStatus
from newsroom.core.system.checks import maintenance_is_recent, sqlite_is_new_enough, sqlite_version


class Connection:
    """A database of some kind."""

    def __init__(self, vendor):
        self.vendor = vendor


@pytest.mark.parametrize(
    ("vendor", "version", "told"),
    [
        ("sqlite", (3, 46, 1), ["newsroom.I001"]),
        ("sqlite", (3, 51, 2), ["newsroom.I001"]),
        ("sqlite", (3, 51, 3), []),
        ("sqlite", (4, 0, 0), []),
        ("postgresql", (3, 46, 1), []),
    ],
)
def test_an_old_sqlite_is_told_of_where_it_is_used(settings, monkeypatch, vendor, version, told):
    monkeypatch.setattr("newsroom.core.system.checks.connection", Connection(vendor))
    settings.SQLITE_VERSION = version
    assert [message.id for message in sqlite_version(None)] == told


def test_the_old_sqlite_is_no_reason_to_stop(settings, monkeypatch):
    monkeypatch.setattr("newsroom.core.system.checks.connection", Connection("sqlite"))
    settings.SQLITE_VERSION = (3, 40, 0)
    [message] = sqlite_version(None)
    assert not message.is_serious()
    assert "3.40.0" in message.msg
    assert "Upgrade" in message.hint


@pytest.mark.parametrize(
    ("vendor", "version", "told"),
    [("sqlite", (3, 42, 9), ["newsroom.E001"]), ("sqlite", (3, 43, 0), []), ("postgresql", (3, 40, 0), [])],
)
def test_an_sqlite_that_cannot_be_searched_is_refused(settings, monkeypatch, vendor, version, told):
    monkeypatch.setattr("newsroom.core.system.checks.connection", Connection(vendor))
    settings.SQLITE_VERSION = version
    messages = sqlite_is_new_enough(None)
    assert [message.id for message in messages] == told
    assert all(message.is_serious() for message in messages)


@pytest.mark.django_db
class TestMaintenance:
    """A site whose maintenance has not run is told so."""

    @staticmethod
    def told():
        return [message.id for message in maintenance_is_recent(None)]

    @staticmethod
    def created(age):
        MigrationRecorder.Migration.objects.update(applied=timezone.now() - age)

    def test_a_new_site_is_not_told(self):
        self.created(timedelta(days=2))
        assert self.told() == []

    def test_a_site_that_never_ran_it_is_told_after_three_days(self):
        self.created(timedelta(days=4))
        [message] = maintenance_is_recent(None)
        assert (message.id, message.msg) == ("newsroom.W001", "Maintenance has never run.")

    def test_it_says_when_the_last_run_was(self):
        ProcessStatus.record(Process.MAINTAIN, until=datetime(2026, 1, 2, 10, tzinfo=UTC))
        [message] = maintenance_is_recent(None)
        assert message.msg == "Maintenance has not run since 2026-01-02 10:00 UTC."

    @pytest.mark.parametrize(("days", "told"), [(0, []), (2.9, []), (3.1, ["newsroom.W001"]), (90, ["newsroom.W001"])])
    def test_the_last_run_counts(self, days, told):
        self.created(timedelta(days=900))
        ProcessStatus.record(Process.MAINTAIN, until=timezone.now() - timedelta(days=days))
        assert self.told() == told

    def test_it_is_a_warning_that_names_the_command(self):
        self.created(timedelta(days=900))
        [message] = maintenance_is_recent(None)
        assert (message.level, "manage.py maintain" in message.hint) == (checks.WARNING, True)
        assert maintenance_is_recent in checks.registry.registry.deployment_checks

    def test_a_database_that_does_not_respond_or_has_no_tables_is_no_reason(self, monkeypatch):
        self.created(timedelta(days=900))
        monkeypatch.setattr(ProcessStatus._meta, "db_table", "not_yet_there")
        assert self.told() == []
        monkeypatch.undo()

        def fail(*args):
            raise OperationalError

        monkeypatch.setattr("newsroom.core.system.checks.connection.introspection.table_names", fail)
        assert self.told() == []
