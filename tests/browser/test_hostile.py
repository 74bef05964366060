"""Hostile headlines and texts in a browser: none runs a script, with the content security policy and without."""

import re
from itertools import batched

import pytest

from tests.browser.hostile import WAYS, texts
from tests.factories import make_article, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.faults]
# So many hostile texts are in the body of each story, besides its headline.
IN_A_BODY = 24
# What the texts would fetch.
EVIL = re.compile(r"//evil\.example|/evil(\.js|\.css)?$")
# What a page may not have, whoever wrote in it.
FOUND = """() => [...document.querySelectorAll("main *")].flatMap((each) => [
    ...[...each.attributes].filter(({ name }) => name.startsWith("on") || name === "style" || name === "srcdoc"),
    ...(["SCRIPT", "IFRAME", "OBJECT", "EMBED", "LINK", "META", "BASE", "STYLE", "svg", "math"].includes(each.nodeName)
        && each.closest(".prose, h1") ? [each] : []),
    ...(each.href && !/^(https?|mailto|tel|sms):/.test(each.href) ? [each] : []),
]).map((each) => each.outerHTML ?? each.name)"""


@pytest.fixture
def hits(page):
    """What ran or was fetched: [what]."""
    found = []
    page.expose_function("hit", lambda: found.append("ran"))
    page.on("dialog", lambda dialog: (found.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: found.append(request.url) if EVIL.search(request.url) else None)
    return found


def test_the_hostile_texts_are_hostile(page, hits, problems):
    # Without the sanitiser, many of the known ways run.
    for text in texts(len(WAYS)):
        page.goto("about:blank")
        page.set_content(f"<main>{text}</main>", wait_until="commit")
        page.wait_for_timeout(30)
    problems.clear()
    assert len(hits) > len(WAYS) / 3


@pytest.mark.parametrize("is_on", [True, False], ids=["with the policy", "without it"])
def test_no_hostile_text_runs_a_script(page, hits, settings, rounds, figure, is_on):
    if not is_on:
        settings.SECURE_CSP = {}
    number = rounds(10_000)
    topic, used = make_topic("Locks"), 0
    pages = ["/", topic.get_absolute_url()]
    for title, *others in batched(texts(number), IN_A_BODY + 1):
        used += 1 + len(others)
        body = "<p>and</p>".join(others)
        pages.append(make_article(title=f"Locks {title}"[:200], body=body, topics=[topic]).get_absolute_url())
    for path in pages:
        response = page.goto(path)
        assert response.status == 200
        assert bool(response.headers.get("content-security-policy")) is is_on
        assert page.evaluate(FOUND) == [], path
    page.wait_for_timeout(200)
    assert hits == []
    how = "with the content security policy" if is_on else "without a content security policy"
    figure("hostile", f"{used} hostile headlines and texts on {len(pages)} pages in Chromium, {how}: no script ran")
