"""The desk on a phone: breaking news with the fingers counted, and what they press and read."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.desk import faults, settle, sign_in, width_of
from tests.factories import make_article, make_author, make_user

pytestmark = pytest.mark.browser
# As high as a phone's window while its keyboard is shown.
ABOVE_KEYBOARD = {"width": 360, "height": 380}
WHOLE = {"width": 360, "height": 740}
# Whether nothing covers the line with the cursor, or the first line of a field.
IS_SEEN = """element => {
    const selection = getSelection();
    const isText = element.isContentEditable && selection.rangeCount;
    const box = (isText && selection.getRangeAt(0).getClientRects()[0]) || element.getBoundingClientRect();
    return [box.top + 2, box.top + 16].every((y) => {
        const found = document.elementFromPoint(box.left + 2, y);
        return element === found || element.contains(found) || element.closest(".select2-container")?.contains(found);
    });
}"""


@pytest.fixture
def phone(page, live_server, problems):
    """An empty page of a phone with a touch screen."""
    context = page.context.browser.new_context(base_url=live_server.url, viewport=WHOLE, has_touch=True, is_mobile=True)
    phone = context.new_page()
    phone.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    phone.on("pageerror", lambda error: problems.append(str(error)))
    return phone


class Finger:
    """Taps, counts the taps, and types where the focus is, which takes none."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, target):
        """Tap the element, which is as high as a fingertip."""
        settle(self.page)
        assert target.bounding_box()["height"] >= 44
        self.taps += 1
        target.tap()

    def type(self, text):
        """Type while the keyboard covers half of the page, and see what is typed."""
        self.page.set_viewport_size(ABOVE_KEYBOARD)
        self.page.keyboard.type(text)
        settle(self.page)
        assert self.page.locator(":focus").evaluate(IS_SEEN)
        self.page.set_viewport_size(WHOLE)


def test_breaking_news_is_live_and_first_on_the_front_page_after_eight_taps(phone):
    make_article(title="Lock gates painted")
    make_author("Night desk")
    sign_in(phone, make_user("Editor"))
    phone.goto("/admin/", wait_until="load")
    finger = Finger(phone)
    finger.tap(phone.get_by_role("link", name="New story"))
    phone.wait_for_url("**/add/", wait_until="load")
    finger.type("Bridge closed")
    with phone.expect_navigation():
        finger.tap(phone.get_by_role("button", name="Create story"))
    phone.wait_for_selector(".tiptap:focus")
    finger.type("Closed in both directions. " * 16)
    finger.tap(phone.locator("#id_summary"))
    finger.type("Engineers found a crack.")
    finger.tap(phone.locator("#id_authors + .select2"))
    finger.type("night")
    # The checklist, which is above it, has become shorter.
    expect(phone.locator("#desk-findings")).not_to_contain_text("Standfirst")
    finger.tap(phone.get_by_role("option", name="Night desk"))
    finger.tap(phone.locator("button[data-confirms=publish]:visible"))
    assert faults(phone) == []
    finger.tap(phone.get_by_text("Put it first on the front page"))
    with phone.expect_navigation():
        finger.tap(phone.locator("dialog[open] button[value=publish]"))
    assert finger.taps == 8
    assert width_of(phone) == 360
    story = Article.objects.live().get(title="Bridge closed")
    assert [byline.author.name for byline in story.bylines.all()] == ["Night desk"]
    phone.goto("/")
    expect(phone.locator("main article").first).to_contain_text("Bridge closed")
