"""Written pages on the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.admin.pages import CHANGED
from newsroom.core.models import Page
from newsroom.core.pages import editing
from newsroom.core.text import slugs
from tests.desk import sign_in
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"admin:newsroom_page_{name}", args=args)


def typed(page, **changes):
    """What the screen would send of the page as it is, with these changes."""
    content = {**editing.content_of(page), "version": page.version}
    if not content.pop("is_in_footer"):
        return {**content, **changes}
    return {**content, "is_in_footer": "on", **changes}


def test_an_editor_writes_a_page_that_is_expected(client):
    user = sign_in(client, "Editor")
    answer = client.post(address("add"), {"known": "about", "title": ""})
    page = Page.objects.get()
    assert answer["Location"] == address("change", page.pk)
    assert (page.slug, page.title, page.saved_by) == ("about", "About us", user)
    client.post(address("change", page.pk), typed(page, body="<p>We are the harbour’s paper</p>", _save="save"))
    assert client.get("/about/").status_code == 404
    page.refresh_from_db()
    client.post(address("change", page.pk), typed(page, _save="publish"))
    assert "We are the harbour’s paper" in client.get("/about/").content.decode()


def test_enter_and_anything_unknown_saves_a_draft_and_publishes_nothing(client):
    sign_in(client, "Editor")
    page = make_page(body="<p>Live</p>")
    screen = client.get(address("change", page.pk)).content.decode()
    assert screen.index('value="save"') < screen.index('value="publish"')
    for sent in ({}, {"_save": "nonsense"}):
        page.refresh_from_db()
        client.post(address("change", page.pk), typed(page, body="<p>Typed</p>", **sent))
        assert Page.objects.get().body == "<p>Live</p>"


def test_who_comes_second_sees_both_texts_and_has_kept_their_own(client):
    sign_in(client, "Editor")
    page = make_page(body="<p>First</p>")
    sent = typed(page, body="<p>Mine</p>", title="My title", _save="publish")
    editing.save(page, {**editing.content_of(page), "body": "<p>Theirs</p>"}, version=page.version, by=None)
    answer = client.post(address("change", page.pk), sent)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "Someone else saved this page" in shown
    assert "<p>Theirs</p>" in shown
    assert "&lt;p&gt;Mine&lt;/p&gt;" in shown
    assert "My title" in shown
    assert Page.objects.get().draft["body"] == "<p>Theirs</p>"
    # Pressed again, knowing what stands there, it is saved.
    version = answer.context["form"]["version"].value()
    client.post(address("change", page.pk), {**sent, "version": version})
    assert Page.objects.get().body == "<p>Mine</p>"


def test_an_address_that_is_taken_is_told_at_its_field_and_what_was_typed_stays(client):
    sign_in(client, "Editor")
    make_page("Jobs")
    page = make_page("Work")
    answer = client.post(address("change", page.pk), typed(page, slug="jobs", body="<p>Typed</p>"))
    assert answer.context["form"].errors["slug"] == [editing.SLUG_TAKEN]
    assert "&lt;p&gt;Typed&lt;/p&gt;" in answer.content.decode()


def test_the_preview_shows_what_is_typed_and_leaves_nothing(client):
    sign_in(client, "Editor")
    page = make_page("Jobs", is_public=False)
    before = Page.objects.values().get()
    answer = client.post(address("preview", page.pk), typed(page, title="Work", body="<p>Typed</p>"))
    assert "<p>Typed</p>" in answer.content.decode()
    assert "noindex" in answer["X-Robots-Tag"]
    assert Page.objects.values().get() == before
    assert client.get("/pages/jobs/").status_code == 404


def test_what_cannot_be_shown_yet_is_said_in_the_preview(client):
    sign_in(client, "Editor")
    page = make_page("Jobs")
    for wrong in ({"title": ""}, {"body": ""}):
        answer = client.post(address("preview", page.pk), typed(page, **wrong))
        assert answer.status_code == 409
        assert answer.content.decode().startswith("Cannot preview yet.")


def test_a_page_that_somebody_changes_while_its_preview_is_made_is_not_shown(client, monkeypatch):
    sign_in(client, "Editor")
    page = make_page("Jobs")
    monkeypatch.setattr(slugs, "lock", lambda: Page.objects.update(version=page.version + 1))
    answer = client.post(address("preview", page.pk), typed(page, body="<p>Typed</p>"))
    assert (answer.status_code, answer.content.decode()) == (409, CHANGED)


def test_a_page_is_taken_off_the_site_after_a_question(client):
    sign_in(client, "Editor")
    page = make_page("Jobs")
    question = client.get(address("unpublish", page.pk)).content.decode()
    assert f'name="version" value="{page.version}"' in question
    assert Page.objects.get().is_public
    client.post(address("unpublish", page.pk), {"version": page.version - 1})
    assert Page.objects.get().is_public
    client.post(address("unpublish", page.pk), {"version": page.version})
    assert not Page.objects.get().is_public


def test_the_list_and_the_start_page_name_what_is_missing(client):
    sign_in(client, "Editor")
    make_page(known="about")
    make_page("Jobs")
    for screen in (address("changelist"), "/admin/"):
        told = client.get(screen).content.decode()
        assert f"{address('add')}?page=about" not in told
        for slug in ("contact", "ethics", "corrections-policy", "privacy"):
            assert f"{address('add')}?page={slug}" in told, screen


def test_who_does_not_write_pages_is_not_told_that_one_is_missing(client):
    sign_in(client, "Journalist")
    assert "?page=privacy" not in client.get("/admin/").content.decode()


def test_the_list_tells_what_readers_see_of_each_page(client):
    sign_in(client, "Editor")
    make_page("A draft", is_public=False)
    gone, changed = make_page("A gone one"), make_page("A changed one")
    editing.unpublish(gone, version=gone.version, by=None)
    editing.save(changed, {**editing.content_of(changed), "title": "Other"}, version=changed.version, by=None)
    told = client.get(address("changelist")).content.decode()
    assert ">Draft<" in told
    assert ">Unpublished<" in told
    assert ">Published, with draft changes<" in told


def test_the_list_costs_the_same_however_many_saved_its_pages(client):
    sign_in(client, "Editor")
    counts = []
    for _ in range(2):
        Page.objects.filter(pk=make_page().pk).update(saved_by=make_user())
        Page.objects.filter(pk=make_page().pk).update(saved_by=make_user())
        with CaptureQueriesContext(connection) as queries:
            client.get(address("changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_history_tells_who_did_what(client):
    user = sign_in(client, "Editor", first_name="Night desk")
    page = editing.create("Jobs", by=user)
    told = client.get(address("history", page.pk)).content.decode()
    assert "Created" in told
    assert "Night desk" in told


def test_a_page_is_begun_in_another_language_of_the_site(client):
    sign_in(client, "Editor")
    page = make_page("About us", known="about", body="<p>We write</p>")
    assert "Translate into" in client.get(address("change", page.pk)).content.decode()
    answer = client.post(address("translate", page.pk), {"language": "zh-hans"})
    other = Page.objects.get(language="zh-hans")
    assert answer["Location"] == address("change", other.pk)
    assert "We write" in client.get(address("change", other.pk)).content.decode()
    assert address("change", page.pk) in client.get(address("change", other.pk)).content.decode()
    assert client.post(address("translate", page.pk), {"language": "tlh"}).status_code == 404
    answer = client.post(address("preview", other.pk), typed(other, body="<p>我们写作</p>"))
    assert "我们写作" in answer.content.decode()
