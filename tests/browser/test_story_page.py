"""A story's page at several widths: what is in its margin, its contents, notes and galleries."""

import pytest
from playwright.sync_api import expect

from articles.workflow import drafting, publishing
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


def rewrite(story, body):
    """Publish the story with this body."""
    drafting.save(story, {"body": body})
    publishing.publish(story, by=None)


def test_paragraphs_that_changed_since_the_last_visit_are_marked_until_the_next(page, settings):
    settings.MARK_CHANGES = True
    page.clock.install(time="2026-03-01T12:00:00")
    old = f"<p>One{NOTE}</p><p>Two</p><h2>Three</h2><p>Four</p>"
    story = make_article(body=old)
    page.goto(story.get_absolute_url())
    expect(page.locator(".changes-note")).to_have_count(0)
    page.clock.set_fixed_time("2026-03-03T12:00:00")
    rewrite(story, f"<p>New{NOTE}</p><p>One{NOTE}</p><h2>Three</h2><p>Four <em>and</em> more</p>")
    for _ in range(2):
        page.reload()
        expect(page.locator(".changes-note")).to_contain_text("2 paragraphs changed since you read it on 1 March 2026:")
        expect(page.locator(".is-changed")).to_contain_text(["Changed: New", "Changed: Four and more"])
    assert "Two" not in page.locator(".prose").inner_text()
    page.get_by_role("link", name="Change 2").click()
    expect(page.locator("#changed-2")).to_be_in_viewport()
    assert faults(page) == []
    page.clock.set_fixed_time("2026-03-03T13:00:00")
    page.reload()
    expect(page.locator(".changes-note")).to_have_count(0)


def test_one_changed_table_is_one_paragraph(page, settings):
    settings.MARK_CHANGES = True
    story = make_article(body="<p>One</p><table><tr><td>2</td></tr></table>")
    page.goto(story.get_absolute_url())
    rewrite(story, "<p>One</p><table><tr><td>3</td></tr></table>")
    page.reload()
    expect(page.locator(".changes-note")).to_contain_text("1 paragraph changed since you read it on")
    assert page.locator(".prose-table.is-changed").count() == 1


def test_a_site_that_does_not_mark_changes_stores_nothing(page):
    story = make_article()
    page.goto(story.get_absolute_url())
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('read:'))") == []


def test_only_the_hundred_articles_read_last_are_remembered(page, settings):
    settings.MARK_CHANGES = True
    page.goto("/topics/")
    page.evaluate("""for (let n = 0; n < 105; n += 1) {
        localStorage.setItem(`read:/${n}/`, JSON.stringify({ latest: { at: n, hashes: [] } }));
    }""")
    story = make_article()
    page.goto(story.get_absolute_url())
    names = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('read:'))")
    assert len(names) == 100
    assert {f"read:{story.get_absolute_url()}", "read:/104/", "read:/6/"} <= set(names)
    assert "read:/5/" not in names
