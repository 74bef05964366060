"""Written pages on the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.admin.page_forms import PageForm
from newsroom.core.desk.conflicts import CONFLICT, UNSEEN
from newsroom.core.models import AuditEntry, Page
from newsroom.core.pages import editing
from tests.desk import sign_in
from tests.factories import make_page, make_user
from tests.topics.admin.screens import fields_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"admin:newsroom_page_{name}", args=args)


def typed(page, **changes):
    """What the screen would send of the page as it is, with these changes."""
    form = PageForm(page=page)
    return {**form.as_submitted().dict(), **changes}


def opened(client, page, **changes):
    """The same of the screen that is open now."""
    return {**fields_of(client.get(address("change", page.pk)).context["form"]), **changes}


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


def change(page, by=None, **content):
    """Save the page's draft as another editor."""
    editing.save(Page.objects.get(pk=page.pk), content, by=by)


def test_of_two_editors_who_change_different_fields_both_changes_stay(client):
    sign_in(client, "Editor")
    page = make_page(body="<p>First</p>")
    mine = opened(client, page, title="My title", _save="save")
    change(page, body="<p>Theirs</p>", is_in_footer=False)
    assert client.post(address("change", page.pk), mine).status_code == 302
    content = editing.content_of(Page.objects.get())
    assert (content["title"], content["body"], content["is_in_footer"]) == ("My title", "<p>Theirs</p>", False)


@pytest.mark.parametrize("keeps", [False, True], ids=["mine", "current"])
def test_a_field_that_both_changed_shows_both_texts_and_one_is_chosen(client, keeps):
    sign_in(client, "Editor")
    page = make_page(body="<p>First</p>")
    mine = opened(client, page, body="<p>Mine</p>", title="My title", _save="save")
    change(page, by=make_user("Editor", first_name="Ada"), body="<p>Theirs</p>")
    answer = client.post(address("change", page.pk), mine)
    form, shown = answer.context["form"], answer.content.decode()
    assert form.non_field_errors() == [CONFLICT.format("Body")]
    for text in ("<p>Theirs</p>", "&lt;p&gt;Mine&lt;/p&gt;", "My title", "saved by Ada on", "Keep current version"):
        assert text in shown
    assert Page.objects.get().draft["body"] == "<p>Theirs</p>"
    again = {**fields_of(form), "_save": "publish", **({"body_keep": "on"} if keeps else {})}
    assert client.post(address("change", page.pk), again).status_code == 302
    published = Page.objects.get()
    assert (published.body, published.title) == ("<p>Theirs</p>" if keeps else "<p>Mine</p>", "My title")


def test_a_page_is_not_published_with_a_field_that_its_publisher_has_not_seen(client):
    sign_in(client, "Editor")
    page = make_page(body="<p>First</p>")
    mine = opened(client, page, title="My title", _save="publish")
    change(page, body="<p>Theirs</p>")
    answer = client.post(address("change", page.pk), mine)
    form = answer.context["form"]
    assert form.non_field_errors() == [UNSEEN.format("Body")]
    assert (form["body"].value(), form["title"].value()) == ("<p>Theirs</p>", "My title")
    assert Page.objects.get().body == "<p>First</p>"
    client.post(address("change", page.pk), {**fields_of(form), "_save": "publish"})
    page.refresh_from_db()
    assert (page.body, page.title) == ("<p>Theirs</p>", "My title")


def test_a_page_that_another_editor_unpublished_is_not_published_again_unseen(client):
    sign_in(client, "Editor")
    page = make_page(body="<p>First</p>")
    mine = opened(client, page, body="<p>Mine</p>", _save="publish")
    editing.unpublish(page, version=page.version, by=None)
    answer = client.post(address("change", page.pk), mine)
    assert answer.context["form"].non_field_errors() == [UNSEEN.format("Status")]
    assert ">Unpublished<" in answer.content.decode()
    assert not Page.objects.get().is_public
    client.post(address("change", page.pk), {**fields_of(answer.context["form"]), "_save": "publish"})
    assert Page.objects.get().body == "<p>Mine</p>"


def test_a_draft_is_saved_though_another_editor_unpublished_the_page(client):
    sign_in(client, "Editor")
    page = make_page(body="<p>First</p>")
    mine = opened(client, page, body="<p>Mine</p>", _save="save")
    editing.unpublish(page, version=page.version, by=None)
    assert client.post(address("change", page.pk), mine).status_code == 302
    page.refresh_from_db()
    assert (page.is_public, page.draft["body"]) == (False, "<p>Mine</p>")


def test_what_was_typed_into_a_page_that_is_deleted_is_shown(client):
    sign_in(client, "Editor")
    page = make_page("Jobs", is_public=False)
    mine = opened(client, page, title="Work", body='<p>See <a href="https://example.com/">this</a></p>')
    editing.delete(page, by=make_user("Editor", first_name="Ada"))
    answer = client.post(address("change", page.pk), mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada deleted “Jobs” on" in shown
    # What was there before was not typed.
    assert "URL slug" not in shown
    assert "readonly>Work</textarea>" in shown
    assert '<p>See <a href="https://example.com/"' in shown
    assert client.get(address("change", page.pk)).status_code == 404


def test_a_page_that_is_deleted_while_it_is_saved_leaves_what_was_typed(client, monkeypatch):
    sign_in(client, "Editor")
    page = make_page("Jobs", is_public=False)
    mine = opened(client, page, title="Work")
    is_valid = PageForm.is_valid
    monkeypatch.setattr(PageForm, "is_valid", lambda form: Page.objects.all().delete() and is_valid(form))
    answer = client.post(address("change", page.pk), mine)
    assert (answer.status_code, "readonly>Work</textarea>" in answer.content.decode()) == (409, True)


def test_who_may_only_see_a_page_sends_nothing_and_is_shown_nothing(client):
    page = make_page(is_public=False)
    sign_in(client, "Journalist")
    editing.delete(page, by=None)
    assert client.post(address("change", page.pk), {"title": "Work"}).status_code == 403


def test_a_replaced_text_is_restored_as_a_draft_and_that_can_be_undone(client):
    sign_in(client, "Editor")
    page = make_page("Jobs", body="<p>First</p>")
    change(page, body="<p>Second</p>")
    history = client.get(address("history", page.pk)).content.decode()
    assert "<p>First</p>" in history
    entry = AuditEntry.objects.get(verb="save draft")
    assert address("restore", page.pk, entry.pk) in history
    answer = client.post(address("restore", page.pk, entry.pk), follow=True)
    assert "Version restored." in answer.content.decode()
    page.refresh_from_db()
    assert (page.body, page.draft["body"]) == ("<p>First</p>", "<p>First</p>")
    client.post(address("restore", page.pk, AuditEntry.objects.filter(verb="save draft").first().pk))
    page.refresh_from_db()
    assert page.draft["body"] == "<p>Second</p>"


def test_a_discarded_draft_is_restored(client):
    sign_in(client, "Editor")
    page = make_page("Jobs", body="<p>First</p>")
    editing.save(page, {"body": "<p>Second</p>"}, by=None)
    editing.discard(page, version=page.version, by=None)
    client.post(address("restore", page.pk, AuditEntry.objects.get(verb="discard").pk))
    page.refresh_from_db()
    assert page.draft["body"] == "<p>Second</p>"


def test_a_version_that_does_not_pass_the_checks_is_not_restored(client):
    sign_in(client, "Editor")
    page = make_page("Jobs")
    editing.publish(page, {"slug": "work"}, by=None)
    Page.objects.filter(pk=page.pk).update(slug="careers")
    make_page("Others", slug="jobs-2")
    entry = AuditEntry.objects.filter(verb="update").get()
    entry.detail["replaced"]["slug"] = "jobs-2"
    entry.save()
    answer = client.post(address("restore", page.pk, entry.pk), follow=True)
    assert "Nothing was restored. URL slug: This URL slug is reserved" in answer.content.decode()


def test_only_a_post_restores_and_only_an_entry_of_the_page(client):
    sign_in(client, "Editor")
    page, other = make_page(), make_page()
    change(other, body="<p>Second</p>")
    entry = AuditEntry.objects.get(verb="save draft")
    assert client.get(address("restore", other.pk, entry.pk)).status_code == 405
    assert client.post(address("restore", page.pk, entry.pk)).status_code == 404
    assert client.post(address("restore", other.pk, 0)).status_code == 404


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
    editing.save(changed, {"title": "Other"}, by=None)
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
