"""A backup of an older version is restored with the data migrations that it lacks."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group

from tests.factories import make_topic
from tests.newsroom.exchange.helpers import backed_up, manifest_of, restore, with_manifest
from topics.models import Opening, Topic

pytestmark = pytest.mark.django_db
CURATED = datetime(2026, 2, 3, tzinfo=UTC)


def test_a_data_migration_that_the_backup_lacks_runs_on_the_restored_rows():
    make_topic("Ferries")
    Group.objects.get(name="Topic editor").delete()
    content = backed_up()
    migrations = manifest_of(content)["migrations"]
    migrations["project"].remove("0001_roles")
    restore(with_manifest(content, migrations=migrations))
    assert Topic.objects.get().name == "Ferries"
    assert Group.objects.get(name="Topic editor").permissions.filter(codename="curate_topic").exists()


def test_a_backup_of_this_version_is_taken_as_it_is():
    topic = make_topic("Ferries", curated_at=CURATED)
    Opening.objects.all().delete()
    Group.objects.get(name="Topic editor").delete()
    restore(backed_up())
    assert Topic.objects.get(pk=topic.pk).curated_at == CURATED
    assert not Opening.objects.exists()
    assert not Group.objects.filter(name="Topic editor").exists()
