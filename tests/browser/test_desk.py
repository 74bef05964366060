"""The desk as people use it: in a browser, with the policy enforced."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from newsroom.core.images import renditions
from tests.browser.desk import begin, choose, confirm, faults, is_of_button, open_story, save, sign_in, width_of
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user
from topics import curation
from topics.models import Topic

pytestmark = pytest.mark.browser


@pytest.fixture
def everything(page):
    """One of each thing; the addresses of all pages of the desk that an administrator can open."""
    story = make_article(title="A bridge opens", topics=["Bridges"], authors=["Night desk"])
    topic = Topic.objects.get()
    curation.pin(topic.entries.get(), by=None)
    draft = make_draft(title="An idea", summary="", body="")
    administrator = make_user("Administrator", is_superuser=True)
    picture = make_image(alt="A lock gate")
    sign_in(page, administrator)
    confirm(page)
    rooms = ["articles/article", "articles/author", "topics/topic", "newsroom/image", "auth/user", "auth/group"]
    return [
        "",
        "password_change/",
        *(f"{room}/" for room in (*rooms, "newsroom/auditentry", "newsroom/redirect")),
        *(f"{room}/add/" for room in rooms),
        "account/",
        "account/confirm/done/",
        f"articles/article/{story.pk}/change/",
        f"articles/article/{story.pk}/history/",
        f"articles/article/{draft.pk}/delete/",
        f"topics/topic/{topic.pk}/change/",
        f"topics/topic/{topic.pk}/history/",
        f"articles/author/{story.bylines.get().author_id}/change/",
        f"newsroom/image/{picture.pk}/change/",
        f"auth/user/{administrator.pk}/change/",
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_no_page_of_the_desk_breaks_its_policy_or_the_accessibility_rules(page, everything, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for path in everything:
        page.goto(f"/admin/{path}", wait_until="load")
        if breaks := faults(page):
            found[path] = breaks
        if width == 360 and width_of(page) > width:
            found.setdefault(path, []).append("wider than the screen")
    assert not found, "\n".join(f"{path}: {what}" for path, what in found.items())


def test_the_login_page_breaks_no_rule(page):
    page.goto("/admin/login/")
    assert faults(page) == []


def test_typed_spaces_stay_spaces(page):
    writer = make_user("Journalist")
    sign_in(page, writer)
    begin(page, "Spaces")
    page.click(".tiptap")
    page.keyboard.type("one two  three ")
    page.keyboard.press("Enter")
    page.keyboard.type("four")
    # What the editor hands over, before the sanitiser brings it into its structure.
    expect(page.locator("#id_body")).to_have_value("<p>one two  three </p><p>four</p>")
    save(page)
    assert Article.objects.get().working_copy.content["body"] == "<p>one two three</p><p>four</p>"


def test_a_story_is_filed_by_its_writer_and_published_by_an_editor(page):
    make_topic("Chongqing", kind="place", aliases=["重庆"])
    for name in ("Business desk", "Art desk"):
        make_author(name)
    writer, editor = make_user("Journalist"), make_user("Editor")
    sign_in(page, writer)
    begin(page, "Rail link opens")
    page.fill("#id_summary", "Two hours become one.")
    page.click(".tiptap")
    page.keyboard.type("Trains began to run on Monday.")
    choose(page, "id_topics", "重庆")
    choose(page, "id_topics", "Rail, roads and ports")
    choose(page, "id_authors", "Business")
    choose(page, "id_authors", "Art")
    save(page, "submit")
    sign_in(page, editor)
    page.goto("/admin/")
    page.click("text=Rail link opens")
    page.wait_for_selector(".tiptap")
    chosen = page.locator(":is(#id_topics, #id_authors) + .select2 .select2-selection__choice")
    assert [text.lstrip("×").strip() for text in chosen.all_inner_texts()] == [
        "Chongqing", "Rail, roads and ports", "Business desk", "Art desk",
    ]  # fmt: skip
    save(page, "publish")
    story = Article.objects.get()
    assert story.is_live
    assert story.body == "<p>Trains began to run on Monday.</p>"
    assert set(story.entries.values_list("tag__name", flat=True)) == {"Chongqing", "Rail, roads and ports"}
    assert list(story.bylines.values_list("author__name", flat=True)) == ["Business desk", "Art desk"]


def test_a_picture_of_the_library_goes_into_the_text(page):
    picture = make_image(alt="A lock gate", caption="The gate at dusk", credit="Picture desk")
    draft = make_draft(body="<p>Before</p>")
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    page.click(".tiptap p")
    page.keyboard.press("End")
    page.get_by_role("toolbar").get_by_role("button", name="Image", exact=True).click()
    page.click("dialog .desk-card >> text=A lock gate")
    page.wait_for_selector(".tiptap figure img")
    save(page, "publish")
    draft.refresh_from_db()
    src = renditions.sources(picture).src
    caption = "<figcaption>The gate at dusk <small>Picture desk</small></figcaption>"
    assert f'<figure><img src="{src}" alt="A lock gate" width="90" height="60">{caption}</figure>' in draft.body
    assert list(draft.pictures.all()) == [picture]


def test_a_second_click_does_not_conflict_with_the_first(page):
    draft = make_draft()
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    page.fill("#id_title", "Clicked twice")
    with page.expect_response(is_of_button):
        page.dblclick("button[value=draft]")
    expect(page.locator(".desk-saving__state")).to_contain_text("Draft saved.")
    assert draft.revisions.numbered().filter(reason="saved").count() == 1
    assert not draft.revisions.conflict_versions().exists()


def test_opening_and_saving_a_published_story_changes_nothing(page):
    body = (
        '<h2>Locks</h2><p>A <a href="https://example.com/">link</a>, <strong>bold</strong>.</p>'
        '<blockquote class="pull"><p>Said loudly</p></blockquote><ul><li><p>One</p></li></ul>'
    )
    story = make_article(title="Locks", body=body, topics=["Locks"], authors=["Night desk"])
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    save(page)
    story.refresh_from_db()
    assert story.working_copy.content is None
    # Nor does a word more cost any of the rest.
    page.wait_for_selector(".tiptap")
    page.click(".tiptap h2")
    page.keyboard.press("End")
    page.keyboard.type(" open")
    save(page)
    story.working_copy.refresh_from_db()
    assert story.working_copy.content["body"] == story.body.replace("Locks</h2>", "Locks open</h2>")


def test_the_button_says_schedule_while_the_date_is_to_come(page):
    draft = make_draft()
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    button = page.locator("button[data-confirms=publish]")
    expect(button).to_have_text("Publish…")
    page.fill("#id_published_at", "2099-01-01T08:00")
    expect(button).to_have_text("Schedule…")
    page.fill("#id_published_at", "2001-01-01T08:00")
    expect(button).to_have_text("Publish…")


def test_a_story_is_not_published_while_a_part_of_its_date_is_missing(page):
    draft = make_draft()
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    date = page.locator("#id_published_at")
    date.focus()
    page.keyboard.type("05062099")
    assert date.evaluate("date => date.validity.badInput")
    page.click("button[data-confirms=publish]")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "incomplete" in date.evaluate("date => date.validationMessage")
    expect(date).to_be_focused()
    date.fill("")
    page.click("button[data-confirms=publish]")
    expect(page.locator("dialog[open]")).to_have_count(1)
    assert date.evaluate("date => date.validationMessage") == ""


def test_the_question_about_publishing_leads_to_a_date_and_back(page):
    draft = make_draft()
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    button = page.locator("button[data-confirms=publish]")
    button.click()
    page.get_by_role("button", name="Choose a date…").click()
    expect(page.locator("#id_published_at")).to_be_focused()
    page.fill("#id_published_at", "2099-01-01T08:00")
    button.click()
    expect(page.locator("dialog[open] h2")).to_contain_text("Schedule")
    page.get_by_role("button", name="Publish now instead").click()
    expect(page.locator("dialog[open] h2")).to_contain_text("Publish")
    page.locator("dialog[open]").get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_selector(".desk-state[data-state=published]")
    assert Article.objects.get(pk=draft.pk).is_live


def test_enter_in_a_setting_saves_a_draft_and_publishes_nothing(page):
    draft = make_draft()
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    page.fill("#id_slug", "a-word")
    with page.expect_response(is_of_button):
        page.press("#id_slug", "Enter")
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert draft.working_copy.content["slug"] == "a-word"


def test_a_story_is_dragged_to_another_day_of_the_calendar(page):
    sign_in(page, make_user("Editor"))
    story = make_draft(title="Dragged", published_at="2030-05-14T09:30:00+00:00")
    page.goto("/admin/articles/article/calendar/?month=2030-05", wait_until="load")
    page.locator(".desk-entry", has_text="Dragged").drag_to(page.locator("[data-day='2030-05-16']"))
    page.wait_for_selector("#calendar-status:has-text('16 May 2030, 09:30')")
    expect(page.locator("[data-day='2030-05-16'] .desk-entry")).to_have_count(1)
    story.working_copy.refresh_from_db()
    assert story.working_copy.planned_at.isoformat() == "2030-05-16T09:30:00+00:00"


def test_the_preview_remembers_the_width(page):
    sign_in(page, make_user("Editor"))
    draft = make_draft(title="Locks", body="<p>One</p>")
    address = f"/admin/articles/article/{draft.pk}/preview/"
    page.goto(address, wait_until="load")
    phone = page.locator(".desk-preview__widths input").first
    expect(phone).not_to_be_checked()
    phone.check(force=True)
    page.goto(address, wait_until="load")
    expect(phone).to_be_checked()


def test_the_preview_has_what_was_typed_just_before(page):
    sign_in(page, make_user("Editor"))
    open_story(page, make_draft(title="Locks"))
    page.fill("#id_summary", "Typed just before")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Preview", exact=True).click()
    preview = opened.value
    expect(preview.frame_locator("#preview-frame").locator("body")).to_contain_text("Typed just before")
