"""Embeds of other sites, as readers meet them."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import faults, width_of
from tests.factories import make_article

pytestmark = pytest.mark.browser

PAGE = "https://www.youtube.com/watch?v=aB3-_fghijk"
POST = "https://x.com/quay/status/17"
POST_FRAME = "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=17"
BODY = f'<p>Before.</p><figure class="embed"><a href="{PAGE}">A tide &amp; its gate</a></figure><p>After.</p>'
POST_BODY = (
    '<p>Before.</p><figure class="embed"><blockquote><p>High tide at six</p></blockquote>'
    f'<a href="{POST}">The harbour on X</a><figcaption>At six</figcaption></figure>'
    f'<figure class="embed"><a href="https://soundcloud.com/quay/high-tide">High tide</a></figure>'
)
# A frame that reports its height, as providers do.
REPORT = "<!doctype html><title>Post</title><script>parent.postMessage({message}, '*')</script>"


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
    # The page stays a click away.
    expect(page.locator(".embed > a")).to_have_attribute("href", PAGE)


def test_a_post_is_replaced_by_its_frame_once_the_reader_has_read_who_is_contacted(page, asked):
    page.goto(make_article(body=POST_BODY).get_absolute_url(), wait_until="load")
    button = page.get_by_role("button", name="Show post")
    expect(button).to_contain_text("Loads from X, which may set cookies")
    expect(page.get_by_text("High tide at six")).to_be_visible()
    assert asked == []
    with page.expect_request(POST_FRAME):
        button.press("Enter")
    frame = page.locator(".embed iframe")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("title", "The harbour on X")
    expect(frame).to_have_attribute(
        "sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    expect(frame).to_have_attribute("allow", "fullscreen")
    expect(page.get_by_text("High tide at six")).to_be_hidden()
    expect(page.get_by_text("At six", exact=True)).to_be_visible()
    # The other embed still waits.
    expect(page.get_by_role("button", name="Play audio")).to_be_visible()
    assert asked == [POST_FRAME]


@pytest.mark.parametrize(
    ("message", "height"),
    [
        ('{"twttr.embed": {method: "twttr.private.resize", params: [{width: 500, height: 321.4}]}}', "322"),
        ('JSON.stringify({context: "iframe.resize", height: 700})', "700"),
        ('{"datawrapper-height": {aB3xY: 433}}', "433"),
        ("{height: 99999}", "560"),
        ("{width: 300}", "560"),
        ('"height"', "560"),
    ],
)
def test_a_frame_gets_the_height_that_its_provider_reports(page, message, height):
    page.goto(make_article(body=POST_BODY).get_absolute_url(), wait_until="load")
    page.route(
        POST_FRAME, lambda route: route.fulfill(body=REPORT.replace("{message}", message), content_type="text/html")
    )
    page.evaluate(
        "() => { window.heard = new Promise((done) => addEventListener('message', () => setTimeout(done))); }"
    )
    page.get_by_role("button", name="Show post").click()
    page.evaluate("window.heard")
    expect(page.locator(".embed iframe")).to_have_attribute("height", height)


def test_nobody_else_decides_the_height_of_a_frame(page, asked):
    page.goto(make_article(body=POST_BODY).get_absolute_url(), wait_until="load")
    page.get_by_role("button", name="Show post").click()
    frame = page.locator(".embed iframe")
    frame.wait_for()
    page.evaluate("""() => {
        const { contentWindow } = document.querySelector(".embed iframe");
        const message = { data: { height: 900 }, source: contentWindow };
        const send = (init) => window.dispatchEvent(new MessageEvent("message", { ...message, ...init }));
        send({ origin: "https://evil.example" });
        send({ origin: "https://platform.twitter.com", source: window });
    }""")
    expect(frame).to_have_attribute("height", "560")


@pytest.mark.parametrize("body", [BODY, POST_BODY])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_story_with_embeds_breaks_no_rule_of_accessibility(page, asked, scheme, width, body):
    story = make_article(body=body)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(story.get_absolute_url(), wait_until="load")
    assert faults(page) == []
    assert width_of(page) <= width


def test_without_scripts_an_embed_is_a_link_with_its_words(page, live_server):
    story = make_article(body=BODY + POST_BODY)
    plain = page.context.browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    plain.goto(story.get_absolute_url())
    expect(plain.get_by_role("link", name="A tide & its gate")).to_have_attribute("href", PAGE)
    expect(plain.get_by_text("High tide at six")).to_be_visible()
    expect(plain.get_by_role("link", name="The harbour on X")).to_have_attribute("href", POST)
    expect(plain.locator(".embed button")).to_have_count(0)
