"""A WordPress site moves in with its images: the reader, the import and the command together."""

import gzip

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from newsroom.core.models import Image, Page, Redirect
from tests.factories import file_of, photo
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.wordpress.exports import (
    SITE,
    UPLOADS,
    attachment,
    author,
    category,
    comment,
    item,
    label,
    source,
)
from topics.models import Topic

pytestmark = pytest.mark.django_db

BODY = f"""<!-- wp:image {{"id":50}} --><figure class="wp-block-image"><a href="{UPLOADS}/pier.jpg">
<img src="{UPLOADS}/pier-300x200.jpg" alt=""/></a><figcaption>The pier</figcaption></figure><!-- /wp:image -->
<!-- wp:paragraph --><p><a href="{SITE}/2019/06/01/second/">second</a></p><!-- /wp:paragraph -->"""
CONTENT = source(
    author("mate", "Mate"),
    category("boats", "Boats", description="All boats"),
    attachment(50),
    item(12, label("category", "boats", "Boats"), comment(1), content__encoded=BODY, meta={"_thumbnail_id": 50}),
    item(13, link=f"{SITE}/2019/06/01/second/", post_name="second", title="Second", is_sticky=1),
    item(14, link=f"{SITE}/?p=14", post_name="third", title="Third", status="pending"),
    item(15, link=f"{SITE}/jobs/", post_name="jobs", title="Jobs", post_type="page", content__encoded="<p>Work</p>"),
)


@pytest.fixture
def uploads(tmp_path):
    folder = tmp_path / "uploads" / "2019" / "06"
    folder.mkdir(parents=True)
    (folder / "pier.jpg").write_bytes(file_of(photo(), "JPEG").getvalue())
    return str(tmp_path / "uploads")


@pytest.mark.parametrize("write", [bytes, gzip.compress])
def test_a_site_moves_in(tmp_path, uploads, write, capsys):
    (tmp_path / "export").write_bytes(write(CONTENT))
    call_command("import_wordpress", str(tmp_path / "export"), media=uploads, publish=True)
    out = capsys.readouterr().out
    assert "stories: 3 found (3 new)\n" in out
    assert "comments: 1 found (1 left out)\n" in out
    first, image = stored("wordpress-quay.example:12"), Image.objects.get()
    assert first.get_absolute_url() == "/2019/06/01/ferry-returns/"
    assert first.lead_image == image
    assert first.pictures.get() == image
    assert "<figcaption>The pier</figcaption>" in first.body
    assert 'href="/2019/06/01/second/"' in first.body
    assert stored("wordpress-quay.example:13").pinned_position == 1
    assert stored("wordpress-quay.example:14").status == "in_review"
    assert Topic.objects.get(name="Boats").description == "All boats"
    assert Page.objects.get().is_public
    assert dict(Redirect.objects.values_list("path", "kind"))["/?p=12"] == "article"


def test_a_dry_run_of_standard_input_changes_nothing(tmp_path, uploads, monkeypatch, capsys):
    (tmp_path / "export").write_bytes(CONTENT)
    with (tmp_path / "export").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        call_command("import_wordpress", "-", media=uploads, dry_run=True, report=str(tmp_path / "report.txt"))
    assert "stories: 3 found (3 new)\n" in capsys.readouterr().out
    assert "comments: left out" in (tmp_path / "report.txt").read_text()
    assert not Article.objects.exists()


def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path):
    (tmp_path / "file").write_text("<a><b/></a>")
    with pytest.raises(CommandError, match=r"^The file is not a WordPress export: .* Nothing was changed\.$"):
        call_command("import_wordpress", str(tmp_path / "file"))


def test_an_export_that_ends_early_is_no_success(tmp_path, capsys):
    (tmp_path / "export").write_bytes(CONTENT[: CONTENT.index(b"Jobs")])
    with pytest.raises(CommandError, match="ends early"):
        call_command("import_wordpress", str(tmp_path / "export"))
    out = capsys.readouterr().out
    assert "The file ends early, so it is not the whole export: 3 posts and pages were read.\n" in out
    assert Article.objects.count() == 3
