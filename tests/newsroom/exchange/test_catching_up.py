"""A backup of an older version comes back with what this version keeps beside its rows."""

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles import drafting
from articles.models import DraftImage, WorkingCopy
from newsroom.core.models import AuditEntry
from newsroom.exchange import backup
from tests.factories import make_article, make_draft, make_image, make_topic
from tests.newsroom.exchange.helpers import backed_up, changed, manifest_of, restore, with_manifest
from tests.topics.test_openings import begun
from topics.models import Opening, Resemblance, Topic

pytestmark = pytest.mark.django_db
CURATED = datetime(2026, 2, 3, tzinfo=UTC)
PLANNED = datetime(2031, 2, 3, 4, tzinfo=UTC)
# What the first version did not keep yet: whole tables, and columns.
TABLES = (
    *(
        "topics.fingerprint",
        "topics.resemblance",
        "topics.opening",
        "topics.merge",
        "topics.split",
        "topics.dismissedflag",
    ),
    *("articles.word", "articles.headlineword", "articles.draftimage"),
)
COLUMNS = {"topics.topic": ("curated_at", "sponsor"), "articles.workingcopy": ("planned_at", "update_asked_at")}


def of_the_first_version(content):
    """The backup as the first version would have written it."""
    parts = {f"tables/{label}.jsonl": None for label in TABLES}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for label, names in COLUMNS.items():
            lines = archive.read(f"tables/{label}.jsonl").splitlines()
            rows = ({k: v for k, v in json.loads(line).items() if k not in names} for line in lines)
            parts[f"tables/{label}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    manifest = manifest_of(content)
    digests = {name: digest for name, digest in manifest["digests"].items() if parts.get(name, b"") is not None}
    digests |= {name: backup.digest_of([part]) for name, part in parts.items() if part is not None}
    migrations = {
        app: names[:1] if app in {"newsroom", "articles", "topics"} else names
        for app, names in manifest["migrations"].items()
    }
    return with_manifest(changed(content, **parts), digests=digests, migrations=migrations)


def test_what_is_kept_beside_rows_is_kept_of_those_of_an_older_backup(capsys):
    picture = make_image(alt="The pier")
    topic, other = make_topic("Ferries", aliases=["渡轮"]), make_topic("Ferry")
    make_article(topics=[topic], title="Ferry leaves the pier")
    AuditEntry.record("brief", topic, by=None)
    AuditEntry.objects.update(at=CURATED)
    AuditEntry.record("merge", topic, by=None)
    draft = make_draft(lead_image=picture, published_at=PLANNED.isoformat())
    restore(of_the_first_version(backed_up()))
    call_command("check_counts")
    assert capsys.readouterr().out == "No problems found.\n"
    assert begun("渡") == ["Ferries"]
    assert set(Resemblance.objects.values_list("topic", "other")) == {(topic.pk, other.pk), (other.pk, topic.pk)}
    assert dict(Topic.objects.values_list("name", "curated_at")) == {"Ferries": CURATED, "Ferry": None}
    assert WorkingCopy.objects.get(pk=draft.pk).planned_at == PLANNED
    assert set(DraftImage.objects.values_list("working_copy", "image")) == {(draft.pk, picture.pk)}
    drafting.save(draft, {"title": "b"})


def test_a_role_comes_back_without_what_was_taken_from_it_and_may_write_pages():
    pages = Permission.objects.filter(codename__endswith="_page")
    taken = Permission.objects.get(codename="publish_article")
    for role in ("Editor", "Administrator"):
        Group.objects.get(name=role).permissions.remove(taken, *pages)
    Group.objects.get(name="Topic editor").delete()
    content = backed_up()
    migrations = manifest_of(content)["migrations"]
    migrations["newsroom"].remove("0008_editors_write_pages")
    restore(with_manifest(content, migrations=migrations))
    assert set(Group.objects.values_list("name", flat=True)) == {"Journalist", "Editor", "Administrator"}
    for role in ("Editor", "Administrator"):
        has = set(Group.objects.get(name=role).permissions.all())
        assert set(pages) <= has
        assert taken not in has
    assert not set(pages) & set(Group.objects.get(name="Journalist").permissions.all())


def test_a_backup_of_this_version_is_taken_as_it_is():
    topic = make_topic("Ferries", curated_at=CURATED)
    Opening.objects.all().delete()
    restore(backed_up())
    assert Topic.objects.get(pk=topic.pk).curated_at == CURATED
    assert not Opening.objects.exists()
