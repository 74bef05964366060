"""URLs in a Ghost export, whose own one is a placeholder."""

import io
import json
import re

import pytest

from newsroom.exchange.readers import ghost
from tests.factories import file_of, photo
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import import_site

HOST = "__GHOST_URL__"


def post(number=1, html="<p>Low water.</p>", **fields):
    return {
        "id": f"p{number}",
        "title": f"Weir {number}",
        "slug": f"weir-{number}",
        "html": html,
        "status": "published",
        "published_at": "2021-02-03T10:00:00Z",
        **fields,
    }


def export_of(*posts, url="", **tables):
    data = {"db": [{"data": {"posts": list(posts), **tables}}]}
    return ghost.export_of(io.BytesIO(json.dumps(data).encode()), url)


def href_of(url, site=""):
    """Where a link of a story to this URL leads after the import."""
    body = f'<p><a href="{url}">There</a></p>'
    tags = {"tags": [{"id": "t1", "name": "Eels", "slug": "eels"}]}
    import_site(export_of(post(1, body), post(2), url=site, **tags))
    found = re.search('href="([^"]*)"', stored("ghost-p1").body)
    return found and found[1]


@pytest.mark.django_db
@pytest.mark.parametrize("host", [HOST, ""])
@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("/weir-2/", "/2021/02/03/weir-2/"),
        ("/weir-2", "/2021/02/03/weir-2/"),
        ("/weir-2/?ref=home", "/2021/02/03/weir-2/"),
        ("/weir-2/#gates", "/2021/02/03/weir-2/#gates"),
        ("/", "/"),
        ("/?ref=home", "/"),
        ("/tag/eels/page/2/", "/tag/eels/page/2/"),
        ("/reports/2021/low/", "/reports/2021/low/"),
        ("/content/files/2021/02/flow.xlsx", "/content/files/2021/02/flow.xlsx"),
    ],
)
def test_links_to_a_ghost_site_stay_on_this_site(host, path, href):
    assert href_of(f"{host}{path}") == href
    assert href_of(f"{host}{path}", "https://w.example") == href


@pytest.mark.django_db
@pytest.mark.parametrize("url", [f"{HOST}/weir-2/", "/weir-2/", "/mag/weir-2/", "https://w.example/mag/weir-2/"])
def test_links_to_a_site_in_a_subdirectory_lead_to_its_stories(url):
    assert href_of(url, "https://w.example/mag/") == "/2021/02/03/weir-2/"


@pytest.mark.django_db
def test_a_link_without_scheme_leads_to_its_host():
    assert href_of("//w.example/mag/") == "https://w.example/mag/"


@pytest.mark.django_db
def test_no_text_note_or_report_has_a_made_up_host():
    html = (
        f'<figure class="kg-card kg-video-card"><video src="{HOST}/content/media/f.mp4"></video></figure>'
        f'<figure class="kg-card kg-bookmark-card"><a href="{HOST}/lost/"></a></figure><p>{HOST}/shown/</p>'
        f'<img src="{HOST}/content/images/2021/02/lost.jpg">'
    )
    menu = json.dumps([{"label": "Lost", "url": "/lost/"}])
    settings = [{"key": "title", "value": "Weir News"}, {"key": "navigation", "value": menu}]
    report = import_site(export_of(post(1, html), settings=settings))
    story = stored("ghost-p1")
    assert "/content/images/2021/02/lost.jpg" in story.working_copy.notes
    assert "/lost/" in story.body
    assert ".invalid" not in story.body + story.working_copy.notes + report.as_text() + report.as_json()


@pytest.mark.django_db
@pytest.mark.parametrize("src", ["/content/images/2021/02/dam.jpg", f"{HOST}/content/images/2021/02/dam.jpg"])
def test_images_with_relative_urls_stay_in_their_story(src, tmp_path):
    file = tmp_path / "content/images/2021/02/dam.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(file_of(photo(), "JPEG").getvalue())
    import_site(export_of(post(1, f'<figure class="kg-card kg-image-card"><img src="{src}"></figure>')), tmp_path)
    assert '<img src="/media/' in stored("ghost-p1").body


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ({"html": f'<img src="{HOST}/content/images/Gauge%20(new).png" alt="x">'}, "Gauge (new).png"),
        ({"lexical": json.dumps({"html": f'<img src="{HOST}/content/images/gauge.jpg">'})}, "gauge.jpg"),
        ({"mobiledoc": json.dumps({"markdown": f"![Gauge]({HOST}/content/images/gauge.jpg)"})}, "gauge.jpg"),
        ({"mobiledoc": json.dumps({"markdown": f"![Gauge]({HOST}/content/images/a(1).jpg)"})}, "a(1).jpg"),
    ],
)
def test_the_name_of_a_file_ends_where_its_url_does(text, name):
    assert [item.title for item in export_of(post(1, **{"html": "", **text})).media] == [name]


def test_uploads_of_another_ghost_site_are_not_those_of_this_one():
    html = f'<img src="{HOST}/content/images/a.jpg"><img src="https://other.example/content/images/b.jpg">'
    assert [item.title for item in export_of(post(1, html)).media] == ["a.jpg"]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://W.example/mag/weir-2/">x</a>',
        f'<img src="{HOST}/content/images/a.jpg" srcset="https://w.example/mag/content/images/a.jpg 9w">',
    ],
    ids=["links", "sizes"],
)
def test_the_url_of_a_site_in_a_subdirectory_is_found(html):
    exported = export_of(post(1, html), post(2, html.replace("weir-2", "weir-1")))
    assert exported.url == "https://w.example/mag"
    assert exported.feeds == ("/mag/rss/", "/mag/feed/")
    stories = list(exported.contents())
    assert stories[0].urls[0] == "/mag/weir-1/"


def test_the_url_of_the_site_may_be_given():
    tags = [{"id": "t1", "name": "Eels", "slug": "eels"}]
    html = f'<img src="{HOST}/content/images/a.jpg">'
    exported = export_of(post(1, html), url="https://w.example/mag", tags=tags, users=[{"id": "u1", "slug": "bo"}])
    items = [*exported.topics, *exported.authors, *exported.media]
    assert [item.urls[0] for item in items] == ["/mag/tag/eels/", "/mag/author/bo/", "/mag/content/images/a.jpg"]
    assert exported.media[0].key == "ghost:media:/content/images/a.jpg"


@pytest.mark.django_db
def test_each_story_has_its_own_captions_and_the_report_has_alt_texts_that_differ(tmp_path):
    file = tmp_path / "content/images/dam.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(file_of(photo(), "JPEG").getvalue())
    url = f"{HOST}/content/images/dam.jpg"
    figure = f'<figure class="kg-card kg-image-card"><img src="{url}"></figure>'
    posts = [
        post(1, feature_image=url),
        post(2, feature_image=url),
        post(3, feature_image=url),
        post(4, f"<p>Low.</p>{figure}"),
    ]
    meta = [
        {"post_id": f"p{number}", "feature_image_alt": f"Alt {number}", "feature_image_caption": f"Caption {number}"}
        for number in (1, 2)
    ]
    report = import_site(export_of(*posts, posts_meta=meta), tmp_path)
    stories = [stored(f"ghost-p{number}") for number in (1, 2, 3)]
    assert [story.lead_caption or story.lead_image.caption for story in stories] == ["Caption 1", "Caption 2", ""]
    assert "<figcaption" not in stored("ghost-p4").body
    assert any("“Alt 2”" in sentence for row in report.rows["stories"] for sentence in row.sentences)
    assert "“Alt 1”" not in report.as_text()
