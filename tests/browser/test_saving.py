"""Saving a story by its button or key: in place, and whatever comes of it, nothing that is typed is lost."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Revision
from articles.workflow import drafting, publishing, reviewing
from tests.browser.desk import Gate, faults, is_of_button, open_story, sign_in, width_of
from tests.factories import make_article, make_author, make_draft, make_user

pytestmark = pytest.mark.browser
LINE, STATUS = ".desk-saving__state", ".desk-saving [role=status]"
AUTOSAVE = "**/autosave/"


def draft_of(story):
    return drafting.snapshot_of(Article.objects.select_related("working_copy").get(pk=story.pk))


def stored(words):
    """Whether an answer says that a text with these words is saved."""

    def is_stored(response):
        is_saved = "/autosave/" in response.url and response.status == 200
        return is_saved and words in (response.request.post_data or "") and "is_late" not in response.json()

    return is_stored


def open_marked(page, story):
    """Open the story on a page that can be told from one that was loaded again."""
    open_story(page, story)
    page.evaluate("window.isFirstLoad = true")


def assert_same_page(page):
    assert page.evaluate("window.isFirstLoad === true")


def write(page, text):
    """Type at the end of the text, as fast as people do."""
    page.click(".tiptap p")
    page.keyboard.press("End")
    page.keyboard.type(text, delay=60)


def test_ctrl_s_saves_a_revision_and_the_caret_and_undo_stay(page, editor):
    story = make_draft(body="<p>Ten keepers.</p>")
    open_marked(page, story)
    write(page, " Eleven")
    with page.expect_response(is_of_button):
        page.keyboard.press("Control+s")
    expect(page.locator(STATUS)).to_have_text("Draft saved.")
    revision = story.revisions.numbered().get(reason="saved")
    assert revision.content["body"] == "<p>Ten keepers. Eleven</p>"
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type(" boats")
    expect(page.locator(".tiptap")).to_have_text("Ten keepers. Eleven boats")
    for _ in range(6):
        page.keyboard.press("Control+z")
    expect(page.locator(".tiptap")).to_have_text("Ten keepers.")
    assert_same_page(page)


def test_the_button_saves_a_revision_in_place_and_the_selection_of_a_field_stays(page, editor):
    story = make_draft(title="Lock keepers")
    open_marked(page, story)
    page.fill("#id_title", "Ten lock keepers")
    page.evaluate("document.getElementById('id_title').setSelectionRange(4, 8)")
    with page.expect_response(is_of_button) as answer:
        page.keyboard.press("Control+s")
    number = answer.value.json()["revision"]
    expect(page.locator(LINE)).to_have_text(f"Draft saved. Revision {number}, {answer.value.json()['at']}.")
    selection = "(({ id, selectionStart, selectionEnd }) => [id, selectionStart, selectionEnd])(document.activeElement)"
    assert page.evaluate(selection) == ["id_title", 4, 8]
    with page.expect_response(is_of_button) as answer:
        page.click("button[value=draft]:visible")
    # The text is the same: there is nothing to number again.
    assert answer.value.json()["revision"] == number
    assert_same_page(page)
    assert draft_of(story)["title"] == "Ten lock keepers"


@pytest.mark.parametrize("is_key", [True, False])
def test_what_is_typed_while_an_answer_is_slow_is_saved_after_it(page, editor, is_key):
    story = make_draft(body="<p>Ten.</p>")
    open_marked(page, story)
    gate = Gate(page, AUTOSAVE)
    with page.expect_request(AUTOSAVE):
        write(page, " One")
        if is_key:
            page.keyboard.press("Control+s")
    page.keyboard.type(" two three", delay=60)
    page.keyboard.press("Control+s")
    # One request at a time: an older text never overtakes a newer one.
    assert len(gate.held) == 1
    with page.expect_response(lambda answer: is_of_button(answer) and stored("three")(answer)):
        gate.open()
    expect(page.locator(LINE)).to_have_attribute("data-kind", "saved")
    assert draft_of(story)["body"] == "<p>Ten. One two three</p>"
    assert story.revisions.numbered().filter(reason="saved").latest("pk").content["body"] == draft_of(story)["body"]
    expect(page.locator(".tiptap")).to_have_text("Ten. One two three")
    assert_same_page(page)


SIGNED_OUT = {"error": "You are signed out."}
FAILURES = {
    "signed out": (
        {"status": 401, "json": SIGNED_OUT},
        "Sign in again in a new tab",
    ),
    "forged": ({"status": 403, "content_type": "text/html", "body": "<h1>Forbidden</h1>"}, "You are signed out."),
    "too long": ({"status": 413, "body": ""}, "too long for the server"),
    "too many": ({"status": 429, "headers": {"retry-after": "1"}, "body": ""}, "the server is busy"),
    "broken": ({"status": 500, "body": "<h1>Error</h1>"}, "server error"),
    "unavailable": ({"status": 503, "body": ""}, "the server is unavailable"),
    "no network": (None, "no connection"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_what_is_typed_while_saving_fails_stays_and_is_saved_once_that_is_over(page, editor, problems, kind):
    answer, said = FAILURES[kind]
    story = make_draft(body="<p>Ten.</p>")
    open_marked(page, story)
    page.route(AUTOSAVE, lambda route: route.fulfill(**answer) if answer else route.abort())
    write(page, " One")
    page.keyboard.press("Control+s")
    page.keyboard.type(" two", delay=60)
    expect(page.locator(LINE)).to_contain_text(said)
    page.keyboard.type(" three", delay=60)
    expect(page.locator(".tiptap")).to_have_text("Ten. One two three")
    # It is in the browser's storage as well.
    page.wait_for_function(
        "async (user) => JSON.stringify(await desk.localStore.forUser(user)).includes('two three')", arg=str(editor.pk)
    )
    with page.expect_response(stored("three")):
        page.unroute(AUTOSAVE)
    expect(page.locator(LINE)).to_have_attribute("data-kind", "saved")
    assert draft_of(story)["body"] == "<p>Ten. One two three</p>"
    assert_same_page(page)
    problems.clear()


def test_an_answer_that_never_comes_keeps_nothing_from_being_saved(page, editor, problems):
    story = make_draft(body="<p>Ten.</p>")
    page.add_init_script(
        "const wait = AbortSignal.timeout.bind(AbortSignal);AbortSignal.timeout = (time) => wait(window.limit ?? time);"
    )
    open_marked(page, story)
    gate = Gate(page, AUTOSAVE)
    page.evaluate("window.limit = 400")
    write(page, " One")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text("no connection")
    page.keyboard.type(" two", delay=60)
    page.evaluate("delete window.limit")
    with page.expect_response(stored("two")):
        gate.open(are_lost=True)
    expect(page.locator(LINE)).to_have_attribute("data-kind", "saved")
    assert draft_of(story)["body"] == "<p>Ten. One two</p>"
    problems.clear()


def test_a_conflict_is_resolved_with_all_that_was_typed(page, editor, colleague, problems):
    story = make_draft(title="Common", body="<p>Ten.</p>")
    open_marked(page, story)
    drafting.save(story, {"body": "<p>Eleven.</p>"}, by=colleague)
    write(page, " One")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text("Jonas Field saved this story while you were editing.")
    page.keyboard.type(" two", delay=60)
    assert_same_page(page)
    with page.expect_navigation():
        page.click("text=Resolve conflict")
    expect(page.locator(".desk-merge")).to_contain_text("Ten. One two")
    expect(page.locator(".desk-merge")).to_contain_text("Eleven.")
    assert Revision.objects.conflict_versions().get().content["body"] == "<p>Ten. One two</p>"
    problems.clear()


def test_the_text_of_a_story_that_was_deleted_stays_on_the_screen(page, editor, colleague, problems):
    story = drafting.create({"title": "Mistyped"}, by=editor)
    open_marked(page, story)
    reviewing.delete(story, by=colleague)
    page.fill("#id_title", "Typed since")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text("This story was deleted by Jonas Field,")
    expect(page.locator(LINE)).to_contain_text("Copy your text.")
    expect(page.locator("#id_title")).to_have_value("Typed since")
    # The browser asks before the page is left: there is no story that the text could be found in.
    assert page.evaluate("desk.isAtRisk()")
    assert_same_page(page)
    problems.clear()


def test_who_may_no_longer_write_keeps_the_text_on_the_screen(page, problems):
    writer = make_user("Journalist")
    sign_in(page, writer)
    story = drafting.create({"title": "Mine"}, by=writer)
    open_marked(page, story)
    Article.objects.update(created_by=None)
    page.fill("#id_title", "Typed since")
    for verb in ("draft", "submit"):
        with page.expect_response(AUTOSAVE):
            page.click(f"button[value={verb}]:visible")
        expect(page.locator(LINE)).to_contain_text("You no longer have permission")
    expect(page.locator("#id_title")).to_have_value("Typed since")
    assert_same_page(page)
    problems.clear()


def test_a_story_that_was_moved_to_the_bin_is_saved_there_and_says_so(page, editor, colleague):
    story = make_draft(title="Before")
    open_marked(page, story)
    reviewing.bin(story, by=colleague)
    page.fill("#id_title", "Typed since")
    with page.expect_response(is_of_button):
        page.keyboard.press("Control+s")
    expect(page.locator(".desk-notices")).to_contain_text("Moved to the bin by Jonas Field")
    expect(page.locator(".desk-bar .desk-state")).to_have_text("In bin")
    expect(page.locator("button[value=recover]")).to_have_text("Restore from bin")
    expect(page.locator("#id_title")).to_have_value("Typed since")
    assert draft_of(story)["title"] == "Typed since"


def test_the_buttons_follow_the_state_that_a_save_leads_to(page):
    writer = make_user("Journalist")
    sign_in(page, writer)
    story = drafting.create({"title": "Locks", "summary": "Two", "body": "<p>Ten</p>"}, by=writer)
    reviewing.submit(story, by=None)
    reviewing.approve(story, by=None)
    open_marked(page, story)
    expect(page.locator("button[value=submit]")).to_have_count(0)
    page.fill("#id_title", "Locks, again")
    expect(page.locator(".desk-bar__buttons > button[value=submit]")).to_be_visible()
    expect(page.locator(".desk-bar .desk-state")).to_have_text("Draft")
    with page.expect_navigation():
        page.click(".desk-bar__buttons > button[value=submit]")
    story.refresh_from_db()
    assert story.status == "in_review"


def test_draft_changes_and_the_checklist_follow_the_button(page, editor):
    story = make_article(title="Published", topics=["Locks"], authors=["Mara Lind"])
    open_marked(page, story)
    page.fill("#id_title", "TK")
    with page.expect_response(is_of_button):
        page.keyboard.press("Control+s")
    expect(page.locator("#draft-changes")).to_be_visible()
    expect(page.locator("#desk-findings")).to_contain_text("“TK”")


def test_the_question_shows_the_checklist_of_what_is_on_the_screen(page, editor):
    story = make_draft(title="Locks reopen", topics=["Locks"], authors=[make_author()])
    open_marked(page, story)
    page.fill("#id_title", "Locks reopen TK")
    page.click("[data-confirms=publish]")
    dialog = page.locator("#desk-confirmation-publish:modal")
    expect(dialog).to_contain_text("Placeholder text “TK” is still in the story.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.fill("#id_title", "Locks reopen today")
    page.click("[data-confirms=publish]")
    expect(dialog).to_contain_text("All checks passed.")
    with page.expect_navigation():
        page.click("#desk-confirmation-publish button[value=publish]")
    assert Article.objects.get().title == "Locks reopen today"


def test_nothing_is_asked_about_a_text_that_could_not_be_saved(page, editor, problems):
    story = make_draft(title="Locks reopen", topics=["Locks"], authors=[make_author()])
    open_marked(page, story)
    page.route(AUTOSAVE, lambda route: route.abort())
    page.fill("#id_title", "Locks reopen today")
    page.click("[data-confirms=publish]")
    expect(page.locator(LINE)).to_contain_text("no connection")
    expect(page.locator("dialog:modal")).to_have_count(0)
    page.unroute(AUTOSAVE)
    page.click("[data-confirms=publish]")
    expect(page.locator("#desk-confirmation-publish:modal")).to_be_visible()
    problems.clear()


def test_a_question_about_a_story_that_was_published_in_between_is_asked_again(page, editor, colleague):
    story = make_draft(title="Locks reopen", topics=["Locks"], authors=[make_author()])
    open_marked(page, story)
    page.click("[data-confirms=publish]")
    expect(page.locator("#desk-confirmation-publish:modal")).to_contain_text("Publish this story?")
    publishing.publish(story, by=colleague)
    with page.expect_navigation():
        page.click("#desk-confirmation-publish button[value=publish]")
    expect(page.locator(".messagelist")).to_contain_text("Nothing was published.")
    expect(page.locator("#desk-confirmation-publish:modal")).to_contain_text("Publish this update?")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_what_is_said_of_a_save_breaks_no_accessibility_rule(page, editor, problems, scheme, width):
    story = make_draft(title="Common", topics=["Locks"], authors=[make_author()])
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    open_story(page, story)
    page.fill("#id_title", "Mine")
    with page.expect_response(is_of_button):
        page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text("Draft saved.")
    assert faults(page) == []
    answer, said = FAILURES["signed out"]
    page.route(AUTOSAVE, lambda route: route.fulfill(**answer))
    page.fill("#id_title", "Mine, longer")
    page.keyboard.press("Control+s")
    expect(page.locator(LINE)).to_contain_text(said)
    assert faults(page) == []
    assert width_of(page) <= width
    box = page.locator(LINE).bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    # Nothing covers it, the text below it included.
    assert page.evaluate("([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.desk-saving'))", middle)
    page.unroute(AUTOSAVE)
    expect(page.locator(LINE)).to_have_attribute("data-kind", "saved")
    problems.clear()
