"""What becomes of the URLs of a former site: each redirects, or the report lists it."""

import pytest

from newsroom.core.models import Redirect
from newsroom.exchange.sites.items import LeftOut, OldRedirect
from tests.factories import PDF
from tests.newsroom.exchange.sites.helpers import (
    UPLOADS,
    export_of,
    import_site,
    key,
    old_author,
    old_image,
    old_page,
    old_story,
    old_topic,
    outcomes,
    write_uploads,
)

pytestmark = pytest.mark.django_db


def listed(rows):
    """The reasons by URL."""
    return {url: reason for _, url, reason in rows}


def test_urls_of_what_readers_cannot_see_are_listed_with_the_reason_until_they_can(tmp_path):
    uploads = write_uploads(tmp_path)
    (uploads / "wp-content/uploads/2025/05/rates.pdf").write_bytes(PDF)
    parts = {
        "media": (old_image(), old_image(51, "2025/05/rates.pdf")),
        "topics": (old_topic(),),
        "authors": (old_author(urls=("/author/desk/",)),),
    }
    report = import_site(export_of(old_story(1, state="draft"), old_page(is_public=False), **parts), uploads)
    assert listed(report.hidden) == {
        "/2025/05/04/ferry-1/": "The story is not published.",
        "/?p=1": "The story is not published.",
        "/jobs/": "The page is not published.",
        "/category/ferries/": "The topic has no published stories.",
        "/author/desk/": "The author has no published stories.",
        "/pier-50/": "The image is in nothing that is published.",
        "/wp-content/uploads/2025/05/pier.jpg": "The image is in nothing that is published.",
        "/pier-51/": "The file is in no published story or page.",
        "/wp-content/uploads/2025/05/rates.pdf": "The file is in no published story or page.",
    }
    assert report.redirects["new redirects"] == 0
    assert report.redirects["redirect once readers can see their target"] == 9
    assert "Former URLs of what readers cannot see yet\n" in report.as_text()
    body = f'<img src="{UPLOADS}/2025/05/pier.jpg">'
    links = f'<p><a href="{UPLOADS}/2025/05/rates.pdf">Rates</a></p>'
    story = old_story(1, body=body, topics=["Ferries"], authors=["Harbour desk"])
    report = import_site(export_of(story, old_page(body=links), **parts), uploads)
    assert report.hidden == []


def test_urls_of_what_is_left_out_are_listed():
    left = LeftOut(key=key(9), place="post 9", kind="recipes", reason="No recipes.", urls=("/recipe/pie/", "/recipe/"))
    report = import_site(export_of(left, media=(old_image(52, "2025/05/film.mp4"),)))
    assert listed(report.refused) == {
        "/recipe/pie/": "No recipes.",
        "/recipe/": "No recipes.",
        "/pier-52/": "Its file was not imported.",
        "/wp-content/uploads/2025/05/film.mp4": "Its file was not imported.",
    }
    assert report.redirects["without a redirect"] == 4


def test_the_page_of_a_file_that_is_left_out_leads_to_its_story(client):
    film = old_image(52, "2025/05/film.mp4", part_of=key(1))
    sheet = LeftOut(
        key=key(9), place="post 9", kind="other files", reason="No sheets.", part_of=key(1),
        urls=("/sheet/", "/wp-content/uploads/sheet.docx"),
    )  # fmt: skip
    report = import_site(export_of(old_story(1), sheet, media=(film,)))
    for url in ("/pier-52/", "/sheet/"):
        assert client.get(url).headers["Location"] == "/2025/05/04/ferry-1/"
    assert set(listed(report.refused)) == {"/wp-content/uploads/sheet.docx", "/wp-content/uploads/2025/05/film.mp4"}


def test_the_url_of_an_item_is_not_listed_because_something_that_is_left_out_had_it():
    left = LeftOut(key=key(9), place="post 9", kind="recipes", reason="No recipes.", urls=("/2025/05/04/ferry-1/",))
    assert import_site(export_of(old_story(1), left)).refused == []


def test_a_former_url_of_this_site_that_leads_to_the_same_item_has_a_redirect():
    import_site(export_of(old_story(1)))
    moved = {"slug": "quay", "urls": ("/2025/05/04/quay/", "/2025/05/04/ferry-1/")}
    report = import_site(export_of(old_story(1, **moved)))
    assert Redirect.objects.get(path="/2025/05/04/ferry-1/").is_automatic
    assert report.refused == []
    assert report.redirects["redirects created before"] == 1


@pytest.mark.parametrize("path", ["/news/", "/news", "/?p=22"])
def test_a_redirect_of_the_export_is_stored_whatever_the_form_of_its_path(client, path):
    redirect = OldRedirect(key=key(1), place="post 22", path=path, kind="path", target="/")
    assert outcomes(import_site(export_of(redirects=(redirect,))), "redirects") == {"new": 1}
    assert client.get(path).headers["Location"] == "/"
