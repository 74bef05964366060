"""A page in Chromium over a live server. Without Chromium these tests are left out, and the summary says so."""

import os
import shutil

import pytest
from django.contrib.auth.models import Group, Permission
from playwright.sync_api import sync_playwright

from newsroom.roles import grant

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(config, items):
    """Leave the browser tests out where there is no browser."""
    if os.path.exists(CHROMIUM):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter):
    """Say that they were left out."""
    if not os.path.exists(CHROMIUM):
        terminalreporter.write_line(f"Browser tests were left out: there is no Chromium at {CHROMIUM}.", yellow=True)


@pytest.fixture
def problems():
    """What the browser complained of, the page's policy included: [sentence]. A test that expects some clears it."""
    return []


@pytest.fixture
def page(transactional_db, live_server, settings, monkeypatch, problems):
    """An empty page that knows the site's address; at the end the browser must not have complained."""
    # Playwright runs an event loop in this thread; the tests use the database between its steps, never during one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    # The live server speaks plain http.
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"
    # The test before took everything out of the database, what migrations had put there too.
    grant(Group.objects, Permission.objects)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page
        browser.close()
    assert problems == []
