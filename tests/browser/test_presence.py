"""Two people at one screen see each other, without loading it again."""

import re

import pytest
from playwright.sync_api import expect

from newsroom.core.models import Presence
from tests.browser.desk import faults, sign_in, width_of
from tests.factories import make_article, make_author, make_image, make_page, make_topic, make_user
from tests.serving import wait_until

pytestmark = pytest.mark.browser
PEOPLE = ".desk-saving__people"
SCREENS = {
    "page": lambda: f"newsroom/page/{make_page().pk}/change/",
    "image": lambda: f"newsroom/image/{make_image(alt='A lock').pk}/change/",
    "author": lambda: f"articles/author/{make_author().pk}/change/",
    "front": lambda: "articles/article/front/",
}


@pytest.fixture
def harbour(committed):
    """A topic of two stories."""
    topic = make_topic("Harbour")
    for n in range(2):
        make_article(title=f"Story {n}", topics=[topic])
    return f"/admin/topics/topic/{topic.pk}/change/"


@pytest.fixture
def colleague(page, browser, live_server):
    """A page in another browser, of Jonas Field."""
    page = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, make_user("Topic editor", first_name="Jonas", last_name="Field"))
    return page


def open_screen(page, url):
    """Open the screen, and wait until the site knows of it."""
    with page.expect_response("**/presence/"):
        page.goto(url, wait_until="load")
    page.evaluate("window.isFirstLoad = true")


def beat(page):
    """Do what happens at the latest 15 seconds later."""
    with page.expect_response("**/presence/"):
        page.evaluate("desk.sendHeartbeat()")


def test_two_editors_of_a_topic_see_each_other_until_one_leaves(page, harbour, colleague):
    sign_in(page, make_user("Topic editor", first_name="Mara", last_name="Lind"))
    open_screen(page, harbour)
    expect(page.locator(PEOPLE)).to_be_hidden()
    open_screen(colleague, harbour)
    expect(colleague.locator(PEOPLE)).to_have_text("Mara Lind is viewing this topic.")
    beat(page)
    expect(page.locator(PEOPLE)).to_have_text("Jonas Field is viewing this topic.")
    colleague.goto("/admin/", wait_until="load")
    # The browser does not wait for the response to the report of leaving.
    wait_until(lambda: Presence.objects.count() == 1)
    beat(page)
    expect(page.locator(PEOPLE)).to_be_hidden()
    assert page.evaluate("window.isFirstLoad")


@pytest.mark.parametrize("how", ["typing", "pinning"])
def test_who_changes_a_topic_is_said_to_edit_it_before_it_is_saved(page, harbour, colleague, how):
    sign_in(page, make_user("Topic editor", first_name="Mara", last_name="Lind"))
    open_screen(page, harbour)
    open_screen(colleague, harbour)
    if how == "typing":
        page.wait_for_selector(".tiptap")
        page.click(".tiptap")
        page.keyboard.type("A port.")
    else:
        page.locator("[data-action=pin]").first.click()
    # By itself, within seconds.
    with page.expect_request(lambda request: "is_typing=1" in (request.post_data or "")) as sent:
        pass
    assert sent.value.response().ok
    beat(colleague)
    expect(colleague.locator(PEOPLE)).to_have_text("Mara Lind is editing this topic.")


def test_the_screen_reports_by_itself_again_and_again(page, harbour):
    sign_in(page, make_user("Topic editor"))
    page.clock.install()
    open_screen(page, harbour)
    page.clock.pause_at(page.evaluate("Date.now()") + 5000)
    for _ in range(2):
        with page.expect_response("**/presence/"):
            page.clock.run_for(16000)


@pytest.mark.parametrize("kind", SCREENS)
def test_two_people_at_another_screen_see_each_other(page, committed, browser, live_server, kind):
    url = f"/admin/{SCREENS[kind]()}"
    other = browser.new_context(base_url=live_server.url).new_page()
    sign_in(other, make_user("Editor", first_name="Jonas"))
    open_screen(other, url)
    sign_in(page, make_user("Editor", first_name="Mara"))
    open_screen(page, url)
    expect(page.locator(PEOPLE)).to_have_text(re.compile("^Jonas is viewing "))
    assert faults(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_who_is_there_breaks_no_accessibility_rule(page, harbour, colleague, scheme, width):
    sign_in(page, make_user("Topic editor", first_name="Mara", last_name="Lind"))
    open_screen(colleague, harbour)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    open_screen(page, harbour)
    expect(page.locator(PEOPLE)).to_have_text("Jonas Field is viewing this topic.")
    assert faults(page) == []
    assert width_of(page) <= width
    box = page.locator(PEOPLE).bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    # Nothing covers it.
    assert page.evaluate("([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.desk-saving'))", middle)
