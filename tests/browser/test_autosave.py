"""The writing screen saves by itself: everything, soon, and never over somebody else's text."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Revision
from articles.workflow import drafting, publishing
from newsroom.core.desk import presence
from tests.browser.desk import choose, faults, is_safe, log_in_in_new_tab, open_story, save_draft, sign_in, width_of
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user
from tests.serving import wait_until

pytestmark = pytest.mark.browser


def saved(page):
    """Wait until the line says so."""
    expect(page.locator(".desk-saving__state[data-kind=saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def draft_of(story):
    return drafting.snapshot_of(Article.objects.select_related("working_copy").get(pk=story.pk))


def test_everything_is_saved_without_a_button(page, editor):
    make_topic("Chongqing", kind="place")
    make_author("Night desk")
    picture = make_image(alt="A lock gate", caption="The gate")
    story = make_draft(body="")
    open_story(page, story)
    page.fill("#id_title", "A bridge opens")
    page.fill("#id_summary", "At last")
    page.click(".tiptap")
    page.keyboard.type("Trains run.")
    choose(page, "id_topics", "Chongqing")
    choose(page, "id_authors", "Night")
    page.click(".desk-picture__choose")
    page.click("dialog .desk-card__choice")
    page.fill("#id_published_at", "2030-01-02T03:04")
    # On a busy machine a part of it is saved before.
    with page.expect_response(lambda answer: "autosave" in answer.url and "Question" in answer.request.post_data):
        page.fill("#id_notes", "Question")
    saved(page)
    draft = draft_of(story)
    assert (draft["title"], draft["summary"], draft["body"]) == ("A bridge opens", "At last", "<p>Trains run.</p>")
    assert [ref["name"] for ref in draft["topics"] + draft["authors"]] == ["Chongqing", "Night desk"]
    assert draft["lead_image"]["id"] == picture.pk
    assert draft["published_at"] == "2030-01-02T03:04:00+00:00"
    assert draft["notes"] == "Question"
    assert not story.revisions.numbered().filter(reason="saved").exists()
    # And the button does not conflict with it.
    save_draft(page)
    assert story.revisions.numbered().filter(reason="saved").count() == 1


def test_a_pause_of_three_seconds_is_enough_and_typing_on_and_on_is_saved_too(page, editor):
    page.clock.install()
    story = make_draft()
    open_story(page, story)
    # Installed before the page: its timers go by this clock alone from here on.
    page.clock.pause_at(page.evaluate("Date.now()") + 5000)
    page.fill("#id_title", "Typed")
    with page.expect_response("**/autosave/"):
        page.clock.run_for(3000)
    saved(page)
    assert draft_of(story)["title"] == "Typed"
    with page.expect_response("**/autosave/"):
        for number in range(10):
            page.fill("#id_title", f"Typed {number}")
            page.clock.run_for(500)
    assert draft_of(story)["title"].startswith("Typed ")


def test_a_published_story_is_marked_as_soon_as_its_draft_differs(page, editor):
    story = make_article(title="Published")
    open_story(page, story)
    expect(page.locator("#draft-changes")).to_be_hidden()
    page.fill("#id_title", "Changed")
    expect(page.locator("#draft-changes")).to_be_visible()


def test_back_shows_no_old_text_beside_a_new_version(page, editor):
    story = make_draft(title="Old")
    open_story(page, story)
    page.fill("#id_title", "New")
    save_draft(page)
    page.goto("/admin/", wait_until="load")
    page.go_back()
    page.wait_for_selector(".tiptap")
    expect(page.locator("#id_title")).to_have_value("New")
    is_safe(page)
    page.fill("#id_title", "Newer")
    saved(page)
    assert draft_of(story)["title"] == "Newer"
    assert not Revision.objects.conflict_versions().exists()


def test_what_is_said_in_the_bar_breaks_no_accessibility_rule(page, editor, problems):
    story = make_draft(title="Common")
    open_story(page, story)
    jonas = make_user("Editor", first_name="Jonas", last_name="Field")
    drafting.save(story, {"title": "Theirs"}, by=jonas)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".desk-saving__merge")).to_have_text("Merged with Jonas Field’s changes to the headline.")
    drafting.save(story, {"title": "Theirs again"}, by=jonas)
    page.fill("#id_title", "Mine")
    expect(page.locator(".desk-saving__state")).to_contain_text("Resolve conflict")
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == []
        assert width_of(page) <= width
    problems.clear()


def test_two_writers_lose_nothing(page, editor, problems):
    story = make_draft(title="Common")
    open_story(page, story)
    drafting.save(story, {"title": "Theirs"}, by=make_user("Editor", first_name="Jonas", last_name="Field"))
    page.fill("#id_title", "Mine")
    expect(page.locator(".desk-saving__state")).to_contain_text("Jonas Field saved this story while")
    assert draft_of(story)["title"] == "Theirs"
    assert Revision.objects.conflict_versions().get().content["title"] == "Mine"
    with page.expect_navigation():
        page.click("text=Resolve conflict")
    expect(page.locator(".desk-merge")).to_contain_text("Theirs")
    expect(page.locator(".desk-merge")).to_contain_text("Mine")
    problems.clear()


def test_a_colleague_publishes_while_one_types_and_nobody_is_in_the_way(page, editor):
    story = make_draft(title="Common")
    open_story(page, story)
    publishing.publish(story, by=make_user("Editor"))
    page.fill("#id_title", "Going on")
    saved(page)
    assert draft_of(story)["title"] == "Going on"
    assert Article.objects.get().title == "Common"


def test_without_a_connection_the_text_is_kept_and_saved_when_it_is_back(page, editor, problems):
    story = make_draft()
    open_story(page, story)
    page.context.set_offline(True)
    page.fill("#id_title", "On a train")
    line = page.locator(".desk-saving__state")
    expect(line).to_have_text("Not saved: no connection. Your changes are saved on this computer.")
    # A button leaves nowhere, and nothing is asked about what is kept.
    page.click("button[value=draft]")
    expect(page.locator("form[data-is-waiting]")).to_have_count(0)
    expect(page.locator("#id_title")).to_have_value("On a train")
    page.context.set_offline(False)
    saved(page)
    assert draft_of(story)["title"] == "On a train"
    problems.clear()


def test_an_expired_login_loses_nothing_and_the_button_works_after_the_next(page, editor, problems):
    story = make_draft()
    open_story(page, story)
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    page.fill("#id_title", "Late in the evening")
    expect(page.locator(".desk-saving__state")).to_contain_text("You are signed out")
    log_in_in_new_tab(page, editor)
    saved(page)
    assert draft_of(story)["title"] == "Late in the evening"
    # The page's own token is an old one by now.
    save_draft(page)
    assert story.revisions.numbered().get(reason="saved").content["title"] == "Late in the evening"
    problems.clear()


def test_two_at_one_story_see_each_other_and_what_the_other_did(page, editor):
    story = make_draft(title="Common")
    colleague = make_user("Editor", first_name="Jonas", last_name="Field")
    presence.see(presence.subject_of(story), colleague, is_typing=True)
    open_story(page, story)
    expect(page.locator(".desk-saving__people")).to_have_text("Jonas Field is editing this story.")
    drafting.save(story, {"title": "Theirs"}, by=colleague)
    publishing.publish(story, by=colleague)
    presence.leave(presence.subject_of(story), colleague)
    # Coming back to the tab asks at once.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".desk-notices")).to_contain_text("Published by Jonas Field at")
    expect(page.locator(".desk-bar .desk-state")).to_have_text("Published")
    expect(page.locator(".desk-saving__people")).to_be_empty()
    with page.expect_navigation():
        page.click("text=Reload page")
    expect(page.locator("#id_title")).to_have_value("Theirs")
    wait_until(
        lambda: presence.others(presence.subject_of(story), colleague) == [presence.Colleague("Mara Lind", False)]
    )
    page.goto("/admin/", wait_until="load")
    expect(page.locator("body")).to_contain_text("Theirs")
    # The page that was left says so without waiting for an answer.
    wait_until(lambda: presence.others(presence.subject_of(story), colleague) == [])


def test_who_may_only_read_is_seen_there_and_sends_no_text(page):
    story = make_draft(title="Common")
    reader = make_user("Journalist", first_name="Ada")
    sign_in(page, reader)
    with page.expect_response("**/presence/"):
        page.goto(f"/admin/articles/article/{story.pk}/change/", wait_until="load")
    assert presence.others(presence.subject_of(story), make_user("Editor")) == [presence.Colleague("Ada", False)]
    expect(page.locator("[data-autosave-url]")).to_have_count(0)


def test_a_text_that_cannot_be_understood_is_named_and_the_rest_is_saved(page, editor):
    make_author("Night desk")
    story = make_draft()
    open_story(page, story)
    page.evaluate("document.getElementById('id_slug').setAttribute('maxlength', 100)")
    page.fill("#id_slug", "x" * 90)
    page.fill("#id_title", "Kept")
    expect(page.locator(".desk-saving__state")).to_contain_text("except for fields with errors. URL slug:")
    assert draft_of(story)["title"] == "Kept"
    page.fill("#id_slug", "kept")
    saved(page)
    assert draft_of(story)["slug"] == "kept"
