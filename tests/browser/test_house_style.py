"""The house style, as a writer sees it."""

import pytest
from playwright.sync_api import expect

from articles.house_style import checking, rules
from tests.browser.desk import faults, open_story, sign_in
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.browser
MARK = ".ProseMirror .desk-style-mark"


@pytest.fixture(autouse=True)
def _fresh_rules():
    checking._prepared.cache_clear()


@pytest.fixture
def rule(transactional_db):
    return rules.create(by=None, words="utilise", replacement="use", reason="It is shorter.")


def test_matches_are_marked_in_the_text_and_taken_or_dismissed_there(page, rule):
    draft = make_draft(title="We utilise", body="<p>“We utilise,” we utilise and Utilise.</p>")
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    expect(page.locator(MARK)).to_have_text(["utilise", "Utilise"])
    page.locator(MARK).nth(1).click()
    assert not faults(page)
    page.click(".desk-style-card >> text=Use “Use”")
    expect(page.locator(".ProseMirror")).to_have_text("“We utilise,” we utilise and Use.")
    page.keyboard.press("Control+z")
    expect(page.locator(".ProseMirror")).to_have_text("“We utilise,” we utilise and Utilise.")
    # What was edited by hand is no match any more.
    page.locator(MARK).first.dblclick()
    page.keyboard.type("apply")
    page.keyboard.press("Escape")
    expect(page.locator("#desk-style [role=status]")).to_have_text("2 matches.")
    page.get_by_role("button", name="Dismiss “Utilise”", exact=True).click()
    expect(page.locator(MARK)).to_have_count(0)
    expect(page.locator("#desk-style summary")).to_have_text("Dismissed (2)")


def test_the_list_works_with_the_keyboard_and_changes_the_headline_as_typing_does(page, rule):
    draft = make_draft(title="We utilise", body="<p>Utilise</p>")
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    page.get_by_role("button", name="Use “use”", exact=True).press("Enter")
    expect(page.locator("#id_title")).to_have_value("We use")
    expect(page.locator("#id_title")).to_be_focused()
    expect(page.locator("#desk-style [role=status]")).to_have_text("1 match.")
    page.locator("#desk-style").get_by_role("button", name="“Utilise”", exact=True).press("Enter")
    page.wait_for_function("() => getSelection().toString() === 'Utilise'")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".desk-style-card .desk-style__use")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".desk-style-card")).to_have_count(0)
    expect(page.locator(".ProseMirror")).to_be_focused()


def test_the_card_of_a_mark_at_the_bottom_of_a_phone_is_shown_above_the_buttons(page, rule):
    page.set_viewport_size({"width": 360, "height": 740})
    draft = make_draft(title="Oars", body="<p>We row.</p>" * 12 + "<p>We utilise oars.</p>" + "<p>We row.</p>" * 12)
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    mark = page.locator(MARK)
    mark.evaluate("mark => scrollBy(0, mark.getBoundingClientRect().top - innerHeight + 130)")
    mark.click()
    use = page.locator(".desk-style-card .desk-style__use")
    expect(use).to_be_in_viewport(ratio=1)
    # Playwright would scroll before a click, so the point itself is asked what is there.
    assert use.evaluate(
        "use => { const box = use.getBoundingClientRect();"
        " return use.contains(document.elementFromPoint(box.left + box.width / 2, box.bottom - 2)); }"
    )
