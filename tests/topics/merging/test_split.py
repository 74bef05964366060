"""Chosen stories of a topic move to another one, with all that was said of them."""

import pytest
from django.core.exceptions import ValidationError

from newsroom.core.permissions import NotAllowed
from tests.factories import live_count, make_article, make_topic, make_user
from tests.topics.merging.helpers import check_counts, filed, filing_of, pins
from topics import counting, curation, merging
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def georgia():
    return make_topic("Georgia", kind="place")


def test_chosen_stories_move_and_the_others_stay(georgia):
    state = make_topic("Georgia, the state", kind="place")
    stories = [make_article(topics=[georgia]) for _ in range(3)]
    merging.split(georgia, [filing_of(s, georgia).pk for s in stories[:2]], state.name, by=None)
    assert (filed(georgia), filed(state)) == ({stories[2].pk}, {stories[0].pk, stories[1].pk})
    assert (live_count(georgia), live_count(state)) == (1, 2)
    check_counts()


def test_what_is_said_of_a_story_moves_with_it(georgia):
    state = make_topic("Georgia, the state")
    own, pinned, hidden = make_article(topics=[state]), make_article(topics=[georgia]), make_article(topics=[georgia])
    curation.pin(filing_of(own, state), by=None)
    curation.pin(filing_of(pinned, georgia), by=None)
    curation.mark_key_moment(filing_of(pinned, georgia), by=None, line="The vote")
    curation.hide(filing_of(hidden, georgia), by=None, reason="The typeface.")
    merging.split(georgia, georgia.entries.values_list("pk", flat=True), "georgia, THE state", by=None)
    assert pins(state) == [own.pk, pinned.pk]
    assert filing_of(pinned, state).key_moment_line == "The vote"
    assert filing_of(hidden, state).hidden_reason == "The typeface."
    check_counts()


def test_a_story_that_the_other_topic_has_already_is_there_once(georgia):
    state = make_topic("Georgia, the state")
    story = make_article(topics=[georgia, state])
    merging.split(georgia, [filing_of(story, georgia).pk], state.name, by=None)
    assert (filed(georgia), filed(state)) == (set(), {story.pk})
    check_counts()


def test_a_new_name_makes_a_topic_of_the_same_kind_that_is_public_at_once(georgia):
    story = make_article(topics=[georgia])
    merging.split(georgia, [filing_of(story, georgia).pk], "საქართველო", by=None)
    made = Topic.objects.get(name="საქართველო")
    assert (made.kind, made.is_public, live_count(made)) == ("place", True, 1)
    check_counts()


def test_the_other_topic_is_held_however_its_name_is_typed(georgia, monkeypatch):
    state, story, held = make_topic("Georgia, the state"), make_article(topics=[georgia]), set()
    lock = counting.lock
    monkeypatch.setattr(counting, "lock", lambda ids: held.update(found := lock(ids)) or found)
    merging.split(georgia, [filing_of(story, georgia).pk], "Geor\u00adgia, the\u200b state", by=None)
    assert filed(state) == {story.pk}
    assert state.pk in held


@pytest.mark.parametrize(("target", "error"), [("georgia", ValidationError), ("", ValidationError)])
def test_it_goes_to_another_topic_only(georgia, target, error):
    story = make_article(topics=[georgia])
    with pytest.raises(error):
        merging.split(georgia, [filing_of(story, georgia).pk], target, by=None)
    assert filed(georgia) == {story.pk}


def test_without_a_story_that_is_filed_here_nothing_is_made(georgia):
    elsewhere = make_article(topics=["Elsewhere"])
    with pytest.raises(NotAllowed):
        merging.split(georgia, [elsewhere.entries.get().pk], "Nowhere", by=None)
    assert not Topic.objects.filter(name="Nowhere").exists()


def test_who_may_not_curate_may_not_split(georgia):
    story = make_article(topics=[georgia])
    with pytest.raises(NotAllowed):
        merging.split(georgia, [filing_of(story, georgia).pk], "Elsewhere", by=make_user("Journalist"))


def test_the_plan_tells_of_each_pin_once(georgia):
    state = make_topic("Georgia, the state")
    stories = [
        make_article(title=title, topics=topics)
        for title, topics in (("Vineyards", [georgia]), ("Peaches", [georgia, state]))
    ]
    for story in stories:
        curation.pin(filing_of(story, georgia), by=None)
    ((_, lines),) = merging.plan_split(georgia, [filing_of(s, georgia).pk for s in stories], state.name).parts
    assert [line for line in lines if "pinned" in line] == [
        "“Peaches” becomes pinned in “Georgia, the state”.",
        "1 story stays pinned, below the existing pins of “Georgia, the state”.",
    ]


def test_the_plan_tells_what_moves_and_holds_only_while_it_is_true(georgia):
    story = make_article(topics=[georgia], title="Vineyards in the snow")
    chosen = [filing_of(story, georgia).pk]
    plan = merging.plan_split(georgia, chosen, "Kakheti")
    told = " ".join(line for _, lines in plan.parts for line in lines)
    for words in ("“Kakheti” is created", "1 story moves to it", "“Vineyards in the snow”"):
        assert words in told
    make_topic("Kakheti")
    with pytest.raises(ValidationError, match="have changed since you opened"):
        merging.split(georgia, chosen, "Kakheti", by=None, digest=plan.digest)
