"""The checklist beside the text."""

import pytest

from articles.collaboration import commenting
from articles.workflow import drafting, reviewing
from tests.desk import page_of, sign_in, typed
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def headings(panel):
    return [heading for heading, _, _ in panel.groups]


def test_the_screen_says_what_stands_against_the_next_step_and_leads_to_the_field(client):
    editor = sign_in(client, "Editor")
    draft = drafting.create({"title": "Weir"}, by=editor)
    page = client.get(page_of(draft))
    assert headings(page.context["checklist"]) == ["Fix before publishing", "Recommended"]
    assert '<a href="#id_body" data-target-field="body">Body</a>: Add body text.' in page.content.decode()


def test_the_advice_to_resolve_comments_leads_to_them(client):
    writer = sign_in(client, "Journalist")
    draft = drafting.create({"title": "Weir"}, by=writer)
    commenting.comment(draft, "Who says so?", by=writer)
    page = client.get(page_of(draft)).content.decode()
    assert '<a href="#desk-comments" data-target-field="comments">Comments</a>: 1 unresolved comment.' in page


def test_a_writer_is_told_what_stands_against_submitting(client):
    writer = sign_in(client, "Journalist")
    draft = drafting.create({"title": ""}, by=writer)
    assert headings(client.get(page_of(draft)).context["checklist"])[0] == "Fix before submitting"


@pytest.mark.parametrize(("is_submitted", "news"), [(False, "Ready to submit; "), (True, "Nothing to fix; ")])
def test_only_what_can_be_submitted_is_ready_for_it(client, is_submitted, news):
    writer = sign_in(client, "Journalist")
    draft = drafting.create({"title": "Weir", "body": "<p>Ten</p>"}, by=writer)
    if is_submitted:
        reviewing.submit(draft, by=writer)
    assert client.get(page_of(draft)).context["checklist"].summary.startswith(news)


def test_every_autosave_answers_with_the_panel_for_what_it_saved(client):
    writer = sign_in(client, "Journalist")
    draft = drafting.create({"title": "Weir"}, by=writer)
    send = {"page": "this page", "sequence": 2}
    piece = client.post(page_of(draft, "autosave"), typed(draft, title="TK", **send)).json()["checklist"]
    assert "Placeholder text “TK” is still in the story." in piece
    fixed = typed(draft, title="Weir", **send | {"sequence": 3})
    piece = client.post(page_of(draft, "autosave"), fixed).json()["checklist"]
    assert "“TK”" not in piece
    assert "<html" not in piece


def test_what_is_in_the_bin_has_no_checklist(client):
    sign_in(client, "Editor")
    draft = make_draft()
    reviewing.bin(draft, by=None)
    assert client.get(page_of(draft)).context["checklist"] is None
    answer = client.post(page_of(draft, "autosave"), typed(draft, page="this page", sequence=2))
    assert answer.json()["checklist"].strip() == ""


def test_what_blocks_is_refused_beside_its_field_and_the_text_kept(client):
    sign_in(client, "Editor")
    story = make_article(title="As printed")
    page = client.post(page_of(story), typed(story, body="", title="Typed", _save="publish"))
    assert page.context["form"].errors["body"] == ["Add body text."]
    story.refresh_from_db()
    assert (story.title, story.working_copy.title) == ("As printed", "Typed")
