"""What is exported and imported into an empty site is the same: every field of every model, or it is named here."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command

from articles.models import Article, Author, Byline, ChangeNote, Correction, WorkingCopy
from newsroom.core.images.storage import media_storage
from newsroom.core.models import Image, MediaFile, Page, Redirect
from tests.newsroom.exchange.full_export.filled_site import fill
from tests.newsroom.exchange.full_export.helpers import files_of, written
from topics.models import Alias, RelatedTopic, Topic, TopicEntry

pytestmark = pytest.mark.django_db

# The models whose rows are in an export, and what identifies a row on both sites.
KEYS = {
    Article: ("uid",),
    WorkingCopy: ("article",),
    Correction: ("article", "at"),
    ChangeNote: ("article", "at"),
    Author: ("slug",),
    Byline: ("article", "author"),
    Topic: ("slug",),
    Alias: ("key",),
    RelatedTopic: ("topic", "other"),
    TopicEntry: ("content_object", "tag"),
    Page: ("slug", "language"),
    Image: ("file",),
    MediaFile: ("file",),
    Redirect: ("path",),
}
ACCOUNT = "Accounts are not exported."
SAVES = "It counts the saves of a site, or says how far an import got."
QUEUE = "What waits for an editor or a moment is asked for or scheduled again."
# The fields that stay behind, with the reason.
STAYS = {
    "articles.Article": {"created_by": ACCOUNT},
    "articles.Correction": {"by": ACCOUNT},
    "articles.ChangeNote": {"by": ACCOUNT},
    "articles.Author": {"user": ACCOUNT},
    "articles.WorkingCopy": {
        **dict.fromkeys(("version", "text_version", "session", "sequence", "merged_version"), SAVES),
        **dict.fromkeys(("saved_at", "imported_digest", "is_edited_here"), SAVES),
        **dict.fromkeys(("update_asked_at", "sent_back_at", "update_at", "update_is_minor", "update_note"), QUEUE),
        **dict.fromkeys(("update_revision", "update_text_version"), QUEUE),
        "last_revision": "Earlier versions of texts are not exported.",
        "saved_by": ACCOUNT,
    },
    "topics.Topic": {"curated_at": SAVES},
    "newsroom.Page": {"version": SAVES, "saved_at": SAVES, "saved_by": ACCOUNT},
    "newsroom.Image": {"created_by": ACCOUNT},
    "newsroom.MediaFile": {"created_by": ACCOUNT},
    "newsroom.Redirect": {"target_id": "Each site has IDs of its own; the export names the item."},
}


def travelling(model):
    """The fields of the model that are the same on the other site."""
    stays = STAYS.get(model._meta.label, {})
    return [field for field in model._meta.concrete_fields if field.name not in stays and field.name != "id"]


def value_of(field, row):
    """The value of a field; of a relation the key of its row, of a reference in a draft the name."""
    if field.remote_field:
        related = getattr(row, field.name)
        return related and key_of(related)
    value = getattr(row, field.attname)
    return without_ids(value) if isinstance(value, dict | list) else str(value)


def without_ids(value):
    if isinstance(value, dict):
        return {key: without_ids(each) for key, each in value.items() if not (key == "id" and "name" in value)}
    return [without_ids(each) for each in value] if isinstance(value, list) else value


def key_of(row):
    return tuple(value_of(row._meta.get_field(name), row) for name in KEYS[type(row)])


def content():
    """Every field that travels, of every row, by model."""
    return {
        model._meta.label: {
            key_of(row): {field.name: value_of(field, row) for field in travelling(model)}
            for row in model._base_manager.all()
        }
        for model in KEYS
    }


def differences(before, after):
    """What differs, by model, row and field."""
    return [
        (label, key, name, old.get(key, {}).get(name), new.get(key, {}).get(name))
        for label, old in before.items()
        if (new := after[label]) != old
        for key in sorted(old.keys() | new.keys(), key=repr)
        for name in sorted(old.get(key, {}).keys() | new.get(key, {}).keys())
        if old.get(key, {}).get(name) != new.get(key, {}).get(name)
    ]


def start_another_site():
    """Nothing of this one is left, as if it were another."""
    for model in apps.get_models():
        if model._meta.app_label in {"articles", "topics", "newsroom"}:
            model._base_manager.all()._raw_delete("default")
    for name in list(media_storage().names()):
        media_storage().delete(name)


def import_folder(path, report):
    call_command("import_articles", str(path), publish=True, report=str(report))
    return json.loads(report.read_text())


def without_images(path):
    """The files of an export without what encoding an image again changes: its bytes."""
    files = files_of(path)
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {name: each for name, each in manifest["files"].items() if not name.endswith(".jpg")}
    return {name: data for name, data in files.items() if not name.endswith(".jpg")} | {"manifest.json": manifest}


def test_each_field_that_travels_is_set_in_the_site_that_is_exported():
    fill()
    for model in KEYS:
        rows = list(model._base_manager.all())
        for field in travelling(model):
            values = {repr(getattr(row, field.attname)) for row in rows}
            assert values - {"None", "''", "[]", "{}", "False", "0"}, f"{field}: set it in `filled_site`, or name it."


def test_the_list_of_what_stays_names_fields():
    for label, fields in STAYS.items():
        assert not fields.keys() - {field.name for field in apps.get_model(label)._meta.concrete_fields}


@pytest.mark.faults
def test_an_export_of_an_import_is_the_same_and_a_second_import_changes_nothing(tmp_path, figure):
    fill()
    with time_machine.travel(datetime(2026, 5, 10, 9, tzinfo=UTC), tick=False):
        before, one = content(), written(tmp_path / "one")
        start_another_site()
    with time_machine.travel(datetime(2026, 5, 11, 9, tzinfo=UTC), tick=False):
        report = import_folder(one, tmp_path / "report.json")
        after, other = content(), written(tmp_path / "other")
        for each in differences(before, after):
            print("DIFF", each)
        assert differences(before, after) == []
        assert without_images(other) == without_images(one)
        outcomes = {kind: {name: each[name] for name in ("found", "new")} for kind, each in report["kinds"].items()}
        assert all(each["found"] == each["new"] for each in outcomes.values()), outcomes
        assert not [row for each in report["kinds"].values() for row in each["items"] if row["sentences"]]
        assert (report["no_redirect"], report["damage"], report["missing_media"]) == ([], [], [])
        rows = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}
        again = import_folder(one, tmp_path / "again.json")
        assert {
            model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()
        } == rows
        assert all(each["found"] == each["unchanged"] for each in again["kinds"].values())
    figure("round trip", "export, import elsewhere, export: equal; a second import changes nothing")
    call_command("check_counts")
