"""A copy is the public site as an anonymous reader sees it, in files."""

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.workflow import drafting, publishing
from newsroom import redirects
from newsroom.exchange.static_site import copying, rendering
from newsroom.exchange.static_site.output import output
from tests.factories import (
    FIRST_DATE,
    embedding,
    make_article,
    make_file,
    make_image,
    make_page,
    make_topic,
)
from tests.newsroom.exchange.static_site.copies import COPY, copied, files_of, page
from tests.reading import Reading
from topics.names import naming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]


def test_stories_topics_authors_archives_pages_and_what_they_use_are_there(tmp_path):
    image, sound = make_image(), make_file()
    make_article(
        **{
            "slug": "gates",
            "title": "The gates are hung",
            "topics": ["Locks", make_topic("Ferries", kind="place")],
            "authors": ["Canal desk"],
        },
        **{"lead_image": image, "body": embedding(sound)},
    )
    for _ in range(2):
        make_article(topics=["Locks"])
    make_page(known="about", title="About us")
    result = copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    for expected in (
        *("index.html", "404.html", "favicon.ico", "robots.txt", "sitemap.xml", "sitemap-topics.xml", "feed.rss"),
        *("2026/index.html", "2026/03/index.html", "2026/03/01/index.html", "2026/03/01/gates/index.html"),
        *("topics/index.html", "topics/locks/index.html", "topics/locks/feed.atom"),
        *(
            "authors/canal-desk/index.html",
            "about/index.html",
            "corrections/index.html",
        ),
        *("zh-hans/index.html", "zh-hans/404.html", "zh-hans/topics/locks/index.html", "service-worker.js"),
        *(".well-known/security.txt", "search/author/canal-desk/feed.rss", f"media/{sound.file.name}"),
    ):
        assert expected in files
    assert any(name.endswith(".avif") for name in files)
    # Which a stylesheet imports.
    assert "static/css/components/card.css" in files
    assert any(name.endswith("apple-touch-icon.png") for name in files)
    assert any(name.endswith("icon-192.png") for name in files)
    assert (result.failed, result.dead_links) == ([], [])
    assert page(tmp_path / "copy", "/2026/03/01/gates/").title.startswith("The gates are hung")
    assert not [name for name in files if name.startswith(("api", "mix", "admin", "zh-hans/mix"))]


def test_every_link_of_the_copy_leads_to_a_file(tmp_path):
    for _ in range(21):
        make_article(topics=["Locks"], authors=["Canal desk"])
    copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    assert "topics/locks/page/2/index.html" in files
    links = set()
    for name, content in files.items():
        if name.endswith(".html"):
            for tag, attributes in Reading(content.decode()).elements:
                links |= {attributes[key] for key in ("href", "src", "action") if attributes.get(key)}
                assert (tag, "action" in attributes) != ("form", True)
    assert f"{COPY}/topics/locks/page/2/" in links
    for link in links:
        path = link.removeprefix(COPY).partition("#")[0]
        assert not path.startswith("https://news.example")
        if path.startswith("/"):
            assert f"{path[1:]}index.html" in files or path[1:] in files, link
            assert "?" not in path


def test_what_is_not_live_is_nowhere(tmp_path):
    make_article(topics=["Locks"])
    make_article(title="Embargoword", at=datetime(2100, 1, 1, tzinfo=UTC), topics=["Secretword"], slug="hiddenword")
    drafting.save(make_article(title="Out"), {"title": "Draftword", "body": "<p>Draftword</p>"})
    gone = make_article(title="Goneword", slug="goneword", lead_image=make_image(alt="Goneword"))
    publishing.withdraw(gone, by=None)
    make_page(title="Pageword", is_public=False)
    copied(tmp_path / "copy")
    everything = "\n".join([*files_of(tmp_path / "copy"), *map(repr, files_of(tmp_path / "copy").values())]).lower()
    for word in ("embargoword", "secretword", "hiddenword", "draftword", "goneword", "pageword"):
        assert word not in everything
    assert gone.lead_image.file.name.removeprefix("images/").rpartition(".")[0].lower() not in everything


def test_former_urls_lead_to_the_present_ones(tmp_path):
    topic = make_topic("Locks", aliases=["Sluices"])
    make_article(topics=[topic])
    naming.rename(topic, "Canal locks", slug="canal-locks")
    copied(tmp_path / "copy")
    for url, target in (
        ("/topics/locks/", "/topics/canal-locks/"),
        ("/topics/sluices/", "/topics/canal-locks/"),
        ("/zh-hans/topics/sluices/", "/zh-hans/topics/canal-locks/"),
    ):
        moved = page(tmp_path / "copy", url)
        assert moved.link("canonical") == f"{COPY}{target}"
        assert moved.all("meta", content=f"0; url={target}")
        assert moved.links() == [target]


def test_old_urls_of_another_site_lead_to_the_present_ones(tmp_path):
    story = make_article(slug="gates")
    old = ("/Blog/Gates", "/blog/gates.html", "/blog/?p=7", "/blog/all/*")
    assert redirects.add_many([(url, "article", story.pk) for url in old]) == (4, [])
    copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    for name in ("Blog/Gates/index.html", "blog/gates.html"):
        assert b'content="0; url=/2026/03/01/gates/"' in files[name]
    assert {name for name in files if name.lower().startswith("blog")} == {"Blog/Gates/index.html", "blog/gates.html"}


def test_an_old_url_below_the_file_of_another_keeps_neither_out(tmp_path):
    story = make_article(slug="gates")
    redirects.add_many([(url, "article", story.pk) for url in ("/gates.html", "/gates.html/more")])
    result = copied(tmp_path / "copy")
    assert (result.failed, (tmp_path / "copy" / "gates.html").is_file()) == ([], True)


def test_a_former_feed_has_the_content_of_the_present_one(tmp_path):
    topic = make_topic("Locks")
    make_article(topics=[topic], body='<p><a href="/topics/locks/feed.rss">Feed</a></p>')
    naming.rename(topic, "Canal locks", slug="canal-locks")
    copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    assert files["topics/locks/feed.rss"] == files["topics/canal-locks/feed.rss"]


def test_pages_that_need_a_server_are_explained_in_each_language(tmp_path):
    make_article(topics=["Locks"])
    copied(tmp_path / "copy")
    assert "Not available in this copy" in page(tmp_path / "copy", "/search/").lines
    assert "此副本中不可用" in page(tmp_path / "copy", "/zh-hans/search/").lines
    topic = page(tmp_path / "copy", "/topics/locks/")
    assert "/search/" in topic.links()
    assert not [link for link in topic.links() if link.startswith("/mix/")]


def test_urls_are_those_of_the_copy(tmp_path):
    make_article(topics=["Locks"], lead_image=make_image())
    copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    # The ID of a story stays the same wherever it is.
    rest = {name: re.sub(rb"tag:news\.example|security@news\.example", b"", data) for name, data in files.items()}
    found = [data[data.find(b"news.example") - 99 :][:150] for data in rest.values() if b"news.example" in data]
    assert found == []
    assert f"Sitemap: {COPY}/sitemap.xml".encode() in files["robots.txt"]


def test_a_second_run_writes_only_what_has_changed_and_removes_what_is_gone(tmp_path):
    story = make_article(slug="gates", topics=["Locks"], authors=["Canal desk"], lead_image=make_image())
    other = make_article(slug="boats", topics=["Boats"], at=FIRST_DATE.replace(month=2))
    first = copied(tmp_path / "copy")
    assert first.written == len(files_of(tmp_path / "copy")) - 1
    (tmp_path / "copy" / "CNAME").write_text("copy.example")
    (tmp_path / "copy" / "about.txt").write_text("mine")
    again = copied(tmp_path / "copy")
    assert (again.written, again.removed) == (0, 0)
    publishing.withdraw(story, by=None)
    changed = copied(tmp_path / "copy")
    files = files_of(tmp_path / "copy")
    assert not [name for name in files if "gates" in name or name.endswith(".avif")]
    assert not (tmp_path / "copy" / "2026" / "03" / "01").exists()
    assert 0 < changed.written < first.written
    assert changed.removed > 0
    assert files["about.txt"] == b"mine"
    assert f"2026/02/01/{other.slug}/index.html" in files


def test_a_page_that_fails_leaves_the_copy_as_it_is_and_is_listed(tmp_path, monkeypatch, capsys):
    make_article(slug="gates")
    call_command("export_site", str(tmp_path / "copy"), processes=1)
    before = files_of(tmp_path / "copy")
    make_article(slug="boats")
    monkeypatch.setattr(rendering.Site, "get", _failing(rendering.Site.get, "/2026/03/01/boats/"))
    with pytest.raises(CommandError, match=r"1 page failed\. .*copy was not changed\."):
        call_command("export_site", str(tmp_path / "copy"), processes=1)
    assert "/2026/03/01/boats/: status 500" in capsys.readouterr().err
    assert files_of(tmp_path / "copy") == before
    assert os.listdir(tmp_path) == ["copy"]


def _failing(get, path):
    """The site, in which this page answers with an error."""

    def failing(site, source):
        if source.path != path:
            return get(site, source)
        return _Answer(rendering.Response(500, "text/html", "", [b"Broken"]))

    return failing


class _Answer:
    """A response that was received."""

    def __init__(self, response):
        self.response = response

    def __enter__(self):
        return self.response

    def __exit__(self, *error):
        pass


def test_links_that_lead_nowhere_are_listed_and_the_rest_is_copied(tmp_path, capsys):
    make_article(slug="gates", body='<p><a href="/2019/01/01/never-was/">there</a></p>')
    with pytest.raises(CommandError, match=r"2 links lead nowhere\. Everything else was copied\."):
        call_command("export_site", str(tmp_path / "copy"), processes=1)
    said = capsys.readouterr()
    assert "/2019/01/01/never-was/ not found (linked from /2026/03/01/gates/)" in said.err
    assert re.search(r"\d+ pages, 0 redirects, \d+ feeds and sitemaps, \d+ other files; \d+ files written", said.out)
    assert (tmp_path / "copy" / "2026/03/01/gates/index.html").exists()


def test_folders_with_other_files_are_refused(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CommandError, match=r"contains other files\. Nothing was written\."):
        call_command("export_site", str(tmp_path), processes=1)
    assert files_of(tmp_path) == {"mine": b"x"}


def test_what_a_killed_export_left_is_not_in_the_next_copy(tmp_path):
    left = tmp_path / ".copy.part" / "2026"
    left.mkdir(parents=True)
    (left / "half.html").write_text("<p>Ha")
    (left.parent / "index.html").write_text("<p>Ha")
    copied(tmp_path / "copy")
    assert "2026/half.html" not in files_of(tmp_path / "copy")
    assert page(tmp_path / "copy", "/").title
    assert os.listdir(tmp_path) == ["copy"]


def test_two_exports_into_one_folder_are_refused(tmp_path):
    with output(tmp_path / "copy"), pytest.raises(CommandError, match=r"Another export writes to .*Nothing was wr"):
        call_command("export_site", str(tmp_path / "copy"), processes=1)
    assert os.listdir(tmp_path) == []


def test_nothing_is_written_through_a_link_beside_the_copy(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("x")
    (tmp_path / ".copy.part").symlink_to(tmp_path / "mine")
    with pytest.raises(OSError, match=r"copy\.part"):
        copied(tmp_path / "copy")
    assert files_of(tmp_path / "mine") == {"file": b"x"}


def test_the_root_of_a_file_system_is_refused_before_it_is_written_to(tmp_path, monkeypatch):
    (tmp_path / "copy").mkdir()
    real = Path.stat

    def mounted(path, **options):
        found = real(path, **options)
        return os.stat_result((*found[:2], 99, *found[3:])) if path.name == "copy" else found

    monkeypatch.setattr(Path, "stat", mounted)
    with pytest.raises(CommandError, match=r"is the root of a file system\. Choose a folder in it"):
        call_command("export_site", str(tmp_path / "copy"), processes=1)
    assert os.listdir(tmp_path) == ["copy"]


def test_an_export_that_fails_everywhere_ends_early(tmp_path, monkeypatch):
    for _ in range(3):
        make_article()
    monkeypatch.setattr(copying, "MAX_FAILED", 2)
    monkeypatch.setattr(rendering.Site, "get", lambda site, source: _Answer(rendering.Response(503, "", "", [])))
    assert [status for _, status in copied(tmp_path / "copy").failed] == [503, 503]
    assert os.listdir(tmp_path) == []


def test_a_list_that_someone_has_edited_removes_nothing_elsewhere(tmp_path):
    (tmp_path / "mine").write_text("x")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / ".newsroom-copy").write_text("../mine\nnot-there.html\n")
    copied(tmp_path / "copy")
    assert (tmp_path / "mine").read_text() == "x"


@pytest.mark.parametrize("url", ["copy.example", "https://copy.example/archive/", "ftp://copy.example", "https://x/?a"])
def test_the_url_of_a_copy_is_that_of_a_host(tmp_path, url):
    with pytest.raises(CommandError, match=r"is not the URL of a host"):
        call_command("export_site", str(tmp_path / "copy"), base_url=url, processes=1)
    assert os.listdir(tmp_path) == []


def test_everyone_can_read_the_files(tmp_path):
    old = os.umask(0o077)
    try:
        copied(tmp_path / "copy")
    finally:
        os.umask(old)
    paths = [tmp_path / "copy", *(tmp_path / "copy").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o755}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.name.endswith(".html")} == {0o644}
