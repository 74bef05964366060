"""`import_ghost` takes the same flags and gives the same reports as `import_articles`."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.choices import Status
from articles.models import Article
from tests.newsroom.exchange.test_ghost import POST

pytestmark = pytest.mark.django_db


def ghost_file(folder):
    file = folder / "ghost.json"
    file.write_text(json.dumps({"db": [{"data": {"posts": [POST, {**POST, "id": "2", "title": ""}]}}]}))
    return file


def test_without_publish_drafts_and_with_it_stories(tmp_path, capsys):
    file = str(ghost_file(tmp_path))
    for publish, status, said in ((False, Status.DRAFT, "1 new"), (True, Status.PUBLISHED, "1 updated")):
        with pytest.raises(CommandError, match="1 story was not imported"):
            call_command("import_ghost", file, publish=publish)
        assert Article.objects.get().status == status
        out, err = capsys.readouterr()
        assert out.startswith("2 posts: ")
        assert said in out
        assert "post 2: “title” is required" in err


def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path):
    (tmp_path / "file").write_text("[]")
    said = "The file is not a Ghost export: no posts found. Nothing was changed."
    with pytest.raises(CommandError, match=said) as raised:
        call_command("import_ghost", str(tmp_path / "file"))
    assert raised.value.returncode == 1


def test_an_invalid_id_is_reported_and_all_other_posts_are_imported(tmp_path, capsys):
    tables = {"posts": [POST, {**POST, "id": ["x"]}], "tags": [{"id": {}, "name": "Rowing"}]}
    (tmp_path / "file").write_text(json.dumps({"data": tables}))
    with pytest.raises(CommandError, match="Row 1 of “tags” was ignored: “id” must be a string or a number"):
        call_command("import_ghost", str(tmp_path / "file"))
    out, err = capsys.readouterr()
    assert out.startswith("2 posts: 1 new")
    assert "post 2: “id” must be a string or a number, not a list." in err
