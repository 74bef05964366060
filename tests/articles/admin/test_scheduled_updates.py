"""A scheduled update on the desk: where it is shown, and what is asked before it is published or cancelled."""

import re
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import time_machine

from articles.models import Article
from articles.workflow import drafting, publishing, scheduled_updates
from tests.articles.admin.bulk_actions import act
from tests.desk import page_of, sign_in, typed
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 5, 12, tzinfo=UTC)
EVENING = "5 May 2031, 18:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def story():
    article = make_article(title="Locks close", topics=["Canals"], authors=["Canal desk"])
    drafting.save(article, {"title": "Locks reopen"})
    return article


def schedule(story, **options):
    scheduled_updates.schedule(story, by=None, at=NOON + timedelta(hours=6), **options)


def words(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def test_the_form_schedules_it_with_its_note_and_shows_both_again(client, story):
    sign_in(client, "Editor")
    sent = typed(story, _save="schedule_update", update_at="2031-05-05T18:00", update_note="Mended")
    page = client.post(page_of(story), sent, follow=True)
    assert f"Update scheduled for {EVENING}." in words(page)
    assert f"Update scheduled for {EVENING} (UTC)" in words(page)
    form = page.context["action_form"]
    assert (form.initial["update_at"], form["update_note"].value()) == (NOON + timedelta(hours=6), "Mended")


def test_a_date_that_has_passed_is_an_error_of_its_field_and_the_draft_is_saved(client, story):
    sign_in(client, "Editor")
    sent = typed(story, title="Locks may reopen", _save="schedule_update", update_at="2031-05-05T11:00")
    page = client.post(page_of(story), sent)
    assert page.context["action_form"].errors == {"update_at": ["Choose a date in the future."]}
    assert [each.is_open for each in page.context["confirmations"] if each.action.name == "schedule_update"] == [True]
    copy = Article.objects.select_related("working_copy").get().working_copy
    assert (copy.title, copy.update_at) == ("Locks may reopen", None)


def test_who_was_asked_about_publishing_before_it_was_scheduled_is_asked_again(client, story):
    sign_in(client, "Editor")
    page = client.get(page_of(story)).content.decode()
    token = re.search(r'name="confirmation_token" value="([^"]*)"', page)[1]
    schedule(story)
    page = client.post(page_of(story), typed(story, _save="publish", confirmation_token=token))
    assert Article.objects.get().title == "Locks close"
    [question] = [each for each in page.context["confirmations"] if each.is_open]
    assert question.button.confirmation.title == "Publish this update now?"
    assert f"not on {EVENING}" in question.text


def test_the_screen_says_whether_the_draft_was_changed_since(client, story):
    sign_in(client, "Editor")
    schedule(story, is_minor=True)
    assert f"Minor update scheduled for {EVENING}" in words(client.get(page_of(story)))
    assert "The draft was changed since." not in words(client.get(page_of(story)))
    drafting.save(story, {"summary": "Later"})
    assert "The draft was changed since." in words(client.get(page_of(story)))
    page = client.post(page_of(story), typed(story, summary="Later still", _save="draft"), follow=True)
    assert "Draft saved. The scheduled version has not changed." in words(page)


def test_the_screen_says_if_the_server_does_not_publish_it(client, story, monkeypatch):
    sign_in(client, "Editor")
    schedule(story)
    monkeypatch.setattr(scheduled_updates, "is_publisher_running", Event())
    assert "This server does not publish scheduled updates." in words(client.get(page_of(story)))
    scheduled_updates.is_publisher_running.set()
    assert "This server does not publish scheduled updates." not in words(client.get(page_of(story)))


def test_an_update_that_was_not_published_in_time_is_called_overdue(client, story, clock):
    sign_in(client, "Editor")
    schedule(story)
    clock.shift(timedelta(hours=6, minutes=2))
    assert f"Update overdue since {EVENING}" in words(client.get(page_of(story)))
    assert "It is overdue: the site has not published it." in words(client.get(page_of(story)))
    assert f"{EVENING} (overdue)" in words(client.get("/admin/"))


def test_the_list_and_the_dashboard_show_it_and_not_as_a_draft_to_publish(client, story):
    sign_in(client, "Editor")
    schedule(story)
    make_article(at=NOON + timedelta(days=1))

    def listed(state):
        return list(client.get("/admin/articles/article/", {"state": state}).context["cl"].result_list)

    assert (listed("updates"), listed("changed")) == ([story], [])
    assert f"Published Update scheduled for {EVENING}" in words(client.get("/admin/articles/article/?state=updates"))
    queues = {queue.heading: list(queue.stories) for queue in client.get("/admin/").context["queues"]}
    assert (queues["Scheduled updates"], queues["Draft changes"]) == ([story], [])
    drafting.save(story, {"summary": "Later"})
    assert (listed("updates"), listed("changed")) == ([story], [story])


def test_before_stories_are_published_together_the_page_says_that_an_update_is_early(client, story):
    sign_in(client, "Editor")
    schedule(story)
    [row] = act(client, "publish", story).context["stories"]
    assert row[3] == f"Update goes live now, not on {EVENING}"


def test_a_journalist_sees_when_it_is_published_and_may_not_change_it(client):
    writer = sign_in(client, "Journalist")
    story = drafting.create({"title": "Locks", "body": "<p>All</p>"}, by=writer)
    publishing.publish(story, by=None)
    drafting.save(story, {"title": "Locks reopen"}, by=writer)
    scheduled_updates.schedule(story, by=make_user("Editor"), at=NOON + timedelta(hours=6))
    page = client.get(page_of(story))
    assert f"Update scheduled for {EVENING} (UTC)" in words(page)
    assert not {"schedule_update", "unschedule_update"} & {action.name for action, _ in page.context["buttons"]}
