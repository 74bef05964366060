"""A full export is complete or not there, and the same for the same state."""

import os
import re
import stat

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.exchange.full_export import folder, writing
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_file,
    make_image,
    make_page,
    make_topic,
    make_user,
)
from tests.newsroom.exchange.full_export.filled_site import fill
from tests.newsroom.exchange.full_export.helpers import FURTHER, files_of, row, rows, written
from tests.newsroom.exchange.helpers import backed_up, empty_the_site, restore, run_import
from topics import curation
from topics.models import TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db


def test_no_account_is_in_it(tmp_path):
    user = make_user(username="lockkeeper", email="keeper@locks.example", first_name="Nightshift")
    make_article()
    Article.objects.update(created_by=user)
    everything = b"".join(files_of(written(tmp_path / "out")).values())
    for secret in ("lockkeeper", "keeper@locks", "Nightshift", User.objects.get().password):
        assert secret.encode() not in everything


def test_the_same_state_gives_the_same_bytes(tmp_path):
    make_article(topics=["Locks"], lead_image=make_image())
    make_draft()
    one, other = files_of(written(tmp_path / "one")), files_of(written(tmp_path / "other"))
    assert one == other


def test_a_restored_site_gives_the_same_bytes(tmp_path):
    fill()
    before = files_of(written(tmp_path / "before"))
    restore(backed_up())
    assert files_of(written(tmp_path / "after")) == before


def test_a_folder_with_files_is_refused_and_an_empty_one_is_used(tmp_path, capsys):
    make_article()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=r"full is not empty\. Nothing was written\. Choose a new or empty"):
        call_command("export_articles", full=str(tmp_path / "full"))
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["mine"]
    call_command("export_articles", full=str(tmp_path / "empty"))
    assert re.fullmatch(
        r"1 story, 0 topics, 0 authors, 0 pages, 0 redirects, 0 media files exported; \d+ s\n", capsys.readouterr().out
    )
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "empty").rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert sorted(os.listdir(tmp_path)) == ["empty", "full"]


def test_an_export_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def break_off():
        yield {"slug": "half"}
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(writing._SOURCES, "pages.jsonl", break_off)
    with pytest.raises(OSError, match="No space left"):
        written(tmp_path / "out")
    assert os.listdir(tmp_path) == []


def test_what_others_put_there_meanwhile_stays(tmp_path):
    mine = tmp_path / "out" / "mine"

    def write_as_others_do():
        with folder.new_folder(tmp_path / "out"):
            mine.parent.mkdir()
            mine.write_text("x")

    with pytest.raises(OSError, match="not empty"):
        write_as_others_do()
    assert (os.listdir(tmp_path), mine.read_text()) == (["out"], "x")


def test_a_media_file_that_is_gone_is_reported_and_the_rest_is_exported(tmp_path, capsys):
    image = make_image()
    make_article()
    default_storage.delete(image.file.name)
    with pytest.raises(
        CommandError, match=r"1 media file was not found in the media storage: images/.*\.jpg\. Everything"
    ):
        call_command("export_articles", full=str(tmp_path / "out"))
    assert row(tmp_path / "out", "media")["is_missing"]
    assert len(rows(tmp_path / "out", "stories")) == 1


@pytest.mark.faults
def test_what_can_be_imported_comes_back_equal(tmp_path):
    make_article(topics=["Locks", make_topic("Ferries", aliases=["Boats"])], authors=["Canal desk"], title="One & all")
    make_draft(topics=["Locks"], published_at="2026-09-01T10:00:00+00:00")
    publishing.withdraw(make_article(uid="gone"), by=None)
    before = written(tmp_path / "one")
    lines = (before / "stories.jsonl").read_bytes().splitlines()
    empty_the_site()
    run = run_import(*lines)
    assert not run.summary.failed, run.said
    after = written(tmp_path / "other")
    stories = [
        [{name: value for name, value in story.items() if name not in FURTHER} for story in rows(out, "stories")]
        for out in (before, after)
    ]
    assert stories[0] == stories[1]
    names = [[(each["name"], each["kind"], each["aliases"]) for each in rows(out, "topics")] for out in (before, after)]
    assert names[0] == names[1]
    assert [each["name"] for each in rows(before, "authors")] == [each["name"] for each in rows(after, "authors")]


def test_the_number_of_queries_does_not_depend_on_the_number_of_things(tmp_path):
    def queries(name):
        with CaptureQueriesContext(connection) as captured:
            written(tmp_path / name)
        return len(captured)

    def add():
        topic = make_topic(aliases=[f"Alias {len(os.listdir(tmp_path))} {Article.objects.count()}"])
        article = make_article(topics=[topic], lead_image=make_image(render=False), authors=[make_author()])
        drafting.save(article, {**drafting.content_of(article), "title": "Later"})
        curation.recommend(TopicEntry.objects.get(content_object=article), by=None, is_start_here=True)
        naming.rename(topic, f"{topic.name} renamed", slug=f"{topic.slug}-renamed")
        make_page()
        make_file()

    add()
    one = queries("one")
    add()
    add()
    assert queries("three") == one
