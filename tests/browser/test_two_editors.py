"""Two editors at the same story and the same topic while the network is slow or cut: no word that they type is lost."""

import json
import random
import re
import time
from contextlib import suppress
from itertools import count

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from playwright.sync_api import Error, TimeoutError

from articles.models import Article, Revision, WorkingCopy
from newsroom.core.models import AuditEntry
from tests.browser.desk import WARNS, sign_in
from tests.factories import make_article, make_topic, make_user
from topics.models import Topic

pytestmark = pytest.mark.browser
# A word may have been typed within another one, where the click put the caret.
WORD = re.compile(r"(?:mara|jonas)\d{5}")
# What a connection is like, and for how many seconds at most. Latency in milliseconds, throughput in bytes per second.
NETWORKS = {
    "good": ({"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": -1}, 15),
    "slow": ({"offline": False, "latency": 900, "downloadThroughput": 60_000, "uploadThroughput": 20_000}, 12),
    "cut": ({"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}, 8),
}
# In milliseconds.
PATIENCE = 60_000
SHOWS = """(word) => [document.querySelector(".tiptap")?.textContent, document.activeElement?.value]
    .some((text) => text?.includes(word))"""
FAILURE = ".desk-saving__state[data-kind=bad], .desk-saving__state[data-kind=saving]"
RADIOS = "#merge-form [type=radio]"


class Editor:
    """An editor with a browser. Types words that occur only once, saves, answers what the desk asks, and moves on."""

    def __init__(self, name, page, addresses, chance):
        self.name, self.page, self.addresses, self.chance = name, page, addresses, chance
        self.numbers = count(1)
        # The words that the editor typed and did not delete on purpose, and where and when.
        self.words = {}
        self.place = None
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        page.on("dialog", lambda dialog: dialog.accept())
        self.use_network("good")

    def use_network(self, name):
        conditions, seconds = NETWORKS[name]
        self.session.send("Network.emulateNetworkConditions", conditions)
        self.network, self.network_ends = name, time.monotonic() + self.chance.uniform(2, seconds)

    def step(self):
        """Do one thing, as an editor would."""
        if time.monotonic() > self.network_ends:
            self.use_network(self.chance.choice(["good", "good", "slow", "cut"]))
        if self.place is None:
            self.open(self.chance.choice(list(self.addresses)))
        elif not self.answer():
            doing = [self.write, self.rewrite_line, self.save, self.press_save, self.move]
            # A page that was on its way may have replaced this one.
            with suppress(TimeoutError):
                self.chance.choices(doing, [12, 2, 4, 2, 1])[0]()

    def open(self, place):
        """Go to a screen. Without a network nobody gets there, and the next step tries again."""
        if self.network == "cut":
            self.page.wait_for_timeout(300)
            return
        try:
            self.page.goto(self.addresses[place], wait_until="load", timeout=PATIENCE)
        except Error as error:
            if "ERR_INTERNET_DISCONNECTED" not in str(error):
                raise
            return
        self.page.wait_for_selector(".tiptap")
        self.place = place

    def answer(self):
        """Do what the page asks for. Returns whether it asked for anything."""
        page = self.page
        page.wait_for_load_state("load", timeout=PATIENCE)
        if page.url.startswith("chrome-error:"):
            # The browser's own page says that there is no connection, and sends the form again when it is loaded again.
            if self.network != "cut":
                page.reload(timeout=PATIENCE)
        elif page.locator(".desk-merge").count():
            self.merge()
        elif page.locator(".desk-recovery").count():
            page.locator(".desk-recovery button", has_text="Restore").first.click()
        elif page.locator(".desk-saving button", has_text="Resolve conflict").count():
            page.locator(".desk-saving button", has_text="Resolve conflict").click()
        else:
            return False
        page.wait_for_timeout(500)
        return True

    def merge(self):
        """Choose one of the ways for each difference. What is not chosen stays in the history."""
        names = self.page.eval_on_selector_all(RADIOS, "all => [...new Set(all.map((one) => one.name))]")
        for name in names:
            ways = self.page.locator(f"{RADIOS}[name='{name}']")
            ways.nth(self.chance.randrange(ways.count())).check()
        self.page.locator(".desk-merge__bar button").first.click(no_wait_after=True)

    def type(self, space=""):
        """Type a word at the speed of people. It counts once the editor sees it: the next page may have come first."""
        word = f"{self.name}{next(self.numbers):05}"
        self.page.keyboard.type(f"{space}{word}", delay=60)
        if self.ask(SHOWS, word):
            self.words[word] = f"{self.place} {time.strftime('%X')} {self.network}"

    def ask(self, script, argument=None):
        """Return what the page answers, or None if it is just being replaced."""
        try:
            return self.page.evaluate(script, argument)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            self.page.wait_for_load_state("load", timeout=PATIENCE)
            return None

    def write(self):
        """Type some words at the end of the text."""
        self.page.locator(".tiptap").first.click(timeout=3000)
        self.page.keyboard.press("Control+End")
        for _ in range(self.chance.randint(1, 4)):
            self.type(" ")

    def rewrite_line(self):
        """Replace the headline or the meta description. The words in it are deleted on purpose."""
        line = self.page.locator("#id_title, #id_description").first
        line.click(timeout=3000)
        for word in WORD.findall(line.input_value()):
            self.words.pop(word, None)
        self.page.keyboard.press("Control+a")
        self.type()

    def save(self):
        """Press the key that saves, and go on."""
        self.page.keyboard.press("Control+s")

    def press_save(self):
        """Press the button that saves."""
        self.page.locator("button[value=draft]:visible, button[value=save]:visible").first.click(
            no_wait_after=True, timeout=3000
        )
        self.page.wait_for_timeout(300)

    def move(self):
        """Leave for another screen, if the browser would not warn that something is unsaved."""
        if self.ask(WARNS) is False:
            self.place = None

    def finish(self):
        """With a good network, answer and save until each screen says that it is saved."""
        self.use_network("good")
        for place in ["", *self.addresses]:
            if place:
                self.open(place)
            for _ in range(60):
                if not self.answer():
                    self.save()
                    self.page.wait_for_timeout(1000)
                    if self.ask(WARNS) is False and not self.page.locator(FAILURE).count():
                        break
            else:
                raise AssertionError(f"{self.name} could not save everything.")


def stored_text():
    """Every text of the newsroom: what is current, and what the histories have."""
    rows = [WorkingCopy, Article, Revision, Topic, AuditEntry]
    return json.dumps([list(model.objects.values()) for model in rows], cls=DjangoJSONEncoder)


def work(editors, seconds):
    """Have the editors take turns; each goes on while the requests of the other are under way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for editor in editors:
            editor.step()
    for editor in editors:
        editor.finish()


@pytest.mark.faults
def test_nothing_that_two_editors_type_is_lost(page, browser, live_server, problems, rounds, figure):
    # Half an hour. The suite takes half a minute of it.
    seconds = rounds(1800, 60)
    topic = make_topic("Harbour", briefing="<p>Ships.</p>", description="Ships")
    story = make_article(title="Locks", body="<p>Ten keepers.</p>", topics=[topic])
    addresses = {
        "story": f"/admin/articles/article/{story.pk}/change/",
        "topic": f"/admin/topics/topic/{topic.pk}/change/",
    }
    other = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
    editors = []
    for name, tab in {"mara": page, "jonas": other}.items():
        sign_in(tab, make_user("Editor", first_name=name.title()))
        editors.append(Editor(name, tab, addresses, random.Random(name)))
    work(editors, seconds)
    words = set(WORD.findall(stored_text()))
    for editor in editors:
        assert len(editor.words) > seconds / 10
        assert {word: when for word, when in editor.words.items() if word not in words} == {}
    typed = sum(len(editor.words) for editor in editors)
    figure("conflict", f"two browsers with a bad network, {seconds} s: {typed} words typed, none lost")
    problems.clear()
