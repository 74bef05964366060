"""Whatever is done to topics in whatever order, nothing is lost or doubled, and what is taken back leaves no trace.

What ought to be so is kept beside the machine in plain Python, by `model`.
"""

from datetime import timedelta
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from articles.story_fields import references
from articles.workflow import bylines, drafting, publishing
from newsroom.core.permissions import NotAllowed
from tests.factories import make_draft, make_topic
from tests.machines import run
from tests.topics.merging.model import Model, Story
from topics import counting, curation, merging
from topics.models import Alias, Topic, TopicEntry
from topics.names import duplicates, naming

NAMES = ("Aral", "Baikal", "Chad", "Dal", "Eyre", "Aral!")
some = st.integers(0, 11)


class Desk(RuleBasedStateMachine):
    """Topic editors at work."""

    @initialize()
    def open(self):
        for name in NAMES[:4]:
            make_topic(name, aliases=[f"Lake {name}"])
        self.lines = count(1)
        self.model = Model()
        self.names, self.words = set(), set()
        for n in range(3):
            self.write({n, n + 1})

    def topic(self, number):
        topics = list(Topic.objects.order_by("pk"))
        return topics[number % len(topics)]

    def story(self, number):
        return self.model.stories[number % len(self.model.stories)]

    def entry(self, number, other):
        """A story's entry, in the model and in the database; or nothing."""
        story = self.story(number)
        if not story.filed:
            return None, None
        topics = sorted(story.filed)
        topic = topics[other % len(topics)]
        return story.filed[topic], TopicEntry.objects.get(content_object=story.article, tag=topic)

    @rule(numbers=st.sets(some, max_size=3))
    def write(self, numbers):
        story = Story(make_draft(summary="", body=""))
        self.model.stories.append(story)
        self.edit(len(self.model.stories) - 1, numbers)
        self.publish(len(self.model.stories) - 1, -2)

    @rule(number=some, numbers=st.sets(some, max_size=3))
    def edit(self, number, numbers):
        story = self.story(number)
        story.wanted = references({self.topic(n) for n in numbers})
        drafting.save(story.article, {"topics": story.wanted})

    @rule(number=some, hours=st.sampled_from((-30 * 24, -1, 20)))
    def publish(self, number, hours):
        story = self.story(number)
        try:
            publishing.publish(story.article, by=None, at=timezone.now() + timedelta(hours=hours))
        except ValidationError:
            # One that is live is not scheduled.
            return
        story.publish(self._ids(story.wanted) if story.wanted is not None else set(story.filed))

    def _ids(self, wanted):
        there = set(Topic.objects.values_list("pk", flat=True))
        found = naming.find([ref["name"] for ref in wanted])
        return {r["id"] if r["id"] in there else found[naming.key_of(r["name"])].pk for r in wanted}

    @rule(number=some)
    def withdraw(self, number):
        story = self.story(number)
        if story.is_published:
            publishing.withdraw(story.article, by=None)
            content = story.article.working_copy.content
            story.wanted = content["topics"] if content else None
            story.is_published = False

    @rule(number=some, other=some)
    def pin_or_unpin(self, number, other):
        filed, row = self.entry(number, other)
        if filed and filed.reason and not filed.is_pinned:
            with pytest.raises(ValidationError):
                curation.pin(row, by=None)
        elif filed:
            (curation.unpin if filed.is_pinned else curation.pin)(row, by=None)
            filed.is_pinned = not filed.is_pinned

    @rule(number=some, other=some)
    def hide_or_show(self, number, other):
        filed, row = self.entry(number, other)
        if filed and filed.reason:
            curation.unhide(row, by=None)
            filed.reason = ""
        elif filed:
            filed.reason, filed.is_pinned = f"Reason {next(self.lines)}", False
            curation.hide(row, by=None, reason=filed.reason)

    @rule(number=some, other=some)
    def mark(self, number, other):
        filed, row = self.entry(number, other)
        if filed:
            filed.line = f"Line {next(self.lines)}"
            curation.mark_key_moment(row, by=None, line=filed.line)

    @rule(number=some, name=st.sampled_from(NAMES), moves_address=st.booleans())
    def rename(self, number, name, moves_address):
        try:
            with transaction.atomic():
                naming.rename(self.topic(number), name, slug=name if moves_address else "")
        except ValidationError:
            pass

    @rule(number=some, other=some)
    def merge(self, number, other):
        loser, survivor = self.topic(number), self.topic(other)
        if loser == survivor:
            with pytest.raises(ValidationError):
                merging.merge(loser, survivor, by=None)
            return
        row = merging.merge(loser, survivor, by=None)
        self.model.move(self.model.stories, row.loser_id, row.survivor_id, row=row, is_split=False)

    @rule(number=some, other=some, numbers=st.sets(some, max_size=3))
    def split(self, number, other, numbers):
        topic, target = self.topic(number), self.topic(other)
        stories = [s for n, s in enumerate(self.model.stories) if n in numbers and topic.pk in s.filed]
        if topic == target or not stories:
            return
        ids = topic.entries.filter(content_object__in=[s.article for s in stories]).values_list("pk", flat=True)
        row = merging.split(topic, list(ids), target.name, by=None)
        self.model.move(stories, topic.pk, target.pk, row=row, is_split=True)

    @precondition(lambda self: hasattr(self, "model") and self.model.moves)
    @rule(number=some)
    def undo(self, number):
        done = self.model.moves[number % len(self.model.moves)]
        undo = merging.undo_split if done.is_split else merging.undo
        if not self.model.can_undo(done):
            with pytest.raises(NotAllowed):
                undo(done.row, by=None)
            return
        topic = undo(done.row, by=None)
        assert topic.pk == done.source
        self.model.undo(done)
        if not topic.is_public:
            # Readers were led to the survivor only, by the addresses of a topic that they never had.
            self.words -= {word for word in self.words if naming.find_by_slug(word) == topic}

    @rule(number=some, other=some)
    def merge_and_undo(self, number, other):
        """Taken back at once, it leaves no trace."""
        loser, survivor = self.topic(number), self.topic(other)
        if loser != survivor:
            before = state()
            merging.undo(merging.merge(loser, survivor, by=None), by=None)
            assert state() == before

    @rule(number=some, other=some, numbers=st.sets(some, max_size=3))
    def split_and_undo(self, number, other, numbers):
        """So does a split."""
        topic, target = self.topic(number), self.topic(other)
        stories = [s.article for n, s in enumerate(self.model.stories) if n in numbers and topic.pk in s.filed]
        if topic != target and stories:
            before = state()
            ids = topic.entries.filter(content_object__in=stories).values_list("pk", flat=True)
            merging.undo_split(merging.split(topic, list(ids), target.name, by=None), by=None)
            assert state() == before

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def no_filing_is_lost_or_doubled_and_each_says_what_was_said(self):
        told = {}
        for row in TopicEntry.objects.all():
            said = (row.hidden_reason, row.key_moment_line, row.pinned_position is not None)
            told[row.content_object_id, row.tag_id] = said
        assert told == self.model.said()

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def every_count_and_date_is_exact(self):
        assert list(bylines.check_dates()) == []
        assert list(counting.check()) == []
        assert list(duplicates.check()) == []

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def every_name_and_address_that_ever_was_leads_somewhere(self):
        self.names |= {*Topic.objects.values_list("key", flat=True), *Alias.objects.values_list("key", flat=True)}
        assert naming.find(self.names).keys() == self.names
        words = {*Topic.objects.values_list("slug", flat=True), *Alias.objects.values_list("slug", flat=True)}
        public = Topic.objects.public()
        self.words |= {word for word in words if naming.find_by_slug(word, public)}
        assert [word for word in self.words if naming.find_by_slug(word, public) is None] == []

    def teardown(self):
        """Readers get there in one step."""
        client = Client()
        for word in getattr(self, "words", ()):
            response = client.get(f"/topics/{word}/")
            if response.status_code == 301:
                response = client.get(response["Location"])
            assert response.status_code == 200, word


def state():
    """All that merging writes; pins by their order."""
    pins = TopicEntry.objects.filter(pinned_position__isnull=False).order_by("tag", "pinned_position", "pk")
    return {
        "topics": list(Topic.objects.order_by("pk").values("pk", "name", "slug", "parent", "entry_count")),
        "aliases": list(Alias.objects.order_by("key").values_list("topic", "name", "slug")),
        "entries": list(TopicEntry.objects.order_by("pk").values("pk", "tag", "published_at", "hidden_reason")),
        "pins": list(pins.values_list("tag", "pk")),
    }


@pytest.mark.faults
@pytest.mark.django_db
def test_nothing_is_lost_or_doubled_whatever_editors_do(rounds, figure):
    examples = rounds(50)
    run(Desk, examples=examples, steps=20, is_shortened=False)
    figure("state machine", f"{examples} sequences of 20 merges, splits and undos: nothing lost or doubled")
