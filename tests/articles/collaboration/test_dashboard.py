"""What is planned for which day, by the newsroom's clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import override_settings

from articles.collaboration import dashboard
from articles.workflow import drafting, publishing, reviewing, scheduled_updates
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def with_scheduled_update(at, title="To be updated", **content):
    """A live story with an update that is published at the moment."""
    story = make_article(title=title, at=NOON - timedelta(days=1), **content)
    drafting.save(story, {"summary": "Again"})
    scheduled_updates.schedule(story, by=None, at=at + timedelta(hours=1))
    return story


def on(month, user, day):
    """What stands on this day: (title, state, whether it can be moved)."""
    days = [cell for week in month.weeks for cell in week if cell.date == day]
    assert len(days) == 1
    return [(entry.title, entry.label, entry.is_movable) for entry in days[0].entries]


def test_drafts_with_a_date_scheduled_and_published_stories_stand_on_their_days():
    editor = make_user("Editor")
    plan = make_draft(title="Planned", published_at="2027-03-20T08:00:00+00:00")
    reviewing.submit(make_draft(title="Submitted", published_at="2027-03-20T07:00:00+00:00"), by=None)
    make_article(title="Scheduled", at=NOON + timedelta(days=10))
    make_article(title="Out", at=NOON - timedelta(hours=1))
    make_article(title="Out last month", at=NOON - timedelta(days=30))
    with_scheduled_update(NOON + timedelta(days=10))
    month = dashboard.month_of(date(2027, 3, 1), editor)
    assert on(month, editor, date(2027, 3, 20)) == [
        ("Submitted", "In review", True),
        ("Planned", "Draft", True),
        ("Scheduled", "Scheduled", True),
        ("To be updated", "Update scheduled", True),
    ]
    assert on(month, editor, date(2027, 3, 10)) == [("Out", "Published", False)]
    reviewing.bin(plan, by=None)
    assert len(on(dashboard.month_of(date(2027, 3, 1), editor), editor, date(2027, 3, 20))) == 3


def test_weeks_begin_on_monday_and_hold_the_days_beside_the_month():
    month = dashboard.month_of(date(2027, 3, 17), make_user())
    assert (month.first, month.before, month.after) == (date(2027, 3, 1), date(2027, 2, 1), date(2027, 4, 1))
    assert month.weeks[0][0].date == date(2027, 3, 1)
    assert (month.weeks[-1][-1].date, month.weeks[-1][-1].is_in_month) == (date(2027, 4, 4), False)
    assert [day.date for week in month.weeks for day in week if day.is_today] == [date(2027, 3, 10)]
    year = dashboard.month_of(date(2027, 12, 31), make_user())
    assert (year.before, year.after) == (date(2027, 11, 1), date(2028, 1, 1))


def test_a_day_names_a_few_of_the_stories_that_are_out_and_counts_the_others():
    for number in range(dashboard.MAX_LISTED + 3):
        make_article(title=f"Out {number}", at=NOON - timedelta(minutes=number))
    month = dashboard.month_of(date(2027, 3, 1), make_user())
    [today] = [day for week in month.weeks for day in week if day.is_today]
    assert ([entry.title for entry in today.entries], today.others) == (
        [f"Out {number}" for number in reversed(range(dashboard.MAX_LISTED))],
        3,
    )


def test_days_are_those_of_the_newsroom():
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        make_article(title="Next day there", at=datetime(2027, 3, 9, 15, 30, tzinfo=UTC))
        make_draft(title="So is this", published_at="2027-03-09T15:10:00+00:00")
        editor = make_user()
        month = dashboard.month_of(date(2027, 3, 1), editor)
        assert [title for title, _, _ in on(month, editor, date(2027, 3, 10))] == ["So is this", "Next day there"]


def test_who_may_not_write_a_story_may_not_move_it():
    writer = make_user("Journalist")
    drafting.create({"title": "Mine", "published_at": "2027-03-20T08:00:00+00:00"}, by=writer)
    make_draft(title="Not mine", published_at="2027-03-20T09:00:00+00:00")
    make_article(title="Scheduled", at=NOON + timedelta(days=10))
    month = dashboard.month_of(date(2027, 3, 1), writer)
    assert [entry[::2] for entry in on(month, writer, date(2027, 3, 20))] == [
        ("Mine", True),
        ("Not mine", False),
        ("Scheduled", False),
    ]


def test_what_is_with_the_editors_without_a_date_is_listed():
    make_draft(title="Draft")
    submitted, ready = make_draft(title="Submitted"), make_draft(title="Ready")
    for story in (submitted, ready):
        reviewing.submit(story, by=None)
    reviewing.approve(ready, by=None)
    assert {entry.title for entry in dashboard.month_of(NOON.date(), make_user()).undated} == {"Submitted", "Ready"}


@pytest.mark.parametrize("count", [1, 3])
def test_a_month_has_a_fixed_number_of_queries(count, django_assert_num_queries):
    for day in range(count):
        make_draft(published_at=(NOON + timedelta(days=day)).isoformat())
        make_article(at=NOON - timedelta(days=day))
        reviewing.submit(make_draft(), by=None)
        with_scheduled_update(NOON + timedelta(days=day))
    editor = make_user()
    editor.has_perm("articles.publish_article")
    with django_assert_num_queries(7):
        dashboard.month_of(NOON.date(), editor)


def test_a_published_story_leaves_its_plan_for_its_date():
    story = make_draft(title="Once", published_at="2027-03-20T08:00:00+00:00")
    publishing.publish(story, by=None, at=NOON)
    editor = make_user()
    month = dashboard.month_of(NOON.date(), editor)
    assert (on(month, editor, date(2027, 3, 20)), len(on(month, editor, NOON.date()))) == ([], 1)
