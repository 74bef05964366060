"""Several stories of the list at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.admin.lists import bulk
from articles.choices import Status
from articles.models import Article
from articles.workflow import drafting, publishing, reviewing
from articles.workflow.actions import ACTIONS
from newsroom.core.models import AuditEntry
from newsroom.core.system import slots
from tests.articles.admin.bulk_actions import LIST, act, chosen, said, status_of
from tests.desk import draft_of, sign_in
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def test_the_list_sends_the_version_of_each_story_that_it_shows(client, editor):
    story = make_draft(title="Weir")
    page = client.get(LIST).content.decode()
    assert f'name="story" value="{story.pk}" aria-label="Select “Weir”"' in page
    assert f'name="version-{story.pk}" value="{story.working_copy.version}"' in page


def test_stories_are_submitted_and_approved_at_once(client, editor):
    stories = [make_draft() for _ in range(3)]
    assert said(act(client, "submit", *stories)) == ["3 stories submitted for review."]
    assert said(act(client, "approve", *stories)) == ["3 stories approved."]
    assert {status_of(story) for story in stories} == {Status.APPROVED}


def test_a_story_that_was_changed_since_the_list_was_shown_is_refused_and_the_others_are_done(client, editor):
    stories = [make_draft(title=title) for title in ("One", "Two", "Three")]
    data = chosen(*stories, action="publish", confirmed="1")
    drafting.save(stories[1], {"title": "Two, again"})
    page = client.post(f"{LIST}bulk/", data, follow=True)
    assert [status_of(story) for story in stories] == [Status.PUBLISHED, Status.DRAFT, Status.PUBLISHED]
    done, refused = said(page)
    assert done == "2 stories published."
    assert refused.startswith("1 skipped. Nothing was changed in it.<ul><li>“Two, again”: ")
    assert "Someone else changed “Two, again”" in refused


def test_a_story_that_somebody_returned_to_draft_since_is_not_reported_as_sent_back(client, editor):
    story = make_draft(title="Gates")
    reviewing.submit(story, by=None)
    data = chosen(story, action="request_changes", confirmed="1")
    reviewing.request_changes(story, by=None)
    refused = said(client.post(f"{LIST}bulk/", data, follow=True))
    assert refused[0].startswith("1 skipped. Nothing was changed in it.<ul><li>“Gates”: Someone else changed")


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 40, None])
def test_a_story_without_the_version_that_was_shown_is_refused(client, editor, version):
    story = make_draft()
    data = chosen(story, action="bin")
    data[f"version-{story.pk}"] = version
    client.post(f"{LIST}bulk/", {name: value for name, value in data.items() if value is not None})
    assert status_of(story) == Status.DRAFT


@pytest.mark.parametrize(
    "action", ["publish", "withdraw", "request_changes", "add_topics", "remove_topics", "unschedule"]
)
def test_what_somebody_will_notice_is_asked_first_with_the_list(client, editor, action):
    stories = [make_draft(title="One"), make_article(title="Two", at=timezone.now() + timedelta(days=1))]
    before = [status_of(story) for story in stories]
    page = act(client, action, *stories, back="mine=on")
    assert [story for story, *_ in page.context["stories"]] == stories
    assert 'name="back" value="mine=on"' in page.content.decode()
    assert [status_of(story) for story in stories] == before


def test_publishing_many_asks_for_one_more_yes(client, editor, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_UNCONFIRMED", 2)
    stories = [make_draft() for _ in range(3)]
    page = act(client, "publish", *stories, confirmed="1")
    assert page.context["form"].errors["sure"]
    assert {status_of(story) for story in stories} == {Status.DRAFT}
    act(client, "publish", *stories, confirmed="1", sure="on")
    assert {status_of(story) for story in stories} == {Status.PUBLISHED}


def test_what_the_checklist_has_against_one_story_does_not_hold_up_the_others(client, editor):
    bad, good = make_draft(title="Empty", body=""), make_draft()
    page = act(client, "publish", bad, good, confirmed="1")
    assert said(page)[1] == "1 skipped. Nothing was changed in it.<ul><li>“Empty”: Add body text.</li></ul>"
    assert (status_of(bad), status_of(good)) == (Status.DRAFT, Status.PUBLISHED)


def test_a_date_to_come_schedules(client, editor):
    story = make_draft()
    drafting.save(story, {"published_at": (timezone.now() + timedelta(days=2)).isoformat()})
    act(client, "publish", story, confirmed="1")
    assert not Article.objects.get().is_live
    act(client, "unschedule", story, confirmed="1")
    assert status_of(story) == Status.APPROVED


def test_what_readers_see_already_is_not_published_again(client, editor):
    story = make_article()
    assert "No changes to publish." in said(act(client, "publish", story, confirmed="1"))[0]
    assert not AuditEntry.objects.filter(verb="update").exists()


def test_the_report_tells_what_publishing_each_story_came_to(client, editor):
    draft, updated, scheduled = make_draft(), make_article(), make_draft()
    drafting.save(updated, {"title": "Changed"})
    drafting.save(scheduled, {"published_at": (timezone.now() + timedelta(days=2)).isoformat()})
    page = act(client, "publish", draft, updated, scheduled, confirmed="1")
    assert said(page) == ["1 story published. 1 update published. 1 story scheduled."]


@pytest.mark.parametrize("bulk", [bulk for action in ACTIONS.values() for bulk in action.bulk if bulk.title])
def test_each_question_says_which_stories_are_skipped(bulk):
    assert "skipped" in bulk.text


def test_stories_are_withdrawn_with_one_reason(client, editor):
    stories = [make_article(), make_article()]
    act(client, "withdraw", *stories, confirmed="1", withdrawal_reason="A court order")
    assert {status_of(story) for story in stories} == {Status.WITHDRAWN}
    assert [entry.detail["reason"] for entry in AuditEntry.objects.filter(verb="withdraw")] == ["A court order"] * 2


def test_stories_are_sent_back_with_one_reason(client, editor):
    story = make_draft()
    reviewing.submit(story, by=None)
    act(client, "request_changes", story, confirmed="1", changes_needed="Shorter, please")
    assert reviewing.change_request(Article.objects.get()).note == "Shorter, please"


def test_the_bin_and_out_of_it(client, editor):
    story = make_draft()
    act(client, "bin", story)
    assert status_of(story) == Status.WITHDRAWN
    assert "is “In bin”" in said(act(client, "publish", story, confirmed="1"))[0]
    act(client, "recover", story)
    assert status_of(story) == Status.DRAFT


def test_a_journalist_moves_their_own_stories_alone(client):
    writer = sign_in(client, "Journalist")
    mine = drafting.create({"title": "Mine", "body": "<p>Text</p>"}, by=writer)
    others = make_draft(title="Others’")
    page = act(client, "submit", mine, others)
    assert (status_of(mine), status_of(others)) == (Status.IN_REVIEW, Status.DRAFT)
    assert said(page)[1].startswith("1 skipped. Nothing was changed in it.<ul><li>“Others’”: Only the story’s creator")
    act(client, "add_topics", others, confirmed="1", topics=["Locks"])
    assert draft_of(others)["topics"] == []


@pytest.mark.parametrize("action", [action.name for action in ACTIONS.values() if action.bulk and action.permission])
def test_a_journalist_is_neither_offered_nor_allowed_an_editors_action(client, action):
    writer = sign_in(client, "Journalist")
    story = drafting.create({"title": "Mine", "body": "<p>Text</p>"}, by=writer)
    assert f'value="{action}"' not in client.get(LIST).content.decode()
    assert act(client, action, story, confirmed="1").status_code == 403


def test_who_reads_stories_alone_is_offered_nothing_to_do_with_them(client):
    user = make_user("Topic editor")
    user.groups.clear()
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    story = make_draft()
    assert "desk-bulk" not in client.get(LIST).content.decode().replace("bulk.js", "")
    assert act(client, "add_topics", story).status_code == 403


@pytest.mark.parametrize("data", [{"action": "bin"}, {"action": "", "story": "1"}, {"action": "erase", "story": "1"}])
def test_nothing_chosen_is_said(client, editor, data):
    assert "Nothing was changed." in said(client.post(f"{LIST}bulk/", data, follow=True))[0]


def test_the_list_comes_back_as_it_was_narrowed(client, editor):
    story = make_draft()
    data = chosen(story, action="bin", back="state=draft&q=a b")
    assert client.post(f"{LIST}bulk/", data)["Location"] == f"{LIST}?state=draft&q=a+b"
    assert client.post(f"{LIST}bulk/", {**data, "back": "//evil.example/"})["Location"].startswith(f"{LIST}?")


def test_a_story_that_was_deleted_meanwhile_is_said(client, editor):
    story = make_draft(summary="", body="")
    data = chosen(story, action="bin")
    reviewing.delete(story, by=None)
    assert "deleted" in said(client.post(f"{LIST}bulk/", data, follow=True))[0]


def test_the_views_stand_above_the_list(client, editor):
    make_draft(title="A draft")
    publishing.withdraw(make_article(title="Gone"), by=None)
    page = client.get(f"{LIST}?state=withdrawn")
    assert [label for _, label, is_current in page.context["tabs"] if is_current] == ["Unpublished"]
    assert "Gone" in page.content.decode()
    assert "A draft" not in page.content.decode()


def test_a_story_is_found_by_its_headline_a_topic_and_a_byline(client, editor):
    wanted = make_article(title="Locks reopen", topics=["Three Gorges", "Gorges"], authors=["Ada Lock"])
    make_article(title="Elsewhere", topics=["Seine"], authors=["Night desk"])
    for words in ("reopen", "gorges", "ada", "locks gorges"):
        found = client.get(LIST, {"q": words}).context["cl"].result_list
        assert list(found) == [wanted], words


def test_everybody_who_reads_the_list_pays_a_fixed_number_of_queries(client, editor, django_assert_max_num_queries):
    for _ in range(3):
        make_article(topics=["Locks"], authors=["Night desk"])
        drafting.create({"title": "Mine"}, by=make_user("Journalist"))
    with django_assert_max_num_queries(15):
        client.get(LIST)


def test_a_writer_returns_stories_to_draft_where_an_editor_requests_changes(client):
    writer = sign_in(client, "Journalist")
    story = drafting.create({"title": "Gates", "body": "<p>Ten of them</p>"}, by=writer)
    reviewing.submit(story, by=None)
    page = client.get("/admin/articles/article/")
    assert ("Return to draft…</option>" in page.text, "Request changes" in page.text) == (True, False)
    question = act(client, "request_changes", story)
    assert "Return 1 story to draft?" in question.text
    assert said(act(client, "request_changes", story, confirmed="1")) == ["1 story returned to draft."]
    assert Article.objects.get().status == "draft"


def test_before_stories_are_published_the_page_says_when_each_goes_live(client):
    sign_in(client, "Editor")
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False):
        moment = datetime(2026, 12, 24, 10, tzinfo=UTC)
        early, kept, dated, plain, live = (make_draft(title=title) for title in ("A", "B", "C", "D", "E"))
        for scheduled in (early, kept):
            publishing.schedule(scheduled, by=None, at=moment)
        drafting.save(early, {"title": "A word", "published_at": None}, by=make_user("Journalist"))
        drafting.save(dated, {"published_at": moment.isoformat()})
        publishing.publish(live, by=None)
        page = act(client, "publish", early, kept, dated, plain, live)
    notes = {story.pk: note for story, _, _, note in page.context["stories"]}
    assert notes == {
        early.pk: "Goes live now, not on 24 Dec 2026, 10:00",
        kept.pk: "24 Dec 2026, 10:00",
        dated.pk: "24 Dec 2026, 10:00",
        plain.pk: "Goes live now",
        live.pk: "",
    }
    assert "not on 24 Dec 2026, 10:00" in page.content.decode()


def test_one_bulk_action_runs_at_a_time(client, editor, monkeypatch):
    monkeypatch.setattr(slots, "MAX_WAIT", 0)
    story = make_draft(title="Sluice")
    with bulk.slots.take("a colleague"):
        answer = act(client, "submit", story)
    assert (answer.status_code, answer.text) == (503, f"{bulk.BUSY}\n")
    assert Article.objects.get().status == Status.DRAFT
    act(client, "submit", story)
    assert Article.objects.get().status == Status.IN_REVIEW


def test_a_bulk_action_that_takes_long_says_which_stories_it_did_not_reach(client, editor, monkeypatch):
    first, *others = (make_draft(title=f"Sluice {number}") for number in range(3))
    moments = iter([0.0, 5.0, bulk.MAX_DURATION + 1])
    monkeypatch.setattr(bulk.time, "monotonic", lambda: next(moments))
    page = act(client, "submit", first, *others)
    monkeypatch.undo()
    assert "2 skipped. Nothing was changed in them." in " ".join(said(page))
    assert " ".join(said(page)).count("The server had no more time for this story. Select it again.") == 2
    statuses = Article.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [Status.IN_REVIEW, Status.DRAFT, Status.DRAFT]
