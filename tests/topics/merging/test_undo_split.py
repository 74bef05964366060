"""A split is taken back at any later time: what was moved comes back, and what was done since is kept."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.story_fields import references
from articles.workflow import drafting, publishing
from newsroom.core.permissions import NotAllowed
from tests.factories import live_count, make_article, make_topic, make_user
from tests.topics.merging.helpers import check_counts, filed, filing_of, pins
from topics import curation, deletion, merging
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def georgia():
    return make_topic("Georgia", kind="place")


@pytest.fixture
def state():
    return make_topic("Georgia, the state", kind="place")


def split(source, stories, target):
    return merging.split(source, [filing_of(story, source).pk for story in stories], target.name, by=None)


def refile(story, *topics):
    drafting.save(story, {"topics": references(topics)})
    publishing.publish(story, by=None)


def told(plan):
    return " ".join(line for _, lines in plan.parts for line in lines)


def test_the_stories_come_back_with_what_was_said_of_them_since(georgia, state):
    stories = [make_article(topics=[georgia]) for _ in range(3)]
    own = make_article(topics=[state])
    for story in stories:
        curation.pin(filing_of(story, georgia), by=None)
    curation.pin(filing_of(own, state), by=None)
    done = split(georgia, stories[1:], state)
    curation.mark_key_moment(filing_of(stories[2], state), by=None, line="The vote")
    assert merging.undo_split(done, by=None) == georgia
    assert filed(georgia) == {story.pk for story in stories}
    assert pins(georgia) == [story.pk for story in stories]
    assert (filed(state), pins(state)) == ({own.pk}, [own.pk])
    assert filing_of(stories[2], georgia).key_moment_line == "The vote"
    assert (live_count(georgia), live_count(state)) == (3, 1)
    check_counts()


def test_pins_that_were_ordered_since_follow_those_that_are_there(georgia, state):
    stays, one, two = (make_article(topics=[georgia]) for _ in range(3))
    for story in (stays, one, two):
        curation.pin(filing_of(story, georgia), by=None)
    done = split(georgia, [one, two], state)
    curation.order([filing_of(two, state), filing_of(one, state)], by=None)
    merging.undo_split(done, by=None)
    assert pins(georgia) == [stays.pk, two.pk, one.pk]


def test_a_story_that_both_had_is_filed_under_both_again(georgia, state):
    story = make_article(topics=[georgia, state])
    curation.mark_key_moment(filing_of(story, georgia), by=None, line="The vote")
    done = split(georgia, [story], state)
    assert "1 story is in both topics again" in told(merging.plan_undo_split(done))
    merging.undo_split(done, by=None)
    assert filed(georgia) == filed(state) == {story.pk}
    assert [filing_of(story, topic).key_moment_line for topic in (georgia, state)] == ["The vote", ""]
    check_counts()


def test_what_was_filed_otherwise_since_stays_so(georgia, state):
    back, out, anew = (make_article(topics=[georgia]) for _ in range(3))
    done = split(georgia, [back, out, anew], state)
    refile(out)
    refile(anew, georgia, state)
    since = make_article(topics=[state])
    words = told(merging.plan_undo_split(done))
    for sentence in ("1 story moves back to “Georgia”", "2 stories do not move back"):
        assert sentence in words
    merging.undo_split(done, by=None)
    assert filed(georgia) == {back.pk, anew.pk}
    assert filed(state) == {anew.pk, since.pk}
    check_counts()


def test_what_a_story_got_that_was_filed_anew_since_stays_with_it(georgia, state):
    story = make_article(topics=[georgia, state])
    curation.pin(filing_of(story, georgia), by=None)
    curation.mark_key_moment(filing_of(story, georgia), by=None, line="The vote")
    done = split(georgia, [story], state)
    refile(story, georgia, state)
    merging.undo_split(done, by=None)
    assert (pins(georgia), pins(state)) == ([], [story.pk])
    assert filing_of(story, state).key_moment_line == "The vote"
    check_counts()


@pytest.mark.parametrize("is_public", [True, False])
def test_a_topic_that_it_made_stays_for_its_address(georgia, is_public):
    at = None if is_public else timezone.now() + timedelta(days=1)
    story = make_article(topics=[georgia], at=at)
    done = merging.split(georgia, [filing_of(story, georgia).pk], "Kakheti", by=None)
    advice = "It stays, without stories. Merge it" if is_public else "It was created by this split and stays"
    assert advice in told(merging.plan_undo_split(done))
    merging.undo_split(done, by=None)
    assert filed(Topic.objects.get(name="Kakheti")) == set()
    check_counts()


def test_what_stood_for_two_splits_stays_for_the_one_that_stands(georgia, state):
    caucasus = make_topic("Caucasus")
    story = make_article(topics=[georgia, caucasus])
    curation.mark_key_moment(filing_of(story, caucasus), by=None, line="The pass")
    first = split(georgia, [story], state)
    second = split(caucasus, [story], state)
    merging.undo_split(first, by=None)
    assert filed(georgia) == filed(state) == {story.pk}
    assert filing_of(story, state).key_moment_line == "The pass"
    merging.undo_split(second, by=None)
    assert (filed(georgia), filed(state), filed(caucasus)) == ({story.pk}, set(), {story.pk})
    check_counts()


@pytest.mark.parametrize("which", ["source", "target"])
def test_a_merge_of_one_of_the_two_is_taken_back_first(georgia, state, which):
    story = make_article(topics=[georgia])
    done = split(georgia, [story], state)
    merge = merging.merge(georgia if which == "source" else state, make_topic("Elsewhere"), by=None)
    with pytest.raises(NotAllowed, match="Undo that merge first"):
        merging.undo_split(done, by=None)
    merging.undo(merge, by=None)
    merging.undo_split(done, by=None)
    assert filed(georgia) == {story.pk}
    check_counts()


@pytest.mark.parametrize("which", ["source", "target"])
def test_a_topic_stays_while_a_split_that_needs_it_can_be_undone(georgia, state, which):
    """Also one that no reader saw: its story is scheduled."""
    story = make_article(topics=[georgia], at=timezone.now() + timedelta(days=1))
    done = split(georgia, [story], state)
    if which == "target":
        refile(story, make_topic("Elsewhere"))
    topic = georgia if which == "source" else state
    with pytest.raises(NotAllowed, match="the split to “Georgia, the state” can still be undone"):
        deletion.delete(Topic.objects.get(pk=topic.pk), by=None)
    merging.undo_split(done, by=None)
    assert filed(georgia) == ({story.pk} if which == "source" else set())
    check_counts()
    if which == "target":
        deletion.delete(Topic.objects.get(pk=state.pk), by=None)
        assert not Topic.objects.filter(pk=state.pk).exists()


def test_it_is_taken_back_once_by_who_may_and_as_the_plan_says(georgia, state):
    story = make_article(topics=[georgia])
    done = split(georgia, [story], state)
    with pytest.raises(NotAllowed):
        merging.undo_split(done, by=make_user("Journalist"))
    plan = merging.plan_undo_split(done)
    make_article(topics=[state])
    with pytest.raises(ValidationError, match="have changed since you opened"):
        merging.undo_split(done, by=None, digest=plan.digest)
    assert filed(georgia) == set()
    merging.undo_split(done, by=None, digest=merging.plan_undo_split(done).digest)
    with pytest.raises(NotAllowed, match="already"):
        merging.undo_split(done, by=None)
