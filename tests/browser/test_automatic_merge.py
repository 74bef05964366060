"""Two writers of one story: their changes are put together on both screens while they type."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, Revision
from articles.workflow import drafting
from tests.browser.desk import faults, open_story, sign_in, width_of
from tests.factories import make_author, make_draft, make_topic, make_user
from tests.serving import wait_until

pytestmark = pytest.mark.browser
BODY = "<p>First seam</p><p>Second seam</p><p>Third seam</p>"
MERGE = ".desk-saving__merge"


@pytest.fixture
def ada(page, browser, live_server):
    """A page in another browser, of Ada Reed."""
    page = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, make_user("Editor", first_name="Ada", last_name="Reed"))
    return page


def stored(story):
    return drafting.snapshot_of(Article.objects.select_related("working_copy").get(pk=story.pk))


def write_after(page, passage, text):
    """Click at the end of the paragraph and type."""
    page.locator(".tiptap p", has_text=passage).click()
    page.keyboard.press("End")
    page.keyboard.type(text)


def is_stored(story, *texts):
    wait_until(lambda: all(text in str(stored(story)) for text in texts))


def blocks(page):
    return page.evaluate("[...document.querySelectorAll('.tiptap > p')].map((each) => each.textContent)")


def test_two_who_type_in_different_paragraphs_have_one_text_and_no_conflict(page, editor, ada):
    story = make_draft(title="Pit", body=BODY)
    open_story(page, story)
    open_story(ada, story)
    write_after(ada, "First", ", shut")
    ada.fill("#id_summary", "By Ada")
    is_stored(story, "shut", "By Ada")
    # Of the two spaces, HTML has one.
    write_after(page, "Third", ",  open")
    expect(page.locator(MERGE)).to_have_text("Merged with Ada Reed’s changes to the standfirst and 1 paragraph.")
    expect(page.locator("#id_summary")).to_have_value("By Ada")
    # The caret is where it was, and undoing takes back the writer's own letters alone.
    page.keyboard.type(" again")
    assert blocks(page) == ["First seam, shut", "Second seam", "Third seam,  open again"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert blocks(page) == ["First seam, shut", "Second seam", "Third seam"]
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    is_stored(story, "open again")
    # And her screen gets them with her next letters.
    ada.locator(".tiptap p", has_text="First").click()
    ada.keyboard.press("Home")
    ada.keyboard.type("The ")
    expect(ada.locator(".tiptap p").last).to_have_text("Third seam, open again")
    is_stored(story, "The First seam, shut", "open again")
    assert not Revision.objects.conflict_versions().exists()
    # Each sees where the other one writes, and who comes is announced but not each step.
    for each in (page, ada):
        with each.expect_response("**/presence/"):
            each.evaluate("desk.sendHeartbeat()")
    expect(ada.locator(".desk-saving__people")).to_have_text("Mara Lind is editing the body, paragraph 3.")
    mark, paragraph = ada.locator(".desk-caret"), ada.locator(".tiptap p").last
    expect(mark).to_have_attribute("title", "Mara Lind")
    assert abs(mark.bounding_box()["y"] - paragraph.bounding_box()["y"]) < 2
    page.focus("#id_summary")
    for each in (page, ada):
        ada.evaluate("document.querySelector('.desk-saving [role=status]').textContent = ''")
        with each.expect_response("**/presence/"):
            each.evaluate("desk.sendHeartbeat()")
    expect(ada.locator(".desk-saving__people")).to_have_text("Mara Lind is editing the standfirst.")
    expect(ada.locator(".desk-saving [role=status]")).to_have_text("")
    assert faults(ada) == []


def test_what_is_typed_while_the_answer_is_under_way_stays(page, editor):
    story = make_draft(title="Pit", body=BODY)
    open_story(page, story)
    drafting.save(story, {"body": BODY.replace("First", "Oldest").replace("<p>Second seam</p>", "")})

    def hold(route):
        response = route.fetch()
        page.keyboard.type(" for good")
        route.fulfill(response=response)

    page.route("**/autosave/", hold, times=1)
    write_after(page, "Third", ", open")
    expect(page.locator(".tiptap p").first).to_have_text("Oldest seam")
    is_stored(story, "Third seam, open for good")
    assert stored(story)["body"] == "<p>Oldest seam</p><p>Third seam, open for good</p>"
    assert not Revision.objects.conflict_versions().exists()


def test_the_same_paragraph_stays_a_conflict(page, editor, ada, problems):
    story = make_draft(title="Pit", body=BODY)
    open_story(page, story)
    drafting.save(story, {"body": BODY.replace("Third", "Deepest")})
    write_after(page, "Third", ", open")
    expect(page.locator(".desk-saving__state")).to_contain_text("Resolve conflict")
    assert "Deepest" in stored(story)["body"]
    problems.clear()


def test_a_page_that_nobody_types_in_gets_fields_of_every_kind(page, editor):
    make_author("Night desk")
    make_topic("Mining")
    story = make_draft(title="Pit", body=BODY, sources=[{"url": "https://old.example/", "title": "", "supports": ""}])
    open_story(page, story)
    other = make_draft(
        title="Shaft", topics=["Mining"], authors=["Night desk"], label="opinion",
        sources=[{"url": "https://new.example/", "title": "Deeds", "supports": "The year"}], notes="Ask",
        published_at="2031-02-03T04:05:00+00:00",
        body="<h2>New</h2><ul><li><p>Item</p></li></ul><p>Third seam</p>",
    )  # fmt: skip
    drafting.save(story, drafting.snapshot_of(other), by=make_user("Editor", first_name="Ada"))
    page.focus("#id_title")
    with page.expect_response("**/autosave/"):
        page.evaluate("desk.sendHeartbeat()")
    expect(page.locator(MERGE)).to_contain_text(
        "Merged with Ada’s changes to the headline, the standfirst, 2 paragraphs"
    )
    expect(page.locator("#id_title")).to_have_value("Shaft")
    expect(page.locator("#id_published_at")).to_have_value("2031-02-03T04:05")
    expect(page.locator("#id_label")).to_have_value("opinion")
    expect(page.locator(".desk-field--topics .select2-selection")).to_contain_text("Mining")
    expect(page.locator(".desk-field--authors .select2-selection")).to_contain_text("Night desk")
    expect(page.locator(".desk-sources__row input").first).to_have_value("https://new.example/")
    expect(page.locator(".tiptap h2")).to_have_text("New")
    expect(page.locator(".desk-notices")).to_be_empty()
    version = Article.objects.get(pk=story.pk).working_copy.text_version
    page.keyboard.type("Old ")
    is_stored(story, "Old ", "https://new.example/", "<h2>New</h2>")
    assert Article.objects.get(pk=story.pk).working_copy.text_version == version + 1


def test_an_action_waits_until_the_changes_of_others_were_seen(page, editor):
    story = make_draft(title="Pit", body=BODY)
    open_story(page, story)
    drafting.save(story, {"title": "Shaft"}, by=make_user("Editor", first_name="Ada"))
    page.fill("#id_summary", "Mine")
    page.locator("button[value=submit]:visible").click()
    expect(page.locator(".desk-notices")).to_contain_text("Changes by others were added to this page.")
    expect(page.locator("#id_title")).to_have_value("Shaft")
    assert Article.objects.get(pk=story.pk).status == "draft"
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == []
        assert width_of(page) <= width
