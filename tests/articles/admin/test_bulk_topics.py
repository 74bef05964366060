"""Several stories of the list added to a topic, or removed from it, at once."""

import pytest
from django.contrib.auth.models import Permission

from articles.choices import Status
from articles.models import Article, WorkingCopy
from articles.workflow import reviewing
from newsroom.core.desk.audit import line_of
from newsroom.core.models import AuditEntry
from tests.articles.admin.bulk_actions import LIST, act, said, status_of
from tests.desk import draft_of, sign_in
from tests.factories import make_article, make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def test_a_topic_is_added_to_the_drafts_and_taken_out_of_them(client, editor):
    topic = make_topic("Chongqing", aliases=["重庆"])
    one, two = make_draft(topics=[topic]), make_draft(topics=["Locks"])
    act(client, "add_topics", one, two, confirmed="1", topics=["重庆", "New one"])
    assert [[ref["name"] for ref in draft_of(story)["topics"]] for story in (one, two)] == [
        ["Chongqing", "New one"], ["Locks", "Chongqing", "New one"],
    ]  # fmt: skip
    act(client, "remove_topics", one, two, confirmed="1", topics=["Chongqing", "new one"])
    assert [[ref["name"] for ref in draft_of(story)["topics"]] for story in (one, two)] == [[], ["Locks"]]
    entries = AuditEntry.objects.filter(verb="file", by=editor).order_by("pk")
    assert [(entry.subject_id, line_of(entry).action) for entry in entries] == [
        (one.pk, "Added to “Chongqing”, “New one” (in draft)"),
        (two.pk, "Added to “Chongqing”, “New one” (in draft)"),
        (one.pk, "Removed from “Chongqing”, “new one” (in draft)"),
        (two.pk, "Removed from “Chongqing”, “new one” (in draft)"),
    ]


@pytest.mark.parametrize(
    ("action", "name", "why"),
    [("add_topics", "locks", "already has"), ("remove_topics", "Weirs", "does not have")],
)
def test_a_story_that_is_filed_so_already_is_not_touched_and_told(client, action, name, why):
    sign_in(client, "Topic editor")
    story = make_draft(title="Gates", topics=[make_topic("Locks")])
    reviewing.submit(story, by=None)
    reviewing.approve(story, by=None)
    seen = Article.objects.get().working_copy.version
    said_so = said(act(client, action, story, confirmed="1", topics=[name]))
    assert said_so == [f"1 skipped. Nothing was changed in it.<ul><li>“Gates”: The story {why} this topic.</li></ul>"]
    assert (status_of(story), Article.objects.get().working_copy.version) == (Status.APPROVED, seen)
    assert not AuditEntry.objects.filter(verb="file").exists()


@pytest.mark.parametrize(("role", "status"), [("Topic editor", Status.DRAFT), ("Editor", Status.APPROVED)])
def test_that_filing_takes_an_approval_back_is_told_before(client, role, status):
    sign_in(client, role)
    stories = [make_draft(), make_draft()]
    reviewing.submit(stories[0], by=None)
    reviewing.approve(stories[0], by=None)
    question = act(client, "add_topics", *stories).content.decode()
    assert ("1 approved story returns to draft" in " ".join(question.split())) == (role == "Topic editor")
    act(client, "add_topics", *stories, confirmed="1", topics=["Locks"])
    assert [status_of(story) for story in stories] == [status, Status.DRAFT]


def test_no_topic_is_no_answer(client, editor):
    story = make_draft()
    assert act(client, "add_topics", story, confirmed="1").context["form"].errors["topics"]


def test_a_topic_editor_files_all_stories_and_does_nothing_else_with_them(client):
    sign_in(client, "Topic editor")
    story = make_draft()
    assert [action.name for action, _ in client.get(LIST).context["actions"]] == ["add_topics", "remove_topics"]
    assert said(act(client, "add_topics", story, confirmed="1", topics=["Locks"])) == [
        "Topic added to the draft of 1 story."
    ]
    assert [ref["name"] for ref in draft_of(story)["topics"]] == ["Locks"]
    assert act(client, "bin", story).status_code == 403


def test_who_curates_topics_but_reads_no_stories_is_shown_none_to_file(client):
    user = make_user("Topic editor")
    user.groups.clear()
    user.user_permissions.add(Permission.objects.get(codename="curate_topic"))
    client.force_login(user)
    page = act(client, "add_topics", make_draft(title="Embargoed merger"))
    assert page.status_code == 403
    assert "Embargoed" not in page.content.decode()


@pytest.mark.parametrize("role", ["Topic editor", "Editor"])
def test_from_a_topic_stories_are_found_and_filed_under_it(client, role):
    sign_in(client, role)
    topic = make_topic("Locks")
    filed, other = make_article(title="Lock gates", topics=[topic]), make_article(title="Lock keepers")
    address = f"{LIST}?file={topic.pk}"
    screen = client.get(f"/admin/topics/topic/{topic.pk}/change/").content.decode()
    assert address in screen
    page = client.get(f"{address}&q=lock")
    assert list(page.context["cl"].result_list) == [other]
    html = page.content.decode()
    assert 'value="add_topics" selected' in html
    assert all(f"file={topic.pk}" in query for query, _, _ in page.context["tabs"])
    assert f'<input type="hidden" name="file" value="{topic.pk}">' in html.split('class="desk-bulk"')[1]
    question = act(client, "add_topics", other, file=topic.pk, back=f"file={topic.pk}")
    assert '<option value="Locks" selected>Locks</option>' in question.content.decode()
    done = act(client, "add_topics", other, confirmed="1", topics=["Locks"], back=f"file={topic.pk}")
    assert done.redirect_chain == [(address, 302)]
    assert [ref["name"] for ref in draft_of(other)["topics"]] == ["Locks"]
    assert filed.entries.count() == 1
    assert not done.context["cl"].result_list


def test_a_story_whose_draft_has_other_topics_is_still_there_to_be_filed(client):
    sign_in(client, "Topic editor")
    topic, story = make_topic("Locks"), make_draft(topics=["Weirs"])
    # Numbers that begin and end with that of the topic.
    named = [{"id": int(f"{topic.pk}7"), "name": f'"id": {topic.pk},'}, {"id": int(f"7{topic.pk}"), "name": "Dams"}]
    WorkingCopy.objects.update(content={**draft_of(story), "topics": named})
    assert list(client.get(f"{LIST}?file={topic.pk}").context["cl"].result_list) == [story]
    WorkingCopy.objects.update(content={**draft_of(story), "topics": [*named, {"name": "Locks", "id": topic.pk}]})
    assert not client.get(f"{LIST}?file={topic.pk}").context["cl"].result_list


@pytest.mark.parametrize("file", ["999", "x", ""])
def test_a_topic_that_is_none_narrows_nothing(client, editor, file):
    story = make_draft()
    page = client.get(LIST, {"file": file})
    assert list(page.context["cl"].result_list) == [story]
    assert act(client, "add_topics", story, file=file).context["form"].initial == {"topics": []}
