"""A story's history on the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.choices import Reason
from articles.conflicts import limits
from articles.models import Article, Revision
from articles.workflow import drafting, locking, publishing, revisions
from newsroom.core.system import slots
from newsroom.core.system.client_ip import UNKNOWN
from tests.desk import draft_of, page_of, sign_in
from tests.factories import make_conflict_version, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def saved(story, *titles, by=None):
    for title in titles:
        drafting.save(story, {"title": title}, by=by, reason=Reason.SAVED)


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def test_the_history_takes_as_many_queries_for_three_events_as_for_one(client, editor):
    one, three = make_draft(), make_draft()
    saved(one, "One", by=editor)
    saved(three, "One", "Two", "Three", by=editor)
    publishing.publish(one, by=editor)
    for story in (one, three):
        publishing.publish(story, by=editor)
    assert len(queries(client, page_of(one, "history"))) == len(queries(client, page_of(three, "history")))


def test_the_history_loads_no_texts(client, editor):
    story = make_draft()
    saved(story, "One", by=editor)
    assert not [sql for sql in queries(client, page_of(story, "history")) if '"articles_revision"."content"' in sql]


def test_the_history_has_pages(client, editor):
    story = make_draft()
    saved(story, *(f"Title {n}" for n in range(25)), by=editor)
    first, second = (client.get(page_of(story, "history"), {"page": n}).content.decode() for n in (1, 2))
    assert "Revision 25<" in first
    assert "Revision 5<" not in first
    assert "Revision 5<" in second
    assert client.get(page_of(story, "history"), {"page": 3}).status_code == 404


def test_conflict_versions_of_one_user_leave_those_of_others_in_the_list(client, editor, monkeypatch):
    monkeypatch.setattr(revisions, "MAX_LISTED_CONFLICTS", 2)
    story, other = make_draft(), make_user("Journalist", first_name="Ada")
    make_conflict_version(story, by=other, session="a")
    mine = [make_conflict_version(story, by=editor, session=f"{n}") for n in range(3)]
    assert [conflict.by for conflict in revisions.conflicts_of(story)] == [editor, editor, other]
    page = client.get(page_of(story, "history")).text
    assert "Ada" in page
    assert f"/{mine[0].pk}/" not in page


def test_two_texts_are_compared_word_by_word(client, editor):
    story = make_draft()
    saved(story, "Dam opens", "Dam closes", by=editor)
    page = client.get(page_of(story, "compare"), {"from": "1", "to": "2"}).content.decode()
    assert "Dam <del>opens</del><ins>closes</ins>" in page


@pytest.mark.parametrize("question", [{"from": "7"}, {"to": "live"}, {"from": "<script>"}])
def test_a_text_that_there_is_not_is_not_found(client, editor, question):
    story = make_draft()
    saved(story, "One")
    assert client.get(page_of(story, "compare"), question).status_code == 404


def test_markup_in_a_text_is_shown_and_not_done(client, editor):
    story = make_draft(title="<b>x</b>")
    saved(story, "<script>alert(1)</script>", by=editor)
    drafting.save(story, {"body": "<p>x</p><script>alert(2)</script>", "notes": "<i>"}, reason=Reason.SAVED)
    for address in (page_of(story, "compare"), page_of(story, "revision", 2), page_of(story, "restore", 1)):
        page = client.get(address).content.decode()
        assert "alert(1)</script>" not in page
        assert "alert(2)" not in page


def test_a_revision_is_restored_after_it_was_said_what_that_changes(client, editor):
    story = make_draft()
    saved(story, "One", "Two", by=editor)
    asked = client.get(page_of(story, "restore", 1))
    assert "<del>Two</del><ins>One</ins>" in asked.content.decode()
    version = Article.objects.get().working_copy.version
    client.post(page_of(story, "restore", 1), {"version": version})
    assert draft_of(story)["title"] == "One"
    assert [r.reason for r in Revision.objects.numbered().order_by("number")] == ["saved", "saved", "restored"]


def test_what_restoring_leaves_alone_is_not_among_what_it_changes(client, editor):
    story = make_draft(topics=["Locks"])
    saved(story, "One", by=editor)
    publishing.publish(story, by=None)
    saved(story, "Two", by=editor)
    asked = client.get(page_of(story, "restore", 1))
    assert [change.field.name for change in asked.context["changes"]] == ["title"]


def test_a_text_that_was_in_no_revision_is_one_once_it_is_replaced(client, editor):
    story = make_draft()
    saved(story, "One", by=editor)
    drafting.save(story, {"title": "Typed since"}, by=editor)
    client.post(page_of(story, "restore", 1), {"version": Article.objects.get().working_copy.version})
    assert Revision.objects.numbered().get(reason=Reason.BEFORE_RESTORE).content["title"] == "Typed since"


@pytest.mark.parametrize("version", ["1", "", "x", "9" * 40])
def test_a_revision_is_not_restored_over_a_text_that_was_not_seen(client, editor, version):
    story = make_draft()
    saved(story, "One", "Two", by=editor)
    answer = client.post(page_of(story, "restore", 1), {"version": version})
    assert answer["Location"] == page_of(story, "restore", 1)
    assert draft_of(story)["title"] == "Two"


def test_the_history_names_the_texts_that_autosave_left_and_passes_over_those_that_are_gone(client, editor):
    story = make_draft(body="<p>Ten</p>")
    saved(story, "One", "Two", "Three", by=editor)
    Revision.objects.filter(number=2).update(reason=Reason.BEFORE_DELETION)
    Revision.objects.filter(number=3).update(reason=Reason.BEFORE_SESSION)
    page = client.get(page_of(story, "history")).content.decode()
    assert "<strong>Before a large deletion</strong>" in page
    assert "<strong>Before this writing session</strong>" in page
    Revision.objects.filter(number=2).delete()
    page = client.get(page_of(story, "history")).content.decode()
    assert "?from=1&amp;to=3" in page
    assert "from=2" not in page
    revision = client.get(page_of(story, "revision", 3)).content.decode()
    assert page_of(story, "revision", 1) in revision
    assert page_of(story, "revision", 2) not in revision
    assert page_of(story, "revision", 3) in client.get(page_of(story, "revision", 1)).content.decode()
    assert page_of(story, "revision", 4) not in revision


def test_who_restores_learns_that_date_and_address_stay_once_a_story_has_them(client, editor):
    story = make_draft(topics=["Ports"])
    saved(story, "One", by=editor)
    pages = [page_of(story, "history"), page_of(story, "restore", 1)]
    said = ("does not change the publication date or the URL slug", "The publication date and the URL slug are not")
    for page, sentence in zip(pages, said, strict=True):
        assert sentence not in client.get(page).content.decode()
    publishing.publish(story, by=None)
    for page, sentence in zip(pages, said, strict=True):
        assert sentence in client.get(page).content.decode()


def test_who_may_not_write_a_story_sees_its_history_and_restores_nothing(client):
    sign_in(client, "Journalist")
    story = make_draft()
    saved(story, "One", by=make_user("Editor"))
    assert "Restore" not in client.get(page_of(story, "revision", 1)).content.decode()
    assert client.get(page_of(story, "restore", 1)).status_code == 403
    assert client.post(page_of(story, "restore", 1), {"version": 2}).status_code == 403


def conflict_of(editor):
    """A story with a revision, and the editor's conflict version of it."""
    story = make_draft(body="<p>The ebb</p>")
    saved(story, "One")
    token = locking.EditToken(story.working_copy.text_version, "tab", 1)
    drafting.save(story, {"body": "<p>The flood</p>"}, by=make_user("Editor", username="rival"))
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(story, {"body": "<p>The tide</p>"}, by=editor, token=token)
    return story, refusal.value.conflict_version


@pytest.mark.parametrize("page", ["compare", "restore", "merge"])
def test_one_thread_of_a_process_compares_texts(client, editor, monkeypatch, page):
    """However short they are, because the time does not depend on that alone."""
    monkeypatch.setattr(slots, "MAX_WAIT", 0)
    story, conflict = conflict_of(editor)
    numbers = {"restore": [1], "merge": [conflict.pk]}
    address = page_of(story, page, *numbers.get(page, []))
    with limits.slots.take(UNKNOWN):
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"], answer.text) == (503, "2", f"{limits.BUSY}\n")
    assert client.get(address).status_code == client.get(address).status_code == 200


def test_a_merge_that_the_server_cannot_compare_now_saves_nothing_and_can_be_sent_again(client, editor, monkeypatch):
    monkeypatch.setattr(slots, "MAX_WAIT", 0)
    story, conflict = conflict_of(editor)
    address = page_of(story, "merge", conflict.pk)
    shown = client.get(address).context
    form = {"version": shown["version"], "page": shown["random_page"], "digest": shown["digest"], "body": "mine"}
    with limits.slots.take(UNKNOWN):
        assert client.post(address, form).status_code == 503
    assert draft_of(story)["body"] == "<p>The flood</p>"
    assert client.post(address, form).status_code == 302
    assert draft_of(story)["body"] == "<p>The tide</p>"
