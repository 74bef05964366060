"""The check of a story's links, as its writer sees it."""

import pytest
from django.template.loader import render_to_string

from articles.admin import links
from newsroom.links import LATE, NO_ADDRESS, OK
from tests.browser.test_desk import sign_in
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.browser


def test_links_that_are_dead_are_listed_first_then_those_that_were_not_checked(page, monkeypatch):
    known = {"https://a.example/": OK, "https://b.example/": LATE, "https://c.example/": NO_ADDRESS}
    monkeypatch.setattr(links, "check_all", lambda addresses: {address: known[address] for address in addresses})
    draft = make_draft(body="<p>" + " ".join(f'<a href="{address}">A link</a>' for address in known) + "</p>")
    sign_in(page, make_user("Editor"))
    page.goto(f"/admin/articles/article/{draft.pk}/change/", wait_until="networkidle")
    panel = render_to_string("admin/includes/_links.html", {"original": draft})
    page.eval_on_selector(".desk-settings", "(column, html) => column.insertAdjacentHTML('beforeend', html)", panel)
    page.focus("text=Check the links")
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-links li")
    assert page.inner_text(".desk-links__news") == "Links: 3, dead: 1, not checked: 1."
    assert page.locator(".desk-links li a").all_inner_texts() == ["https://c.example/", "https://b.example/"]
    assert page.locator(".desk-links li").first.get_attribute("data-state") == "dead"
    page.evaluate("document.getElementById('id_body').value = ''")
    page.click("text=Check the links")
    page.wait_for_selector("text=There are no links in the text.")
    assert page.locator(".desk-links li").count() == 0
