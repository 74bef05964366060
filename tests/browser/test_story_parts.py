"""Sources, footnotes and galleries, as people add them on the writing screen."""

import pytest
from playwright.sync_api import expect

from newsroom.core.html import sanitise
from newsroom.core.images import renditions
from tests.browser.desk import faults, open_story, save, sign_in
from tests.browser.test_editor import body, press, write
from tests.desk import draft_of
from tests.factories import make_draft, make_image, make_user
from tests.serving import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page):
    """A page of the desk for an editor."""
    sign_in(page, make_user("Editor"))
    return page


def test_sources_are_added_and_removed_with_the_keyboard_and_saved(desk):
    draft = make_draft(sources=[{"url": "https://a.example/", "title": "A", "supports": ""}])
    open_story(desk, draft)
    field = desk.get_by_role("group", name="Sources")
    field.get_by_role("button", name="Add source").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.type("https://b.example/tides")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Tides")
    desk.keyboard.press("Tab")
    desk.keyboard.type("The hour.")
    save(desk)
    added = {"url": "https://b.example/tides", "title": "Tides", "supports": "The hour."}
    assert draft_of(draft)["sources"][1:] == [added]
    field.get_by_role("button", name="Remove source").first.focus()
    desk.keyboard.press("Enter")
    expect(field.get_by_label("URL")).to_be_focused()
    save(desk)
    assert draft_of(draft)["sources"] == [added]
    assert faults(desk) == []


def test_a_footnote_is_added_at_the_cursor_and_typing_goes_on_after_it(desk):
    write(desk, make_draft(body="<p>Nine boats</p>"))
    desk.keyboard.press("Control+Alt+f")
    desk.get_by_label("Text of the footnote").fill("So the log")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".tiptap:focus")
    desk.keyboard.type(" wait")
    assert sanitise(body(desk)) == '<p>Nine boats<small class="note">So the log</small> wait</p>'
    desk.locator(".tiptap p").first.evaluate("p => getSelection().setBaseAndExtent(p.firstChild, 0, p.firstChild, 1)")
    wait_until(lambda: desk.evaluate("() => getSelection().toString()") == "N")
    press(desk, "Footnote")
    expect(desk.locator(".tiptap small.note")).to_have_count(2)
    assert sanitise(body(desk)).startswith('<p><small class="note">N</small>ine')
    press(desk, "Footnote")
    expect(desk.locator(".tiptap small.note")).to_have_count(1)
    assert sanitise(body(desk)).startswith("<p>Nine boats<small")


def test_images_next_to_each_other_become_a_gallery_that_takes_more_and_can_be_separated(desk):
    image = make_image(alt="A gate", caption="At six", credit="Staff")
    figure = (
        f'<figure><img src="{renditions.sources(image).src}" alt="A gate" width="90" height="60">'
        "<figcaption>At six <small>Staff</small></figcaption></figure>"
    )
    draft = make_draft(body=f"<p>One</p>{figure}{figure}<p>End</p>")
    write(desk, draft)
    desk.locator(".desk-figure figcaption").first.click()
    press(desk, "Gallery")
    assert sanitise(body(desk)) == f'<p>One</p><figure class="gallery">{figure}{figure}</figure><p>End</p>'
    bar = desk.get_by_role("toolbar", name="Gallery")
    bar.get_by_role("button", name="Add image").click()
    desk.click("dialog .desk-card__choice")
    expect(desk.locator(".gallery .desk-figure")).to_have_count(3)
    gallery = f'<p>One</p><figure class="gallery">{figure * 3}</figure><p>End</p>'
    assert sanitise(body(desk)) == gallery
    save(desk)
    assert faults(desk) == []
    assert draft_of(draft)["body"] == gallery
    write(desk, draft)
    desk.evaluate("document.querySelector('.tiptap').editor.commands.insertContentAt(4, ' more')")
    assert sanitise(body(desk)) == gallery.replace("One", "One more")
    desk.locator(".desk-figure figcaption").last.click()
    bar.get_by_role("button", name="Separate images").click()
    assert sanitise(body(desk)) == f"<p>One more</p>{figure * 3}<p>End</p>"


def test_a_gallery_begins_with_an_image_of_the_library(desk):
    src = renditions.sources(make_image(alt="A gate", caption="", credit="")).src
    write(desk, make_draft(body="<p>One</p>"))
    press(desk, "Gallery")
    desk.click("dialog .desk-card__choice")
    expect(desk.locator(".gallery .desk-figure")).to_have_count(1)
    figure = f'<figure><img src="{src}" alt="A gate" width="90" height="60"></figure>'
    assert sanitise(body(desk)) == f'<p>One</p><figure class="gallery">{figure}</figure>'
