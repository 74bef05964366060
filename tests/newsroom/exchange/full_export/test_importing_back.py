"""Whoever took everything along can bring it into another site."""

import json
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from articles.story_fields import reference
from articles.workflow import authors
from newsroom.core.images import renditions
from newsroom.exchange.full_export import writing
from newsroom.exchange.progress import Progress
from tests.factories import (
    embedding,
    make_article,
    make_author,
    make_draft,
    make_file,
    make_image,
    make_page,
    make_topic,
)
from topics import curation

pytestmark = pytest.mark.django_db


def written(path):
    writing.write(path, Progress(lambda line: None, "items"))
    return path


def rows(path, name):
    return [json.loads(line) for line in (path / f"{name}.jsonl").read_text().splitlines()]


def start_another_site():
    """Nothing of this one is left, as if it were another."""
    for model in apps.get_models():
        if model._meta.app_label in {"articles", "topics", "newsroom"}:
            model._base_manager.all()._raw_delete("default")


def carried_elsewhere(tmp_path):
    """The folders of two exports: of the site, and of another one into which the first was imported."""
    before = written(tmp_path / "one")
    start_another_site()
    call_command("import_articles", str(before), publish=True, report=str(tmp_path / "report.json"))
    return before, written(tmp_path / "other")


def parts(path, name, *fields):
    """These fields of each row."""
    return [[each.get(field) for field in fields] for each in rows(path, name)]


def test_stories_topics_authors_pages_and_media_come_back(tmp_path):
    image, sound = make_image(alt="A gate", caption="Closed", credit="Canal desk"), make_file(text="Creaking.")
    above = make_topic("Waterways")
    topic = make_topic("Locks", kind="place", aliases=["Sluices"])
    curation.describe(topic, by=None, parent=above, lead_image=image, description="All locks", is_in_navigation=True)
    author = make_author("Canal desk")
    authors.describe(author, by=None, role="Desk", bio="Writes of canals.", photo=image)
    first = make_article(uid="first", topics=[topic], authors=[author], language="de", slug="schleuse")
    make_article(
        **{"uid": "second", "lead_image": image, "lead_caption": "Both", "translation_of": reference(first)},
        **{"slug": "lock", "at": datetime(2026, 4, 1, tzinfo=UTC), "topics": [topic]},
        body=f'<figure><img src="{renditions.sources(image).src}" alt="x"></figure>{embedding(sound)}'
        '<p><a href="/topics/locks/">Locks</a></p>',
    )
    make_draft(uid="third", title="Not yet")
    make_page(known="about", title="About us", body="<p>We.</p>")
    before, after = carried_elsewhere(tmp_path)
    for name, fields in (
        ("stories", ["id", "title", "published_at", "topics", "authors", "slug", "language", "status", "url"]),
        ("stories", ["summary", "lead_caption", "translation_of", "first_published_on", "sources"]),
        ("topics", ["slug", "name", "kind", "aliases", "parent", "description", "is_in_navigation"]),
        ("authors", ["slug", "name", "role", "bio"]),
        ("pages", ["slug", "language", "title", "body", "is_public", "is_in_footer"]),
    ):
        assert parts(before, name, *fields) == parts(after, name, *fields)
    picture, recording = sorted(rows(after, "media"), key=lambda each: each["kind"], reverse=True)
    assert [picture[name] for name in ("alt", "caption", "credit")] == ["A gate", "Closed", "Canal desk"]
    assert recording["text"] == "Creaking."
    second = rows(after, "stories")[1]
    assert second["lead_image"] == picture["file"]
    assert picture["file"].removeprefix("images/").rpartition(".")[0] in second["body"]
    assert f'href="/media/{recording["file"]}"' in second["body"]
    assert 'href="/topics/locks/"' in second["body"]
    assert [each["lead_image"] for each in rows(after, "topics")] == [picture["file"], None]
    assert [each["photo"] for each in rows(after, "authors")] == [picture["file"]]


def test_a_second_import_changes_nothing(tmp_path):
    make_article(topics=["Locks"], lead_image=make_image(), authors=["Canal desk"])
    make_page()
    before, after = carried_elsewhere(tmp_path)
    call_command("import_articles", str(before), publish=True, report=str(tmp_path / "report.json"))
    again = written(tmp_path / "again")
    assert {file.name: file.read_bytes() for file in after.iterdir() if file.is_file()} == {
        file.name: file.read_bytes() for file in again.iterdir() if file.is_file()
    }


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, r"is not a folder that `export_articles --full` wrote\. Nothing was changed\."),
        ("[]", r"is not a folder"),
        (
            '{"format": "newsroom-full-export", "version": 9, "site": {"url": "https://a", "languages": ["en"]}}',
            "later",
        ),
    ],
)
def test_other_folders_are_refused(tmp_path, manifest, said):
    if manifest:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(CommandError, match=said):
        call_command("import_articles", str(tmp_path))
