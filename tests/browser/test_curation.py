"""Curating a topic and the front page in a browser: by keys alone, by dragging, without a script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.desk import Keyboard, faults, sign_in, width_of
from tests.factories import make_article, make_topic, make_user
from topics import curation
from topics.models import Topic

pytestmark = pytest.mark.browser
FRONT = "/admin/articles/article/front/"
NEWS = ".desk-curation__status"


@pytest.fixture
def harbour(committed):
    """A topic of six stories, "Story 5" the newest."""
    topic = make_topic("Harbour")
    for n in range(6):
        make_article(title=f"Story {n}", topics=[topic])
    return Topic.objects.get()


def open_topic(page, topic):
    """The topic's screen, for a topic editor."""
    sign_in(page, make_user("Topic editor"))
    page.goto(f"/admin/topics/topic/{topic.pk}/change/", wait_until="load")
    page.wait_for_selector(".tiptap")
    expect(page.locator(".desk-curation.is-live")).to_be_visible()


def names(page, section):
    """The headlines of one list of the screen."""
    return page.locator(f"[data-section={section}] .desk-story__name")


def button(page, title, what="pin"):
    """A button of the story's row."""
    return page.locator(".desk-story", has_text=title).locator(f"[data-action={what}]")


def test_a_topic_is_curated_with_the_keyboard_alone(page, harbour):
    open_topic(page, harbour)
    keys = Keyboard()
    keys.press(page, "Tab", "Enter")
    keys.reach(page, page.locator("a[href='#curation-heading']"))
    keys.press(page, "Enter")
    # Two pins, and the second one first.
    keys.reach(page, button(page, "Story 5"), at_most=24)
    keys.press(page, "Enter")
    expect(button(page, "Story 4")).to_be_focused()
    keys.press(page, "Enter", "ArrowUp", "Alt+ArrowUp")
    expect(names(page, "pins")).to_have_text(["Story 4", "Story 5"])
    expect(page.locator(NEWS)).to_have_text("“Story 4” moved to position 1 of 2. Not saved yet.")
    # One hidden.
    keys.press(page, "ArrowDown", "ArrowDown")
    expect(button(page, "Story 3")).to_be_focused()
    says = page.locator(".desk-story", has_text="Story 3").locator("[data-field=reason]")
    keys.reach(page, says.locator("summary"), "Shift+Tab")
    keys.press(page, "Enter")
    expect(says.locator("input")).to_be_focused()
    keys.type(page, "Names it in passing")
    expect(page.locator(".desk-story", has_text="Story 3").locator("[data-text-of=reason]")).to_have_text(
        "Names it in passing"
    )
    keys.press(page, "Enter", "Escape")
    # The briefing.
    expect(page.locator("button[value=save]")).to_be_focused()
    editor = page.get_by_role("textbox", name="Briefing", exact=True)
    keys.reach(page, editor)
    keys.type(page, "A port, and what it ships.")
    # Tomorrow's page.
    preview = page.locator(".desk-bar button", has_text="Preview")
    keys.reach(page, preview, "Shift+Tab")
    with page.context.expect_page() as opened:
        keys.press(page, "Enter")
    shown = opened.value
    frame = shown.frame_locator("#preview-frame")
    expect(frame.locator(".briefing")).to_have_text("A port, and what it ships.")
    keys.press(shown, "Tab", "Enter")
    keys.reach(shown, shown.locator("[data-moment=Tomorrow]"))
    keys.press(shown, "Enter")
    tomorrow = timezone.localtime() + timedelta(days=1)
    expect(shown.locator("#preview-status")).to_contain_text(f"The page as it will be on {tomorrow:%-d %b}")
    expect(frame.locator(".topic-stories h2, .topic-stories h3")).to_contain_text(
        ["Story 4", "Story 5", "Story 2", "Story 1", "Story 0"]
    )
    shown.close()
    assert Topic.objects.get().briefing == ""
    keys.press(page, "Control+s")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    harbour.refresh_from_db()
    assert harbour.briefing == "<p>A port, and what it ships.</p>"
    assert [str(entry.article) for entry in harbour.entries.pinned()] == ["Story 4", "Story 5"]
    assert harbour.entries.get(is_hidden=True).hidden_reason == "Names it in passing"
    assert keys.count <= 64, keys.count


def test_nothing_is_lost_of_what_is_typed_at_once_into_what_was_just_opened(page, harbour):
    open_topic(page, harbour)
    for says in ("line", "reason"):
        page.locator(".desk-story", has_text="Story 3").locator(f"[data-field={says}] > summary").focus()
        # Within one task of the browser, before it says that something was opened.
        page.evaluate("document.activeElement.click(); document.execCommand('insertText', false, 'In passing')")
        expect(page.locator(".desk-story", has_text="Story 3").locator(f"[name$=-{says}]")).to_have_value("In passing")


def test_pins_are_dragged_into_their_order_and_moved_by_buttons(page, harbour):
    for entry in harbour.entries.live()[:3]:
        curation.pin(entry, by=None)
    open_topic(page, harbour)
    rows = page.locator("[data-section=pins] .desk-story")
    page.locator("[data-section=pins] .desk-story__grip").nth(2).drag_to(rows.nth(0), target_position={"x": 60, "y": 4})
    expect(names(page, "pins")).to_have_text(["Story 3", "Story 5", "Story 4"])
    button(page, "Story 3", "down").click()
    expect(names(page, "pins")).to_have_text(["Story 5", "Story 3", "Story 4"])
    expect(button(page, "Story 3", "down")).to_be_focused()
    button(page, "Story 4", "down").press("Enter")
    expect(page.locator(NEWS)).to_have_text("“Story 4” is already the last pin.")
    page.click("button[value=save]")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert [str(entry.article) for entry in harbour.entries.pinned()] == ["Story 5", "Story 3", "Story 4"]


def test_an_unpinned_story_goes_back_to_its_place_among_the_latest(page, harbour):
    curation.pin(harbour.entries.live()[2], by=None)
    open_topic(page, harbour)
    button(page, "Story 3").click()
    expect(names(page, "latest")).to_have_text([f"Story {n}" for n in (5, 4, 3, 2, 1, 0)])
    expect(names(page, "pins")).to_have_count(0)
    page.click("button[value=save]")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert not harbour.entries.pinned().exists()


def test_a_pin_that_has_ended_is_cleared_and_a_hidden_story_shown_again(page, harbour):
    ended, hidden = harbour.entries.live()[:2]
    curation.pin(ended, by=None, until=timezone.now() + timedelta(days=1))
    harbour.entries.pinned().update(pinned_until=timezone.now() - timedelta(days=1))
    curation.hide(hidden, by=None, reason="A double")
    open_topic(page, harbour)
    expect(names(page, "ended")).to_have_text(["Story 5"])
    expect(button(page, "Story 5", "up")).to_be_hidden()
    button(page, "Story 5", "clear").click()
    expect(button(page, "Story 0", "show")).to_be_hidden()
    button(page, "Story 4", "show").click()
    expect(page.locator(NEWS)).to_have_text("“Story 4” is no longer hidden. Not saved yet.")
    page.click("button[value=save]")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert not harbour.entries.filter(pinned_position__isnull=False).exists()
    assert not harbour.entries.filter(is_hidden=True).exists()
    assert harbour.entries.live().count() == 6


def test_a_story_further_down_is_found_and_pinned_with_enter(page, harbour):
    for n in range(12):
        make_article(title=f"Later {n}", topics=[harbour])
    open_topic(page, harbour)
    expect(page.locator(".desk-story", has_text="Story 2")).to_have_count(0)
    page.fill("#id_find", "story 2")
    page.press("#id_find", "Enter")
    expect(button(page, "Story 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names(page, "pins")).to_have_text(["Story 2"])
    page.fill("#id_find", "nowhere")
    page.press("#id_find", "Enter")
    expect(page.locator(NEWS)).to_have_text("No stories found.")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert [str(entry.article) for entry in harbour.entries.pinned()] == ["Story 2"]


def test_who_only_looked_for_stories_leaves_without_being_asked(page, harbour):
    for n in range(12):
        make_article(title=f"Later {n}", topics=[harbour])
    curation.hide(harbour.entries.live().get(content_object__title="Story 2"), by=None, reason="A double")
    open_topic(page, harbour)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    for words in ("story 1", "story"):
        page.fill("#id_find", words)
        page.press("#id_find", "Enter")
        expect(button(page, "Story 1")).to_be_visible()
    expect(button(page, "Story 0")).to_be_visible()
    page.goto("/admin/", wait_until="load")
    assert asked == []
    open_topic(page, harbour)
    page.fill("#id_find", "story 1")
    page.press("#id_find", "Enter")
    button(page, "Story 1").click()
    page.goto("/admin/", wait_until="load")
    assert asked == ["beforeunload"]


def test_after_a_preview_what_was_typed_can_still_be_saved(page, harbour):
    open_topic(page, harbour)
    button(page, "Story 0").click()
    with page.context.expect_page() as opened:
        page.click(".desk-bar button:has-text('Preview')")
    expect(opened.value.frame_locator("#preview-frame").locator("h1")).to_have_text("Harbour")
    opened.value.close()
    page.click("button[value=save]")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert harbour.entries.pinned().count() == 1


def test_a_preview_that_the_server_is_too_busy_for_is_requested_again(page, harbour):
    answers = iter([{"status": 503, "body": "The server is busy.", "content_type": "text/plain"}])

    def respond(route):
        answer = next(answers, None)
        route.fulfill(**answer) if answer else route.continue_()

    page.context.route("**/preview/page/", respond)
    open_topic(page, harbour)
    with page.context.expect_page() as opened:
        page.click(".desk-bar button:has-text('Preview')")
    frame = opened.value.frame_locator("#preview-frame")
    expect(frame.locator("body")).to_have_text("The server is busy.")
    expect(frame.locator("h1")).to_have_text("Harbour")


def test_without_a_script_a_topic_is_curated_by_numbers(page, harbour, browser, live_server):
    editor = make_user("Topic editor")
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(plain, editor)
    plain.goto(f"/admin/topics/topic/{harbour.pk}/change/")
    row = plain.locator(".desk-story", has_text="Story 1")
    expect(row.locator("[data-action=pin]")).to_be_hidden()
    row.locator("input[type=number]").fill("1")
    plain.click("button[value=save]")
    expect(plain.locator(".messagelist .success")).to_have_text("Saved.")
    assert [str(entry.article) for entry in harbour.entries.pinned()] == ["Story 1"]


def test_the_front_page_is_curated_on_the_same_screen(page, harbour):
    sign_in(page, make_user("Topic editor"))
    page.goto("/admin/", wait_until="load")
    page.click(".desk-nav >> text=Front page")
    expect(page.locator(".desk-curation.is-live")).to_be_visible()
    button(page, "Story 2").click()
    button(page, "Story 0").click()
    page.focus(".desk-story:has-text('Story 0') [data-action=up]")
    page.keyboard.press("Alt+ArrowUp")
    with page.context.expect_page() as opened:
        page.click(".desk-bar button:has-text('Preview')")
    expect(opened.value.frame_locator("#preview-frame").locator(".front-lead")).to_contain_text("Story 0")
    opened.value.close()
    assert not Article.objects.pinned().exists()
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_have_text("Saved.")
    assert [story.title for story in Article.objects.pinned()] == ["Story 0", "Story 2"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
def test_the_screens_break_no_rule_and_fit(page, harbour, scheme, width):
    entries = list(harbour.entries.live())
    for entry in entries[:3]:
        curation.pin(entry, by=None, until=timezone.now() + timedelta(hours=40))
    curation.mark_key_moment(entries[3], by=None, line="It opens " * 20)
    curation.hide(entries[4], by=None, reason="A double")
    curation.write_briefing(harbour, "<p>So it is.</p>", by=None)
    make_article(title="W" * 90, topics=[harbour])
    curation.pin(entries[3].article, by=None)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    open_topic(page, harbour)
    for path in (f"/admin/topics/topic/{harbour.pk}/change/", FRONT, f"/admin/topics/topic/{harbour.pk}/preview/"):
        page.goto(path, wait_until="load")
        page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true; })")
        assert faults(page) == [], path
        assert width_of(page) <= width, path


def test_an_edit_conflict_is_resolved_in_the_browser_and_pins_of_both_editors_stay(page, harbour):
    open_topic(page, harbour)
    button(page, "Story 5").click()
    page.fill("#id_description", "Mine")
    page.fill("#id_sponsor", "Only mine")
    # Another editor saves first.
    curation.pin(harbour.entries.get(content_object__title="Story 2"), by=None)
    curation.describe(harbour, by=make_user("Editor", first_name="Ada"), description="Theirs")
    page.locator("button[value=save]").click()
    conflict = page.locator(".desk-field--description .desk-current")
    expect(conflict).to_contain_text("Current version, saved by Ada on")
    expect(conflict).to_contain_text("Theirs")
    expect(page.locator("#id_description")).to_have_value("Mine")
    expect(names(page, "pins")).to_have_count(2)
    assert faults(page) == []
    conflict.get_by_label("Keep current version").check()
    page.locator("button[value=save]").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    expect(names(page, "pins")).to_have_count(2)
    harbour.refresh_from_db()
    assert (harbour.description, harbour.sponsor) == ("Theirs", "Only mine")
