"""Written pages as readers and machines get them."""

import pytest

from newsroom.core.pages import editing
from tests.factories import make_page
from tests.reading import Reading
from tests.structured_data import names, read

pytestmark = pytest.mark.django_db


def test_a_written_page_says_what_was_written_and_when(client):
    page = make_page("Our rules", known="ethics", description="What we hold to", body="<h2>One</h2><p>Ask</p>")
    response = client.get("/ethics/")
    reading = Reading(response)
    assert reading.title == "Our rules – Newsroom"
    assert reading.meta("description") == "What we hold to"
    assert reading.link("canonical").endswith("/ethics/")
    assert reading.lines[:3] == ["Our rules", "One", "Ask"]
    assert reading.lines[-1] == f"Last updated {page.changed_at:%-d %B %Y}"


@pytest.mark.parametrize(
    ("known", "kind"),
    [("about", "AboutPage"), ("contact", "ContactPage"), ("privacy", "WebPage"), ("", "WebPage")],
)
def test_machines_are_told_which_kind_of_page_it_is(client, known, kind):
    page = make_page("Harbour", known=known, description="All of it")
    data = read(client.get(page.get_absolute_url()))
    assert data[kind]["url"].endswith(page.get_absolute_url())
    assert (data[kind]["name"], data[kind]["description"]) == ("Harbour", "All of it")
    assert data[kind]["dateModified"] == page.changed_at.isoformat()
    assert names(data["BreadcrumbList"]) == ["Home", "Harbour"]


def test_a_page_in_another_language_says_so(client):
    page = make_page("من نحن", language="ar")
    reading = Reading(client.get(page.get_absolute_url()))
    assert reading.all("article", lang="ar", dir="rtl")
    assert reading.all("a", href=page.get_absolute_url(), lang="ar")


def test_each_page_has_one_address(client):
    make_page("About", known="about")
    make_page("Ünser Haus")
    for address, one in {
        "/pages/about/": "/about/",
        "/pages/About/": "/about/",
        "/pages/%C3%9CNSER-Haus/": "/pages/%C3%BCnser-haus/",
        "/pages/u%CC%88nser-haus/": "/pages/%C3%BCnser-haus/",
    }.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, one), address
        assert client.get(one).status_code == 200


@pytest.mark.parametrize("address", ["/about/", "/pages/nothing/", "/pages/%F0%9F%99%82/", "/pages/"])
def test_there_is_no_page_that_nobody_wrote(client, address):
    assert client.get(address).status_code == 404


def test_a_former_address_of_a_page_that_is_gone_says_so(client):
    page = make_page("Jobs")
    editing.publish(page, {**editing.content_of(page), "slug": "work"}, by=None)
    editing.unpublish(page, version=page.version, by=None)
    assert client.get("/pages/jobs/").status_code == client.get("/pages/work/").status_code == 410


def test_in_each_language_a_page_is_shown_in_it_or_else_in_the_sites_own(client):
    page = make_page("About us", known="about")
    for address in ("/about/", "/zh-hans/about/"):
        reading = Reading(client.get(address))
        assert reading.all("article", lang="en")
        assert reading.link("canonical").endswith("//news.example/about/")
    other = editing.translate(page, "zh-hans", by=None)
    editing.publish(other, {**editing.content_of(other), "title": "关于我们"}, by=None)
    chinese = Reading(client.get("/zh-hans/about/"))
    assert chinese.all("article", lang="zh-hans")
    assert chinese.link("canonical").endswith("/zh-hans/about/")
    assert read(client.get("/zh-hans/about/"))["AboutPage"]["inLanguage"] == "zh-Hans"
    hrefs = {have["hreflang"]: have["href"] for have in chinese.all("link", rel="alternate") if "hreflang" in have}
    assert {tag: href.partition("news.example")[2] for tag, href in hrefs.items()} == {
        "en": "/about/", "zh-Hans": "/zh-hans/about/", "x-default": "/about/",
    }  # fmt: skip
    titles = {path: Reading(client.get(path)) for path in ("/", "/zh-hans/")}
    assert titles["/"].all("a", href="/about/", lang="en")
    assert titles["/zh-hans/"].all("a", href="/zh-hans/about/", lang="zh-hans")
    editing.unpublish(other, version=other.version, by=None)
    assert Reading(client.get("/zh-hans/about/")).all("article", lang="en")
    editing.unpublish(page, version=page.version, by=None)
    assert client.get("/zh-hans/about/").status_code == 410


def test_the_service_worker_leaves_alone_what_is_for_few_eyes(client):
    script = client.get("/service-worker.js").content.decode()
    assert 'const BYPASS_PREFIXES = ["/admin/", "/preview/", "/zh-hans/preview/"];' in script
