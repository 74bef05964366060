"""What every page of the site has, whatever it shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.site import views
from articles.workflow import publishing
from newsroom.core.cache.page_cache import PageCache
from tests.core.cache.helpers import ask
from tests.factories import make_article, make_author, make_page, make_topic
from tests.keeping import TransactionDetector
from tests.reading import Reading
from tests.working import django
from topics import curation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def site():
    """One of everything, and the addresses of all kinds of pages."""
    author, topic = make_author("Trade desk"), make_topic("Canals", kind="section")
    story = make_article(authors=[author], topics=[topic], at=NOON)
    publishing.correct(story, "The lock is 24 metres wide.", by=None)
    curation.describe(topic, by=None, is_in_navigation=True)
    gone = make_article(at=NOON, slug="gone")
    publishing.withdraw(gone, by=None)
    for known in ("about", ""):
        make_page(f"House rules {known}".strip(), known=known)
    return [
        "/about/", "/pages/house-rules/",
        "/", "/topics/", "/topics/canals/", "/topics/canals/2026/", "/topics/canals/2026/03/",
        story.get_absolute_url(), "/2026/", "/2026/03/", "/2026/03/15/", "/authors/", "/authors/trade-desk/",
        "/corrections/", "/follow/", "/topics/canals/follow/", "/nothing/", gone.get_absolute_url(),
    ]  # fmt: skip


def test_no_page_sets_a_cookie_or_has_anything_inline_or_from_elsewhere(client, site):
    for address in site:
        response = client.get(address)
        page = Reading(response)
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert not page.all("style"), address
        # A browser runs nothing of a data block, so it may stand in the page.
        running = [have for have in page.all("script") if have.get("type") != "application/ld+json"]
        assert all("src" in have for have in running), address
        assert not any("style" in have or any(name.startswith("on") for name in have) for _, have in page.elements)
        for _, have in page.elements:
            loaded = [have.get("src"), have.get("href") if have.get("rel") in {"stylesheet", "icon"} else None]
            assert all(where.startswith("/") for where in loaded if where), address


def test_every_page_has_one_main_heading_the_landmarks_and_a_way_past_them(client, site):
    for address in site:
        page = Reading(client.get(address))
        names = [name for name, _ in page.elements]
        assert [names.count(name) for name in ("h1", "main", "header", "footer")][:2] == [1, 1], address
        assert page.all("a", href="#main"), address
        assert page.all("main", id="main"), address
        levels = [int(name[1]) for name in names if name in {"h1", "h2", "h3", "h4"}]
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), address
        ids = [have["id"] for _, have in page.elements if "id" in have]
        assert len(ids) == len(set(ids)), address


def test_titles_and_canonical_addresses_are_each_pages_own(client, site):
    pages = [Reading(client.get(address)) for address in site[:-2]]
    assert len({page.title for page in pages}) == len(pages)
    assert [page.link("canonical") for page in pages] == [f"https://news.example{address}" for address in site[:-2]]
    assert all(page.meta("description") for page in pages)


def test_error_pages_are_in_the_same_dress_and_say_nothing_of_what_was_asked(client, site):
    for address, status in ((site[-2], 404), (site[-1], 410)):
        response = client.get(f"{address}?echo=me")
        page = Reading(response)
        assert response.status_code == status
        assert page.meta("robots") == "noindex"
        assert page.link("canonical") is None
        assert "/topics/canals/" in page.links()
        assert "echo" not in response.content.decode()


def test_a_failure_is_told_without_asking_anything_of_the_site(client, monkeypatch, django_assert_num_queries):
    client.raise_request_exception = False
    monkeypatch.setattr(views, "select_stories", None)
    with django_assert_num_queries(0):
        response = client.get("/")
    assert (response.status_code, Reading(response).lines[0]) == (500, "Something went wrong")


def test_a_failure_is_told_in_the_language_of_the_path(client, monkeypatch, django_assert_num_queries):
    client.raise_request_exception = False
    monkeypatch.setattr(views, "select_stories", None)
    with django_assert_num_queries(0):
        page = client.get("/zh-hans/")
    assert (page.status_code, '<html lang="zh-Hans">' in page.content.decode()) == (500, True)
    assert Reading(page).links() == ["/zh-hans/"]
    assert "Something went wrong" not in page.content.decode()


def test_a_page_that_does_not_exist_offers_a_search_and_the_latest_stories(client):
    make_article(title="Weir closed", at=NOON)
    make_article(title="Secret", at=timezone.now() + timedelta(days=1))
    for tree in ("", "/zh-hans"):
        page = Reading(client.get(f"{tree}/no/such/page/"))
        (form,) = [form for form in page.all("form") if form.get("class") == "notice-search"]
        assert form["action"] == f"{tree}/search/"
        assert "Weir closed" in "".join(page.lines)
        assert "Secret" not in "".join(page.lines)


def test_a_page_that_does_not_exist_offers_stories_in_its_language_first(client):
    make_article(title="堰", language="zh-Hans", at=NOON - timedelta(days=9))
    for n in range(6):
        make_article(title=f"Weir {n}", at=NOON - timedelta(hours=n))
    for tree, first in (("/zh-hans", "堰"), ("", "Weir 0")):
        page = Reading(client.get(f"{tree}/no/such/page/"))
        links = [line for line in page.lines if line.startswith(("堰", "Weir"))]
        assert (len(links), links[0].startswith(first)) == (5, True)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("count", [1, 9])
def test_a_flood_of_missing_pages_reads_the_stories_once(count):
    for _ in range(count):
        make_article(topics=["Weirs"])
    cache = PageCache(django, detector=TransactionDetector())
    assert ask(cache, "/no/such/page/").status == 404
    with CaptureQueriesContext(connection) as queries:
        for number in range(5):
            assert ask(cache, f"/no/such/page/{number}/").status == 404
    assert [query["sql"] for query in queries if "articles_article" in query["sql"]] == []
    # A new story is there at once.
    make_article(title="Weir opened")
    assert "Weir opened" in ask(cache, "/no/such/page/").body.decode()


@pytest.mark.parametrize("address", ["/topics", "/authors", "/corrections", "/2026", "/2026/03", "/2026/03/15/story"])
def test_a_missing_slash_is_added(client, address):
    response = client.get(f"{address}?x=1")
    assert (response.status_code, response["Location"]) == (301, f"{address}/?x=1")


def test_pages_are_read_and_not_written_to(client, site):
    assert {client.post(address).status_code for address in site[:-2]} == {405}
    assert {client.head(address).status_code for address in site[:-2]} == {200}


def test_search_engines_may_show_large_pictures_of_every_page_that_they_may_list(client, site):
    # Canals has one story; three and it is no thin topic any more.
    for _ in range(2):
        make_article(topics=["Canals"], at=NOON)
    make_article(topics=["Locks"], at=NOON)
    told = {address: Reading(client.get(address)).meta("robots") for address in (*site, "/topics/locks/")}
    hidden = {"/topics/canals/follow/", "/topics/locks/", *site[-2:]}
    assert {address for address, said in told.items() if said == "noindex"} == hidden
    assert {said for address, said in told.items() if address not in hidden} == {"max-image-preview:large"}
