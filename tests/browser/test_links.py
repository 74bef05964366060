"""The check of a story's links, as its writer sees it."""

import pytest
from playwright.sync_api import expect

from articles.admin.editor import links
from newsroom.core.html.link_check import NO_ADDRESS, OK, TIMED_OUT
from tests.browser.desk import open_story, sign_in
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.browser


def test_links_that_are_dead_are_listed_first_then_those_that_were_not_checked(page, monkeypatch):
    known = {"https://a.example/": OK, "https://b.example/": TIMED_OUT, "https://c.example/": NO_ADDRESS}
    monkeypatch.setattr(links, "check_all", lambda addresses: {address: known[address] for address in addresses})
    draft = make_draft(body="<p>" + " ".join(f'<a href="{address}">A link</a>' for address in known) + "</p>")
    sign_in(page, make_user("Editor"))
    open_story(page, draft)
    page.focus("text=Check links")
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-links li")
    expect(page.locator(".desk-links__status")).to_have_text("3 links: 1 broken, 1 not checked.")
    expect(page.locator(".desk-links li a")).to_have_text(["https://c.example/", "https://b.example/"])
    expect(page.locator(".desk-links li").first).to_have_attribute("data-state", "dead")
    page.evaluate("document.getElementById('id_body').value = ''")
    page.click("text=Check links")
    page.wait_for_selector("text=No links in this story.")
    expect(page.locator(".desk-links li")).to_have_count(0)
