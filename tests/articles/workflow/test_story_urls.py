"""Of stories that would have the same address, the one that is live first has no number: it tells of no other."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.choices import Step
from articles.models import Article
from articles.workflow import checklist, drafting, publishing
from newsroom.core.models import Redirect
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
MORNING = datetime(2031, 5, 5, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def hours(number):
    return MORNING + timedelta(hours=number)


def floods(at=None):
    return make_article(title="Floods", at=at or MORNING)


def slugs(*stories):
    return [Article.objects.get(pk=story.pk).slug for story in stories]


def test_a_story_that_is_live_takes_the_slug_of_one_that_is_to_come(clock):
    scheduled = floods(hours(3))
    live = floods()
    assert slugs(live, scheduled) == ["floods", "floods-2"]
    clock.move_to(hours(3))
    assert Article.objects.live().count() == 2
    assert slugs(floods(), live) == ["floods-3", "floods"]


def test_a_draft_takes_no_slug():
    make_draft(title="Floods", slug="floods")
    assert floods().slug == "floods"


def test_of_scheduled_stories_the_earliest_has_no_number():
    late, early, between = floods(hours(5)), floods(hours(1)), floods(hours(3))
    assert slugs(early, between, late) == ["floods", "floods-2", "floods-3"]
    assert early.slug == "floods"


def test_they_change_places_when_one_is_rescheduled():
    first, second = floods(hours(1)), floods(hours(2))
    publishing.reschedule(first, by=None, at=hours(3))
    assert slugs(second, first) == ["floods", "floods-2"]
    publishing.reschedule(first, by=None, at=hours(1))
    assert slugs(first, second) == ["floods", "floods-2"]


@pytest.mark.parametrize("leave", [publishing.unschedule, publishing.withdraw, "another day"])
def test_the_next_one_moves_up_when_one_leaves(leave):
    first, second = floods(hours(1)), floods(hours(2))
    if leave == "another day":
        publishing.reschedule(first, by=None, at=hours(48))
        assert slugs(first) == ["floods"]
    else:
        leave(first, by=None)
    assert slugs(second) == ["floods"]


def test_a_scheduled_story_that_is_published_now_has_no_number():
    first, second = floods(hours(1)), floods(hours(2))
    publishing.publish(second, by=None, at=MORNING)
    assert (second.slug, slugs(first)) == ("floods", ["floods-2"])


def test_an_address_that_readers_had_never_changes(clock):
    live = floods()
    clock.move_to(hours(1))
    gone = floods()
    publishing.withdraw(gone, by=None)
    later = floods(hours(2))
    publishing.publish(live, by=None)
    assert slugs(live, gone, later) == ["floods", "floods-2", "floods-3"]
    drafting.save(live, {"slug": "high-water"})
    publishing.publish(live, by=None)
    assert slugs(live, floods(), later) == ["high-water", "floods-3", "floods-4"]
    assert Redirect.objects.count() == 1


def test_a_number_that_was_typed_stays():
    story = make_article(title="The storm, day 2", slug="day-2", at=hours(1))
    other = make_article(title="Else", slug="else-2", at=hours(1))
    publishing.reschedule(story, by=None, at=hours(2))
    assert slugs(story, other) == ["day-2", "else-2"]


def returning(hour, slug="dykes"):
    """A story that was live as “floods”, was unpublished, and is scheduled to return with this slug."""
    story = floods()
    publishing.withdraw(story, by=None)
    drafting.save(story, {"slug": slug})
    publishing.publish(story, by=None, at=hours(hour))
    return Article.objects.get(pk=story.pk)


def status(client, slug):
    return client.get(f"/2031/05/05/{slug}/").status_code


def test_a_new_slug_of_a_story_that_returns_tells_nothing_before(client, clock):
    story = returning(3)
    work = []
    for slug in ("dykes", "made-up"):
        with CaptureQueriesContext(connection) as queries:
            assert status(client, slug) == 404
        work.append(len(queries))
    assert work[0] == work[1]
    assert status(client, "floods") == 410
    clock.move_to(hours(3))
    assert status(client, "dykes") == 200
    assert client.get("/2031/05/05/floods/")["Location"] == story.get_absolute_url()
    publishing.withdraw(story, by=None)
    assert [status(client, slug) for slug in ("floods", "dykes")] == [410, 410]


def test_a_new_slug_of_a_story_that_returns_is_taken_from_nobody(client, clock):
    story = returning(3)
    other = make_article(title="Dykes", at=MORNING)
    assert slugs(other, story) == ["dykes", "dykes-2"]
    clock.move_to(hours(3))
    assert [status(client, slug) for slug in ("dykes", "dykes-2")] == [200, 200]
    assert client.get("/2031/05/05/floods/")["Location"] == "/2031/05/05/dykes-2/"


def test_of_a_story_that_returns_and_others_the_earliest_has_no_number():
    story, other = returning(3), make_article(title="Dykes", at=hours(2))
    assert slugs(other, story) == ["dykes", "dykes-2"]
    publishing.reschedule(story, by=None, at=hours(1))
    assert slugs(story, other) == ["dykes", "dykes-2"]
    publishing.reschedule(story, by=None, at=hours(4))
    publishing.publish(story, by=None, at=MORNING)
    assert (story.slug, slugs(other)) == ("dykes", ["dykes-2"])
    assert Redirect.objects.get().path == "/2031/05/05/floods/"


@pytest.mark.parametrize("move", [publishing.reschedule, publishing.publish])
def test_a_return_at_another_moment_tells_nothing_before_that(client, clock, move):
    story = returning(1)
    move(story, by=None, at=hours(3))
    clock.move_to(hours(2))
    assert [status(client, slug) for slug in ("floods", "dykes")] == [410, 404]
    clock.move_to(hours(3))
    assert [status(client, slug) for slug in ("floods", "dykes")] == [301, 200]


def test_of_several_new_slugs_only_the_last_becomes_known(client, clock):
    story = returning(3)
    drafting.save(story, {"slug": "levees"})
    publishing.publish(story, by=None, at=hours(3))
    assert [status(client, slug) for slug in ("floods", "dykes", "levees")] == [410, 404, 404]
    clock.move_to(hours(3))
    assert [status(client, slug) for slug in ("floods", "dykes", "levees")] == [301, 404, 200]


@pytest.mark.parametrize("leave", [publishing.unschedule, publishing.withdraw])
def test_a_story_that_does_not_return_has_the_slug_that_readers_had(client, leave):
    story, other = returning(2), make_article(title="Dykes", at=hours(3))
    leave(story, by=None)
    assert slugs(story, other) == ["floods", "dykes"]
    assert drafting.content_of(Article.objects.get(pk=story.pk))["slug"] == "dykes"
    assert [status(client, slug) for slug in ("floods", "dykes")] == [410, 404]
    assert not Redirect.objects.exists()


def test_a_story_may_return_at_a_url_that_readers_had_before(client, clock):
    story = floods()
    drafting.save(story, {"slug": "dykes"})
    publishing.publish(story, by=None)
    publishing.withdraw(story, by=None)
    drafting.save(story, {"slug": "floods"})
    publishing.publish(story, by=None, at=hours(1))
    assert [status(client, slug) for slug in ("floods", "dykes")] == [410, 410]
    clock.move_to(hours(1))
    assert [status(client, slug) for slug in ("floods", "dykes")] == [200, 301]


def test_a_number_that_was_typed_for_the_return_stays():
    story = returning(1, "floods-2")
    publishing.reschedule(story, by=None, at=hours(2))
    assert slugs(story) == ["floods-2"]


@pytest.mark.parametrize(("hour", "is_told"), [(1, False), (3, True)])
def test_the_checklist_tells_of_a_number_that_the_story_will_have(hour, is_told):
    floods(hours(2))
    draft = make_draft(title="Floods", published_at=hours(hour).isoformat())
    told = " ".join(str(finding) for finding in checklist.findings(draft, Step.SCHEDULE))
    assert ("a number will be added to the URL" in told) == is_told
