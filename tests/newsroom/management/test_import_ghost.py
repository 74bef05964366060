"""`import_ghost` moves a whole site in, as `import_wordpress` does."""

import gzip
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from articles.choices import Status
from articles.models import Article
from newsroom.core.models import Image, Page
from tests.factories import file_of, photo
from tests.newsroom.exchange.test_ghost import POST
from topics.models import Topic

pytestmark = pytest.mark.django_db
IMAGE = "__GHOST_URL__/content/images/2021/02/weir.jpg"
TABLES = {
    "posts": [
        {**POST, "feature_image": IMAGE, "featured": True, "html": f'<p>Look:</p><img src="{IMAGE}" alt="A weir">'},
        {**POST, "id": "p2", "title": "How we work", "slug": "how-we-work", "type": "page", "html": "<p>Slowly.</p>"},
    ],
    "tags": [{"id": "t1", "name": "Weirs", "slug": "weirs", "description": "Low dams."}],
    "posts_tags": [{"post_id": POST["id"], "tag_id": "t1"}],
}


def ghost_file(folder, tables=TABLES):
    file = folder / "ghost.json"
    file.write_text(json.dumps({"db": [{"data": tables}]}))
    return file


def content_folder(folder):
    path = folder / "content" / "images" / "2021" / "02"
    path.mkdir(parents=True)
    (path / "weir.jpg").write_bytes(file_of(photo(), "JPEG").getvalue())
    return folder / "content"


def test_old_urls_of_a_site_in_a_subdirectory_redirect(tmp_path, client):
    call_command("import_ghost", str(ghost_file(tmp_path)), publish=True, url="https://weirs.example/mag/")
    story = Article.objects.get()
    assert client.get(f"/mag/{POST['slug']}/").headers["Location"] == story.get_absolute_url()
    assert client.get("/mag/rss/").headers["Location"] == "/feed.rss"
    with pytest.raises(CommandError, match="must start with"):
        call_command("import_ghost", str(ghost_file(tmp_path)), url="weirs.example")


def test_stories_images_pages_topics_and_former_urls_arrive(tmp_path, capsys, client):
    media = str(content_folder(tmp_path))
    for number in range(2):
        call_command("import_ghost", str(ghost_file(tmp_path)), publish=True, media=media)
        assert ("stories: 1 found (1 new)" in capsys.readouterr().out) == (number == 0)
    story, image = Article.objects.get(), Image.objects.get()
    assert (story.status, story.lead_image, story.pinned_position) == (Status.PUBLISHED, image, 1)
    assert story.pictures.get() == image
    assert "ghost.invalid" not in story.body
    assert Page.objects.get().is_public
    assert Topic.objects.get().description == "Low dams."
    for old, new in (
        (f"/{POST['slug']}/", story.get_absolute_url()),
        ("/tag/weirs/", "/topics/weirs/"),
        ("/how-we-work/", "/pages/how-we-work/"),
        ("/rss/", "/feed.rss"),
    ):
        assert client.get(old).headers["Location"] == new


def test_without_publish_everything_is_a_draft_and_a_dry_run_stores_nothing(tmp_path, capsys):
    file = str(ghost_file(tmp_path))
    call_command("import_ghost", file, dry_run=True)
    assert "stories: 1 found (1 new)" in capsys.readouterr().out
    assert not Article.objects.exists()
    call_command("import_ghost", file)
    assert Article.objects.get().status == Status.DRAFT


@pytest.mark.parametrize("form", ["gzip", "zip"])
def test_a_compressed_export_is_opened(tmp_path, form):
    content = ghost_file(tmp_path).read_bytes()
    file = tmp_path / "export"
    if form == "gzip":
        file.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("data/redirects.json", "[]")
            archive.writestr("data/site.json", content)
    call_command("import_ghost", str(file))
    assert Article.objects.count() == 1


def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path):
    (tmp_path / "file").write_text("[]")
    said = "The file is not a Ghost export: no posts found. Nothing was changed."
    with pytest.raises(CommandError, match=said) as raised:
        call_command("import_ghost", str(tmp_path / "file"))
    assert raised.value.returncode == 1


def test_an_invalid_post_and_row_are_reported_and_all_others_are_imported(tmp_path):
    tables = {"posts": [POST, {**POST, "id": ["x"]}], "tags": [{"id": {}, "name": "Rowing"}]}
    report = tmp_path / "report.txt"
    call_command("import_ghost", str(ghost_file(tmp_path, tables)), report=str(report))
    assert Article.objects.count() == 1
    text = report.read_text()
    assert "“id” must be a string or a number, not a list." in text
    assert "post 2" in text
    assert "Row 1 of “tags” was ignored" in text
