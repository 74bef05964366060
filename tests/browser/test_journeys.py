"""A story from its headline to its readers, with the hands counted, and updates that readers do not see coming."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Author
from tests.browser.desk import Keyboard, open_story, save, sign_in
from tests.browser.test_pasting import paste
from tests.core.images.files_with_metadata import jpeg, xmp
from tests.factories import make_article, make_author, make_image, make_topic, make_user

pytestmark = pytest.mark.browser

SENTENCES = (
    "The lock at the lower basin was opened for the first time in the spring. ",
    "Barges of a thousand tonnes pass it in nineteen minutes, half of what the old one took. ",
    "Its gates were floated in from a yard two days downstream and set at night. ",
    "The harbour board counted forty ships on the first day and sixty on the second. ",
    "What it does not solve, the board says, is the water that every passage costs. ",
)
PARAGRAPHS = ["".join(SENTENCES[(start + i) % 5] for i in range(5)).strip() for start in range(9)]


ALT = "Iptc4xmpCore:AltTextAccessibility"


class Hands:
    """What a person does: each click, each text typed and each key pressed is an action."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def click(self, what):
        self.actions += 1
        target = self.page.locator(what).first if isinstance(what, str) else what
        target.click()

    def type(self, text):
        self.actions += 1
        self.page.keyboard.insert_text(text)

    def press(self, key):
        self.actions += 1
        self.page.keyboard.press(key)

    def choose(self, field, text, name):
        """Type a name into a field that suggests, and take the first suggestion."""
        self.click(f"#{field} + .select2")
        expect(self.page.locator(".select2-container--open .select2-search__field")).to_be_focused()
        self.actions += 1
        self.page.keyboard.type(text)
        self.press("Enter")
        expect(self.page.locator(f"#{field} + .select2")).to_contain_text(name)


def test_a_story_of_600_words_with_picture_and_topics_is_live_in_under_25_actions(page):
    make_topic("Chongqing", kind="place", aliases=["重庆"])
    make_topic("Shipping")
    make_image(alt="A lock gate", credit="Picture desk")
    editor = make_user("Editor")
    Author.objects.filter(pk=make_author("Night desk").pk).update(user=editor)
    sign_in(page, editor)
    page.goto("/admin/", wait_until="load")
    hands = Hands(page)
    hands.click("text=New story")
    page.wait_for_url("**/add/", wait_until="load")
    hands.type("A lock for a thousand tonnes")
    with page.expect_navigation():
        hands.press("Enter")
    page.wait_for_selector(".tiptap")
    hands.click("#id_summary")
    hands.type("The lower basin opens, and water becomes the question.")
    hands.click(".tiptap")
    # As out of another program: the text comes with one paste.
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    hands.actions += 1
    paste(page, html=text)
    hands.choose("id_topics", "重庆", "Chongqing")
    hands.choose("id_topics", "Shipping", "Shipping")
    hands.click(".desk-picture__choose")
    hands.click("dialog[open] .desk-card__choice")
    hands.click("button[data-confirms=publish]")
    with page.expect_navigation():
        hands.click("dialog[open] button[value=publish]")
    story = Article.objects.live().get()
    assert hands.actions < 25
    assert len(story.body.replace("<p>", " ").replace("</p>", " ").split()) >= 600
    assert (story.lead_image.alt, sorted(topic.name for topic in story.topics.all())) == (
        "A lock gate",
        ["Chongqing", "Shipping"],
    )
    page.goto(story.get_absolute_url())
    expect(page.locator("h1")).to_have_text("A lock for a thousand tonnes")
    expect(page.locator("main")).to_contain_text("water that every passage costs")
    page.goto("/topics/chongqing/")
    expect(page.locator("main")).to_contain_text("Total: 1 article found")


def test_readers_see_nothing_of_three_saves_until_the_update_is_published(page, live_server):
    story = make_article(title="Ferry stops", body="<p>The ferry stops at six.</p>")
    sign_in(page, make_user("Editor"))
    reader = page.context.browser.new_page(base_url=live_server.url)
    for number in (1, 2, 3):
        open_story(page, story)
        page.fill("#id_title", f"Ferry stops, version {number}")
        save(page)
        reader.goto(story.get_absolute_url())
        expect(reader.locator("h1")).to_have_text("Ferry stops")
    page.wait_for_selector(".tiptap")
    save(page, "publish")
    reader.reload()
    expect(reader.locator("h1")).to_have_text("Ferry stops, version 3")
    assert story.revisions.numbered().count() >= 3


def test_a_story_with_a_heading_a_link_embeds_and_a_gallery_is_published_by_keys_alone(page):
    make_author("Night desk")
    sign_in(page, make_user("Editor"))
    keys = Keyboard()
    page.goto("/admin/", wait_until="load")
    keys.reach(page, page.get_by_role("link", name="New story"), at_most=20)
    with page.expect_navigation():
        keys.press(page, "Enter")
    keys.type(page, "A lock for a thousand tonnes")
    with page.expect_navigation():
        keys.press(page, "Enter")
    page.wait_for_selector(".tiptap:focus")
    keys.type(page, "The lower basin opens.")
    keys.press(page, "Enter", "Control+Alt+2")
    keys.type(page, "The water")
    keys.press(page, "Enter")
    keys.type(page, "See the ")
    keys.press(page, "Control+k")
    keys.type(page, "a.example/log")
    keys.press(page, "Enter")
    page.wait_for_selector(".tiptap:focus a")
    keys.press(page, "Enter")
    # Pasted.
    keys.count += 1
    paste(page, text="https://www.youtube.com/watch?v=aB3-_fghijk")
    keys.type(page, "/emb")
    keys.press(page, "Enter")
    keys.type(page, "https://vimeo.com/123456")
    keys.press(page, "Enter")
    page.wait_for_selector(".tiptap:focus .desk-embed >> nth=1")
    keys.type(page, "/gal")
    keys.press(page, "Enter")
    upload = page.get_by_role("button", name="Upload")
    upload.wait_for()
    keys.reach(page, upload)
    # The window of the system, which the button opens and in which files are chosen, takes a key and a choice.
    keys.count += 2
    said = xmp(f"<{ALT}><rdf:Alt><rdf:li>A gate</rdf:li></rdf:Alt></{ALT}>")
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(xmp=said)} for n in range(2)]
    page.set_input_files("dialog [type=file]", photos)
    page.wait_for_selector(".tiptap:focus .gallery .desk-figure >> nth=1")
    keys.type(page, "That is all.")
    keys.press(page, "Alt+F10")
    keys.reach(page, page.locator("#id_summary"), "Shift+Tab")
    keys.type(page, "Water becomes the question.")
    keys.reach(page, page.locator("button[data-confirms=publish]"), "Shift+Tab")
    keys.press(page, "Enter")
    publish = page.locator("dialog[open] button[value=publish]")
    publish.wait_for()
    keys.reach(page, publish)
    with page.expect_navigation():
        keys.press(page, "Enter")
    story = Article.objects.live().get()
    assert [tag for tag in ("<h2>The water</h2>", "youtube.com", "vimeo.com/123456") if tag not in story.body] == []
    assert 'See the <a href="https://a.example/log" rel="noopener">a.example/log</a></p>' in story.body
    assert story.body.count('alt="A gate"') == 2
    assert story.body.endswith("</figure></figure><p>That is all.</p>")
    assert keys.count <= 56
    # Until the screen has asked what it shows.
    page.wait_for_load_state("networkidle")
