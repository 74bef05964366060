"""A story's history and its conflicts, as people use them: by keyboard, in two browsers at once."""

import pytest
from playwright.sync_api import expect

from articles.choices import Reason
from articles.models import Article, Revision
from articles.workflow import drafting, locking
from tests.browser.desk import faults, open_story, save_draft, sign_in, width_of
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.browser


def draft_of(story):
    return drafting.snapshot_of(Article.objects.select_related("working_copy").get(pk=story.pk))


def tab_to(page, locator):
    """Press Tab until the element has the focus, as who has no mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard does not lead there.")


def revised(by, *titles):
    story = make_draft(title="Begun", body="<p>The river rose.</p><p>Nobody was hurt.</p>")
    for title in titles:
        drafting.save(story, {"title": title, "body": f"<p>The river {title}.</p>"}, by=by, reason=Reason.SAVED)
    return story


def test_two_revisions_are_compared_and_one_is_restored_with_the_keyboard_alone(page, editor):
    story = revised(editor, "rose", "fell", "froze")
    page.goto(f"/admin/articles/article/{story.pk}/history/")
    # Tab leads to what is chosen of each group, arrows to the others.
    tab_to(page, page.get_by_label("To current draft"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Compare to revision 2")).to_be_checked()
    tab_to(page, page.get_by_label("Compare from revision 2"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Compare from revision 1")).to_be_checked()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("del").all_inner_texts()[1:] == ["rose", "rose"]
    page.go_back()
    tab_to(page, page.get_by_role("link", name="Revision 2", exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Restore this revision"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Restore revision 2"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#id_title")).to_have_value("fell")
    assert draft_of(story)["title"] == "fell"


def test_two_people_conflict_and_both_texts_survive(page, live_server, editor, problems):
    story = revised(editor, "rose")
    drafting.save(story, {"body": "<p>One.</p><p>Two.</p><p>Three.</p>"}, by=editor, reason=Reason.SAVED)
    rival = make_user("Editor", first_name="Jonas", last_name="Field")
    other = page.context.browser.new_context(base_url=live_server.url).new_page()
    sign_in(other, rival)
    for screen in (page, other):
        open_story(screen, story)
    other.fill("#id_title", "Of Jonas")
    write(other, "Three.", " More by Jonas.")
    save_draft(other)
    page.fill("#id_title", "Of Mara")
    write(page, "One.", " More by Mara.")
    with page.expect_navigation():
        page.get_by_text("Resolve conflict").click()
    # Every request with a text that came too late was answered so.
    problems.clear()
    shown = page.inner_text(".desk-merge")
    assert "Jonas Field saved this story while you were editing it" in shown
    for text in ("Of Jonas", "Of Mara", "More by Jonas.", "More by Mara."):
        assert text in shown
    page.check("[name=title][value=mine]")
    with page.expect_navigation():
        page.get_by_role("button", name="Save merged version").click()
    draft = draft_of(story)
    assert draft["title"] == "Of Mara"
    assert draft["body"] == "<p>One. More by Mara.</p><p>Two.</p><p>Three. More by Jonas.</p>"
    assert "Of Jonas" in [each.content["title"] for each in story.revisions.numbered()]
    assert Revision.objects.conflict_versions().get().resolved_at
    other.close()


def write(page, after, text):
    page.locator(".tiptap p", has_text=after).click()
    page.keyboard.press("End")
    page.keyboard.type(text)


def test_a_text_whose_writer_closed_the_page_is_found_on_the_start_page(page, editor, problems):
    story = revised(editor, "rose")
    open_story(page, story)
    drafting.save(story, {"title": "Theirs"}, by=make_user("Editor"))
    page.fill("#id_title", "Mine")
    expect(page.locator(".desk-saving__state")).to_contain_text("Both versions are saved.")
    problems.clear()
    page.goto("/admin/")
    page.locator(".desk-attention a").click()
    expect(page.locator(".desk-merge")).to_contain_text("Mine")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep current version").click()
    expect(page.locator("#id_title")).to_have_value("Theirs")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_phone(page, editor, scheme):
    story = revised(editor, "rose", "fell")
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(story, {"title": "Mine"}, by=editor, token=locking.EditToken(1, "tab", 1))
    make_article()
    page.emulate_media(color_scheme=scheme)
    root = f"/admin/articles/article/{story.pk}"
    for address in (
        f"{root}/history/",
        f"{root}/compare/?from=1&to=2",
        f"{root}/revisions/1/",
        f"{root}/revisions/1/restore/",
        f"{root}/merge/{refusal.value.conflict_version.pk}/",
        "/admin/newsroom/auditentry/",
    ):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        assert faults(page) == [], address
        page.set_viewport_size({"width": 360, "height": 740})
        assert width_of(page) <= 360, address
