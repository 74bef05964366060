"""Stories that were read are there without a connection, if the reader wants it, and never as if they were fresh."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from articles.collaboration import preview_links
from articles.workflow import drafting, publishing
from tests.factories import make_article, make_image, make_topic

pytestmark = pytest.mark.browser
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('story:')).map((name) => name.slice(6))"
# Makes what is kept of the page so many days old.
AGE = """async (days) => {
    const cache = await caches.open(`story:${location.pathname}`);
    const story = await cache.match(location.pathname);
    const headers = new Headers(story.headers);
    headers.set("X-Saved-At", new Date(Date.now() - days * 24 * 3600 * 1000).toISOString());
    await cache.put(location.pathname, new Response(await story.text(), { headers }));
}"""


@pytest.fixture
def stories(committed):
    """Three stories, one with a picture."""
    topic = make_topic("Canals")
    picture = make_image(alt="A lock gate")
    return [
        make_article(
            title=f"Lock {n}", body=f"<p>Gate {n} opens</p>", topics=[topic], at=NOON - timedelta(days=n),
            lead_image=None if n else picture,
        )
        for n in range(3)
    ]  # fmt: skip


def turn_on(page):
    """Ask for it, and wait until the service worker is in charge."""
    page.goto("/offline/")
    page.get_by_role("button", name="Save articles I read").click()
    expect(page.locator("[data-status]")).to_have_text(
        "Offline reading is on. Articles that you read from now on are saved on this device."
    )
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def read(page, story):
    """Open the story, and wait until it is kept."""
    page.goto(story.get_absolute_url())
    page.wait_for_function(f"async () => (await ({KEPT})()).includes(location.pathname)")
    page.wait_for_load_state("networkidle")


def go_offline(page, problems):
    """From here on the browser complains of what it cannot reach."""
    page.context.set_offline(True)
    problems.clear()


def kept(page):
    return sorted(page.evaluate(KEPT))


def test_nothing_is_kept_unless_the_reader_asks_for_it(page, stories):
    page.goto(stories[0].get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_a_story_that_was_read_is_read_without_a_connection_and_says_from_when_it_is(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    expect(page.locator(".offline-note")).to_be_hidden()
    go_offline(page, problems)
    page.reload()
    expect(page.locator("main")).to_contain_text("Gate 0 opens")
    expect(page.locator(".offline-note")).to_contain_text("You are offline. This version was saved on ")
    expect(page.locator(".offline-note")).to_contain_text(f"{datetime.now(UTC).year}")
    # Its picture and its stylesheets have come along.
    assert page.locator(".story-picture img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert page.locator(".story .prose").evaluate("e => getComputedStyle(e).fontFamily") != ""
    assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
    problems.clear()


def test_a_story_is_kept_as_it_was_read_in_another_language_of_the_site(page, stories, problems):
    turn_on(page)
    address = f"/zh-hans{stories[0].get_absolute_url()}"
    page.goto(address)
    page.wait_for_function(f"async () => (await ({KEPT})()).includes(location.pathname)")
    page.wait_for_load_state("networkidle")
    assert kept(page) == [address]
    read(page, stories[0])
    assert kept(page) == [stories[0].get_absolute_url()]
    page.goto(address)
    page.wait_for_function(f"async () => (await ({KEPT})()).includes(location.pathname)")
    page.wait_for_load_state("networkidle")
    assert kept(page) == [address]
    go_offline(page, problems)
    page.reload()
    expect(page.locator("main")).to_contain_text("Gate 0 opens")
    expect(page.locator(".offline-note")).to_contain_text(f"{datetime.now(UTC).year}年")
    problems.clear()


def test_a_page_that_was_not_read_leads_to_those_that_were(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    read(page, stories[1])
    go_offline(page, problems)
    page.goto("/topics/canals/")
    expect(page.locator("[data-fallback]")).to_be_visible()
    expect(page.locator("h1")).to_have_text("You are offline")
    expect(page.locator(".offline-list a")).to_have_text(["Lock 1", "Lock 0"])
    expect(page.locator(".offline-list time").last).to_have_text(re.compile(r"^Saved \d+ \w+ \d{4}"))
    page.locator(".offline-list a").last.click()
    expect(page.locator("main")).to_contain_text("Gate 0 opens")
    problems.clear()


def test_what_is_read_offline_stays_whole(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    files = """async () => {
        const cache = await caches.open(`story:${location.pathname}`);
        return (await cache.keys()).map(({ url }) => new URL(url).pathname).sort();
    }"""
    before = page.evaluate(files)
    assert any(name.startswith("/media/") for name in before)
    go_offline(page, problems)
    for _ in range(2):
        page.reload(wait_until="networkidle")
        expect(page.locator(".offline-note")).to_be_visible()
        assert page.evaluate(files) == before
    problems.clear()


def test_what_is_read_offline_does_not_count_as_read_anew(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    moment = "async () => (await caches.match(location.pathname)).headers.get('X-Saved-At')"
    before = page.evaluate(moment)
    go_offline(page, problems)
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=2))
    page.reload()
    expect(page.locator(".offline-note")).to_be_visible()
    assert page.evaluate(moment) == before
    problems.clear()


def test_with_a_connection_a_reader_gets_what_the_site_says_now(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    drafting.save(stories[0], {"body": "<p>Gate 0 stays shut</p>"})
    publishing.publish(stories[0], by=None)
    page.goto("/")
    page.goto(stories[0].get_absolute_url())
    expect(page.locator("main")).to_contain_text("Gate 0 stays shut")
    expect(page.locator(".offline-note")).to_be_hidden()
    page.wait_for_function(
        "async () => (await (await caches.match(location.pathname))?.text())?.includes('Gate 0 stays shut')"
    )


def test_a_story_that_is_withdrawn_is_gone_from_the_device_too(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    publishing.withdraw(stories[0], by=None)
    answer = page.goto(stories[0].get_absolute_url())
    assert answer.status == 410
    expect(page.locator("h1")).to_have_text("This article is no longer available")
    assert kept(page) == []
    go_offline(page, problems)
    page.goto(stories[0].get_absolute_url())
    expect(page.locator("[data-fallback]")).to_be_visible()
    problems.clear()


def test_thirty_stories_stay_the_newest_read(page, stories):
    turn_on(page)
    page.evaluate("async () => { for (let n = 0; n < 30; n += 1) await caches.open(`story:/old/${n}/`); }")
    read(page, stories[0])
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 30")
    assert "/old/0/" not in kept(page)
    assert "/old/1/" in kept(page)


def test_after_a_month_a_story_is_not_shown_again(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    page.evaluate(AGE, 31)
    go_offline(page, problems)
    page.reload()
    expect(page.locator("[data-fallback]")).to_be_visible()
    problems.clear()


def test_after_a_month_a_story_is_not_listed_and_gone(page, stories):
    turn_on(page)
    for story, days in zip(stories[:2], (31, 29), strict=True):
        read(page, story)
        page.evaluate(AGE, days)
    page.goto("/offline/")
    expect(page.locator(".offline-list a")).to_have_text(["Lock 1"])
    assert kept(page) == [stories[1].get_absolute_url()]


def test_turned_off_nothing_stays(page, stories, problems):
    turn_on(page)
    read(page, stories[0])
    page.goto("/offline/")
    expect(page.locator("h1")).to_have_text("Read offline")
    expect(page.locator(".offline-list a")).to_have_text(["Lock 0"])
    page.get_by_role("button", name="Turn off and delete saved articles").click()
    expect(page.locator("[data-status]")).to_have_text(
        "Offline reading is off. Saved articles have been deleted from this device."
    )
    expect(page.locator(".offline-list a")).to_have_count(0)
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_by_the_keyboard_who_turns_it_on_stands_where_it_is_turned_off(page, stories):
    page.goto("/offline/")
    on = page.get_by_role("button", name="Save articles I read")
    off = page.get_by_role("button", name="Turn off and delete saved articles")
    on.press("Enter")
    expect(off).to_be_focused()
    off.press("Enter")
    expect(on).to_be_focused()
    page.evaluate("() => { Cache.prototype.add = () => Promise.reject(); }")
    on.press("Enter")
    expect(page.locator("[data-status]")).to_contain_text("Articles could not be saved.")
    expect(on).to_be_focused()


@pytest.mark.parametrize(
    ("address", "policy"),
    [
        ("/admin/x/", "max-age=60"),
        ("/preview/x/", "max-age=60"),
        ("/zh-hans/preview/x/", "max-age=60"),
        ("", "max-age=0, no-store"),
        ("", "private"),
    ],
)
def test_what_is_for_few_eyes_is_not_kept(page, stories, address, policy):
    page.goto("/offline/")
    page.evaluate("caches.open('offline')")
    first, second = (story.get_absolute_url() for story in stories[:2])
    real = page.context.request.get(first)
    headers = {**real.headers, "cache-control": policy}
    page.route(f"**{address or first}", lambda route: route.fulfill(response=real, headers=headers))
    page.goto(address or first)
    expect(page.locator("h1")).to_have_text("Lock 0")
    page.wait_for_load_state("networkidle")
    read(page, stories[1])
    assert kept(page) == [second]


def test_a_preview_that_was_shared_is_not_kept(page, stories):
    drafting.save(stories[0], {"title": "Lock 0 to close"})
    secret = preview_links.create(stories[0], by=None, days=1)
    turn_on(page)
    page.goto(f"/preview/{secret}/")
    expect(page.locator("h1")).to_have_text("Lock 0 to close")
    page.wait_for_load_state("networkidle")
    read(page, stories[1])
    assert kept(page) == [stories[1].get_absolute_url()]


def test_the_desk_and_previews_are_left_alone(page, stories, problems):
    turn_on(page)
    go_offline(page, problems)
    for address in ("/admin/", "/preview/x/", "/zh-hans/preview/x/"):
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(address)
    problems.clear()


def test_without_scripts_the_page_says_that_it_needs_them(page, live_server, stories):
    plain = page.context.browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    plain.goto("/offline/")
    expect(plain.locator("[data-unsupported]")).to_be_visible()
    expect(plain.locator("main button:visible")).to_have_count(0)
