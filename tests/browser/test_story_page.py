"""A story's page at several widths: what is in its margin, its contents, notes and galleries."""

import pytest
from playwright.sync_api import expect

from newsroom.core.images import renditions
from tests.browser.desk import faults, width_of
from tests.factories import make_article, make_image

pytestmark = pytest.mark.browser

NOTE = '<small class="note">So the <a href="/log/">log</a></small>'
PULL = '<blockquote class="pull"><p>Nine boats</p></blockquote>'


def long_body(*, note="", extra=""):
    part = f"<p>{'tide ' * 120}{note} {'tide ' * 120}</p>"
    return part + "".join(f"<h2>Part {n}</h2>{part}{extra}" for n in range(4))


def box(page, selector):
    return page.locator(f"{selector}:visible").first.bounding_box()


def is_in_margin(page, selector):
    """Whether the element is next to the body's text, and within the page."""
    text, own = box(page, ".prose > p"), box(page, selector)
    return own["x"] >= text["x"] + text["width"] and own["x"] + own["width"] <= page.viewport_size["width"]


@pytest.mark.parametrize(
    ("body", "in_margin", "in_column"),
    [
        (long_body(extra=PULL), [".contents"], [".pull"]),
        (long_body(note=NOTE, extra=PULL), [".note-margin", ".pull"], [".contents"]),
        (f"<p>{'tide ' * 120}</p>{PULL}<p>x</p>", [".pull"], []),
    ],
)
def test_the_margin_of_a_wide_page_has_notes_or_the_contents_and_pull_quotes_if_there_is_room(
    page, body, in_margin, in_column
):
    page.set_viewport_size({"width": 1600, "height": 900})
    page.goto(make_article(body=body).get_absolute_url())
    assert {selector: is_in_margin(page, selector) for selector in in_margin + in_column} == {
        **dict.fromkeys(in_margin, True), **dict.fromkeys(in_column, False),
    }  # fmt: skip
    page.set_viewport_size({"width": 1000, "height": 900})
    assert not page.locator(".note-margin:visible").count()
    assert not any(is_in_margin(page, selector) for selector in in_margin + in_column if selector != ".note-margin")


def test_contents_stay_in_sight_on_a_wide_page_and_lead_to_the_section(page):
    page.set_viewport_size({"width": 1600, "height": 700})
    page.goto(make_article(body=long_body()).get_absolute_url())
    page.get_by_role("link", name="Part 3").click()
    expect(page.get_by_role("heading", name="Part 3")).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="Contents").get_by_role("link", name="Part 0")).to_be_in_viewport()


def test_contents_on_a_phone_are_folded_until_they_are_opened(page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(make_article(body=long_body()).get_absolute_url())
    expect(page.get_by_role("link", name="Part 2")).not_to_be_visible()
    page.locator(".contents summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Part 2").click()
    expect(page.get_by_role("heading", name="Part 2")).to_be_in_viewport()


def test_a_footnote_leads_to_the_end_and_back(page):
    page.goto(make_article(body=long_body(note=NOTE)).get_absolute_url())
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.locator("#note-2")).to_be_in_viewport()
    page.get_by_role("link", name="Back to reference 2", exact=True).click()
    expect(page.locator("#note-mark-2")).to_be_in_viewport()


def test_the_keyboard_scrolls_a_gallery_to_its_last_image(page):
    src = renditions.sources(make_image(alt="A gate")).src
    figure = f'<figure><img src="{src}" alt="A gate" width="90" height="60"><figcaption>Open</figcaption></figure>'
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(make_article(body=f'<p>a</p><figure class="gallery">{figure * 3}</figure>').get_absolute_url())
    assert width_of(page) == 360
    gallery = page.get_by_role("figure", name="Gallery")
    gallery.focus()
    before = gallery.evaluate("gallery => gallery.scrollLeft")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    assert gallery.evaluate("gallery => gallery.scrollLeft") > before
    expect(gallery.locator("img").last).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("is_noted", [True, False])
def test_all_parts_of_a_story_are_accessible(page, width, scheme, is_noted):
    source = {"url": "https://a.example/", "title": "Tides", "supports": "The hour."}
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    body = long_body(note=NOTE if is_noted else "", extra=PULL)
    page.goto(make_article(body=body, sources=[source]).get_absolute_url())
    assert width_of(page) == width
    assert faults(page) == []
