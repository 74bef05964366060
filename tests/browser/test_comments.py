"""Comments as people make them: on words that they marked, with the keyboard, while somebody else talks too."""

import pytest
from playwright.sync_api import expect

from articles.collaboration import commenting
from articles.models import Comment, Notification
from articles.workflow import drafting
from tests.browser.desk import faults, open_story, settle, sign_in, width_of
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.browser
FORM = ".desk-comments__new"
NEWS = ".desk-comments__status"
BODY = "<p>Ten lock keepers live here.</p><p>One has a <strong>boat</strong> of her own.</p>"


def open_screen(page, draft, user, place=""):
    sign_in(page, user)
    open_story(page, draft, place)


def mark(page, words):
    """Mark these words of the text with the pointer's means."""
    page.evaluate(
        """(words) => {
            const root = document.querySelector(".ProseMirror");
            root.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
            root.focus();
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode;
                const at = node.data.indexOf(words);
                if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
        }""",
        words,
    )
    settle(page)


def tinted(page):
    """The passages that are marked softly, as text."""
    return page.evaluate("[...CSS.highlights.get('desk-comments')].map(String)")


def test_marked_words_are_commented_on_and_what_is_typed_in_the_story_stays(page):
    draft, editor = make_draft(body=BODY), make_user()
    open_screen(page, draft, editor)
    page.fill("#id_summary", "Not saved yet")
    mark(page, "lock keepers")
    page.click(".desk-comment-button")
    # The writer stays where they are, and sees what they comment on.
    assert page.evaluate("scrollY") == 0
    expect(page.locator(FORM)).to_be_in_viewport(ratio=1)
    page.keyboard.type("Eleven?")
    page.click(f"{FORM} button[type=submit]")
    expect(page.locator(NEWS)).to_have_text("Comment added.")
    said = Comment.objects.get()
    assert (said.field, said.quote, said.text, said.by) == ("body", "lock keepers", "Eleven?", editor)
    expect(page.locator("#id_summary")).to_have_value("Not saved yet")
    assert tinted(page) == ["lock keepers"]
    expect(page.locator(".ProseMirror")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "lock keepers"
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#comment-text")).to_have_value("")
    expect(page.locator("#comment-quote")).to_have_value("")
    expect(page.locator(".desk-comments-link")).to_have_text("Comments (1)")


def test_a_comment_with_a_long_url_is_edited_within_its_card_on_a_phone(page):
    draft, editor = make_draft(body=BODY), make_user()
    commenting.comment(draft, f"See https://example.org/{'lock' * 40}", by=editor)
    page.set_viewport_size({"width": 360, "height": 740})
    open_screen(page, draft, editor)
    page.click(".desk-comment summary >> text=Edit")
    expect(page.locator(".desk-comment textarea").first).to_be_visible()
    assert width_of(page) == 360


def test_a_passage_of_two_paragraphs_is_quoted_found_and_shown_with_the_keyboard(page):
    draft = make_draft(body=BODY, title="Keepers of locks")
    open_screen(page, draft, make_user())
    page.focus(".ProseMirror")
    page.keyboard.press("Control+a")
    settle(page)
    page.keyboard.press("Control+Alt+m")
    expect(page.locator("#comment-text")).to_be_focused()
    page.keyboard.type("All of it?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(NEWS)).to_have_text("Comment added.")
    assert Comment.objects.get().quote == "Ten lock keepers live here. One has a boat of her own."
    page.focus("#id_title")
    page.keyboard.press("Home")
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+Alt+m")
    expect(page.locator("blockquote.desk-comments__quote")).to_have_text("Keepers")
    page.keyboard.type("Why?")
    page.click(".desk-comments__new button[type=submit]")
    page.wait_for_selector(".desk-thread >> nth=1")
    page.focus(".desk-thread >> nth=1 >> button.desk-thread__quote")
    page.keyboard.press("Enter")
    assert page.evaluate("[document.activeElement.id, getSelection().toString()]") == ["id_title", "Keepers"]
    page.focus(".desk-thread >> nth=0 >> button.desk-thread__quote")
    page.keyboard.press("Enter")
    assert "boat" in page.evaluate("getSelection().toString()")
    expect(page.locator(".desk-comment-button")).to_be_hidden()


def select(page, words, occurrence):
    """Select the words at this place among those with the same, from 0."""
    page.evaluate(
        """([words, occurrence]) => {
            const root = document.querySelector(".ProseMirror");
            root.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
            root.focus();
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode;
                for (let at = node.data.indexOf(words); at >= 0; at = node.data.indexOf(words, at + 1)) {
                    if (occurrence-- === 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
                }
            }
        }""",
        [words, occurrence],
    )
    settle(page)


def highlighted(page):
    """What is around the highlighted words: [(the text before them in their paragraph, the words)]."""
    return page.evaluate(
        """[...CSS.highlights.get("desk-comments")].map((range) => {
            const before = document.createRange();
            before.setStart(range.startContainer.parentElement.closest("p"), 0);
            before.setEnd(range.startContainer, range.startOffset);
            return [String(before), String(range)];
        })"""
    )


def test_of_words_that_occur_twice_those_that_were_selected_are_marked(page):
    draft = make_draft(body="<p>The lock is old.</p><p>Next week the lock closes, and the lock opens.</p>")
    editor = make_user()
    open_screen(page, draft, editor)
    select(page, "lock", 2)
    page.click(".desk-comment-button")
    page.keyboard.type("Which one?")
    page.click(f"{FORM} button[type=submit]")
    expect(page.locator(NEWS)).to_have_text("Comment added.")
    said = Comment.objects.get()
    assert (said.quote, said.prefix, said.suffix) == ("lock", "t week the lock closes, and the", "opens.")
    place = [["Next week the lock closes, and the ", "lock"]]
    assert highlighted(page) == place
    # Words that come before it move it, and it is still found; so is it on the page that is loaded again.
    drafting.save(draft, {"body": "<p>A lock.</p>" + drafting.content_of(draft)["body"]}, by=editor)
    open_screen(page, draft, editor)
    assert highlighted(page) == place
    page.click("button.desk-thread__quote")
    selected = "[getSelection().anchorNode.data.slice(0, getSelection().anchorOffset), String(getSelection())]"
    assert page.evaluate(selected) == place[0]


def test_of_equal_passages_the_nearest_to_the_place_is_marked_and_an_old_comment_marks_the_first(page):
    draft, editor = make_draft(body="<p>a lock b</p>" * 3), make_user()
    # “a lock b a lock b a lock b” with a space between the paragraphs.
    commenting.comment(draft, "x", by=editor, field="body", quote="lock", context=commenting.Context(11))
    open_screen(page, draft, editor)
    paragraph = "[...CSS.highlights.get('desk-comments')].map((range) => [...document.querySelectorAll('.tiptap p')]"
    paragraph += ".indexOf(range.startContainer.parentElement))"
    assert page.evaluate(paragraph) == [1]
    Comment.objects.update(position=None)
    open_screen(page, draft, editor)
    assert page.evaluate(paragraph) == [0]


def test_a_comment_that_is_not_sent_is_kept_below_the_story(page):
    open_screen(page, make_draft(body=BODY), make_user())
    mark(page, "lock keepers")
    page.keyboard.press("Control+Alt+m")
    page.keyboard.press("Escape")
    expect(page.locator(NEWS)).to_have_text("")
    expect(page.locator("#comment-quote")).to_have_value("")
    mark(page, "her own")
    page.click(".desk-comment-button")
    page.keyboard.type("Since when?")
    page.keyboard.press("Escape")
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.wait_for_function("() => getSelection().toString() === 'her own'")
    expect(page.locator(NEWS)).to_contain_text("was not sent")
    expect(page.locator("#comment-text")).to_have_value("Since when?")
    expect(page.locator("#comment-quote")).to_have_value("her own")
    page.click(f"{FORM} button[type=submit]")
    page.wait_for_selector("text=Comment added.")
    assert Comment.objects.get().quote == "her own"


def test_on_a_phone_the_form_covers_no_passage(page):
    page.set_viewport_size({"width": 360, "height": 740})
    open_screen(page, make_draft(body="<p>Ten of them.</p>" * 9 + BODY), make_user())
    mark(page, "lock keepers")
    page.evaluate("getSelection().anchorNode.parentElement.scrollIntoView({ block: 'end' })")
    page.keyboard.press("Control+Alt+m")
    expect(page.locator("#comment-text")).to_be_focused()
    passage = page.locator(".tiptap p", has_text="lock keepers").bounding_box()
    assert passage["y"] + passage["height"] <= page.locator(FORM).bounding_box()["y"]


def test_a_refusal_stands_where_the_comment_is_written(page, problems):
    open_screen(page, make_draft(body=BODY * 40), make_user())
    mark(page, "lock keepers")
    page.keyboard.press("Control+Alt+m")
    page.evaluate("document.getElementById('comment-text').removeAttribute('required')")
    page.click(f"{FORM} button[type=submit]")
    refusal = page.locator(NEWS, has_text="Enter a comment.")
    expect(refusal).to_be_in_viewport(ratio=1)
    problems.clear()


def test_who_went_to_the_comments_sees_what_the_next_button_did(page):
    draft = make_draft(body=BODY * 40)
    open_screen(page, draft, make_user())
    page.click(".desk-comments-link")
    assert page.url.endswith("#desk-comments")
    with page.expect_navigation():
        page.click("button[value=submit]:visible")
    page.wait_for_selector(".tiptap")
    assert "#" not in page.url
    assert page.evaluate("scrollY") == 0


def test_a_passage_that_has_changed_says_so(page):
    draft = make_draft(body=BODY)
    commenting.comment(draft, "Eleven?", by=make_user(), field="body", quote="lock keepers")
    drafting.save(draft, {"body": "<p>Ten keepers of locks.</p>"})
    open_screen(page, draft, make_user())
    expect(page.locator("text=The text has changed.")).to_be_visible()
    page.click("button.desk-thread__quote")
    page.wait_for_selector(".desk-comments__status.is-error")


def test_who_may_only_read_the_story_is_led_to_the_passage_too(page):
    draft = make_draft(body=BODY)
    commenting.comment(draft, "Eleven?", by=make_user(), field="body", quote="lock keepers")
    open_screen(page, draft, make_user("Topic editor"))
    expect(page.locator(".tiptap")).to_have_attribute("contenteditable", "false")
    page.click("button.desk-thread__quote")
    assert page.evaluate("getSelection().toString()") == "lock keepers"


def test_an_answer_of_somebody_else_comes_in_while_one_is_being_typed(page):
    draft, editor = make_draft(body=BODY), make_user()
    root = commenting.comment(draft, "Eleven?", by=editor)
    open_screen(page, draft, editor)
    page.click(".desk-thread__reply summary")
    page.fill(f"#reply-{root.pk}", "I will count th")
    said = commenting.reply(root, "Twelve.", by=make_user())
    newest = commenting.last_activity(draft)
    page.evaluate(
        "(talk) => document.dispatchEvent(new CustomEvent('desk:seen', { detail: { talk, people: [] } }))", newest
    )
    page.wait_for_selector(f"#comment-{said.pk}")
    expect(page.locator(f"#reply-{root.pk}")).to_have_value("I will count th")
    expect(page.locator(f"#reply-{root.pk}")).to_be_focused()
    expect(page.locator(".desk-comments__status")).to_have_text("New comment.")


def test_what_was_told_of_a_story_is_read_once_it_is_open(page):
    writer = make_user("Journalist")
    draft = drafting.create({"title": "Locks", "body": BODY}, by=writer)
    said = commenting.comment(draft, "Eleven?", by=make_user())
    sign_in(page, writer)
    page.goto("/admin/")
    expect(page.locator(".desk-bell__count")).to_have_text("1")
    page.click(".desk-notice a")
    page.wait_for_selector(".desk-bell[data-unseen='0']")
    assert page.url.endswith(f"#comment-{said.pk}")
    assert Notification.objects.get().seen_at


def test_a_comment_that_is_refused_stays_in_its_form_and_says_why(page, problems):
    draft = make_draft(body=BODY)
    open_screen(page, draft, make_user())
    page.evaluate("document.getElementById('comment-text').removeAttribute('required')")
    page.fill("#comment-text", "  ")
    page.click(".desk-comments__new button[type=submit]")
    page.wait_for_selector("text=Enter a comment.")
    problems.clear()


@pytest.mark.parametrize("kind", ["new", "reply"])
def test_what_is_typed_while_a_comment_is_sent_stays(page, kind):
    draft, editor = make_draft(body=BODY), make_user()
    root = commenting.comment(draft, "Eleven?", by=editor)
    open_screen(page, draft, editor)
    if kind == "reply":
        page.click(".desk-thread__reply summary")
    area = page.locator("#comment-text" if kind == "new" else f"#reply-{root.pk}")
    path = "**/comments/" if kind == "new" else "**/reply/"
    area.fill("Twelve.")
    held = []
    page.route(path, lambda route: held.append(route))
    with page.expect_request(path):
        area.locator("xpath=ancestor::form").locator("button[type=submit]").click()
    area.fill("Twelve. Or more")
    held[0].continue_()
    expect(page.locator(NEWS)).to_have_text("Comment added." if kind == "new" else "Reply added.")
    expect(area).to_have_value("Or more")
    assert Comment.objects.latest("pk").text == "Twelve."


def test_resolving_moves_a_thread_away_and_the_focus_is_not_lost(page):
    draft = make_draft(body=BODY)
    commenting.comment(draft, "Eleven?", by=make_user(), field="body", quote="lock keepers")
    open_screen(page, draft, make_user())
    page.focus(".desk-thread__actions button >> text=Resolve")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Resolved (1)")
    expect(page.locator("#comments-heading")).to_be_focused()
    assert tinted(page) == []
    page.click("text=Resolved (1)")
    page.click("text=Reopen")
    page.wait_for_selector(".desk-comments-link >> text=Comments (1)")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
def test_comments_break_no_rule_and_fit(page, scheme, width):
    writer, editor = make_user("Journalist", first_name="Ana", last_name="Brook"), make_user(first_name="Ed")
    draft = drafting.create({"title": "Locks", "body": BODY}, by=writer)
    root = commenting.comment(draft, "https://news.example/" + "x" * 300, by=editor, field="body", quote="lock " * 90)
    commenting.reply(root, "Ten\nof them", by=writer)
    commenting.resolve(commenting.comment(draft, "Done", by=writer, field="title", quote="Locks"), by=editor)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, writer)
    base = f"/admin/articles/article/{draft.pk}"
    for path in ("/admin/", "/admin/articles/article/notifications/", f"{base}/comments/", f"{base}/change/"):
        page.goto(path, wait_until="load")
        page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true; })")
        if path.endswith("/change/"):
            page.focus("#id_title")
            page.keyboard.press("Control+a")
            page.keyboard.press("Control+Alt+m")
        assert faults(page) == [], path
        assert width_of(page) <= width, path


def test_the_beginning_of_a_name_suggests_colleagues_and_the_keyboard_takes_one(page):
    draft, editor = make_draft(body=BODY), make_user("Editor", username="edna")
    make_user("Journalist", username="ben", first_name="Benno", last_name="Hale")
    make_user("Journalist", username="bea", first_name="Bea", last_name="Lund")
    open_screen(page, draft, editor)
    page.click("#comment-text")
    page.keyboard.type("Ask @be")
    page.wait_for_selector(".desk-mentions li >> nth=1")
    expect(page.locator(".desk-mentions li")).to_have_text(["Bea Lund @bea", "Benno Hale @ben"])
    page.keyboard.press("ArrowDown")
    expect(page.locator("#comment-text")).to_have_attribute("aria-activedescendant", "desk-mention-1")
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.keyboard.type("please")
    expect(page.locator("#comment-text")).to_have_value("Ask @ben please")
    expect(page.locator(".desk-mentions")).to_be_hidden()
    page.keyboard.type(" or @bea")
    page.wait_for_selector(".desk-mentions li")
    page.click(".desk-mentions li")
    expect(page.locator("#comment-text")).to_have_value("Ask @ben please or @bea ")
    page.keyboard.type("mail x@be")
    expect(page.locator(".desk-mentions")).to_be_hidden()


def test_ctrl_and_enter_send_a_comment(page):
    draft = make_draft(body=BODY)
    open_screen(page, draft, make_user("Editor"))
    page.locator(f"{FORM} textarea").fill("Ten or eleven?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".desk-thread")).to_contain_text("Ten or eleven?")
    assert Comment.objects.get().text == "Ten or eleven?"
