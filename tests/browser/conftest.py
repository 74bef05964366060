"""A page in Chromium over a live server. Without Chromium these tests are left out, and the summary says so."""

import os

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.desk import sign_in
from tests.factories import make_user

# In milliseconds: the machine may have other work.
expect.set_options(timeout=30_000)


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


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_on_a_site():
    """WhiteNoise serves them, so that browsers keep them; else every page asks for each of them again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", lambda self, path: False)
        yield


@pytest.fixture(scope="session")
def playwright():
    """What drives the browsers of this process."""
    # It runs an event loop in this thread; the tests use the database between its steps, never during one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright):
    """The browser that the pages of this process are opened in, each in a context of its own."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def page(committed, live_server, settings, problems, browser):
    """An empty page that knows the site's address; at the end the browser must not have complained."""
    # The live server speaks plain http.
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"
    page = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    # Those that the test opened beside it as well.
    for context in browser.contexts:
        context.close()
    assert problems == []


@pytest.fixture
def editor(page):
    """Mara Lind, an editor, who is signed in on the page."""
    user = make_user("Editor", first_name="Mara", last_name="Lind")
    sign_in(page, user)
    return user


@pytest.fixture
def colleague():
    """Jonas Field, another editor."""
    return make_user("Editor", first_name="Jonas", last_name="Field")
