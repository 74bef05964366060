"""Previews on the desk: who sees them, in which frame, and the links for others."""

import re

import pytest

from articles.models import ShareLink
from tests.desk import page_of, sign_in
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "see", "share"), [("Topic editor", 200, 403), ("Journalist", 200, 403), ("Editor", 200, 200)]
)
def test_who_may_read_a_story_sees_its_preview_and_who_may_write_it_shares_it(client, role, see, share):
    draft = make_draft()
    assert client.get(page_of(draft, "preview_page")).status_code == 302
    sign_in(client, role)
    for page in ("preview", "preview_page"):
        assert client.get(page_of(draft, page)).status_code == see
    assert client.get(page_of(draft, "share")).status_code == share
    assert client.post(page_of(draft, "share"), {"days": 3}).status_code == share
    assert ShareLink.objects.exists() == (share == 200)


def test_the_frame_shows_the_story_and_a_form_fills_it_with_other_pages(client):
    sign_in(client, "Editor")
    draft = make_draft(title="Kelp grows back", topics=["Kelp"])
    page = client.get(page_of(draft, "preview")).content.decode()
    address = page_of(draft, "preview_page")
    assert f'src="{address}"' in page
    assert f'<form method="post" action="{address}" target="preview-frame"' in page
    assert "<h1>Kelp grows back</h1>" in client.get(address, {"page": "topic-0"}).text
    assert "<h1>Kelp grows back</h1>" in client.post(address, {"page": "story"}).text
    assert "Total: 1 article found" in client.post(address, {"page": "topic-0"}).text
    assert "Kelp grows back" in client.post(address, {"page": "front"}).text
    assert client.post(address, {"page": '"><script>'}).status_code == 404


def test_the_page_in_the_frame_has_the_public_policy_and_is_kept_by_nobody(client):
    sign_in(client, "Editor")
    answer = client.get(page_of(make_draft(), "preview_page"))
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "style-src 'self';" in answer["Content-Security-Policy"] + ";"
    assert "nonce" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_draft_that_cannot_be_shown_says_why(client):
    sign_in(client, "Editor")
    answer = client.get(page_of(make_draft(published_at="9999-12-31T10:00:00+00:00"), "preview_page"))
    assert (answer.status_code, b"The year 9999 is out of range." in answer.content) == (409, True)


def test_a_link_is_made_shown_once_and_ended(client):
    sign_in(client, "Editor")
    draft = make_draft(title="For the lawyer")
    made = client.post(page_of(draft, "share"), {"purpose": "Counsel", "days": 7}).content.decode()
    address = re.search(r'value="https://news\.example(/preview/[^"]+/)"', made)[1]
    assert b"For the lawyer" in client.get(address).content
    again = client.get(page_of(draft, "share")).content.decode()
    assert ("Counsel" in again, address in again) == (True, False)
    end = page_of(draft, "revoke_share", ShareLink.objects.get().pk)
    assert client.get(end).status_code == 405
    client.post(end)
    assert client.get(address).status_code == 404


def test_a_link_of_another_story_is_not_ended_by_this_ones_writer(client):
    sign_in(client, "Editor")
    draft, other = make_draft(), make_draft()
    client.post(page_of(draft, "share"), {"days": 7})
    assert client.post(page_of(other, "revoke_share", ShareLink.objects.get().pk)).status_code == 404
    assert ShareLink.objects.get().revoked_at is None
