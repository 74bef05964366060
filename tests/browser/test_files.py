"""Audio and documents as people bring them to the library and into a story."""

import base64

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.workflow import drafting
from newsroom.core.models import MediaFile
from tests.browser.desk import faults, open_story, save, sign_in
from tests.browser.files import give
from tests.factories import MP3, PDF, make_draft, make_file, make_user

pytestmark = pytest.mark.browser


def a_file(name, content, kind):
    return {"name": name, "type": kind, "data": base64.b64encode(content).decode()}


def body_of(draft):
    return drafting.content_of(Article.objects.select_related("working_copy").get(pk=draft.pk))["body"]


def test_files_are_dropped_on_the_library_and_described_there(page, problems):
    sign_in(page, make_user("Journalist"))
    page.goto("/admin/newsroom/mediafile/", wait_until="load")
    give(page, "body", a_file("low_tide.mp3", MP3, "audio/mpeg"), a_file("x.mp3", b"RIFF", "audio/mpeg"))
    page.wait_for_selector(".desk-upload-area >> text=1 file uploaded. Check the title. 1 file not uploaded.")
    row = page.locator(".desk-upload.is-stored")
    expect(row.get_by_label("Title")).to_be_focused()
    expect(row.get_by_label("Title")).to_have_value("low tide")
    assert faults(page) == []
    row.get_by_label("Transcript").fill("It rises.")
    page.click("text=Save all")
    page.wait_for_selector(".desk-upload-area >> text=1 file saved.")
    assert MediaFile.objects.values_list("title", "text").get() == ("low tide", "It rises.")
    problems[:] = [problem for problem in problems if "400 (Bad Request)" not in problem]


def test_a_file_of_the_library_is_inserted_with_the_keyboard_alone(page):
    make_file(title="Storm")
    stored = make_file(title="Interview", text="About the weir")
    draft = make_draft(body="")
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    page.focus(".tiptap")
    page.keyboard.type("/podc")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .desk-card >> text=Storm")
    assert faults(page) == []
    page.keyboard.type("weir")
    page.wait_for_selector("dialog .desk-card >> text=Storm", state="detached")
    page.focus("dialog .desk-card__choice")
    page.keyboard.press("Enter")
    expect(page.locator(".tiptap .desk-embed").get_by_label("Title")).to_have_value("Interview")
    save(page)
    assert f'<a href="{stored.file.url}" rel="noopener">Interview</a>' in body_of(draft)


def test_a_document_that_is_dropped_on_the_text_goes_to_the_library_first(page):
    draft = make_draft()
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    give(page, ".tiptap", a_file("report.pdf", PDF, "application/pdf"))
    page.wait_for_selector("dialog .desk-upload.is-stored")
    page.get_by_label("Title").fill("The report")
    page.keyboard.press("Enter")
    expect(page.locator(".tiptap .desk-embed").get_by_label("Title")).to_have_value("The report")
    save(page)
    stored = MediaFile.objects.get()
    assert stored.title == "The report"
    assert stored.file.url in body_of(draft)
