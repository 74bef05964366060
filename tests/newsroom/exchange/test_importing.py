"""Stories come in by their id: new, changed, unchanged, kept or refused, each whole or absent."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Author, WorkingCopy
from articles.workflow import drafting, publishing, reviewing, scheduled_updates
from tests.factories import live_count, make_article, make_draft, make_topic
from tests.newsroom.exchange.helpers import exported, outcomes, run_import, stored, story
from topics import counting
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_without_publish_everything_arrives_as_a_draft():
    assert outcomes(run_import(story(), publish=False)) == {"new": 1}
    article = stored()
    assert (article.status, article.title) == (Status.DRAFT, "")
    assert article.working_copy.content["title"] == "Ferry runs again"
    assert article.working_copy.content["published_at"] == "2025-05-04T08:30:00+00:00"
    assert not article.working_copy.is_edited_here


def test_with_publish_a_story_goes_live_at_its_date_with_everything():
    run = run_import(story(slug="ferry", language="nb", body="<p onclick='x()'>Noon.</p><script>x()</script>"))
    article = stored()
    assert (outcomes(run), run.summary.published) == ({"new": 1}, 1)
    assert article.get_absolute_url() == "/2025/05/04/ferry/"
    assert article.published_at == datetime(2025, 5, 4, 8, 30, tzinfo=UTC)
    assert (article.body, article.language, article.summary) == ("<p>Noon.</p>", "nb", "After three weeks.")
    assert [entry.topic.name for entry in article.entries.all()] == ["Ferries"]
    assert [str(byline) for byline in article.bylines.all()] == ["Harbour desk"]
    assert live_count(Topic.objects.get()) == 1
    assert list(counting.check()) == []


def test_a_drafts_body_is_sanitised_on_its_way_in():
    run_import(story(body="<p>Noon.</p><script>x()</script>\x85"), publish=False)
    assert stored().working_copy.content["body"] == "<p>Noon.</p>"


@time_machine.travel("2025-05-01T00:00Z", tick=False)
def test_a_date_to_come_schedules_the_story():
    run_import(story())
    assert stored().status == Status.PUBLISHED
    assert not stored().is_live


def test_the_status_draft_is_honoured_under_publish():
    run = run_import(story(status="draft"))
    assert (stored().status, run.summary.published) == (Status.DRAFT, 0)


def test_without_a_date_the_story_arrives_as_a_draft_and_is_reported():
    run = run_import(story(published_at=None))
    assert stored().status == Status.DRAFT
    assert "line 1: “wire-1” has no date and was imported as a draft." in run.said
    assert not run.summary.failed


@pytest.mark.parametrize("publish", [True, False])
def test_an_unchanged_line_changes_nothing(publish):
    run_import(story(), publish=publish)
    before = stored().working_copy.version
    assert outcomes(run_import(story(), publish=publish)) == {"unchanged": 1}
    assert stored().working_copy.version == before


def test_running_again_with_publish_publishes_what_a_run_without_it_left_as_drafts():
    run_import(story(), publish=False)
    run = run_import(story(), publish=True)
    assert (outcomes(run), run.summary.published) == ({"updated": 1}, 1)
    assert stored().is_live


def test_a_changed_line_becomes_the_draft_of_a_published_story_and_readers_see_nothing():
    run_import(story())
    assert outcomes(run_import(story(title="New", topics=["Boats"]), publish=False)) == {"updated": 1}
    article = stored()
    assert (article.title, article.working_copy.content["title"]) == ("Ferry runs again", "New")
    assert [entry.topic.name for entry in article.entries.all()] == ["Ferries"]
    assert outcomes(run_import(story(title="New", topics=["Boats"]), publish=True)) == {"updated": 1}
    assert stored().title == "New"


def test_a_changed_line_is_an_update_under_publish():
    run_import(story())
    run = run_import(story(title="New", topics=["Boats", "Ferries"], published_at="2025-05-06T00:00Z"))
    article = stored()
    assert (outcomes(run), article.title) == ({"updated": 1}, "New")
    assert article.get_absolute_url() == "/2025/05/04/ferry-runs-again/"
    assert {entry.topic.name for entry in article.entries.all()} == {"Boats", "Ferries"}
    assert article.updated_at is not None
    assert list(counting.check()) == []


@pytest.mark.parametrize("publish", [True, False])
def test_a_changed_line_of_a_story_that_was_edited_here_is_kept_and_reported_each_time(publish):
    run_import(story())
    drafting.save(stored(), {"title": "Ours"})
    for _ in range(2):
        run = run_import(story(title="Theirs"), publish=publish)
        assert outcomes(run) == {"skipped": 1}
        assert "“wire-1” skipped: it has been edited or held back on this site since the last import." in run.said
    assert stored().working_copy.content["title"] == "Ours"
    assert not run.summary.failed


def _unschedule(article):
    publishing.unschedule(article, by=None)


def _bin_and_restore(article):
    publishing.withdraw(article, by=None)
    reviewing.recover(article, by=None)


def _send_back(article):
    publishing.unschedule(article, by=None)
    WorkingCopy.objects.filter(article=article).update(is_edited_here=False)
    reviewing.request_changes(article, by=None, reason="Ask the ministry first.")


@pytest.mark.parametrize(("title", "status"), [("Ferry runs again", Status.APPROVED), ("Ferry sinks", Status.DRAFT)])
def test_an_approved_story_that_an_import_changes_needs_another_approval(title, status):
    run_import(story(), publish=False)
    article = stored()
    reviewing.submit(article, by=None)
    reviewing.approve(article, by=None)
    run_import(story(title=title), publish=False)
    assert stored().status == status


def test_a_story_that_was_rescheduled_here_keeps_its_date_when_its_line_changes():
    run_import(story(published_at="2099-05-04T08:30:00Z"))
    later = datetime(2099, 12, 20, 10, tzinfo=UTC)
    publishing.reschedule(stored(), by=None, at=later)
    assert outcomes(run_import(story(published_at="2099-05-04T08:30:00Z"))) == {"unchanged": 1}
    assert outcomes(run_import(story(published_at="2099-05-04T08:30:00Z", title="Typo mended"))) == {"skipped": 1}
    assert stored().published_at == later


@pytest.mark.parametrize("title", ["Ferry stops again", "Ferry stops for good"])
def test_an_update_that_was_scheduled_here_is_not_published_by_the_next_import(title):
    run_import(story())
    run_import(story(title="Ferry stops again"), publish=False)
    at = timezone.now() + timedelta(days=1)
    scheduled_updates.schedule(stored(), by=None, at=at)
    run_import(story(title=title))
    assert (stored().title, stored().working_copy.update_at) == ("Ferry runs again", at)


@pytest.mark.parametrize("hold_back", [_unschedule, _bin_and_restore, _send_back])
@pytest.mark.parametrize("title", ["Ferry runs again", "Ferry to run again"])
def test_a_story_that_was_held_back_here_is_not_scheduled_by_the_next_import(hold_back, title):
    line = story(published_at="2099-05-04T08:30:00Z")
    run_import(line)
    hold_back(stored())
    status = stored().status
    run = run_import(story(published_at="2099-05-04T08:30:00Z", title=title))
    assert outcomes(run) == {"skipped": 1}
    assert "held back on this site" in run.said
    assert (stored().status, status == Status.PUBLISHED) == (status, False)


def test_a_draft_that_was_edited_here_is_not_published_by_an_unchanged_line():
    run_import(story(), publish=False)
    drafting.save(stored(), {"title": "Half done"})
    assert outcomes(run_import(story(), publish=True)) == {"skipped": 1}
    assert stored().status == Status.DRAFT
    assert outcomes(run_import(story(), publish=False)) == {"unchanged": 1}


def test_a_story_written_here_is_kept_and_its_own_export_changes_nothing():
    article = make_article(title="Ours", topics=["Boats"])
    lines = exported()
    assert outcomes(run_import(lines)) == {"unchanged": 1}
    assert outcomes(run_import(story(id=article.uid, title="Theirs"))) == {"skipped": 1}
    assert stored(article.uid).title == "Ours"


def test_a_sites_own_export_changes_nothing_where_it_tells_another_slug():
    make_article(title="Same", at=datetime(2025, 3, 1, 9, tzinfo=UTC))
    moved = make_article(title="Same", at=datetime(2025, 3, 2, 9, tzinfo=UTC))
    publishing.publish(moved, by=None, at=datetime(2025, 3, 1, 10, tzinfo=UTC))
    run = run_import(exported())
    assert (outcomes(run), run.said) == ({"unchanged": 2}, "")
    assert stored(moved.uid).slug == "same"


def test_a_withdrawn_story_is_refused_and_reported_whether_its_line_changed_or_not():
    run_import(story())
    publishing.withdraw(stored(), by=None)
    for line in (story(), story(title="Again")):
        run = run_import(line)
        assert outcomes(run) == {"rejected": 1}
        assert "“wire-1” rejected: it has been unpublished on this site." in run.said
        assert run.summary.failed
    assert stored().status == Status.WITHDRAWN


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "draft"}, "its status is draft"),
        ({"published_at": None}, "it has no date"),
        ({"published_at": "2999-01-01T00:00Z"}, "its date is in the future"),
    ],
)
@pytest.mark.parametrize("title", ["Ferry runs again", "Changed"])
def test_a_live_story_is_never_taken_down(fields, reason, title):
    run_import(story())
    run = run_import(story(title=title, **fields))
    article = stored()
    assert article.is_live
    assert (article.title, article.published_at.year) == ("Ferry runs again", 2025)
    assert "“wire-1” stays live. The imported version was saved as a draft" in run.said
    assert reason in run.said
    assert not run.summary.failed
    publishing.publish(article, by=None)
    assert (article.title, article.published_at.year) == (title, 2025)


@time_machine.travel("2025-05-01T00:00Z", tick=False)
def test_a_scheduled_story_gets_its_new_date():
    run_import(story())
    run_import(story(published_at="2025-06-01T00:00Z"))
    assert stored().published_at == datetime(2025, 6, 1, tzinfo=UTC)


@time_machine.travel("2025-05-01T00:00Z", tick=False)
@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"status": "draft"}, "its status is draft"), ({"published_at": None}, "it has no date")],
)
@pytest.mark.parametrize("title", ["Ferry runs again", "Changed"])
def test_a_scheduled_story_stays_scheduled_and_the_line_is_reported(fields, reason, title):
    run_import(story())
    run = run_import(story(title=title, **fields))
    article = stored()
    assert article.status == Status.PUBLISHED
    assert (article.title, article.published_at) == ("Ferry runs again", datetime(2025, 5, 4, 8, 30, tzinfo=UTC))
    assert f"“wire-1” stays scheduled. The imported version was saved as a draft: {reason}." in run.said
    assert "was imported as a draft" not in run.said
    publishing.publish(article, by=None)
    assert (article.title, article.published_at) == (title, datetime(2025, 5, 4, 8, 30, tzinfo=UTC))


def test_the_same_id_twice_in_a_file_is_a_bad_line_that_names_the_first():
    run = run_import(story(), b"", story(title="Again"))
    assert outcomes(run) == {"new": 1, "invalid": 1}
    assert "line 3: Duplicate id “wire-1” (first used in line 1)." in run.said
    assert stored().title == "Ferry runs again"


def test_what_an_import_remembers_of_a_story_does_not_grow_with_its_id():
    run = run_import(story(id="a"), story(id="b" * 255))
    assert max(map(sys.getsizeof, run.numbers)) <= sys.getsizeof(2**64)


def test_a_name_that_is_an_alias_files_under_its_topic_once():
    make_topic("Chennai", kind="place", aliases=["Madras"])
    run_import(story(topics=["MADRAS", "Chennai", "chennai"]))
    assert [entry.topic.name for entry in stored().entries.all()] == ["Chennai"]


def test_known_topics_keep_their_kind_and_new_ones_get_theirs():
    make_topic("Lagos", kind="place")
    run_import(story(topics=[{"name": "Lagos", "kind": "event"}, {"name": "Regatta", "kind": "event"}, "Wind"]))
    assert dict(Topic.objects.values_list("name", "kind")) == {"Lagos": "place", "Regatta": "event", "Wind": "subject"}


def test_aliases_are_added_and_a_taken_one_is_skipped_and_reported_once():
    make_topic("Chennai", aliases=["Madras"])
    topic = {"name": "Tamil Nadu", "aliases": ["தமிழ்நாடு", "Madras", "tamil nadu"]}
    run = run_import(story(id="a", topics=[topic]), story(id="b", topics=[topic]))
    assert [alias.name for alias in Topic.objects.get(name="Tamil Nadu").aliases.all()] == ["தமிழ்நாடு"]
    said = "The alias “Madras” of the topic “Tamil Nadu” was skipped: it is already used by the topic “Chennai”."
    assert run.said.count(said) == 1
    assert not run.summary.failed


def test_authors_are_matched_exactly_after_trimming():
    run_import(story(id="a", authors=["Night desk "]), story(id="b", authors=["night desk", "Night desk"]))
    assert set(Author.objects.values_list("name", flat=True)) == {"Night desk", "night desk"}
    assert [str(byline) for byline in stored("b").bylines.all()] == ["night desk", "Night desk"]


def test_each_story_of_a_day_gets_a_slug_of_its_own():
    run_import(*(story(id=f"s{n}") for n in range(3)))
    assert set(Article.objects.values_list("slug", flat=True)) == {
        "ferry-runs-again",
        "ferry-runs-again-2",
        "ferry-runs-again-3",
    }


def test_an_unpublished_draft_written_here_is_kept():
    draft = make_draft(title="Ours")
    assert outcomes(run_import(story(id=draft.uid))) == {"skipped": 1}
    assert stored(draft.uid).working_copy.content["title"] == "Ours"


def test_a_withdrawn_story_that_was_never_live_is_refused_too():
    run_import(story(published_at=(timezone.now() + timedelta(days=9)).isoformat()))
    publishing.withdraw(stored(), by=None)
    assert outcomes(run_import(story())) == {"rejected": 1}


def test_a_known_story_costs_no_query_of_its_own():
    run_import(*(story(id=f"s{n}") for n in range(3)))
    asked = []
    for count in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            run_import(*(story(id=f"s{n}") for n in range(count)))
        asked.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
    assert asked[0] == asked[1]


def test_the_summary_is_one_line():
    summary = run_import(story(), b"{").summary
    summary.seconds = 3.2
    assert str(summary) == "2 lines: 1 new, 0 updated, 0 unchanged, 0 skipped, 0 rejected, 1 invalid; 1 published; 3 s"
