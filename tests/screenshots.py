"""Take the screenshots in docs/screenshots from a new demo site: `uv run python -m tests.screenshots`."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import CHROMIUM, FLAGS
from tests.serving import free_port

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/screenshots"
READER = {"viewport": {"width": 1280, "height": 1180}}
PHONE = {"viewport": {"width": 390, "height": 590}, "device_scale_factor": 2, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 860}}
READER_PAGES = {
    "front": "/",
    "topic": "/topics/chongqing/",
    "search": "/search/?q=energy",
}
STORY = "Why a wind farm"
CURATED = "Shipping"


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Run a demo site in the folder until the block ends; gives its URL and {username: password}."""
    port = free_port()
    environ = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "MEDIA_ROOT": f"{folder}/media"}
    command = [sys.executable, "manage.py", "demo", "--addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        passwords = {}
        for line in server.stdout:
            if login := re.fullmatch(r"  \S.*?\s{2,}(\S+)\s+([0-9a-f]{16})\n", line):
                passwords[login[1]] = login[2]
            if line.startswith("Demo ready"):
                break
        yield f"http://127.0.0.1:{port}", passwords
    finally:
        server.terminate()
        server.wait()


def sign_in(browser: Browser, site: str, username: str, password: str, **context) -> Page:
    """Open a page of the desk, signed in."""
    page = browser.new_context(base_url=site, locale="en-GB", **context).new_page()
    page.goto("/admin/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def open_story(page: Page, headline: str) -> str:
    """Open the story in the editor; gives its URL."""
    page.goto(f"/admin/articles/article/?q={headline}")
    page.locator("#result_list a[href*=change]", has_text=headline).first.click()
    page.wait_for_selector(".tiptap")
    # The page notes the text that it starts with.
    page.wait_for_selector(".desk-saving[data-text=safe]", state="attached")
    return page.url


def press(page: Page, verb: str) -> None:
    """Press a button of the editor, and confirm if it asks."""
    if asks := page.query_selector(f"button[data-confirms={verb}]:visible"):
        asks.click()
    if verb == "draft":
        # In place, by a request of autosave that makes a revision.
        with page.expect_response(lambda response: "revision=1" in (response.request.post_data or "")):
            page.click("button[value=draft]:visible")
        return
    with page.expect_navigation():
        page.click(f"button[value={verb}]:visible")


def shoot(page: Page, name: str) -> None:
    """Save what the window shows as docs/screenshots/NAME.png."""
    page.wait_for_load_state("networkidle")
    # No caret, and nothing under the mouse.
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    print(name)


def shoot_reader_pages(browser: Browser, site: str) -> None:
    """Take front page, topic, article and search: light, dark and on a phone."""
    finder = browser.new_context(base_url=site).new_page()
    finder.goto(f"/search/?q={STORY}")
    pages = READER_PAGES | {"article": finder.locator("main h3 a, main h2 a").first.get_attribute("href")}
    for suffix, context in {"": READER, "-dark": READER | {"color_scheme": "dark"}, "-phone": PHONE}.items():
        page = browser.new_context(base_url=site, locale="en-GB", **context).new_page()
        for name, url in pages.items():
            page.goto(url)
            shoot(page, name + suffix)


def submit_story(page: Page) -> None:
    """Write a story as a journalist and submit it for review."""
    page.goto("/admin/articles/article/add/")
    page.keyboard.type("A ferry that runs on ice")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector(".tiptap")
    page.fill("#id_summary", "When the strait freezes, the timetable does not change. The ship does.")
    page.click(".tiptap")
    page.keyboard.insert_text(
        "From January to March the strait between the two islands is covered with ice up to half a metre thick. The "
        "ferry sails all the same. Its bow rides up on the ice and breaks it with the weight of the ship."
    )
    for field, text in (("id_topics", "Shipping"), ("id_authors", "World desk")):
        page.click(f"#{field} + .select2")
        page.keyboard.type(text)
        page.wait_for_selector(".select2-results__option--highlighted")
        page.keyboard.press("Enter")
    press(page, "submit")


def shoot_desk(browser: Browser, site: str, passwords: dict[str, str]) -> None:
    """Take the desk's pages, with a story that two people edit at once."""
    submit_story(sign_in(browser, site, "journalist", passwords["journalist"], **DESK))
    editor = sign_in(browser, site, "editor", passwords["editor"], **DESK)
    url = open_story(editor, STORY)
    editor.fill("#id_summary", "A five-megawatt turbine rarely delivers five megawatts. The gap matters to everyone.")
    press(editor, "publish")
    editor.goto(url.replace("change/", "compare/?from=1&to=2"))
    shoot(editor, "comparison")
    # Both open the same version; the administrator saves first.
    administrator = sign_in(browser, site, "administrator", passwords["administrator"], **DESK)
    open_story(administrator, STORY)
    open_story(editor, STORY)
    headline = editor.input_value("#id_title")
    administrator.fill("#id_title", headline.replace("rarely", "seldom"))
    administrator.fill("#id_summary", "A five-megawatt turbine rarely delivers five megawatts. Here is what it does.")
    press(administrator, "draft")
    editor.fill("#id_title", headline.replace("rarely", "hardly ever"))
    editor.fill("#id_summary", "A five-megawatt turbine delivers about two on average. Here is why.")
    press(editor, "draft")
    with editor.expect_navigation():
        editor.click("text=Resolve conflict")
    editor.locator("input[value=mine]").last.check()
    shoot(editor, "conflict")
    editor.goto("/admin/")
    shoot(editor, "dashboard")
    open_story(editor, STORY)
    shoot(editor, "writing")
    editor.goto(url.replace("change/", "preview/"))
    editor.wait_for_timeout(1000)
    shoot(editor, "preview")
    editor.goto("/admin/newsroom/image/")
    shoot(editor, "library")
    phone = {"viewport": {"width": 360, "height": 760}, "color_scheme": "dark"}
    writer = sign_in(browser, site, "editor", passwords["editor"], **phone)
    writer.goto(url)
    writer.wait_for_selector(".tiptap")
    shoot(writer, "writing-phone")
    tall = {"viewport": {"width": 1280, "height": 1000}}
    curator = sign_in(browser, site, "topic-editor", passwords["topic-editor"], **tall)
    curator.goto(f"/admin/topics/topic/?q={CURATED}")
    curator.locator("#result_list a[href*=change]", has_text=CURATED).first.click()
    shoot(curator, "curating")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as (site, passwords), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shoot_reader_pages(browser, site)
        shoot_desk(browser, site, passwords)
        browser.close()


if __name__ == "__main__":
    main()
