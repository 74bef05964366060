"""Each page of the site has a place of its own in a copy, which is a file on any system."""

import pytest

from newsroom.exchange.static_site.frontier import Frontier
from newsroom.exchange.static_site.locations import Location, Source, location_of, source_of

HOST = "https://news.example"


@pytest.fixture
def frontier():
    with Frontier() as frontier:
        yield frontier


@pytest.mark.parametrize(
    ("url", "file", "path"),
    [
        ("/", "index.html", "/"),
        ("/topics/locks/", "topics/locks/index.html", "/topics/locks/"),
        ("/topics/locks/?page=2", "topics/locks/page/2/index.html", "/topics/locks/page/2/"),
        ("/topics/locks/?page=1", "topics/locks/index.html", "/topics/locks/"),
        ("/topics/?page=3&letter=C", "topics/letter/C/page/3/index.html", "/topics/letter/C/page/3/"),
        ("/topics/?q=lo", "topics/index.html", "/topics/"),
        ("/topics/locks/?unknown=2", "topics/locks/index.html", "/topics/locks/"),
        ("/feed.json?page=2", "page/2/feed.json", "/page/2/feed.json"),
        (
            "/search/feed.rss?author=canal-desk",
            "search/author/canal-desk/feed.rss",
            "/search/author/canal-desk/feed.rss",
        ),
        ("/sitemap-topics.xml?p=2", "sitemap-topics-2.xml", "/sitemap-topics-2.xml"),
        ("/topics/%E8%88%B9%E9%97%B8/", "topics/船闸/index.html", "/topics/%E8%88%B9%E9%97%B8/"),
        ("/topics/a+b/", "topics/a+b/index.html", "/topics/a+b/"),
        ("/about", "about/index.html", "/about/"),
        ("feed.rss", "topics/feed.rss", "/topics/feed.rss"),
        ("?page=2", "topics/page/2/index.html", "/topics/page/2/"),
        (f"{HOST}/about/#staff", "about/index.html", "/about/"),
    ],
)
def test_urls_have_files(url, file, path):
    assert location_of(source_of(url, Source("/topics/"))) == Location(file, path)


@pytest.mark.parametrize("url", ["https://elsewhere.example/about/", "//elsewhere.example/", "mailto:a@news.example"])
def test_urls_of_other_sites_have_none(url):
    assert source_of(url, Source("/")) is None


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/a/../../b/", "/a/..", "/./b/", "/a\\..\\b/", "/a\x00b/", "/c:/x/", "/a./", "//a//b/"],
)
def test_no_path_leads_out_of_the_folder_or_has_names_that_systems_refuse(path):
    file = location_of(Source(path)).file
    assert not {"", ".", ".."} & set(file.split("/"))
    assert not set(file) & set('\\:\x00*?"<>|')
    assert not any(name.endswith(".") for name in file.split("/"))


@pytest.mark.parametrize("path", ["/media/files/a&b'c<.pdf", '/topics/"a"/'])
def test_paths_mean_nothing_in_html_xml_and_json(path):
    assert not set(location_of(Source(path)).path) & set("&'<>\"\\ ")


@pytest.mark.parametrize("path", ["/topics/con/", "/media/NUL.png", "/lpt1/x/"])
def test_names_of_devices_are_changed(path):
    names = location_of(Source(path)).file.lower().split("/")
    assert not {"con", "nul.png", "lpt1"} & set(names)


def test_names_that_are_cut_keep_their_ending():
    file = location_of(Source(f"/media/{'a' * 300}.pdf")).file
    assert file.endswith(".pdf")
    assert len(file) < 255


def test_names_that_are_too_long_are_cut_and_stay_different():
    one, other = (location_of(Source(f"/topics/{'船' * 99}+{end}/")) for end in ("a", "b"))
    assert one != other
    assert all(len(name.encode()) < 255 for name in one.file.split("/"))
    assert one.path.startswith("/topics/%E8%88%B9")


def test_two_that_differ_only_in_case_or_form_get_two_files(frontier):
    files = [frontier.add(Source(path)).file for path in ("/media/A.png", "/media/a.png", "/x/é/", "/x/e\u0301/")]
    assert files[::2] == ["media/A.png", "x/é/index.html"]
    assert len({file.casefold() for file in files}) == 4
    assert frontier.add(Source("/media/a.png")).file == files[1]
    assert files[1].endswith("/media/a.png")


@pytest.mark.parametrize("paths", [("/old.html", "/old.html/more/"), ("/old.html/more/", "/old.html")])
def test_a_file_with_the_name_of_a_folder_gets_another_place(frontier, paths):
    first, second = (frontier.add(Source(path)).file for path in paths)
    assert first == location_of(Source(paths[0])).file
    assert second.endswith(f"/{location_of(Source(paths[1])).file}")


def test_links_to_what_was_not_found_are_dead_and_what_nobody_links_to_is_not(frontier):
    frontier.add(Source("/about/"))
    page = frontier.next_waiting()
    frontier.add(Source("/former/"))
    frontier.add(Source("/gone/"), found_on=page.id)
    frontier.finish(page, 200)
    while found := frontier.next_waiting():
        frontier.finish(found, 404)
    assert frontier.dead_links() == [("/gone/", "/about/")]
    assert list(frontier.copied()) == ["about/index.html"]
