"""The editor, as people use it: what they type, paste and press, and what is kept of it."""

import pytest
from playwright.sync_api import expect

from newsroom.core.html import sanitise
from newsroom.core.images import renditions
from tests.browser.desk import begin, faults, open_story, save, settle, sign_in, width_of
from tests.factories import make_article, make_draft, make_image, make_user

pytestmark = pytest.mark.browser

VIDEO = "https://www.youtube.com/watch?v=aB3-_fghijk"


def write(page, draft):
    """Open the draft with the cursor at the end of its text."""
    open_story(page, draft)
    page.evaluate("document.querySelector('.tiptap').editor.commands.focus('end')")
    # It is focused with the next frame.
    page.wait_for_selector(".tiptap:focus")
    settle(page)


def body(page):
    return page.input_value("#id_body")


def press(page, name):
    page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def desk(page):
    """A page of the desk for an editor, and a draft to write."""
    sign_in(page, make_user("Editor"))
    return page


TEXTS = {
    "words": '<h2>Locks</h2><p>A <a href="https://a.example/?b=1&amp;c=2" rel="noopener">link</a>, <strong>bold'
    "</strong> <em>and</em> <u>so</u> <s>on</s> H<sub>2</sub>O m<sup>2</sup> <code>x</code>.<br>New line.</p>"
    "<h3>Two</h3><h4>Three</h4>",
    "lists": "<ul><li><p>One</p><ul><li><p>Two</p></li></ul></li></ul><ol start=\"3\"><li><p>Three</p></li></ol>",
    "quotes": '<blockquote><p>Said</p></blockquote><blockquote class="pull"><p>Said loudly</p></blockquote><hr>'
    "<p>End</p>",
    "table": '<table><caption>Tides &amp; times</caption><tbody><tr><th scope="col"><p>Port</p></th><th colspan="2">'
    "<p>High</p></th></tr><tr><td><p>Dover</p></td><td><p>six</p></td><td><p></p></td></tr></tbody></table>",
    "marks": '<p dir="rtl" lang="ar">كلمة</p><p><q>Q</q> <cite>C</cite> <small>S</small> <abbr title="A b">AB</abbr> '
    '<em lang="fr">la mer</em></p><pre>  a\n  b</pre>',
    "embed": f'<p>a</p><figure class="embed"><a href="{VIDEO}" rel="noopener">A tide &amp; its gate</a></figure>'
    '<figure class="embed"><a href="https://vimeo.com/123456/abcdef" rel="noopener">https://vimeo.com/123456/abcdef</a></figure>'
    '<figure class="embed"><blockquote lang="fr" dir="ltr"><p>La mer</p><p>À six heures</p></blockquote>'
    '<a href="https://x.com/quay/status/17" rel="noopener">The harbour</a>'
    "<figcaption>Seen at six <small>Quay Photos</small></figcaption></figure>",
    "audio": '<p>a</p><figure class="embed"><a href="/media/files/aaaaaaaaaaaaaaaaaaaaaaaa.mp3" rel="noopener">'
    "High tide</a><figcaption>From the quay</figcaption></figure>",
    "notes": '<p>Nine<small class="note">So <em>the</em> <a href="https://a.example/" rel="noopener">log</a></small>, '
    "or <strong>ten</strong>.</p>",
    "languages": "<p>洪水 and ‏עברית‏ “quoted” – 10&nbsp;km…</p>",
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_a_stored_text_stays_what_it_is_when_a_word_is_added(desk, kind):
    stored = sanitise(TEXTS[kind])
    draft = make_draft(body=f"<p>One</p>{stored}")
    write(desk, draft)
    desk.evaluate("document.querySelector('.tiptap').editor.commands.insertContentAt(4, ' more')")
    assert sanitise(body(desk)) == f"<p>One more</p>{stored}"


def test_figures_stay_what_they_are_and_show_what_is_said_of_them(desk):
    src = renditions.sources(make_image(alt="A gate")).src
    stored = sanitise(
        f'<p>One</p><figure><img src="{src}" alt="A &quot;gate&quot;" width="90" height="60"><figcaption>At <strong>six'
        f'</strong> <small>Night desk</small></figcaption></figure><figure><img src="{src}" alt=""></figure>'
        f'<figure><img src="{src}" alt="x"><figcaption><small>A. Agency</small></figcaption></figure>'
    )
    draft = make_draft(body=stored)
    write(desk, draft)
    desk.evaluate("document.querySelector('.tiptap').editor.commands.insertContentAt(4, ' more')")
    assert sanitise(body(desk)) == stored.replace("One", "One more")
    first = desk.locator(".desk-figure").first
    expect(first.locator("figcaption")).to_have_text("At six")
    expect(first.get_by_label("Credit")).to_have_value("Night desk")
    first.get_by_label("Alt text").fill("A gate, open")
    first.get_by_label("Credit").fill("Day desk")
    assert 'alt="A gate, open"' in body(desk)
    assert "At <strong>six</strong> <small>Day desk</small>" in sanitise(body(desk))


def test_a_picture_of_the_library_goes_to_where_the_cursor_was(desk):
    src = renditions.sources(make_image(alt="A gate", caption="At six", credit="Night desk")).src
    write(desk, make_draft(body="<p>One</p>"))
    press(desk, "Image")
    desk.click("dialog .desk-card__choice")
    desk.keyboard.type("Two")
    assert sanitise(body(desk)) == (
        f'<p>One</p><figure><img src="{src}" alt="A gate" width="90" height="60"><figcaption>At six '
        "<small>Night desk</small></figcaption></figure><p>Two</p>"
    )


def test_the_keyboard_formats(desk):
    begin(desk, "Keys")
    desk.focus(".tiptap")
    keys = desk.keyboard
    keys.type("Two")
    keys.press("Control+Alt+2")
    keys.press("Enter")
    keys.type("Three")
    keys.press("Control+Alt+3")
    keys.press("Enter")
    keys.press("Control+b")
    keys.type("bold")
    keys.press("Control+b")
    keys.press("Control+i")
    keys.type(" slanted")
    keys.press("Control+i")
    keys.press("Enter")
    keys.type("loud")
    keys.press("Control+Shift+9")
    assert sanitise(body(desk)) == (
        "<h2>Two</h2><h3>Three</h3><p><strong>bold</strong> <em>slanted</em></p>"
        '<blockquote class="pull"><p>loud</p></blockquote>'
    )
    keys.press("Control+Shift+b")
    assert sanitise(body(desk)).endswith("<blockquote><p>loud</p></blockquote>")
    keys.press("Control+Shift+b")
    assert sanitise(body(desk)).endswith("<p>loud</p>")
    # What was done within half a second is undone in one.
    for _ in range(9):
        keys.press("Control+z")
    assert body(desk) == ""
    for _ in range(9):
        keys.press("Control+Shift+z")
    assert sanitise(body(desk)).endswith("<p>loud</p>")


def test_the_toolbar_is_one_stop_of_the_tab_key(desk):
    write(desk, make_draft(body="<p>One</p>"))
    focused = "document.activeElement.getAttribute('aria-label')"
    desk.keyboard.press("Alt+F10")
    assert desk.evaluate(focused) == "Undo"
    desk.keyboard.press("End")
    assert desk.evaluate(focused) == "Keyboard shortcuts"
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate(focused) == "Undo"
    desk.keyboard.press("Escape")
    # With the next frame.
    desk.wait_for_selector(".tiptap:focus")
    desk.keyboard.press("Control+/")
    expect(desk.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.wait_for_selector(".tiptap:focus")


def test_a_table_is_made_and_changed(desk):
    write(desk, make_draft(body=""))
    press(desk, "Table")
    desk.keyboard.type("Port")
    tools = desk.get_by_role("toolbar", name="Table")
    for name in ("Delete row", "Row below", "Delete column", "Column after", "Header row"):
        tools.get_by_role("button", name=name).click()
    tools.get_by_role("button", name="Caption").click()
    desk.keyboard.type("Tides")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".tiptap caption")
    cells = "<tr><td></td><td></td><td></td></tr>"
    assert sanitise(body(desk)).replace("th>", "td>") == (
        f"<table><caption>Tides</caption><tbody>{cells * 3}</tbody></table>"
    )
    tools.get_by_role("button", name="Delete table").click()
    desk.keyboard.type("x")
    assert body(desk) == "<p>x</p>"
    expect(tools).to_be_hidden()


def test_an_address_of_a_video_on_a_line_of_its_own_becomes_an_embed(desk):
    write(desk, make_draft(body="<p>One</p>"))
    desk.keyboard.press("Enter")
    desk.keyboard.type("https://youtu.be/aB3-_fghijk")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Two")
    embed = f'<figure class="embed"><a href="{VIDEO}" rel="noopener">{{}}</a></figure>'
    assert sanitise(body(desk)) == f"<p>One</p>{embed.format(VIDEO)}<p>Two</p>"
    desk.get_by_label("Title").fill("A tide")
    assert sanitise(body(desk)) == f"<p>One</p>{embed.format('A tide')}<p>Two</p>"


def test_an_embed_is_asked_for_by_its_address(desk):
    write(desk, make_draft(body=""))
    press(desk, "Embed")
    desk.keyboard.type("javascript:alert(1)//youtu.be/aB3-_fghijk")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("No known provider.")
    desk.get_by_label("URL or embed code").fill("https://vimeo.com/123456?share=copy")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-embed")
    assert 'href="https://vimeo.com/123456"' in body(desk)


def test_a_link_is_found_by_words_of_a_headline(desk):
    story = make_article(title="Lock gates open")
    write(desk, make_draft(body="<p>See this</p>"))
    desk.keyboard.press("Control+Shift+ArrowLeft")
    settle(desk)
    desk.keyboard.press("Control+k")
    desk.keyboard.type("lock gat")
    desk.get_by_role("option", name="Lock gates open").wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".tiptap a")
    link = f'<a href="{story.get_absolute_url()}" rel="noopener">this</a>'
    assert sanitise(body(desk)) == f"<p>See {link}</p>"


def test_a_link_grows_to_what_is_selected(desk):
    write(desk, make_draft(body='<p>The <a href="https://a.example/">earlier repo</a>rt says so</p>'))
    desk.evaluate(
        "document.querySelector('.tiptap').editor.chain().focus().setTextSelection({ from: 5, to: 19 }).run()"
    )
    press(desk, "Link")
    desk.get_by_role("button", name="Update link").click()
    expect(desk.locator(".tiptap a")).to_have_text("earlier report")
    assert '<a href="https://a.example/" rel="noopener">earlier report</a> says' in sanitise(body(desk))


def test_a_link_is_changed_and_removed(desk):
    write(desk, make_draft(body='<p><a href="https://a.example/">One</a> two</p>'))
    desk.evaluate("document.querySelector('.tiptap').editor.commands.focus(2)")
    press(desk, "Link")
    field = desk.get_by_label("URL, or search for a story or topic")
    expect(field).to_have_value("https://a.example/")
    field.fill("javascript:alert(1)")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Enter a web address or an email address")
    field.fill("b.example/x")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-dialog", state="detached")
    assert sanitise(body(desk)) == '<p><a href="https://b.example/x" rel="noopener">One</a> two</p>'
    press(desk, "Link")
    desk.get_by_role("button", name="Remove link").click()
    desk.wait_for_selector(".desk-dialog", state="detached")
    assert body(desk) == "<p>One two</p>"


@pytest.mark.parametrize(
    ("typed", "href"),
    [("desk@news.example", "mailto:desk@news.example"), ("tel:+442079460018", "tel:+442079460018")],
)
def test_a_link_without_marked_words_brings_its_own(desk, typed, href):
    write(desk, make_draft(body="<p>Write to </p>"))
    desk.keyboard.type(" ")
    desk.keyboard.press("Control+k")
    desk.keyboard.type(typed)
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-dialog", state="detached")
    desk.keyboard.type(" now")
    link = f'<a href="{href}" rel="noopener">{typed}</a>'
    assert sanitise(body(desk)) == f"<p>Write to {link} now</p>"


def test_a_number_to_call_stays_a_link(desk):
    text = '<p>Call <a href="tel:+442079460018" rel="noopener">us</a> now</p>'
    write(desk, make_draft(body=text))
    assert sanitise(body(desk)) == text


def test_the_text_is_set_as_readers_will_read_it(desk):
    text = TEXTS["words"] + TEXTS["quotes"] + TEXTS["lists"]
    story = make_article(body=sanitise(text))
    # Not pull quotes, which are in the margin of a page as wide as this.
    tags = ["p", "h2", "h3", "h4", "blockquote", "li", "a"]
    look = """([root, tags]) => Object.fromEntries(tags.map((tag) => {
        const style = getComputedStyle(document.querySelector(`${root} ${tag}`));
        return [tag, ["fontSize", "lineHeight", "fontWeight", "letterSpacing"].map((name) => style[name])];
    }))"""
    width = "root => document.querySelector(`${root} > p`).getBoundingClientRect().width"
    desk.set_viewport_size({"width": 1600, "height": 900})
    desk.goto(story.get_absolute_url())
    read, read_width = desk.evaluate(look, [".prose", tags]), desk.evaluate(width, ".prose")
    write(desk, story)
    assert desk.evaluate(look, [".tiptap", tags]) == read
    assert desk.evaluate(width, ".tiptap") == read_width


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
def test_everything_in_the_editor_is_accessible(desk, scheme, width):
    src = renditions.sources(make_image(alt="A gate")).src
    figure = f'<figure><img src="{src}" alt=""><figcaption>At six <small>Night desk</small></figcaption></figure>'
    gallery = f'<figure class="gallery">{figure * 2}</figure>'
    draft = make_draft(body=sanitise("".join(TEXTS.values()) + figure + gallery))
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    write(desk, draft)
    desk.click(".tiptap td >> nth=0")
    found = faults(desk)
    desk.keyboard.press("Control+k")
    found += faults(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+/")
    found += faults(desk)
    assert found == []
    assert width_of(desk) <= width


def test_a_page_that_is_read_only_has_no_tools(page):
    draft = make_draft(body=TEXTS["quotes"])
    sign_in(page, make_user("Topic editor"))
    open_story(page, draft)
    expect(page.get_by_role("toolbar")).to_have_count(0)
    expect(page.locator(".tiptap")).to_have_attribute("contenteditable", "false")


def test_saving_keeps_what_the_editor_made(desk):
    draft = make_draft(body="")
    write(desk, draft)
    desk.keyboard.type("Said loudly")
    press(desk, "Pull quote")
    save(desk)
    draft.working_copy.refresh_from_db()
    assert draft.working_copy.content["body"] == '<blockquote class="pull"><p>Said loudly</p></blockquote>'


@pytest.mark.parametrize("kind", ["table", "embed"])
def test_there_is_a_line_to_write_on_below_a_block_at_the_end(desk, kind):
    stored = sanitise(f"<p>One</p>{TEXTS[kind]}")
    draft = make_draft(body=stored)
    open_story(desk, draft)
    below = desk.locator(".tiptap > p").last
    expect(below).to_have_text("")
    # It is no change to the story: to look at it saves nothing.
    desk.locator(".tiptap > p").first.click()
    settle(desk)
    assert body(desk) == stored
    below.click()
    desk.keyboard.type("After")
    settle(desk)
    assert sanitise(body(desk)) == f"{stored}<p>After</p>"


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("https://youtu.be/aB3-_fghijk?si=x&t=1m2s", f"{VIDEO}&amp;t=62s"),
        ("https://www.youtube-nocookie.com/embed/aB3-_fghijk?start=43", f"{VIDEO}&amp;t=43s"),
        ("https://vimeo.com/123456#t=1h", "https://vimeo.com/123456#t=3600s"),
        ("https://youtu.be/aB3-_fghijk?t=soon", VIDEO),
    ],
)
def test_a_video_keeps_the_second_at_which_it_starts(desk, address, stored):
    write(desk, make_draft(body="<p>One</p>"))
    desk.keyboard.press("Enter")
    desk.keyboard.type(address)
    desk.keyboard.press("Enter")
    expect(desk.locator(".desk-embed")).to_have_count(1)
    assert f'<a href="{stored}" rel="noopener">' in sanitise(body(desk))
