"""The calendar: a story is given another date by a form or by a script, and never by who may not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.models import Article
from articles.workflow import drafting, publishing, scheduled_updates
from tests.desk import draft_of, page_of, sign_in
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
CALENDAR = "/admin/articles/article/calendar/"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def move(client, article, **data):
    version = Article.objects.get(pk=article.pk).working_copy.version
    data = {"version": version, "day": "2027-03-15", "time": "07:30", **data}
    return client.post(page_of(article, "move"), data, headers=SCRIPT)


def test_a_draft_gets_the_date_and_its_text_stays(client):
    sign_in(client, "Editor")
    draft = make_draft(title="Harvest", body="<p>Wheat</p>")
    answer = move(client, draft).json()
    assert answer["done"] == "“Harvest” moved to 15 Mar 2027, 07:30."
    assert draft_of(draft)["published_at"] == "2027-03-15T07:30:00+00:00"
    assert draft_of(draft)["body"] == "<p>Wheat</p>"
    assert answer["version"] == Article.objects.get().working_copy.version


def test_a_scheduled_story_moves_with_its_address_and_its_draft_stays_a_draft(client):
    sign_in(client, "Editor")
    story = make_article(title="As scheduled", topics=["Tariffs"], at=NOON + timedelta(days=1))
    drafting.save(story, {"title": "Being changed"})
    move(client, story)
    story.refresh_from_db()
    assert (story.title, story.published_at) == ("As scheduled", datetime(2027, 3, 15, 7, 30, tzinfo=UTC))
    assert story.get_absolute_url() == "/2027/03/15/as-scheduled/"
    assert story.entries.get().published_at == story.published_at
    assert draft_of(story)["title"] == "Being changed"
    assert draft_of(story)["published_at"] == "2027-03-15T07:30:00+00:00"


def test_a_scheduled_update_moves_and_the_published_version_keeps_its_date(client):
    sign_in(client, "Editor")
    story = make_article(title="Harvest", at=NOON - timedelta(days=1))
    drafting.save(story, {"title": "Harvest ends"})
    scheduled_updates.schedule(story, by=None, at=NOON + timedelta(days=1))
    assert move(client, story).json()["done"] == "“Harvest ends” moved to 15 Mar 2027, 07:30."
    story = Article.objects.select_related("working_copy").get()
    assert story.working_copy.update_at == datetime(2027, 3, 15, 7, 30, tzinfo=UTC)
    assert (story.title, story.published_at) == ("Harvest", NOON - timedelta(days=1))


def test_without_a_time_a_story_stands_at_nine(client):
    sign_in(client, "Editor")
    assert move(client, make_draft(), time="").json()["time"] == "09:00"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"version": 99}, "Someone else changed"),
        ({"version": ""}, "required"),
        ({"day": "2027-02-30"}, "valid date"),
        ({"time": "25:00"}, "valid time"),
    ],
)
def test_what_cannot_be_moved_is_told_and_nothing_is_changed(client, data, sentence):
    sign_in(client, "Editor")
    draft = make_draft()
    answer = move(client, draft, **data)
    assert (answer.status_code, sentence in answer.json()["error"]) == (409, True)
    assert draft_of(draft)["published_at"] is None


def test_what_is_out_and_what_would_be_out_at_once_is_not_moved(client):
    sign_in(client, "Editor")
    live, scheduled = make_article(), make_article(at=NOON + timedelta(days=1))
    withdrawn = make_article()
    publishing.withdraw(withdrawn, by=None)
    assert move(client, live).status_code == 409
    assert move(client, withdrawn).status_code == 409
    assert "in the future" in move(client, scheduled, day="2027-03-09").json()["error"]
    scheduled.refresh_from_db()
    assert scheduled.published_at == NOON + timedelta(days=1)


@pytest.mark.parametrize("role", ["Journalist", "Topic editor"])
def test_who_may_not_write_a_story_does_not_move_it(client, role):
    sign_in(client, role)
    draft, scheduled = make_draft(), make_article(at=NOON + timedelta(days=1))
    assert move(client, draft).status_code == 409
    assert move(client, scheduled).status_code == 409
    assert draft_of(draft)["published_at"] is None


def test_a_form_leads_back_to_the_month_that_it_came_from(client):
    sign_in(client, "Editor")
    draft = make_draft(title="Reaped")
    data = {"version": 1, "day": "2027-05-02", "time": "", "month": "2027-05"}
    answer = client.post(page_of(draft, "move"), data, follow=True)
    assert answer.redirect_chain == [(f"{CALENDAR}?month=2027-05", 302)]
    page = answer.content.decode()
    assert "moved to 2 May 2027, 09:00" in page
    assert page.index('data-day="2027-05-02"') < page.index("Reaped</a>") < page.index('data-day="2027-05-03"')


@pytest.mark.parametrize("month", ["2027-13", "x", "0001-01", "0002-01", "9999-01", "2027-3", "2027-03-01"])
def test_a_month_that_there_is_not_is_not_found(client, month):
    sign_in(client, "Journalist")
    assert client.get(CALENDAR, {"month": month}).status_code == 404


@pytest.mark.parametrize("month", ["0003-01", "9998-12"])
def test_the_first_and_the_last_months_have_days(client, month):
    sign_in(client, "Journalist")
    assert client.get(CALENDAR, {"month": month}).status_code == 200


def test_get_moves_nothing(client):
    sign_in(client, "Editor")
    assert client.get(page_of(make_draft(), "move")).status_code == 405
