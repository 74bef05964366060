"""Habits from other editors: Markdown as one types or pastes it, the slash menu, addresses, find and replace."""

import pytest
from playwright.sync_api import expect

from newsroom.core.html import sanitise
from tests.browser.desk import begin, faults, open_story, settle, sign_in
from tests.browser.test_editor import body, write
from tests.browser.test_pasting import paste
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.browser

LINK = '<a href="{0}" rel="noopener">{1}</a>'
# What is typed, with ⏎ for the Enter key -> what the story has then.
TYPED = {
    "a heading": ("## Locks⏎Two", "<h2>Locks</h2><p>Two</p>"),
    "a heading of each level": ("# A⏎### B⏎#### C⏎", "<h2>A</h2><h3>B</h3><h4>C</h4>"),
    "bullets": ("- One⏎Two⏎⏎End", "<ul><li><p>One</p></li><li><p>Two</p></li></ul><p>End</p>"),
    "numbers": ("1. One⏎Two⏎⏎End", "<ol><li><p>One</p></li><li><p>Two</p></li></ol><p>End</p>"),
    "a quote": ("> Said⏎⏎End", "<blockquote><p>Said</p></blockquote><p>End</p>"),
    "bold": ("a **very wide** lock", "<p>a <strong>very wide</strong> lock</p>"),
    "bold in Chinese": ("船闸**很宽**，", "<p>船闸<strong>很宽</strong>，</p>"),
    "italics": ("*La mer* and _Le Monde_ too", "<p><em>La mer</em> and <em>Le Monde</em> too</p>"),
    "a deletion and code": ("~~old~~ `x_y_z` ", "<p><s>old</s> <code>x_y_z</code></p>"),
    "no italics": ("5*3*2 and snake_case_name", "<p>5*3*2 and snake_case_name</p>"),
    "a rule": ("One⏎---Two", "<p>One</p><hr><p>Two</p>"),
    "an address": (
        "See https://a.example/b?c=1, then",
        f"<p>See {LINK.format('https://a.example/b?c=1', 'https://a.example/b?c=1')}, then</p>",
    ),
    "an address and Enter": (
        "www.ports.example.⏎Amazon.com sells",
        f"<p>{LINK.format('https://www.ports.example', 'www.ports.example')}.</p><p>Amazon.com sells</p>",
    ),
    "an address in Chinese": (
        "见https://a.example/b。然后",
        f"<p>见{LINK.format('https://a.example/b', 'https://a.example/b')}。然后</p>",
    ),
}
PASTED = {
    **{name: (text.replace("⏎", "\n"), html) for name, (text, html) in {
        "a heading": ("## Locks⏎⏎Two", "<h2>Locks</h2><p>Two</p>"),
        "bullets": (
            "- One⏎- Two⏎  - Three",
            "<ul><li><p>One</p></li><li><p>Two</p><ul><li><p>Three</p></li></ul></li></ul>",
        ),
        "numbers": ("1. **One**⏎2. Two", "<ol><li><p><strong>One</strong></p></li><li><p>Two</p></li></ol>"),
        "a quote": ("> Said⏎> twice", "<blockquote><p>Said twice</p></blockquote>"),
        "bold": ("a **very wide** lock", "<p>a <strong>very wide</strong> lock</p>"),
        "a rule": ("One⏎⏎---⏎⏎Two", "<p>One</p><hr><p>Two</p>"),
        "a link": ("the [log](https://a.example/b)", f"<p>the {LINK.format('https://a.example/b', 'log')}</p>"),
        "a table": (
            "| Port | High |⏎|---|---|⏎| Ayr | six |",
            "<table><tbody><tr><th><p>Port</p></th><th><p>High</p></th></tr><tr><td><p>Ayr</p></td><td><p>six</p></td></tr></tbody></table>",
        ),
    }.items()},
    "addresses": (
        "See https://a.example/b, then\nwww.c.example",
        f"<p>See {LINK.format('https://a.example/b', 'https://a.example/b')}, then</p>"
        f"<p>{LINK.format('https://www.c.example', 'www.c.example')}</p>",
    ),
    "no Markdown, with many blank lines": ("- One" + "\n" * 80 + "Two", "<p>- One</p><p>Two</p>"),
    "no Markdown": ("1. FC Köln\nAmazon.com 5*3*2 a_b_c # no", "<p>1. FC Köln</p><p>Amazon.com 5*3*2 a_b_c # no</p>"),
}  # fmt: skip


@pytest.fixture
def desk(page):
    """A blank story, with the cursor in its body."""
    sign_in(page, make_user("Editor"))
    begin(page, "Habits")
    page.wait_for_selector(".tiptap:focus")
    settle(page)
    return page


def text(page):
    """The text as it is stored."""
    return sanitise(body(page))


@pytest.mark.parametrize("habit", TYPED)
def test_what_is_typed_as_markdown_is_formatted(desk, habit):
    keys, html = TYPED[habit]
    first, *lines = keys.split("⏎")
    desk.keyboard.type(first)
    for line in lines:
        desk.keyboard.press("Enter")
        desk.keyboard.type(line)
    assert text(desk) == html


@pytest.mark.parametrize("habit", PASTED)
def test_what_is_pasted_as_markdown_is_formatted(desk, habit):
    pasted, html = PASTED[habit]
    paste(desk, text=pasted)
    if not habit.startswith(("no ", "addresses")):
        expect(desk.locator(".desk-editor__status")).to_contain_text("formatted")
    assert text(desk) == html


@pytest.mark.parametrize(("keys", "plain"), [("1. ", "1. "), ("## ", "## "), ("a **b**", "a **b**")])
def test_backspace_returns_what_was_typed(desk, keys, plain):
    desk.keyboard.type(keys)
    desk.keyboard.press("Backspace")
    desk.keyboard.type("FC Köln")
    assert text(desk) == f"<p>{plain}FC Köln</p>"


def test_undo_returns_the_plain_text_of_pasted_markdown(desk):
    paste(desk, text="## Locks\n\n**Two**")
    expect(desk.locator(".desk-editor__status")).to_contain_text("formatted")
    desk.keyboard.press("Control+z")
    assert text(desk) == "<p>## Locks</p><p>**Two**</p>"
    desk.keyboard.press("Control+z")
    assert text(desk) == ""


def test_markdown_stays_plain_text_if_the_server_fails(desk):
    desk.route("**/admin/markdown/", lambda route: route.fulfill(status=200, body="<p>Signed out"))
    paste(desk, text="## Locks\n\n**Two**")
    expect(desk.locator(".desk-editor__status")).to_contain_text("plain text")
    assert text(desk) == "<p>## Locks</p><p>**Two**</p>"


def test_a_slash_offers_what_can_be_inserted(desk):
    desk.keyboard.type("/")
    options = desk.get_by_role("listbox", name="Insert").get_by_role("option")
    expect(options.first).to_have_text("H2Heading 2")
    desk.keyboard.type("num")
    expect(options).to_have_count(1)
    desk.keyboard.press("Enter")
    desk.keyboard.type("One")
    assert text(desk) == "<ol><li><p>One</p></li></ol>"
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    desk.keyboard.type("/head")
    desk.keyboard.press("ArrowDown")
    assert not faults(desk)
    desk.keyboard.press("Enter")
    desk.keyboard.type("Two")
    assert text(desk) == "<ol><li><p>One</p></li></ol><h3>Two</h3>"


def test_a_slash_in_a_text_is_a_slash(desk):
    desk.keyboard.type("/nothing like it")
    expect(desk.get_by_role("listbox", name="Insert")).to_have_count(0)
    desk.keyboard.press("Enter")
    desk.keyboard.type("and/or /ta")
    desk.keyboard.press("Enter")
    desk.keyboard.type("/ta")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Enter")
    assert text(desk) == "<p>/nothing like it</p><p>and/or /ta</p><p>/ta</p>"


def test_words_are_found_and_replaced(page):
    sign_in(page, make_user("Editor"))
    table = "<table><tbody><tr><td><p>colour</p></td></tr></tbody></table>"
    open_story(page, make_draft(body=f"<p>Colour and <strong>colours</strong></p>{table}"))
    page.focus(".tiptap")
    page.keyboard.press("Control+h")
    page.keyboard.type("colour")
    status = page.locator(".desk-find__status")
    expect(status).to_have_text("1 of 3")
    page.keyboard.press("Enter")
    expect(status).to_have_text("2 of 3")
    assert not faults(page)
    page.get_by_label("Replace with").fill("color")
    page.get_by_role("button", name="Replace", exact=True).click()
    assert text(page) == f"<p>Colour and <strong>colors</strong></p>{table}"
    page.get_by_label("Match case").check()
    expect(status).to_have_text("1 of 1")
    page.get_by_label("Match case").uncheck()
    page.get_by_role("button", name="Replace all").click()
    expect(status).to_contain_text("2 replaced")
    assert text(page) == f"<p>color and <strong>colors</strong></p>{table.replace('colour', 'color')}"
    page.keyboard.press("Escape")
    page.wait_for_selector(".tiptap:focus")
    page.keyboard.press("Control+z")
    assert text(page) == f"<p>Colour and <strong>colors</strong></p>{table}"


def test_headline_and_standfirst_are_searched_before_the_text(page):
    sign_in(page, make_user("Editor"))
    open_story(page, make_draft(title="Colour, colour", summary="No colour", body="<p>A colour</p>"))
    page.focus(".tiptap")
    page.keyboard.press("Control+h")
    page.keyboard.type("colour")
    status = page.locator(".desk-find__status")
    expect(status).to_have_text("4 of 4")
    page.keyboard.press("Enter")
    expect(status).to_have_text("1 of 4: Headline")
    assert not faults(page)
    page.get_by_label("Replace with").fill("Color")
    page.keyboard.press("Enter")
    expect(page.locator("#id_title")).to_have_value("Color, colour")
    expect(status).to_have_text("1 of 3: Headline")
    page.get_by_role("button", name="Next").click()
    expect(status).to_have_text("2 of 3: Standfirst")
    page.get_by_role("button", name="Replace all").click()
    expect(status).to_have_text("3 replaced. Ctrl+Z undoes it in each field.")
    assert text(page) == "<p>A Color</p>"
    assert [page.input_value(field) for field in ("#id_title", "#id_summary")] == ["Color, Color", "No Color"]
    page.focus("#id_title")
    page.keyboard.press("Control+z")
    expect(page.locator("#id_title")).to_have_value("Color, colour")
    page.get_by_label("Find", exact=True).fill("no")
    expect(status).to_have_text("1 of 1: Standfirst")
    page.keyboard.press("Escape")
    expect(page.locator("#id_summary")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "No"


def test_a_keyboard_that_composes_words_opens_the_slash_menu(desk):
    keyboard = desk.context.new_cdp_session(desk)
    options = desk.get_by_role("listbox", name="Insert").get_by_role("option")
    for composed in ("/", "/num"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
        expect(options.first).to_be_visible()
    keyboard.send("Input.insertText", {"text": "/num"})
    expect(options).to_have_count(1)
    options.click()
    desk.keyboard.type("One")
    assert text(desk) == "<ol><li><p>One</p></li></ol>"


def test_what_is_typed_within_a_line_is_not_changed(page):
    sign_in(page, make_user("Editor"))
    begin(page, "Typing")
    page.focus(".tiptap")
    lines = [
        "No. 1. FC Koln",
        "a - no list",
        "A # no heading",
        '"quotes" -- and... (c)',
        "Amazon.com said ",
        "2024. A year",
        "3 > 2",
    ]
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    written = [line.replace(">", "&gt;") for line in lines]
    assert body(page) == "".join(f"<p>{line}</p>" for line in written) + "<p></p>"


def test_typed_spaces_stay_spaces_wherever_they_stand(page):
    sign_in(page, make_user("Editor"))
    begin(page, "Spaces")
    page.focus(".tiptap")
    keys = page.keyboard
    keys.type("two  spaces  before ")
    keys.press("Control+b")
    keys.type("bold ")
    keys.press("Control+b")
    keys.type(" after, and  at the end  ")
    keys.press("Enter")
    keys.type(" one before")
    # A space typed before one, at the beginning of a line and before a mark.
    keys.press("Home")
    keys.type("  ")
    keys.press("ArrowUp")
    keys.press("End")
    keys.press("Backspace")
    keys.type(" ")
    raw = body(page)
    assert "\xa0" not in raw
    assert "&nbsp;" not in raw
    assert sanitise(raw) == ("<p>two spaces before <strong>bold</strong> after, and at the end</p><p>one before</p>")


def test_words_that_are_composed_arrive_whole(page):
    sign_in(page, make_user("Editor"))
    write(page, make_draft(body="<p>洪水 </p>"))
    session = page.context.new_cdp_session(page)
    for stage in ("c", "ch", "chong", "重", "重庆"):
        session.send(
            "Input.imeSetComposition", {"text": stage, "selectionStart": len(stage), "selectionEnd": len(stage)}
        )
    session.send("Input.insertText", {"text": "重庆"})
    page.keyboard.type("!")
    assert sanitise(body(page)).removeprefix("<p>洪水").lstrip() == "重庆!</p>"


def test_a_blank_text_runs_as_the_storys_language_does_and_others_as_their_first_letter(page):
    sign_in(page, make_user("Editor"))
    write(page, make_draft(body=""))
    editor = page.locator(".tiptap")
    expect(editor).to_have_attribute("dir", "ltr")
    page.evaluate("""() => {
        const field = document.getElementById("id_language");
        field.add(new Option("العربية", "ar"));
        field.value = "ar";
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    expect(editor).to_have_attribute("dir", "rtl")
    expect(editor).to_have_attribute("lang", "ar")
    page.keyboard.type("1. ")
    direction = "element => getComputedStyle(element).direction"
    assert editor.evaluate(direction) == "rtl"
    page.keyboard.type("One")
    expect(editor).to_have_attribute("dir", "auto")
    assert editor.evaluate(direction) == "ltr"
