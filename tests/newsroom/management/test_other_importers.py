"""`import_wordpress` and `import_ghost` take the same flags and give the same reports as `import_articles`."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles.choices import Status
from articles.models import Article
from tests.newsroom.exchange.test_ghost import POST
from tests.newsroom.exchange.test_wordpress import HEAD, TAIL, item

pytestmark = pytest.mark.django_db


def ghost_file(folder):
    file = folder / "ghost.json"
    file.write_text(json.dumps({"db": [{"data": {"posts": [POST, {**POST, "id": "2", "title": ""}]}}]}))
    return file


def wordpress_file(folder, tail=TAIL):
    file = folder / "wordpress.xml"
    file.write_text(HEAD + item() + item(title="", wp__post_id="13") + tail)
    return file


@pytest.mark.parametrize(("command", "make_file"), [("import_wordpress", wordpress_file), ("import_ghost", ghost_file)])
def test_without_publish_drafts_and_with_it_stories(command, make_file, tmp_path, capsys):
    file = str(make_file(tmp_path))
    for publish, status, said in ((False, Status.DRAFT, "1 new"), (True, Status.PUBLISHED, "1 updated")):
        with pytest.raises(CommandError, match="1 story was not imported"):
            call_command(command, file, publish=publish)
        assert Article.objects.get().status == status
        out, err = capsys.readouterr()
        assert out.startswith("2 posts: ")
        assert said in out
        assert "post 2: “title” is required" in err


def test_broken_xml_is_reported_with_what_was_kept(tmp_path, capsys):
    with pytest.raises(CommandError, match=r"Invalid XML at line \d+. Stories imported so far have been saved"):
        call_command("import_wordpress", str(wordpress_file(tmp_path, tail="<item><title>" + " " * 100_000)))
    assert capsys.readouterr().out.startswith("2 posts: 1 new")
    assert Article.objects.count() == 1


def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path):
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(CommandError, match=r"The file is not a Ghost export: no posts found. Nothing was changed."):
        call_command("import_ghost", str(tmp_path / "x.json"))
