"""Readers without a script, from page to page, and the small comforts of those who have scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from articles.workflow import publishing
from tests.browser.desk import width_of
from tests.factories import make_article, make_author, make_page, make_topic
from topics import curation

pytestmark = pytest.mark.browser
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def site(committed):
    """A section of more stories than a page has, from two months, with one corrected, and the pages about the site."""
    topic = make_topic("Canals", kind="section")
    curation.describe(topic, by=None, is_in_navigation=True)
    author = make_author("Harbour desk")
    stories = [
        make_article(
            title=f"The lock of quay {n}", summary="", body=f"<p>Gate {n} opens</p>", topics=[topic], authors=[author],
            at=NOON - timedelta(days=n),
        )
        for n in range(22)
    ]  # fmt: skip
    publishing.correct(stories[20], "The lock is 24 metres wide.", by=None)
    make_page("Who we are", known="about", body="<p>We write about locks</p>")
    make_page("House rules", body="<p>Nobody runs</p>")
    return stories


@pytest.fixture
def plain(page, live_server, browser, site):
    """A page in a browser that runs no script."""
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    plain.goto("/")
    return plain


def follow(page, name, heading, *, within="body"):
    """Follow the link of this name; the page that it leads to has this heading."""
    page.locator(within).get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_without_scripts_a_reader_gets_from_the_front_page_to_every_kind_of_page(plain, site):
    follow(plain, "Canals", "Canals", within=".masthead")
    expect(plain.locator("main")).to_contain_text("Total: 22 articles found")
    plain.locator("a[rel=next]").first.click()
    expect(plain).to_have_url("/topics/canals/?page=2")
    expect(plain.locator("main article")).to_have_count(2)
    follow(plain, "The lock of quay 20", "The lock of quay 20")
    expect(plain.locator("main")).to_contain_text("Gate 20 opens")
    expect(plain.locator("main")).to_contain_text("The lock is 24 metres wide.")
    plain.locator(".story-neighbours a[rel=prev]").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("The lock of quay 21")
    follow(plain, "Harbour desk", "Harbour desk")
    expect(plain.locator("main")).to_contain_text("Total: 22 articles found")
    follow(plain, "Topics", "Topics", within="footer.colophon")
    follow(plain, "Authors", "Authors", within="footer.colophon")
    follow(plain, "Corrections", "Corrections", within="footer.colophon")
    expect(plain.locator("main")).to_contain_text("The lock is 24 metres wide.")
    plain.goto("/topics/canals/")
    plain.locator('a[href="/topics/canals/2026/02/"]').first.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("February 2026")
    plain.goto("/")
    follow(plain, "Archive", "Archive", within="footer.colophon")
    follow(plain, "March 2026", "March 2026", within="main")
    expect(plain.locator("main")).to_contain_text("Total: 15 articles found")
    follow(plain, "Who we are", "Who we are", within="footer.colophon")
    expect(plain.locator("main")).to_contain_text("We write about locks")
    follow(plain, "House rules", "House rules", within="footer.colophon")
    plain.locator("footer.colophon").get_by_role("link", name="RSS feeds").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Follow")


def test_without_scripts_a_reader_searches(plain, site):
    plain.goto("/search/")
    plain.locator("main [name=q]").fill("quay 17")
    plain.locator("main [name=q]").press("Enter")
    expect(plain.locator("main")).to_contain_text("Total: 1 article found")
    expect(plain.locator("main")).to_contain_text("The lock of quay 17")


def test_a_story_and_a_page_about_the_site_fit_a_narrow_screen(page, site):
    page.set_viewport_size({"width": 320, "height": 800})
    for address in (site[3].get_absolute_url(), "/about/"):
        page.goto(address)
        assert width_of(page) == 320


@pytest.mark.parametrize("address", ["/", "/topics/canals/", "/authors/harbour-desk/"])
def test_what_came_since_the_last_visit_is_marked(page, site, address):
    page.clock.install(time=NOON - timedelta(days=1, hours=1))
    page.goto(address)
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".card-new")).to_have_count(0)
    page.clock.set_fixed_time(NOON + timedelta(hours=1))
    page.goto(address)
    expect(page.locator(".card-new")).to_have_count(2)
    expect(page.locator(".new-since")).to_have_text("New since your last visit: 2")
    expect(page.locator(".card", has=page.locator(".card-new")).first).to_contain_text("The lock of quay 0")
    # Another page has its own last visit.
    page.goto("/" if address != "/" else "/topics/canals/")
    expect(page.locator(".card-new")).to_have_count(0)


def test_a_storys_address_is_copied_by_a_button_in_the_place_of_the_link(page, plain, site):
    address = site[0].get_absolute_url()
    plain.goto(address)
    assert plain.get_by_role("link", name="Link to this article").get_attribute("href").endswith(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    expect(page.get_by_role("button", name="Copy link")).to_have_count(1)
    expect(page.get_by_role("link", name="Link to this article")).to_have_count(0)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share [role=status]")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()").endswith(address)


def test_a_story_opens_the_share_sheet_of_a_device_that_has_one(page, site):
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(site[0].get_absolute_url())
    expect(page.get_by_role("button", name="Copy link")).to_have_count(1)
    expect(page.get_by_role("button", name="Share…")).to_have_count(0)
    page.add_init_script("navigator.share = (data) => { window.shared = data; return Promise.reject(new Error()); }")
    page.goto(site[0].get_absolute_url())
    page.get_by_role("button", name="Share…").click()
    shared = page.evaluate("window.shared")
    assert (shared["title"], shared["url"].endswith(site[0].get_absolute_url())) == (site[0].title, True)


@pytest.mark.parametrize("address", ["/follow/", None])
def test_an_address_that_may_not_be_copied_is_shown_and_marked(page, site, address):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto(address or site[0].get_absolute_url())
    page.get_by_role("button", name="Copy link").first.click()
    expect(page.locator("main [role=status]").first).to_have_text("Link selected. Copy it from here.")
    marked = page.evaluate("getSelection().toString()")
    assert marked.endswith("/feed.rss" if address else site[0].get_absolute_url())


@pytest.mark.parametrize("address", [None, "/", "/topics/canals/?page=2", "/2026/03/", "/search/?q=quay+17"])
def test_paper_says_where_a_page_is_to_be_found_and_leaves_out_what_can_only_be_clicked(page, site, address):
    page.emulate_media(media="print")
    address = address or site[0].get_absolute_url()
    page.goto(address)
    canonical = page.locator("link[rel=canonical]")
    expect(canonical).to_be_visible()
    assert canonical.evaluate("link => getComputedStyle(link, '::after').content").endswith(f'{address}"')
    expect(page.locator("button, .masthead-sections, .pager, .colophon nav").locator("visible=true")).to_have_count(0)


def test_the_address_on_paper_is_in_its_own_letters(page, committed):
    page.emulate_media(media="print")
    page.goto(make_article(title="水闸").get_absolute_url())
    assert "/水闸/" in page.locator("link[rel=canonical]").evaluate("link => getComputedStyle(link, '::after').content")


def test_a_search_on_paper_says_what_was_looked_for(page, site):
    page.goto("/search/?q=quay+17")
    words = page.locator("h1 .search-query")
    expect(words).to_contain_text("quay 17")
    assert words.bounding_box()["width"] < 2
    page.emulate_media(media="print")
    assert words.bounding_box()["width"] > 20


@pytest.mark.parametrize(("address", "sheets"), [("/", 1), ("/topics/canals/", 1), ("/2026/03/", 1)])
def test_lists_do_not_waste_paper(page, site, address, sheets):
    page.goto(address, wait_until="load")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == sheets
