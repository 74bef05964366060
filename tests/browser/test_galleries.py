"""Galleries of several files at once, with what these say about themselves."""

import re

import pytest
from playwright.sync_api import expect

from newsroom.core.html import sanitise
from newsroom.core.images import renditions
from newsroom.core.models import Image
from tests.browser.desk import Gate, Keyboard, faults, open_story, sign_in
from tests.browser.files import a_file, give
from tests.core.images.files_with_metadata import DESCRIPTION, jpeg, xmp
from tests.factories import make_draft, make_image, make_user

pytestmark = pytest.mark.browser

ALT = "Iptc4xmpCore:AltTextAccessibility"
TWO_GATES = f"<{ALT}><rdf:Alt><rdf:li>Two gates</rdf:li></rdf:Alt></{ALT}>"
CREATOR = "<dc:creator><rdf:Seq><rdf:li>Ada Reed</rdf:li></rdf:Seq></dc:creator>"
# What files say, and what the text then has of it: (file, alt text, caption, credit).
FILES = [
    (jpeg(iim=[(1, 90, b"\x1b%G"), (2, 120, "Écluse".encode()), (2, 80, b"Ada Reed")]), "", "Écluse", "Ada Reed"),
    (jpeg(), "", "", ""),
    (
        jpeg(xmp=xmp(DESCRIPTION.format("<rdf:li>At dawn</rdf:li>") + CREATOR + TWO_GATES)),
        "Two gates",
        "At dawn",
        "Ada Reed",
    ),
    (jpeg(), "", "", ""),
    (jpeg(exif={0x010E: "At noon", 0x013B: "Bo Lake"}), "", "At noon", "Bo Lake"),
    (jpeg(), "", "", ""),
    (jpeg(xmp=xmp(attributes='photoshop:Credit="Port Agency"')), "", "", "Port Agency"),
    (jpeg(), "", "", ""),
    (jpeg(exif={0x010E: "At six"}), "", "At six", ""),
    (jpeg(), "", "", ""),
]
FIGURE = re.compile(
    r'<figure><img [^>]*alt="([^"]*)"[^>]*>(?:<figcaption>(.*?)(?: ?<small>(.*?)</small>)?</figcaption>)?</figure>'
)


def gallery_of(page):
    """What the gallery on the page has: [(alt text, caption, credit)]."""
    [gallery] = re.findall(r'<figure class="gallery">(.*)</figure>', sanitise(page.input_value("#id_body")))
    return FIGURE.findall(gallery)


def test_ten_files_become_a_gallery_with_what_they_say_in_three_actions_and_an_eleventh_says_why_not(page, problems):
    sign_in(page, make_user("Editor"))
    draft = make_draft(body="<p>Before</p><p>After</p>")
    open_story(page, draft)
    page.locator(".tiptap p").first.click()
    files = [{"name": f"lock-{n}.jpg", "mimeType": "image/jpeg", "buffer": data} for n, (data, *_) in enumerate(FILES)]
    cut = {"name": "cut.jpg", "mimeType": "image/jpeg", "buffer": jpeg()[:900]}
    uploads = Gate(page, "**/image/upload/")
    # Three actions: the button, “Upload”, and the choice of all files in the window of the system.
    page.get_by_role("button", name="Gallery", exact=True).click()
    expect(page.get_by_role("button", name="Upload")).to_be_visible()
    page.set_input_files("dialog [type=file]", [*files[:3], cut, *files[3:]])
    status = page.locator(".desk-editor__status")
    expect(status).to_have_text("Uploading image 1 of 11.")
    page.keyboard.type(" it")
    uploads.open()
    expect(status).to_have_text("10 images uploaded. 9 need alt text. 1 file not uploaded.", timeout=60_000)
    assert gallery_of(page) == [tuple(texts) for _, *texts in FILES]
    assert sanitise(page.input_value("#id_body")).startswith('<p>Before it</p><figure class="gallery">')
    expect(page.locator(".tiptap .desk-upload")).to_contain_text("cut.jpg: This image file is damaged or incomplete.")
    assert Image.objects.count() == 10
    assert faults(page) == []
    keyboard = Keyboard()
    page.locator(".tiptap").get_by_role("button", name="Dismiss").focus()
    keyboard.press(page, "Enter")
    page.wait_for_selector(".tiptap:focus")
    expect(page.locator(".tiptap .desk-uploads")).to_have_count(0)
    # The checklist leads to the first image without alt text; Tab leads on.
    page.get_by_role("link", name="Body", exact=True).click()
    keyboard.type(page, "A gate")
    assert gallery_of(page)[0] == ("A gate", "Écluse", "Ada Reed")
    first = page.locator(".gallery .desk-figure").first
    keyboard.reach(page, first.get_by_role("button", name="Move down"))
    keyboard.press(page, "Enter", "Enter")
    assert [alt for alt, *_ in gallery_of(page)][:3] == ["", "Two gates", "A gate"]
    expect(status).to_have_text("Image 3 of 10.")
    keyboard.reach(page, page.locator(".gallery .desk-figure").nth(2).get_by_role("button", name="Remove"))
    keyboard.press(page, "Enter")
    assert len(gallery_of(page)) == 9
    # In one step, as all steps.
    page.wait_for_selector(".tiptap:focus")
    keyboard.press(page, "Control+z")
    assert len(gallery_of(page)) == 10
    problems[:] = [problem for problem in problems if "400 (Bad Request)" not in problem]


def test_two_files_that_are_dropped_on_the_text_become_a_gallery_and_the_last_image_takes_it_along(page):
    sign_in(page, make_user("Editor"))
    open_story(page, make_draft(body="<p>Before</p>"))
    give(page, ".tiptap", a_file("one.jpg"), a_file("two.jpg"))
    expect(page.locator(".gallery .desk-figure")).to_have_count(2)
    for _ in range(2):
        page.locator(".gallery").get_by_role("button", name="Remove").first.click()
    assert sanitise(page.input_value("#id_body")) == "<p>Before</p>"


def test_files_that_are_dropped_at_the_start_of_a_paragraph_become_a_gallery_above_it(page):
    sign_in(page, make_user("Editor"))
    open_story(page, make_draft(body="<p>Before</p><p>After</p>"))
    box = page.locator(".tiptap p").nth(1).bounding_box()
    give(page, ".tiptap", a_file("one.jpg"), a_file("two.jpg"), at=(box["x"], box["y"] + 1))
    expect(page.locator(".gallery .desk-figure")).to_have_count(2)
    stored = sanitise(page.input_value("#id_body"))
    assert stored.startswith('<p>Before</p><figure class="gallery">')
    assert stored.endswith("</figure><p>After</p>")


def test_enter_in_a_caption_starts_a_paragraph_below_the_gallery(page):
    user = make_user("Editor")
    sign_in(page, user)
    image = f'<figure><img src="{renditions.sources(make_image(by=user)).src}" alt="A gate"></figure>'
    open_story(page, make_draft(body=f'<figure class="gallery">{image}{image}</figure>'))
    page.locator(".gallery figcaption").last.click()
    page.keyboard.type("Two gates")
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.type("After it")
    stored = sanitise(page.input_value("#id_body"))
    assert stored.endswith("Two gates</figcaption></figure></figure><p>After it</p>")


@pytest.mark.parametrize("undo", ["button", "key"])
def test_the_first_image_of_the_body_becomes_the_lead_image_in_one_click_and_goes_back_in_one(page, undo):
    user = make_user("Editor")
    sign_in(page, user)
    images = [make_image(by=user, caption="In the library"), make_image(alt="A ferry")]
    one, two = (f'<figure><img src="{renditions.sources(image).src}" alt="{{}}"></figure>' for image in images)
    one = one.format("A gate").replace(
        "</figure>", "<figcaption>In the story <small>Port</small></figcaption></figure>"
    )
    stored = sanitise(f'<p>Before</p><figure class="gallery">{one}{two.format("A ferry")}</figure><p>After</p>')
    draft = make_draft(body=stored)
    open_story(page, draft)
    lead = page.locator(".desk-field--lead_image")
    lead.get_by_role("button", name="Use first image").click()
    expect(lead).to_contain_text("Alt text: A gate")
    assert (page.input_value("#id_lead_image"), page.input_value("#id_lead_caption")) == (
        str(images[0].pk),
        "In the story",
    )
    assert "A gate" not in page.input_value("#id_body")
    images[0].refresh_from_db()
    assert (images[0].alt, images[0].credit) == ("A gate", "Port")
    expect(lead.get_by_role("button", name="Use first image")).to_be_hidden()
    expect(lead.get_by_role("button", name="Change")).to_be_focused()
    if undo == "button":
        page.locator(".desk-notices").get_by_role("button", name="Undo").press("Enter")
        expect(lead.locator(".desk-picture__choose")).to_be_focused()
    else:
        page.locator(".tiptap p").first.click()
        page.keyboard.press("Control+z")
    expect(page.locator("#id_lead_image")).to_have_value("")
    assert sanitise(page.input_value("#id_body")) == stored
    assert page.input_value("#id_lead_caption") == ""
    expect(page.locator(".desk-notices li")).to_have_count(0)
