"""Two at once over every way to write a story: nobody overwrites anybody, no text is lost, nothing is done twice.

Each round two people have the same page of a new story open and send at the same moment, each on a connection of
their own. The suite makes a tenth of the rounds, `pytest -m faults` all of them.
"""

from collections import Counter
from datetime import timedelta
from itertools import product
from typing import NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.admin.lists import bulk
from articles.choices import Reason, State, Status
from articles.models import Article, Revision
from articles.story_fields import reference
from articles.workflow import conflict_resolution, drafting, locking, publishing, restoring, reviewing
from articles.workflow.actions import ACTIONS
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_author, make_conflict_version, make_draft, make_topic, make_user
from tests.racing import at_once
from topics import counting

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (NotAllowed, ValidationError, locking.Conflict)


class Way(NamedTuple):
    """A way to write. text: how the text is saved first, if there is one. verb: what is done then, if anything.

    rewrites: whether the verb itself writes the text. state: where the story has to stand; None: anywhere.
    """

    text: str = ""
    verb: str = ""
    rewrites: bool = False
    state: Status | str | None = None


WAYS = {
    "save": Way("saved"),
    "autosave": Way("autosaved"),
    "merge": Way("merged"),
    "submit": Way("autosaved", "submit", state=Status.DRAFT),
    "publish": Way("autosaved", "publish", state=Status.DRAFT),
    "schedule": Way("autosaved", "schedule", state=Status.DRAFT),
    "reschedule": Way(verb="reschedule", rewrites=True, state="scheduled"),
    "plan": Way(verb="plan", rewrites=True, state=Status.DRAFT),
    "restore": Way(verb="restore", rewrites=True),
}
# What `begin` can begin with, by the state that the desk shows.
BEGINNINGS = {
    State.DRAFT: Status.DRAFT,
    State.IN_REVIEW: Status.IN_REVIEW,
    State.PUBLISHED: Status.PUBLISHED,
    State.SCHEDULED: "scheduled",
    State.BINNED: Status.WITHDRAWN,
}


def beginning_for(action):
    """Where a story has to stand for the action; None: anywhere."""
    states = {state for button in action.buttons for state in button.states}
    return next((beginning for state, beginning in BEGINNINGS.items() if state in states), None)


FROM_THE_LIST = {name: beginning_for(action) for name, action in ACTIONS.items() if action.bulk}
WAYS |= {
    f"list: {name}": Way(verb=f"list: {name}", rewrites="topics" in name, state=state)
    for name, state in FROM_THE_LIST.items()
}
# The log calls it by what it was before as well.
_LOGGED = {
    "schedule": "publish",
    "republish": "publish",
    "reschedule": "publish",
    "update": "publish",
    "update scheduled": "publish",
    "request changes": "send back",
    "add topics": "file",
    "remove topics": "file",
    # A scheduled story that readers never saw goes to the bin.
    "bin": "withdraw",
}
PAIRS = list(product(WAYS, repeat=2))


class Outcome(NamedTuple):
    """What became of one of the two: whether the text is saved, and whether the verb was done. None: had none."""

    saved: bool | None = None
    done: bool | None = None


@pytest.fixture
def desk(committed):
    """(two editors, the topic and the author of all stories)."""
    return [make_user("Editor"), make_user("Editor")], make_topic(), make_author()


def begin(desk, state):
    """A new story that stands there, with a first revision and a kept text about each editor."""
    people, topic, author = desk
    story = make_draft(title="Common", body="<p>One</p><p>Two</p>", topics=[topic], authors=[author])
    drafting.save(story, {"summary": "As it was"}, reason=Reason.SAVED)
    for person in people:
        make_conflict_version(story, by=person, session=f"before {person.pk}")
    if state == Status.IN_REVIEW:
        reviewing.submit(story, by=None)
    elif state == Status.PUBLISHED:
        publishing.publish(story, by=None)
    elif state == Status.WITHDRAWN:
        reviewing.bin(story, by=None)
    elif state == "scheduled":
        publishing.schedule(story, by=None, at=tomorrow())
    return Article.objects.select_related("working_copy").get(pk=story.pk)


def tomorrow():
    return timezone.now() + timedelta(days=1)


def attempt(name, shown, person, mark):
    """Do it as the desk does, knowing the story as it was shown; how it went."""
    way = WAYS[name]
    story = Article.objects.select_related("working_copy").get(pk=shown.pk)
    saved = done = None
    version = shown.working_copy.version
    if way.text:
        saved = write(way.text, story, shown, person, mark)
        version = story.working_copy.version
    if way.verb and saved is not False:
        try:
            do(way.verb, story, person, version)
            done = True
        except REFUSALS:
            done = False
    return Outcome(saved, done)


def write(how, story, shown, person, mark):
    """Send a text with this headline from a page that shows the story; whether it is saved."""
    token = locking.EditToken(shown.working_copy.text_version, mark, 1)
    content = {**drafting.snapshot_of(shown), "title": mark}
    try:
        if how == "merged":
            kept = Revision.objects.conflict_versions().get(article=story, session=f"before {person.pk}")
            conflict_resolution.merge(story, kept, content, by=person, token=token)
        else:
            drafting.save(story, content, by=person, token=token, reason=Reason.SAVED if how == "saved" else None)
    except locking.Conflict:
        return False
    return True


def do(verb, story, person, version):
    """Change the story's state, knowing this version."""
    known = {"by": person, "version": version}
    if verb.startswith("list: "):
        is_removal = verb == "list: remove_topics"
        topics = drafting.content_of(story)["topics"] if is_removal else [{"id": None, "name": f"Of {person}"}]
        bulk.do(ACTIONS[verb.removeprefix("list: ")], story, version, person, {"topics": topics})
        return
    match verb:
        case "submit":
            reviewing.submit(story, **known)
        case "plan":
            reviewing.plan(story, at=tomorrow(), **known)
        case "publish":
            publishing.publish(story, **known)
        case "schedule":
            publishing.schedule(story, at=tomorrow(), **known)
        case "reschedule":
            publishing.reschedule(story, at=tomorrow(), **known)
        case "restore":
            restoring.restore(story, story.revisions.numbered().get(number=1), **known)


def check_round(names, shown, people, marks, outcomes):
    """What has to be true after each round."""
    ways = [WAYS[name] for name in names]
    told = f"{names} {outcomes}"
    wrote = [out.saved if way.text else bool(out.done) for way, out in zip(ways, outcomes, strict=True)]
    is_text = [bool(way.text) or way.rewrites for way in ways]
    if all(is_text):
        assert sum(wrote) <= 1, told
        assert sum(wrote) == 1 or not any(way.text for way in ways), told
    elif any(way.text for way in ways):
        # A change of state alone is no conflict for a text.
        assert all(out.saved for way, out in zip(ways, outcomes, strict=True) if way.text), told
    if not any(way.text for way in ways):
        assert sum(bool(out.done) for out in outcomes) <= 1, told
        if {way.state for way in ways} <= {shown.first_state, None}:
            assert any(out.done for out in outcomes), told
    for person, mark, out in zip(people, marks, outcomes, strict=True):
        if out.saved is not None:
            assert where_is(mark, shown, person) == ("in the story" if out.saved else "kept"), told
    check_nothing_is_doubled(shown, ways, outcomes, told)


def where_is(mark, shown, person):
    """Where a text with this headline is found."""
    story = Article.objects.select_related("working_copy").get(pk=shown.pk)
    titles = {drafting.content_of(story)["title"], *(each.content["title"] for each in story.revisions.numbered())}
    if mark in titles:
        return "in the story"
    conflicts = [each.content["title"] for each in story.revisions.conflict_versions().filter(by=person)]
    return "kept" if mark in conflicts else "lost"


def check_nothing_is_doubled(shown, ways, outcomes, told):
    verbs = [way.verb.removeprefix("list: ").replace("_", " ") for way in ways]
    done = Counter(_LOGGED.get(verb, verb) for verb, out in zip(verbs, outcomes, strict=True) if out.done)
    since = AuditEntry.objects.filter(subject_kind="article", subject_id=shown.pk, pk__gt=shown.heard)
    told_of = since.exclude(verb__in=["resolve conflict", "draft"]).values_list("verb", flat=True)
    logged = Counter(_LOGGED.get(verb, verb) for verb in told_of)
    assert logged == done, f"{told} {logged}"
    numbers = list(shown.revisions.numbered().order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)), told
    texts = Revision.objects.conflict_versions().filter(article=shown).exclude(session__startswith="before ")
    assert texts.count() == sum(out.saved is False for out in outcomes), told
    versions = list(shown.revisions.base_versions().values_list("number", flat=True))
    assert len(versions) == len(set(versions)), told


def play(number, desk):
    """One round; (the names of both ways, their outcomes)."""
    # Over all pairs, and another one each time.
    names = PAIRS[number * 41 % len(PAIRS)]
    people = desk[0]
    state = next((WAYS[name].state for name in names if WAYS[name].state), Status.DRAFT)
    shown = begin(desk, state)
    shown.first_state = state
    shown.heard = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    marks = [f"Of the first, {number}", f"Of the second, {number}"]
    outcomes = at_once(
        *(
            lambda name=name, person=person, mark=mark: attempt(name, shown, person, mark)
            for name, person, mark in zip(names, people, marks, strict=True)
        )
    )
    check_round(names, shown, people, marks, outcomes)
    return names, outcomes


@pytest.mark.faults
def test_of_two_who_write_at_once_one_wins_and_the_others_text_is_kept(desk, rounds, figure):
    figures, number_of_rounds = Counter(), rounds(500)
    for number in range(number_of_rounds):
        _, outcomes = play(number, desk)
        for out in outcomes:
            figures["texts saved"] += out.saved is True
            figures["texts kept from a conflict"] += out.saved is False
            figures["deeds done"] += out.done is True
            figures["deeds refused"] += out.done is False
    said = ", ".join(f"{number} {what}" for what, number in figures.items())
    figure("conflict", f"stories, {number_of_rounds} rounds: {said}; none lost, none done twice")
    assert figures["texts kept from a conflict"] > 0
    assert list(counting.check()) == []


def test_every_action_of_the_list_is_done_with_a_story_that_nobody_else_writes(desk):
    # Otherwise a refusal above would prove nothing.
    topics = [{"id": None, "name": "Of nobody else"}, reference(desk[1])]
    for name, state in FROM_THE_LIST.items():
        story = begin(desk, state)
        removed_or_added = topics[1:] if name == "remove_topics" else topics[:1]
        bulk.do(ACTIONS[name], story, story.working_copy.version, desk[0][0], {"topics": removed_or_added})


def test_every_way_meets_every_other():
    assert {PAIRS[number * 41 % len(PAIRS)] for number in range(len(PAIRS))} == set(PAIRS)
