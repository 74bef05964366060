"""Pictures as people bring, choose and crop them: by dropping, by pasting, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.workflow import drafting
from newsroom.core.models import Image
from tests.browser.desk import faults, open_story, save, sign_in, width_of
from tests.browser.files import a_file, give
from tests.factories import make_draft, make_image, make_user, photo

pytestmark = pytest.mark.browser


def open_library(page, role="Journalist"):
    user = make_user(role)
    sign_in(page, user)
    page.goto("/admin/newsroom/image/", wait_until="load")
    return user


def open_screen(page, draft, role="Editor"):
    sign_in(page, make_user(role))
    open_story(page, draft)


def wait_until_stored(page):
    """Until the form asks what it shows, and its picture is there: the test's database knows one request at a time."""
    page.wait_for_selector("dialog .desk-upload.is-stored")
    page.wait_for_load_state("networkidle")


def lead_of(draft):
    return drafting.content_of(Article.objects.select_related("working_copy").get(pk=draft.pk))["lead_image"]


def forgive_refusals(problems):
    """The browser complains of each answer that refuses something; these were asked for."""
    problems[:] = [problem for problem in problems if "400 (Bad Request)" not in problem]


def test_several_files_are_dropped_on_the_library_and_described_there(page, problems):
    user = open_library(page)
    give(page, "body", a_file("one.jpg"), a_file("two.jpg", b"<svg/>"), a_file("three.jpg"))
    page.wait_for_selector(".desk-upload-area >> text=2 images uploaded. Add alt text. 1 file not uploaded.")
    expect(page.locator(".desk-upload.is-rejected")).to_contain_text("two.jpg: This is an SVG drawing.")
    assert Image.objects.undescribed().filter(created_by=user).count() == 2
    assert faults(page) == []
    first = page.locator(".desk-upload.is-stored").first
    first.get_by_label("Alt text").fill("A lock gate")
    first.get_by_label("Credit").fill("Picture desk")
    page.click("text=Save all")
    page.wait_for_selector(
        ".desk-upload-area >> text=1 image saved. 1 image not saved. Complete the highlighted fields."
    )
    expect(page.locator(".desk-upload.is-stored .errors")).to_have_count(1)
    page.locator(".desk-upload.is-stored").get_by_label("Decorative").check()
    page.click("text=Save all")
    page.wait_for_selector(".desk-upload.is-stored", state="detached")
    assert set(Image.objects.values_list("alt", "credit", "is_decorative")) == {
        ("A lock gate", "Picture desk", False),
        ("", "", True),
    }
    with page.expect_navigation():
        page.click("text=View in library")
    expect(page.locator(".desk-card").nth(1)).to_contain_text("A lock gate")
    forgive_refusals(problems)


def test_a_file_is_sent_again_while_the_server_processes_other_images(page, problems):
    open_library(page)
    page.clock.install()
    busy = {"status": 503, "json": {"error": "The server is processing other images."}}
    page.route("**/image/upload/", lambda route: route.fulfill(**busy))
    give(page, "body", a_file("one.jpg"))
    row = page.locator(".desk-upload")
    expect(row).to_contain_text("Waiting for other images…")
    page.unroute("**/image/upload/")
    page.clock.run_for(3000)
    expect(page.locator(".desk-upload.is-stored")).to_have_count(1)
    assert Image.objects.count() == 1
    problems.clear()


def test_a_picture_is_pasted_into_the_library(page):
    open_library(page)
    give(page, "body", a_file(), kind="paste")
    page.wait_for_selector(".desk-upload.is-stored")
    assert Image.objects.count() == 1


def test_a_large_file_is_refused_before_it_is_sent(page):
    open_library(page)
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.evaluate("""() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], "x.jpg"));
        document.body.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: transfer}));
    }""")
    page.wait_for_selector(".desk-upload.is-rejected >> text=larger than 20 MB")
    assert "POST" not in sent


def test_the_picture_of_a_story_is_chosen_with_the_keyboard_alone(page):
    make_image(alt="A lock gate")
    make_image(alt="A ferry")
    draft = make_draft()
    open_screen(page, draft)
    page.focus(".desk-picture__choose")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .desk-card >> text=A ferry")
    assert faults(page) == []
    page.keyboard.type("gate")
    page.wait_for_selector("dialog .desk-card >> text=A ferry", state="detached")
    # The first one empties the search.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".desk-picture__choose")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .desk-card >> text=A ferry")
    page.focus("dialog .desk-card__choice")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-picture__name")).to_have_text("Alt text: A lock gate")
    expect(page.locator("dialog[open]")).to_have_count(0)
    save(page)
    assert lead_of(draft)["name"] == "A lock gate"
    page.click(".desk-picture__remove")
    save(page)
    assert lead_of(draft) is None


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_that_is_given_to_the_field_is_described_and_used(page, problems, kind):
    draft = make_draft()
    open_screen(page, draft)
    give(page, ".desk-picture", a_file(), kind=kind)
    wait_until_stored(page)
    page.click("text=Save and use")
    page.wait_for_selector("dialog .errors")
    page.wait_for_load_state("networkidle")
    page.keyboard.type("A lock gate")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]", state="detached")
    expect(page.locator(".desk-picture__name")).to_have_text("Alt text: A lock gate")
    save(page)
    assert lead_of(draft) == {"id": Image.objects.get().pk, "name": "A lock gate"}
    forgive_refusals(problems)


def test_a_picture_may_be_used_in_a_draft_and_described_later(page):
    draft = make_draft()
    open_screen(page, draft)
    give(page, ".desk-picture", a_file())
    wait_until_stored(page)
    page.click("text=Use now, add alt text later")
    expect(page.locator(".desk-picture__name")).to_have_text("Needs alt text")
    save(page)
    assert lead_of(draft)["id"] == Image.objects.get().pk


def test_other_scripts_open_the_picker_and_are_given_the_picture(page):
    picture = make_image(alt="A lock gate", caption="At dusk", credit="Picture desk")
    open_screen(page, make_draft())
    page.evaluate("""document.dispatchEvent(new CustomEvent("desk:pick",
        {detail: {kind: "image", done: (picture) => { window.picked = picture; }}}))""")
    page.click("dialog .desk-card__choice")
    picked = page.evaluate("window.picked")
    said = ("id", "alt", "caption", "credit", "width", "height")
    assert [picked[name] for name in said] == [picture.pk, "A lock gate", "At dusk", "Picture desk", 90, 60]
    assert picked["src"].startswith("/media/")
    assert picked["preview"] == picture.file.preview


def test_a_file_that_misses_the_field_does_not_replace_the_page(page):
    draft = make_draft()
    open_screen(page, draft)
    page.fill("#id_summary", "Typed")
    give(page, ".desk-bar", a_file())
    expect(page.locator("#id_summary")).to_have_value("Typed")
    assert not Image.objects.exists()


def test_the_focal_point_is_set_by_a_click_by_keys_and_by_numbers(page):
    picture = make_image(photo((800, 900)), alt="A tower")
    sign_in(page, make_user("Editor"))
    page.goto(f"/admin/newsroom/image/{picture.pk}/change/", wait_until="load")
    box = page.locator(".desk-focus__whole").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert page.input_value("#id_focal_point").startswith("0.25")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    x, y = map(float, page.input_value("#id_focal_point").split("x"))
    assert (round(x, 2), round(y, 2)) == (0.26, 0.4)
    page.get_by_label("From the left, %").fill("30")
    page.get_by_label("From the top, %").fill("10")
    expect(page.locator("#id_focal_point")).to_have_value("0.3x0.1")
    assert page.eval_on_selector(".desk-focus__crop img", "crop => crop.style.objectPosition") == "50% 0%"
    assert faults(page) == []
    with page.expect_navigation():
        page.click("text=Save")
    picture.refresh_from_db()
    assert picture.focal_point == "0.3x0.1"


@pytest.mark.parametrize("path", ["", "{pk}/change/"])
def test_the_library_fits_a_phone(page, path):
    picture = make_image(photo((900, 600)), alt="A lock gate")
    sign_in(page, make_user("Editor"))
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/admin/newsroom/image/{path.format(pk=picture.pk)}", wait_until="load")
    assert width_of(page) <= 360


def test_the_picker_fits_a_phone(page):
    make_image(alt="A lock gate")
    page.set_viewport_size({"width": 360, "height": 800})
    open_screen(page, make_draft())
    give(page, ".desk-picture", a_file())
    wait_until_stored(page)
    assert page.eval_on_selector("dialog", "dialog => dialog.scrollWidth <= dialog.clientWidth")
    assert width_of(page) <= 360
