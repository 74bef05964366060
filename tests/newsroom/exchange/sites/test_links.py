"""Links in stories of a former site."""

import re

import pytest

from newsroom.core.models import Page
from newsroom.core.pages import editing
from tests.factories import make_topic
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import (
    OLD,
    UPLOADS,
    export_of,
    import_site,
    key,
    old_image,
    old_page,
    old_story,
    old_topic,
    outcomes,
    sentences,
    write_uploads,
)
from topics.models import Topic

pytestmark = pytest.mark.django_db

FERRY = "/2025/05/04/ferry-2/"


def href_of(url, **fields):
    """Where a link of a story to this URL leads after the import."""
    body = f'<p><a href="{url}">There</a></p>'
    export = export_of(old_story(1, body=body), old_story(2), topics=(old_topic(),), feeds=("/feed/",), **fields)
    import_site(export)
    return re.search('href="([^"]*)"', stored(key(1)).body)[1]


@pytest.mark.parametrize(
    ("url", "href"),
    [
        (OLD, "/"),
        (f"{OLD}/", "/"),
        (f"{OLD}/index.php", "/"),
        (f"{OLD}/#latest", "/#latest"),
        (f"{OLD}/feed/", "/feed/"),
        (f"{OLD}/feed", "/feed/"),
        (f"{OLD}/?p=2", FERRY),
        (f"{OLD}/index.php?p=2", FERRY),
        (f"{OLD}/index.php/2025/05/04/ferry-2/", FERRY),
        (f"{OLD}/?utm_source=mail&amp;p=2", FERRY),
        (f"{OLD}{FERRY}?utm_source=mail#end", f"{FERRY}#end"),
        (f"{OLD}/category/ferries/?order=asc", "/topics/ferries/"),
    ],
)
def test_links_to_pages_of_the_former_site_lead_to_those_of_this_one(url, href):
    assert href_of(url) == href


@pytest.mark.parametrize("url", [f"{OLD}/tides/?s=ebb", f"{OLD}/?s=ebb", "https://elsewhere.example/?p=2"])
def test_other_links_stay(url):
    assert href_of(url) == url


def test_links_to_images_are_removed_and_reported(tmp_path):
    url, dead = f"{UPLOADS}/2025/05/pier.jpg", f"{UPLOADS}/2025/05/plan.zip"
    body = f'<p><a href="{url}">Map</a> and <a href="{dead}">plan</a></p>'
    export = export_of(old_story(1, body=body), old_page(body=body), media=(old_image(),))
    report = import_site(export, write_uploads(tmp_path))
    assert stored(key(1)).body == f'<p>Map and <a href="{dead}" rel="noopener">plan</a></p>'
    for kind in ("stories", "pages"):
        assert f"Links to images were removed: “{url}”. Their texts remain." in sentences(report, kind)
        assert f"Links to files that were not imported: “{dead}”." in sentences(report, kind)


def test_topics_have_the_slugs_of_the_former_site_if_they_are_free():
    make_topic("Ebb")
    topics = (
        old_topic(71, "flood 19", slug="flood-19-2"),
        old_topic(72, "FLOOD-19", slug="flood-19"),
        old_topic(73, "Low water", slug="ebb"),
        old_topic(74, "नदी", slug="नदी"),
        old_topic(75, "Weir", slug="…"),
    )
    import_site(export_of(old_story(1), topics=topics))
    found = dict(Topic.objects.values_list("name", "slug"))
    assert found == {
        "Ebb": "ebb", "flood 19": "flood-19-2", "FLOOD-19": "flood-19", "Low water": "ebb-2", "नदी": "नदी",
        "Weir": "weir",
    }  # fmt: skip


def test_links_to_files_that_were_not_imported_are_reported_and_in_the_notes_for_editors(tmp_path):
    files = [f"{UPLOADS}/2025/05/minutes.docx", f"{UPLOADS}/2025/05/film.mp4", f"{UPLOADS}/2025/05/gone.mp3"]
    links = "".join(f'<p><a href="{url}">File</a></p>' for url in [*files, f"{UPLOADS}/2025/05/horn.mp3"])
    report = import_site(export_of(old_story(1, body=links, notes="Ask"), old_story(2)), write_uploads(tmp_path))
    story = stored(key(1))
    assert [url for url in files if f'href="{url}"' in story.body] == files
    named = "\n\n".join(f"Link to a file that was not imported: {url}" for url in files)
    assert story.working_copy.notes == f"Ask\n\n{named}"
    assert f"Links to files that were not imported: “{' '.join(files)}”." in sentences(report, "stories")
    assert stored(key(2)).working_copy.notes == ""
    assert "1 × Links to files that were not imported: “" in report.as_text()


def test_links_between_pages_lead_to_their_urls_here_whatever_their_order():
    def link(path):
        return f'<p><a href="{OLD}{path}">There</a></p>'

    pages = [
        old_page(90, "Jobs", body=link("/terms/")),
        old_page(91, "Terms", body=link("/jobs/")),
        old_page(92, "Draft", body=link("/terms/"), is_public=False),
    ]
    report = import_site(export_of(*pages))
    bodies = {page.title: editing.content_of(page)["body"] for page in Page.objects.all()}
    assert 'href="/pages/terms/"' in bodies["Jobs"]
    assert 'href="/pages/jobs/"' in bodies["Terms"]
    assert 'href="/pages/terms/"' in bodies["Draft"]
    assert outcomes(report, "pages") == {"new": 3}
    assert outcomes(import_site(export_of(*pages)), "pages") == {"unchanged": 3}
