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


@pytest.mark.parametrize(
    ("command", "content", "reason"),
    [
        ("import_ghost", "[]", "The file is not a Ghost export: no posts found."),
        ("import_wordpress", "<a><b/></a>", "The file is not a WordPress export: it is not RSS with a channel."),
    ],
)
def test_a_file_that_is_no_export_is_said_to_be_none(command, content, reason, tmp_path):
    (tmp_path / "file").write_text(content)
    with pytest.raises(CommandError, match=f"{reason} Nothing was changed.") as raised:
        call_command(command, str(tmp_path / "file"))
    assert raised.value.returncode == 1


def test_a_wordpress_export_without_posts_is_not_a_failure(tmp_path, capsys):
    (tmp_path / "file").write_text(HEAD + TAIL)
    call_command("import_wordpress", str(tmp_path / "file"))
    assert capsys.readouterr().out.startswith("0 posts")


def test_an_invalid_id_is_reported_and_all_other_posts_are_imported(tmp_path, capsys):
    tables = {"posts": [POST, {**POST, "id": ["x"]}], "tags": [{"id": {}, "name": "Rowing"}]}
    (tmp_path / "file").write_text(json.dumps({"data": tables}))
    with pytest.raises(CommandError, match="Row 1 of “tags” was ignored: “id” must be a string or a number"):
        call_command("import_ghost", str(tmp_path / "file"))
    out, err = capsys.readouterr()
    assert out.startswith("2 posts: 1 new")
    assert "post 2: “id” must be a string or a number, not a list." in err
