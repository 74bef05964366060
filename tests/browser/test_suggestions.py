"""Topics that the text suggests, as a writer takes them: by a click, by the keyboard, and at rest meanwhile."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import open_story, save, sign_in
from tests.factories import make_draft, make_topic, make_user

pytestmark = pytest.mark.browser
OFFERED = ".desk-suggestions li:not(.is-added) .desk-suggestion"


@pytest.fixture
def screen(page):
    make_topic("Swallows", aliases=["燕子"])
    for name in ("Terns", "Herons"):
        make_topic(name)
    draft = make_draft(title="燕子 return", summary="", body="<p>With terns, terns.</p>")
    sign_in(page, make_user("Editor"))
    page.clock.install()
    request_suggestions(page, lambda: open_story(page, draft))
    page.clock.run_for(1000)
    page.wait_for_selector(OFFERED)
    return page, draft


def request_suggestions(page, change):
    """Change the text, and let the time pass after which the page requests suggestions."""
    with page.expect_response("**/suggest-for/"):
        change()
        page.clock.run_for(5000)


def filed(page):
    return page.eval_on_selector("#id_topics", "select => [...select.selectedOptions].map((option) => option.value)")


def test_one_click_files_and_nothing_moves_under_the_pointer(screen):
    page, draft = screen
    expect(page.locator(OFFERED)).to_have_text(["Swallows — “燕子” in the headline", "Terns — twice in the body"])
    second = page.locator(OFFERED).nth(1)
    place = second.bounding_box()
    page.click(f"{OFFERED} >> nth=0")
    assert filed(page) == ["Swallows"]
    expect(page.locator(OFFERED)).to_have_text(["Terns — twice in the body"])
    assert page.locator(OFFERED).bounding_box() == place
    request_suggestions(page, lambda: page.fill("#id_title", "燕子 and herons return"))
    page.clock.run_for(1000)
    page.wait_for_selector(f"{OFFERED} >> text=Herons")
    save(page)
    draft.working_copy.refresh_from_db()
    assert [ref["name"] for ref in draft.working_copy.content["topics"]] == ["Swallows"]


def test_the_keyboard_files_one_after_the_other(screen):
    page, _ = screen
    page.focus(f"{OFFERED} >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-suggestions__status")).to_have_text("Added Swallows.")
    page.keyboard.press("Enter")
    assert filed(page) == ["Swallows", "Terns"]
    expect(page.locator("#id_topics + .select2 .select2-search__field")).to_be_focused()


def test_new_suggestions_wait_while_somebody_is_there(screen):
    page, _ = screen
    page.hover(OFFERED)
    request_suggestions(page, lambda: page.evaluate("document.getElementById('id_title').value = 'Herons return'"))
    page.clock.run_for(3000)
    assert "Herons" not in page.inner_text(".desk-suggestions")
    page.hover("#id_title")
    page.clock.run_for(1000)
    page.wait_for_selector(f"{OFFERED} >> text=Herons")
