"""A story's way to readers and back, as an editor goes it: by keyboard, on a phone, at its date."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from playwright.sync_api import expect

from articles.admin.editor.checklist import panel_for
from articles.models import Article
from articles.workflow import drafting, publishing, reviewing
from tests.browser.desk import faults, open_story, settle, sign_in, width_of
from tests.factories import make_article, make_author, make_draft, make_user

pytestmark = pytest.mark.browser
# As after an autosave.
SAVED = "(detail) => document.dispatchEvent(new CustomEvent('desk:saved', { detail }))"


def answer(page, verb):
    """Press the button, and wait until the newsroom has done it."""

    def is_done(response):
        return response.request.method == "POST" and response.url.endswith("/change/")

    with page.expect_response(is_done) as sent:
        page.click(f"button[value={verb}]:visible")
    assert sent.value.status in {200, 302}
    page.wait_for_selector(".tiptap")


def complete(**content):
    return make_draft(topics=["Locks"], authors=[make_author()], **content)


def test_an_update_is_scheduled_and_unscheduled_by_keyboard(page):
    story = make_article(title="Locks close", topics=["Locks"], authors=[make_author()])
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.fill("#id_title", "Locks reopen")
    page.focus("[data-confirms=publish]")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-confirmation-publish [name=change_note]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.locator("#desk-confirmation-schedule_update")
    expect(dialog.locator("[name=update_at]")).to_be_focused()
    assert faults(page) == []
    page.keyboard.type("050520310600PM")
    # Enter in a field neither saves nor answers.
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    dialog.locator("[name=update_note]").focus()
    page.keyboard.type("Mended")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist >> text=Update scheduled for 5 May 2031, 18:00.")
    assert Article.objects.get().title == "Locks close"
    expect(page.locator("#draft-changes")).to_be_hidden()
    page.fill("#id_title", "Locks may reopen")
    expect(page.locator("#draft-changes")).to_be_visible()
    page.focus("[data-confirms=unschedule_update]")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-confirmation-unschedule_update:modal h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist >> text=Update unscheduled.")
    copy = Article.objects.select_related("working_copy").get().working_copy
    assert (copy.update_at, copy.title) == (None, "Locks may reopen")


def test_publishing_asks_once_and_is_done_by_keyboard(page):
    story = complete(title="Locks reopen")
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.focus("[data-confirms=publish]")
    page.keyboard.press("Enter")
    dialog = page.locator("#desk-confirmation-publish")
    expect(page.locator("#desk-confirmation-publish:modal")).to_be_visible()
    expect(dialog).to_contain_text("All checks passed.")
    assert faults(page) == []
    # A key that is held down answers nothing.
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-confirms=publish]")).to_be_focused()
    assert Article.objects.get().status == "draft"
    page.keyboard.press("Enter")
    expect(page.locator("#desk-confirmation-publish:modal h2")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#desk-confirmation-publish [name=first]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist >> text=Published.")
    assert Article.objects.get().is_live


def test_a_scheduled_story_is_there_at_its_date_though_nothing_runs(page):
    story = complete(title="Locks reopen")
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    date = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2)
    page.fill("#id_published_at", f"{date:%Y-%m-%dT%H:%M}")
    page.click("[data-confirms=publish]")
    expect(page.locator("[data-when]")).to_contain_text(f"{date:%Y}, {date:%H:%M} (UTC)")
    answer(page, "publish")
    story.refresh_from_db()
    address = story.get_absolute_url()
    # The screen would go on asking, signed out.
    page.goto("about:blank")
    page.context.clear_cookies()
    with time_machine.travel(date - timedelta(seconds=30), tick=True):
        assert page.request.get(address).status == 404
    with time_machine.travel(date + timedelta(seconds=1), tick=True):
        assert page.request.get(address).status == 200
        assert "Locks reopen" in page.request.get("/").text()


def test_a_date_to_come_takes_nothing_away_from_the_other_questions(page):
    story = complete(title="Locks reopen")
    publishing.schedule(story, by=None, at=datetime.now(UTC) + timedelta(days=2))
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.click("[data-confirms=unschedule]")
    expect(page.locator("#desk-confirmation-unschedule")).to_contain_text(
        "Its status becomes “Approved”. Its content and date do not change."
    )
    expect(page.locator(".desk-suggestions__label")).to_be_hidden()


def test_the_buttons_of_the_text_stay_at_the_top_of_a_phone(page):
    story = complete(title="Locks reopen", body="<p>Ten of them</p>" * 60)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.locator(".tiptap p").nth(30).scroll_into_view_if_needed()
    assert page.evaluate("Math.round(document.querySelector('.desk-toolbars').getBoundingClientRect().top)") == 0


def test_withdrawing_asks_for_the_reason_and_the_page_is_gone(page):
    story = make_article(title="Locks reopen", topics=["Locks"])
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.click(".desk-menu summary")
    page.click(".desk-menu [data-confirms=withdraw]")
    expect(page.locator("[name=withdrawal_reason]")).to_be_focused()
    page.keyboard.type("A source asked")
    answer(page, "withdraw")
    assert page.request.get(story.get_absolute_url()).status == 410


def test_a_correction_without_a_text_comes_back_with_the_question(page):
    story = make_article(title="Locks reopen", topics=["Locks"])
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.click(".desk-menu summary")
    page.click(".desk-menu [data-confirms=correct]")
    answer(page, "correct")
    page.wait_for_selector("#desk-confirmation-correct:modal")
    page.fill("#id_correction", "There are two.")
    answer(page, "correct")
    expect(page.locator(".messagelist")).to_contain_text("Correction published.")
    assert story.corrections.get().text == "There are two."


def test_on_a_phone_every_button_is_in_reach(page):
    story = complete(title="Locks reopen")
    reviewing.submit(story, by=None)
    page.set_viewport_size({"width": 360, "height": 640})
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    assert width_of(page) == 360
    box = page.locator("[data-confirms=publish]").bounding_box()
    assert box["y"] + box["height"] <= 640
    expect(page.locator(".desk-bar__buttons > [value=approve]")).to_be_hidden()
    page.click(".desk-menu summary")
    answer(page, "approve")
    story.refresh_from_db()
    assert story.status == "approved"


def test_the_checklist_is_looked_at_again_after_a_save_and_leads_to_the_field(page):
    story = complete(title="Locks reopen", body="")
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    expect(page.locator("#desk-findings")).to_contain_text("Add body text.")
    page.click("#desk-findings [data-target-field=body]")
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type("Ten of them")
    expect(page.locator("#desk-findings")).not_to_contain_text("Add body text")


def test_the_field_that_somebody_is_in_stays_where_it_is_while_findings_come_and_go(page):
    story = make_draft(title="Locks reopen", summary="", body="<p>Ten of them</p>", topics=[], authors=[])
    editor = make_user("Editor")
    sign_in(page, editor)
    open_story(page, story)
    field = page.locator("#id_slug")
    field.focus()
    settle(page)
    findings = page.locator("#desk-findings li")
    for changed in (
        {"summary": "At last", "topics": [{"id": None, "name": "Locks"}]},
        {"summary": "", "topics": [], "body": "<p>TK and TK, XXX</p>"},
    ):
        place, before = field.bounding_box()["y"], findings.count()
        drafting.save(story, changed)
        html = render_to_string("admin/articles/article/_findings.html", {"checklist": panel_for(story, editor)})
        page.evaluate(SAVED, {"checklist": html, "state": "draft", "state_label": "Draft"})
        expect(findings).not_to_have_count(before)
        assert abs(field.bounding_box()["y"] - place) < 1


def test_a_date_is_told_in_the_time_zone_of_who_writes_it(page, settings, live_server):
    settings.TIME_ZONE = "Europe/London"
    story = complete(title="Locks reopen")
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    for value, hint in (
        ("2027-07-01T12:00", "1 Jul 2027, 11:00"),
        ("2027-03-28T01:30", "01:30 does not exist on that day"),
        ("2027-10-31T01:30", "01:30 happens twice"),
        ("2027-01-15T12:00", ""),
    ):
        page.fill("#id_published_at", value)
        told = page.locator("#id_published_at ~ .desk-datetime-hint").inner_text()
        assert hint in told
        assert bool(hint) == bool(told)


def test_a_reader_elsewhere_is_told_what_the_newsrooms_time_is_on_their_clock(page, live_server):
    story = make_article(title="Locks reopen", at=datetime(2026, 3, 1, 22, 0, tzinfo=UTC))
    context = page.context.browser.new_context(base_url=live_server.url, timezone_id="Asia/Shanghai")
    elsewhere = context.new_page()
    elsewhere.goto(story.get_absolute_url())
    expect(elsewhere.locator(".story-dates")).to_contain_text(
        "1 March 2026, 22:00 UTC (2 March 2026 at 06:00 your time)"
    )
    elsewhere.goto(f"/zh-hans{story.get_absolute_url()}")
    expect(elsewhere.locator(".story-dates")).to_contain_text(
        "2026年3月1日 22:00（协调世界时；您所在地2026年3月2日 06:00）"
    )
    same_day = make_article(at=datetime(2026, 3, 1, 1, 15, tzinfo=UTC))
    elsewhere.goto(f"/zh-hans{same_day.get_absolute_url()}")
    expect(elsewhere.locator(".story-dates")).to_have_text("2026年3月1日 01:15（协调世界时；您所在地09:15）")
    page.goto(story.get_absolute_url())
    expect(page.locator(".story-dates")).to_have_text("1 March 2026, 22:00 UTC")


@pytest.mark.parametrize("is_connected", [True, False])
def test_a_question_of_the_menu_is_about_the_text_on_the_screen_but_does_not_wait_for_it(page, problems, is_connected):
    story = make_article(title="Locks close", topics=["Locks"], authors=[make_author()])
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    if not is_connected:
        page.route("**/autosave/", lambda route: route.abort())
    page.fill("#id_title", "Locks reopen")
    page.click(".desk-menu > summary")
    page.click("[data-confirms=correct]")
    sentence = "readers see the old text" if is_connected else "Remember to fix the story"
    expect(page.locator("#desk-confirmation-correct:modal")).to_contain_text(sentence)
    problems.clear()
