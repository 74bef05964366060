"""Ctrl+S in a text of a topic, page, image or author saves it, and the editor goes on typing."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Author
from newsroom.core.models import AuditEntry, Image, Page
from tests.browser.desk import WARNS, Gate, faults, log_in_in_new_tab, sign_in, width_of
from tests.factories import make_article, make_author, make_image, make_page, make_topic
from topics import curation, deletion
from topics.models import Topic

pytestmark = pytest.mark.browser
LINE, STATUS = ".desk-saving__state", ".desk-saving [role=status]"
SAVE = "**/save/"


@pytest.fixture
def harbour(committed):
    topic = make_topic("Harbour")
    make_article(title="Story 0", topics=[topic])
    return topic


def open_screen(page, kind, pk):
    """Open the screen on a page that can be told from one that was loaded again."""
    page.goto(f"/admin/{kind}/{pk}/change/", wait_until="load")
    page.evaluate("window.isFirstLoad = true")


def open_topic(page, topic):
    open_screen(page, "topics/topic", topic.pk)
    page.wait_for_selector(".tiptap")


def assert_same_page(page):
    assert page.evaluate("window.isFirstLoad === true")


def write(page, text):
    page.click(".tiptap")
    page.keyboard.press("End")
    page.keyboard.type(text)


def saved(page):
    expect(page.locator(LINE)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def test_the_caret_stays_in_the_briefing_and_what_is_typed_later_is_saved_later(page, editor, harbour):
    open_topic(page, harbour)
    write(page, "A port")
    with page.expect_response(SAVE):
        page.keyboard.press("Control+s")
    saved(page)
    expect(page.locator(STATUS)).to_have_text(re.compile("^Saved"))
    expect(page.get_by_role("textbox", name="Briefing", exact=True)).to_be_focused()
    page.keyboard.type(", and what it ships")
    assert Topic.objects.get().briefing == "<p>A port</p>"
    with page.expect_response(SAVE):
        page.keyboard.press("Control+s")
    assert Topic.objects.get().briefing == "<p>A port, and what it ships</p>"
    # Nothing is unsaved: the browser asks nothing.
    page.goto("/admin/", wait_until="load")


@pytest.mark.parametrize(
    ("kind", "make", "field", "name"),
    [
        ("newsroom/page", make_page, "#id_description", "description"),
        ("newsroom/image", lambda: make_image(alt="A lock"), "#id_caption", "caption"),
        ("articles/author", make_author, "#id_bio", "bio"),
    ],
)
def test_other_screens_are_saved_in_place_too(page, editor, kind, make, field, name):
    item = make()
    open_screen(page, kind, item.pk)
    page.fill(field, "Typed")
    page.evaluate(f"document.querySelector('{field}').setSelectionRange(1, 3)")
    with page.expect_response(SAVE) as answer:
        page.keyboard.press("Control+s")
    saved(page)
    selection = "(({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd])(document.activeElement)"
    assert page.evaluate(selection) == [1, 3]
    assert_same_page(page)
    found = {"page": Page, "image": Image, "author": Author}[kind.split("/")[1]].objects.get(pk=item.pk)
    assert (found.draft[name] if kind.endswith("page") else getattr(found, name)) == "Typed"
    assert answer.value.status == 200
    assert faults(page) == []


def test_a_published_page_is_said_to_have_draft_changes(page, editor):
    open_screen(page, "newsroom/page", make_page("About us").pk)
    state = page.locator(".desk-bar__state")
    expect(state).not_to_contain_text("Draft changes")
    page.fill("#id_description", "Typed")
    page.keyboard.press("Control+s")
    expect(state).to_contain_text("Draft changes")
    assert_same_page(page)


def test_pins_are_saved_with_the_text_and_in_the_next_save_too(page, editor, harbour):
    open_topic(page, harbour)
    page.locator("[data-action=pin]").first.click()
    page.fill("#id_description", "First")
    with page.expect_response(SAVE):
        page.keyboard.press("Control+s")
    saved(page)
    assert harbour.entries.pinned().count() == 1
    page.locator("[data-action=pin]").first.click()
    page.fill("#id_description", "Second")
    with page.expect_response(SAVE):
        page.keyboard.press("Control+s")
    assert not harbour.entries.pinned().exists()
    assert_same_page(page)


def test_what_is_typed_while_an_answer_is_slow_stays_and_is_saved_after_it(page, editor, harbour):
    open_topic(page, harbour)
    gate = Gate(page, SAVE)
    write(page, "One")
    with page.expect_request(SAVE):
        page.keyboard.press("Control+s")
    page.keyboard.type(" two")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_have_text("Saving…")
    # One request at a time: it would conflict with itself.
    assert len(gate.held) == 1
    with page.expect_response(lambda answer: "two" in (answer.request.post_data or "")):
        gate.open()
    saved(page)
    expect(page.get_by_role("textbox", name="Briefing", exact=True)).to_have_text("One two")
    assert Topic.objects.get().briefing == "<p>One two</p>"
    assert_same_page(page)


def test_a_button_that_is_pressed_while_an_answer_is_slow_waits_for_it(page, editor, harbour):
    open_topic(page, harbour)
    gate = Gate(page, SAVE)
    write(page, "One")
    with page.expect_request(SAVE):
        page.keyboard.press("Control+s")
    page.keyboard.type(" two")
    page.click("button[value=save]")
    with page.expect_navigation():
        gate.open()
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert Topic.objects.get().briefing == "<p>One two</p>"


FAILURES = {
    "broken": ({"status": 500, "body": "<h1>Error</h1>"}, "Not saved: server error."),
    "unavailable": ({"status": 503, "body": ""}, "Not saved: the server is unavailable."),
    "refused": ({"status": 403, "json": {"error": "You may not."}}, "Not saved. You may not."),
    "no network": (None, "Not saved: no connection."),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAILURES)
def test_what_is_typed_stays_when_saving_fails_and_can_be_saved_later(page, editor, harbour, problems, kind):
    answer, said = FAILURES[kind]
    open_topic(page, harbour)
    page.route(SAVE, lambda route: route.fulfill(**answer) if answer else route.abort())
    write(page, "One")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text(said)
    expect(page.locator(LINE)).to_contain_text("Your changes are still on this page.")
    page.keyboard.type(" two")
    page.unroute(SAVE)
    page.keyboard.press("Control+s")
    saved(page)
    assert Topic.objects.get().briefing == "<p>One two</p>"
    assert_same_page(page)
    problems.clear()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_an_expired_session_loses_nothing(page, editor, harbour, problems, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    open_topic(page, harbour)
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    write(page, "Late in the evening")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text("You are signed out.")
    assert faults(page) == []
    assert width_of(page) <= width
    log_in_in_new_tab(page, editor)
    page.click(".tiptap")
    page.keyboard.press("Control+s")
    saved(page)
    assert Topic.objects.get().briefing == "<p>Late in the evening</p>"
    # The page's own token is a new one by now.
    page.click("button[value=save]")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    problems.clear()


def test_a_conflict_is_shown_with_both_texts(page, editor, colleague, harbour, problems):
    open_topic(page, harbour)
    curation.describe(harbour, by=colleague, description="Theirs")
    page.fill("#id_description", "Mine")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-field--description .desk-current")).to_contain_text("Theirs")
    expect(page.locator("#id_description")).to_have_value("Mine")
    assert Topic.objects.get().description == "Theirs"
    # Saving again means to use one's own; the other version is no longer shown then.
    page.click("#id_description")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-current")).to_have_count(0)
    assert Topic.objects.get().description == "Mine"
    problems.clear()


def test_what_others_change_between_two_saves_is_not_overwritten(page, editor, colleague, harbour, problems):
    open_topic(page, harbour)
    for text in ("One", "Two"):
        page.fill("#id_description", text)
        with page.expect_response(SAVE):
            page.keyboard.press("Control+s")
        saved(page)
        curation.describe(Topic.objects.get(), by=colleague, sponsor=f"Theirs {text}")
    topic = Topic.objects.get()
    assert (topic.description, topic.sponsor) == ("Two", "Theirs Two")
    curation.describe(topic, by=colleague, description="Theirs")
    page.fill("#id_description", "Three")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-field--description .desk-current")).to_contain_text("Theirs")
    problems.clear()


def test_what_is_typed_before_the_page_is_loaded_is_unsaved(page, editor, harbour):
    page.add_init_script("""document.addEventListener("DOMContentLoaded", () => {
        const image = new Image();
        image.src = "/slow.png";
        document.body.append(image);
    })""")
    gate = Gate(page, "**/slow.png")
    page.goto(f"/admin/topics/topic/{harbour.pk}/change/", wait_until="domcontentloaded")
    write(page, "A port")
    with page.expect_event("load"):
        gate.held[0].fulfill(status=200, content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>")
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
    assert page.evaluate(WARNS)
    page.keyboard.press("Control+s")
    saved(page)
    assert not page.evaluate(WARNS)


def test_the_browser_asks_before_a_page_with_a_conflict_is_left(page, editor, colleague, harbour, problems):
    open_topic(page, harbour)
    assert not page.evaluate(WARNS)
    curation.write_briefing(harbour, "<p>Theirs</p>", by=colleague)
    write(page, "Mine")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-current")).to_contain_text("Theirs")
    page.wait_for_selector(".tiptap")
    assert page.evaluate(WARNS)
    with page.expect_navigation():
        page.locator("button[value=save]:visible").click()
    page.wait_for_selector(".tiptap")
    assert not page.evaluate(WARNS)
    assert "Mine" in Topic.objects.get().briefing
    problems.clear()


def test_an_error_is_shown_at_its_field(page, editor, harbour, problems):
    open_topic(page, harbour)
    page.fill("#id_navigation_position", "")
    page.fill("#id_description", "Typed")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-field--navigation_position.errors")).to_be_visible()
    expect(page.locator("#id_description")).to_have_value("Typed")
    problems.clear()


def test_the_text_for_a_topic_that_is_gone_is_shown(page, editor, colleague, harbour, problems):
    topic = make_topic("Mistyped")
    open_topic(page, topic)
    deletion.delete(topic, by=colleague)
    page.fill("#id_description", "Typed since")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-unsaved")).to_contain_text("Jonas Field deleted “Mistyped”")
    expect(page.locator(".desk-unsaved textarea")).to_have_value("Typed since")
    problems.clear()


def test_a_new_name_is_saved_and_the_page_is_loaded_with_the_alias(page, editor, harbour):
    open_topic(page, harbour)
    page.fill("#id_name", "Harbours")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("#id_aliases")).to_have_value("Harbour")


def test_another_user_in_the_same_browser_saves_nothing(page, editor, colleague, harbour, problems):
    open_topic(page, harbour)
    sign_in(page, colleague)
    page.fill("#id_description", "Mine")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text("You are now signed in as Jonas Field.")
    assert not AuditEntry.objects.filter(by=colleague).exists()
    expect(page.locator("#id_description")).to_have_value("Mine")
    problems.clear()


def test_nothing_can_be_typed_while_the_next_page_is_loading(page, editor, harbour):
    open_topic(page, harbour)
    page.fill("#id_name", "Harbours")
    # The browser answers no question about a page that it is leaving.
    page.evaluate("document.addEventListener('input', () => sessionStorage.setItem('isTyped', '1'))")
    gate = Gate(page, "**/change/")
    with page.expect_request("**/change/"):
        page.keyboard.press("Control+s")
    page.keyboard.type(" of the coast", delay=20)
    with page.expect_navigation():
        gate.open()
    assert page.evaluate("sessionStorage.getItem('isTyped')") is None
    assert Topic.objects.get().name == "Harbours"
    write(page, "A port")
    page.keyboard.press("Control+s")
    saved(page)


def test_the_browser_asks_before_a_link_stops_the_form_that_is_being_sent(page, editor, harbour):
    open_topic(page, harbour)
    page.fill("#id_name", "Harbours")
    # The browser answers no question about a page that it is leaving.
    page.evaluate(f"setInterval(() => sessionStorage.setItem('warns', ({WARNS})()), 20)")
    gate = Gate(page, "**/change/")
    with page.expect_request("**/change/"):
        page.keyboard.press("Control+s")
    page.keyboard.type("…", delay=200)
    with page.expect_navigation():
        gate.open()
    assert page.evaluate("sessionStorage.getItem('warns')") == "true"
    assert Topic.objects.get().name == "Harbours"


def test_an_answer_that_comes_too_late_replaces_nothing(page, editor, harbour, problems):
    open_topic(page, harbour)
    # The page waits for 30 seconds.
    page.evaluate("""() => {
        const set = window.setTimeout;
        window.setTimeout = (act, delay, ...values) => {
            if (delay === 30000) window.setTimeout = set;
            return set(act, delay === 30000 ? 100 : delay, ...values);
        };
    }""")
    page.fill("#id_name", "Harbours")
    gate = Gate(page, "**/change/")
    with page.expect_event("requestfailed", lambda request: "/change/" in request.url):
        page.keyboard.press("Control+s")
    write(page, "Typed later")
    gate.open(are_lost=True)
    expect(page.get_by_role("textbox", name="Briefing", exact=True)).to_have_text("Typed later")
    assert_same_page(page)
    assert page.evaluate(WARNS)
    page.click("button[value=save]:visible")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    topic = Topic.objects.get()
    assert (topic.name, topic.briefing) == ("Harbours", "<p>Typed later</p>")
    problems.clear()


def test_the_browser_asks_before_a_screen_without_its_scripts_is_left(page, editor, harbour, problems):
    page.route("**/unload-warning.js", lambda route: route.abort())
    page.goto(f"/admin/topics/topic/{harbour.pk}/change/", wait_until="load")
    page.fill("#id_description", "Typed")
    assert page.evaluate(WARNS)
    problems.clear()
