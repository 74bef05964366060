"""Videos of other sites, as readers meet them."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import faults, width_of
from tests.factories import make_article

pytestmark = pytest.mark.browser

PAGE = "https://www.youtube.com/watch?v=aB3-_fghijk"
BODY = f'<p>Before.</p><figure class="embed"><a href="{PAGE}">A tide &amp; its gate</a></figure><p>After.</p>'


@pytest.fixture
def asked(page):
    """Addresses of other sites that the browser asked for; they are answered with an empty page."""
    addresses = []

    def answer(route):
        addresses.append(route.request.url)
        route.fulfill(body="<!doctype html><title>Player</title>", content_type="text/html")

    page.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, answer)
    return addresses


def test_nothing_is_asked_of_the_provider_before_the_reader_plays_the_video(page, asked):
    story = make_article(body=BODY)
    page.goto(story.get_absolute_url(), wait_until="load")
    button = page.get_by_role("button", name="Play video")
    expect(button).to_be_visible()
    assert asked == []
    button.focus()
    with page.expect_request("https://www.youtube-nocookie.com/embed/aB3-_fghijk?autoplay=1"):
        page.keyboard.press("Enter")
    frame = page.locator(".embed iframe")
    frame.wait_for()
    expect(frame).to_have_attribute("title", "A tide & its gate")
    expect(frame).to_be_focused()
    assert [url for url in asked if "youtube-nocookie" not in url] == []
    # The page of the video stays a click away.
    expect(page.locator(".embed > a")).to_have_attribute("href", PAGE)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_story_with_a_video_breaks_no_rule_of_accessibility(page, asked, scheme, width):
    story = make_article(body=BODY)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(story.get_absolute_url(), wait_until="load")
    assert faults(page) == []
    assert width_of(page) <= width


def test_without_scripts_a_video_is_a_link(page, live_server):
    story = make_article(body=BODY)
    plain = page.context.browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    plain.goto(story.get_absolute_url())
    expect(plain.get_by_role("link", name="A tide & its gate")).to_have_attribute("href", PAGE)
    expect(plain.locator(".embed button")).to_have_count(0)
