"""Whatever dies while somebody writes, what they wrote is there afterwards, and only for them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from unittest.mock import Mock
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from playwright.sync_api import Error, expect

from articles.admin.editor import autosave
from articles.workflow import drafting, locking
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.desk import is_safe, open_story, sign_in
from tests.browser.test_autosave import draft_of, saved
from tests.factories import make_draft, make_user
from tests.serving import free_port, wait_until

pytestmark = pytest.mark.browser
OFFER = ".desk-recovery"


@pytest.fixture
def writer(page):
    user = make_user("Journalist", first_name="Ada")
    sign_in(page, user)
    return user


def lose(page, story, **fields):
    """Type what the newsroom does not take, and lose the page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autosave, "writable", Mock(side_effect=PermissionDenied))
        open_story(page, story)
        for name, text in fields.items():
            page.fill(f"#id_{name}", text)
        # Refused for good: it is not sent again while the page is left.
        expect(page.locator(".desk-saving__state")).to_contain_text("Not saved")
        is_safe(page)
        page.goto("about:blank")


def test_a_closed_tab_loses_nothing(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    lose(page, story, title="Typed and lost", notes="Three words more")
    open_story(page, story)
    # Nobody has written since, so there is nothing to ask.
    expect(page.locator(".desk-notices")).to_contain_text("that had not been saved were restored")
    expect(page.locator("#id_title")).to_have_value("Typed and lost")
    draft = draft_of(story)
    assert (draft["title"], draft["notes"]) == ("Typed and lost", "Three words more")
    # It is restored once.
    open_story(page, story)
    page.wait_for_timeout(500)
    expect(page.locator(OFFER)).to_have_count(0)
    expect(page.locator(".desk-notices li")).to_have_count(0)
    problems.clear()


def test_what_was_lost_is_offered_where_it_is_seen_if_somebody_else_wrote_since(page, writer, problems):
    story = drafting.create({"title": "Before", "body": "<p>Line</p>" * 60}, by=writer)
    lose(page, story, title="Typed and lost", notes="Three words more")
    drafting.save(story, {"summary": "Theirs"}, by=make_user("Editor"))
    open_story(page, story, "#desk-comments")
    offer = page.locator(OFFER)
    expect(offer).to_be_in_viewport()
    # The body is as it was.
    expect(offer).not_to_contain_text("(")
    offer.locator("summary").click()
    expect(offer).to_contain_text("Typed and lost")
    assert draft_of(story)["title"] == "Before"
    problems.clear()


def test_the_start_page_leads_to_what_was_lost(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    page.clock.install()
    lose(page, story, title="Typed and lost")
    page.clock.fast_forward("02:00")
    page.goto("/admin/", wait_until="load")
    with page.expect_navigation():
        page.click("#desk-unsaved a:has-text('Typed and lost')")
    expect(page.locator("#id_title")).to_have_value("Typed and lost")
    problems.clear()


def test_what_was_lost_never_replaces_what_somebody_else_saved_since(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    lose(page, story, title="Typed and lost")
    drafting.save(story, {"title": "Theirs"}, by=make_user("Editor"))
    open_story(page, story)
    with page.expect_navigation():
        page.click("text=Restore")
    assert draft_of(story)["title"] == "Theirs"
    assert story.revisions.conflict_versions().get().content["title"] == "Typed and lost"
    expect(page.locator(".desk-merge")).to_contain_text("Theirs")
    # The newsroom has it now: it is not offered as lost any more.
    open_story(page, story)
    page.wait_for_timeout(800)
    expect(page.locator(OFFER)).to_have_count(0)
    problems.clear()


def test_what_was_lost_never_replaces_what_its_page_sent_after_it(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    lose(page, story, title="Typed and")
    page.goto("/admin/")
    [record] = page.evaluate("user => desk.localStore.forUser(user)", str(writer.pk))
    token = locking.EditToken(int(record["version"]), record["page"], record["sequence"])
    drafting.save(story, {"title": "Typed and sent while the page was left"}, by=writer, token=token)
    open_story(page, story)
    page.wait_for_timeout(500)
    expect(page.locator(OFFER)).to_have_count(0)
    assert draft_of(story)["title"] == "Typed and sent while the page was left"
    assert page.evaluate("user => desk.localStore.forUser(user)", str(writer.pk)) == []
    problems.clear()


def test_the_last_letters_before_the_page_is_left_are_restored(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    page.route("**/autosave/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    open_story(page, story)
    page.fill("#id_title", "Typed and left")
    page.goto("/admin/")
    page.unroute("**/autosave/")
    open_story(page, story)
    expect(page.locator("#id_title")).to_have_value("Typed and left")
    assert draft_of(story)["title"] == "Typed and left"
    problems.clear()


def test_what_is_discarded_is_offered_no_more(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    lose(page, story, title="Typed and lost")
    drafting.save(story, {"summary": "Theirs"}, by=make_user("Editor"))
    open_story(page, story)
    page.once("dialog", lambda dialog: dialog.accept())
    page.click('text="Discard"')
    expect(page.locator(OFFER)).to_have_count(0)
    open_story(page, story)
    page.wait_for_timeout(500)
    expect(page.locator(OFFER)).to_have_count(0)
    problems.clear()


def test_another_user_of_the_browser_is_offered_nothing(page, writer, problems):
    story = make_draft(title="Before")
    editor = make_user("Editor")
    page.context.clear_cookies()
    sign_in(page, editor)
    lose(page, story, title="Typed and lost")
    page.context.clear_cookies()
    sign_in(page, make_user("Editor"))
    open_story(page, story)
    page.wait_for_timeout(800)
    expect(page.locator(OFFER)).to_have_count(0)
    page.context.clear_cookies()
    sign_in(page, editor)
    open_story(page, story)
    expect(page.locator("#id_title")).to_have_value("Typed and lost")
    problems.clear()


def test_the_headline_of_a_new_story_is_kept_and_forgotten_when_it_is_begun(page, writer):
    page.goto("/admin/articles/article/add/", wait_until="load")
    page.fill("#id_title", "An idea on the stairs")
    is_safe(page)
    page.goto("/admin/articles/article/add/", wait_until="load")
    page.click("text=Restore")
    expect(page.locator("#id_title")).to_have_value("An idea on the stairs")
    with page.expect_navigation():
        page.click("text=Create story")
    page.wait_for_selector(".tiptap")
    for _ in range(100):
        if not page.evaluate(f"desk.localStore.forUser('{writer.pk}')"):
            break
        page.wait_for_timeout(50)
    page.goto("/admin/articles/article/add/", wait_until="load")
    expect(page.locator(OFFER)).to_have_count(0)


def test_a_second_tab_is_told_of_the_first_and_is_not_offered_its_text(page, writer, problems):
    story = drafting.create({"title": "Before"}, by=writer)
    page.route("**/autosave/", lambda route: route.abort())
    open_story(page, story)
    page.fill("#id_title", "In the first tab")
    is_safe(page)
    second = page.context.new_page()
    open_story(second, story)
    for tab in (page, second):
        expect(tab.locator(".desk-notices")).to_contain_text("open in another tab")
    expect(second.locator(OFFER)).to_have_count(0)
    second.close()
    # It would go on trying.
    page.close()
    problems.clear()


# What is killed outright -------------------------------------------------------------------------------------------

PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_draft, make_user
make_user("Editor", username="mara")
make_draft(title="Before", summary="", body="")
"""


class Newsroom:
    """A real server with a database of its own, which can be killed and started again."""

    def __init__(self, folder, playwright):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "newsroom.sqlite3"
        # What starts the browsers that visit it.
        self.playwright = playwright
        self.environment = {
            **os.environ, "DATABASE_URL": f"sqlite:///{self.database}", "MEDIA_ROOT": str(folder / "media"),
            "SITE_URL": self.url, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }  # fmt: skip
        self.process = None
        subprocess.run([sys.executable, "-c", PREPARE], cwd=settings.BASE_DIR, env=self.environment, check=True)

    def start(self):
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--bind", f"127.0.0.1:{self.port}",
                "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "error",
            ],
            cwd=settings.BASE_DIR, env=self.environment, start_new_session=True,
        )  # fmt: skip
        wait_until(self.is_up)

    def is_up(self):
        try:
            urlopen(f"{self.url}/admin/login/", timeout=5).close()
        except OSError:
            return False
        return True

    def kill(self):
        """At once, without a word, its workers too."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def body(self):
        """The draft's text as it stands in the database."""
        with closing(sqlite3.connect(self.database)) as database:
            [(content,)] = database.execute("SELECT content FROM articles_workingcopy").fetchall()
        return json.loads(content)["body"]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory, playwright):
    newsroom = Newsroom(tmp_path_factory.mktemp("newsroom"), playwright)
    newsroom.start()
    yield newsroom
    newsroom.kill()


@contextmanager
def browser_at(newsroom, profile):
    """The story's screen in a browser with this profile. Its process may be killed meanwhile."""
    context = newsroom.playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=FLAGS, base_url=newsroom.url
    )
    page = context.pages[0]
    page.goto("/admin/articles/article/1/change/")
    if page.locator("#id_username").count():
        page.fill("#id_username", "mara")
        page.fill("#id_password", "correct horse")
        page.click("[type=submit]")
    page.wait_for_selector(".tiptap")
    is_safe(page)
    yield page
    with suppress(Error):
        context.close()


def browser_process(profile):
    """The browser's own process: the one with this profile that none of its own started."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profile}".encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                found[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    [pid] = [pid for pid, parent in found.items() if parent not in found]
    return pid


def write(page, *words):
    page.click(".tiptap")
    page.keyboard.press("Control+End")
    for word in words:
        page.keyboard.type(f"{word} ", delay=30)


def test_a_killed_server_loses_nothing_that_is_typed_meanwhile(newsroom, tmp_path):
    with browser_at(newsroom, tmp_path / "profile") as page:
        write(page, "river")
        newsroom.kill()
        write(page, "lock", "gate")
        expect(page.locator(".desk-saving__state")).to_contain_text("Not saved: no connection")
        newsroom.start()
        saved(page)
    assert "river lock gate" in newsroom.body()


def test_a_killed_server_and_a_killed_browser_lose_at_most_what_was_typed_last(newsroom, tmp_path):
    profile = tmp_path / "profile"
    with browser_at(newsroom, profile) as page:
        newsroom.kill()
        write(page, "harbour", "crane")
        # The rule is five seconds.
        is_safe(page, timeout=5000)
        write(page, "perhaps")
        os.kill(browser_process(profile), signal.SIGKILL)
    newsroom.start()
    with browser_at(newsroom, profile) as page:
        expect(page.locator(".desk-notices")).to_contain_text("that had not been saved were restored")
    assert "harbour crane" in newsroom.body()
