"""Whatever is done in whatever order, every count and list equals what counting from scratch gives.

The model beside the machine is plain Python: for each story its state, its date, its topics and where it is hidden.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations, permutations

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from articles.models import Article, Author
from articles.story_fields import references
from articles.workflow import drafting, publishing, reviewing, scheduled_updates
from newsroom.core.permissions import NotAllowed
from tests.factories import live_count, make_author, make_draft, make_topic
from tests.machines import run
from topics import counting, curation
from topics.models import MonthCount, SharedCount, SharedMonthCount, Topic, TopicEntry
from topics.site.crossings import Crossing, TopicPair
from topics.site.mixes import Mix

START = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
TOPICS = ("Aral", "Baikal", "Chad", "Victoria")
AUTHORS = ("Lakes desk", "Data desk")

topic_sets = st.lists(st.sampled_from(range(len(TOPICS))), unique=True)
# Hours from now, back over a change of month and of daylight saving time, and ahead.
past_hours = st.integers(-24 * 70, 0)
hours_to_come = st.integers(1, 24 * 40)


@dataclass
class Story:
    """What the model knows of one story."""

    article: Article
    wanted: list
    signed: list
    filed: list = field(default_factory=list)
    by: list = field(default_factory=list)
    hidden: set = field(default_factory=set)
    at: datetime | None = None
    is_published: bool = False
    is_deleted: bool = False
    # The scheduled update: its moment, topics and authors.
    update: tuple | None = None

    def is_live(self, now):
        return self.is_published and self.at <= now

    def in_topic(self, topic):
        return self.is_published and topic in self.filed and topic not in self.hidden


class Newsroom(RuleBasedStateMachine):
    """A newsroom at work, and time passing."""

    stories = Bundle("stories")

    @initialize()
    def open(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.client = Client()
        self.topics = [make_topic(name) for name in TOPICS]
        self.authors = [make_author(name) for name in AUTHORS]
        self.model = []
        self.public = set()

    def teardown(self):
        if hasattr(self, "clock"):
            self.clock.stop()

    @rule(target=stories, topics=topic_sets, author=st.sampled_from((0, 1)))
    def write(self, topics, author):
        article = make_draft(
            summary="", body="", topics=[self.topics[t] for t in topics], authors=[self.authors[author]]
        )
        story = Story(article, wanted=topics, signed=[author])
        self.model.append(story)
        return story

    def _went_out(self, story, at):
        story.filed, story.by, story.at, story.is_published = story.wanted, story.signed, at, True
        story.hidden &= set(story.filed)
        story.update = None

    @rule(story=stories, hours=past_hours)
    def publish(self, story, hours):
        at = timezone.now() + timedelta(hours=hours)
        publishing.publish(story.article, by=None, at=at)
        self._went_out(story, at)

    @rule(story=stories, hours=hours_to_come)
    def schedule(self, story, hours):
        at = timezone.now() + timedelta(hours=hours)
        if story.is_live(timezone.now()):
            with pytest.raises(publishing.ValidationError):
                publishing.schedule(story.article, by=None, at=at)
        else:
            publishing.schedule(story.article, by=None, at=at)
            self._went_out(story, at)

    @rule(story=stories, topics=topic_sets, author=st.sampled_from((0, 1)))
    def edit(self, story, topics, author):
        """Nothing that is typed changes what readers see."""
        drafting.save(
            story.article,
            {
                # Without a text, a scheduled update is refused at its moment.
                "body": "<p>The lake is lower than last year.</p>",
                "topics": references(self.topics[t] for t in topics),
                "authors": references([self.authors[author]]),
            },
        )
        story.wanted, story.signed = topics, [author]

    @rule(story=stories)
    def update(self, story):
        """Publishing again takes the draft and keeps the date."""
        if story.is_published:
            publishing.publish(story.article, by=None)
            self._went_out(story, story.at)

    @rule(story=stories, hours=hours_to_come)
    def schedule_update(self, story, hours):
        """What is in the draft now goes out then, whatever is written into it until then."""
        at = timezone.now() + timedelta(hours=hours)
        story.article.refresh_from_db()
        if not story.is_live(timezone.now()) or story.article.working_copy.content is None:
            with pytest.raises(NotAllowed):
                scheduled_updates.schedule(story.article, by=None, at=at)
        else:
            scheduled_updates.schedule(story.article, by=None, at=at)
            story.update = at, story.wanted, story.signed

    @rule(story=stories)
    def withdraw(self, story):
        if not story.is_published:
            with pytest.raises(NotAllowed):
                publishing.withdraw(story.article, by=None)
        else:
            publishing.withdraw(story.article, by=None)
            story.is_published, story.update = False, None

    @rule(story=stories, topic=st.sampled_from(range(len(TOPICS))))
    def hide_or_show(self, story, topic):
        entry = TopicEntry.objects.filter(content_object=story.article, tag=self.topics[topic]).first()
        if entry is None:
            return
        if topic in story.hidden:
            curation.unhide(entry, by=None)
            story.hidden.remove(topic)
        else:
            curation.hide(entry, by=None, reason="Only names the lake.")
            story.hidden.add(topic)

    @rule(story=consumes(stories))
    def delete(self, story):
        if not reviewing.is_blank(story.article):
            with pytest.raises(NotAllowed):
                reviewing.delete(story.article, by=None)
            publishing.withdraw(story.article, by=None) if story.is_published else None
        else:
            reviewing.delete(story.article, by=None)
            story.is_deleted = True
        story.is_published = False

    @rule(hours=hours_to_come)
    def wait(self, hours):
        self.traveller.shift(timedelta(hours=hours))
        assert scheduled_updates.publish_due()
        for story in self.model:
            if story.update and story.update[0] <= timezone.now():
                _, story.filed, story.by = story.update
                story.hidden &= set(story.filed)
                story.update = None

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def the_kept_counts_are_those_from_scratch(self):
        assert list(counting.check()) == []
        assert (counting.fix(), list(counting.check())) == (0, [])

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def every_list_and_count_is_what_the_model_says(self):
        now = timezone.now()
        live = [story for story in self.model if story.is_live(now)]
        newest_first = sorted(live, key=lambda s: (s.at, s.article.pk), reverse=True)
        assert list(Article.objects.live()) == [s.article for s in newest_first]
        annotated = dict(Topic.objects.with_live_count().values_list("pk", "live_count"))
        for number, topic in enumerate(self.topics):
            expected = [s.article.pk for s in newest_first if s.in_topic(number)]
            assert list(topic.entries.live().values_list("content_object", flat=True)) == expected
            assert live_count(topic) == annotated[topic.pk] == len(expected)
            if expected:
                self.public.add(number)
            assert (number in self.public) == Topic.objects.public().filter(pk=topic.pk).exists()
        for number, author in enumerate(self.authors):
            expected = [s.article.pk for s in newest_first if number in s.by]
            assert list(author.bylines.live().values_list("article", flat=True)) == expected
            assert bool(expected) == Author.objects.public().filter(pk=author.pk).exists()

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def crossings_and_the_mix_are_what_the_model_says(self):
        now = timezone.now()
        newest_first = sorted(
            (s for s in self.model if s.is_live(now)), key=lambda s: (s.at, s.article.pk), reverse=True
        )
        # One pair after each step, in turn.
        self.pairs = getattr(self, "pairs", None) or list(combinations(range(len(self.topics)), 2))
        pair = self.pairs.pop()
        both = [story for story in newest_first if all(map(story.in_topic, pair))]
        topics = (Topic.objects.get(pk=self.topics[number].pk) for number in pair)
        crossing = Crossing(TopicPair.of(*topics), now)
        assert crossing.total == len(both)
        assert crossing.months == Counter(counting.month_of(story.at) for story in both)
        assert [story.pk for story in crossing.cards(0, len(both) + 1)] == [story.article.pk for story in both]
        self._check_api(pair, [story.article.uid for story in both])
        any_topic = [s.article.pk for s in newest_first if any(map(s.in_topic, range(len(self.topics))))]
        mix = Mix(list(self.topics), now)
        assert mix.total == len(any_topic)
        assert [story.pk for story in mix.cards(0, len(any_topic) + 1)] == any_topic

    def _check_api(self, pair, both):
        """The API has the same total and stories, in the list of the crossing and in the search."""
        first, second = (TOPICS[number].lower() for number in pair)
        is_public = Topic.objects.public().filter(slug__in=(first, second)).count() == 2
        for address in (
            f"/api/v1/topics/{first}+{second}/stories/?limit=100",
            f"/api/v1/search/?topic={first}&topic={second}&limit=100",
        ):
            answer = self.client.get(address)
            assert answer.status_code == (200 if is_public else 404)
            if is_public:
                found = answer.json()
                assert (found["total"], [item["id"] for item in found["items"]]) == (len(both), both)

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def months_and_pairs_are_what_the_model_says(self):
        published = [s for s in self.model if s.is_published]
        dated = {s.article.pk: [t for t in s.filed if s.in_topic(t)] for s in published}
        months = Counter((t, counting.month_of(s.at)) for s in published for t in dated[s.article.pk])
        shared = Counter(pair for topics in dated.values() for pair in permutations(topics, 2))
        number = {topic.pk: n for n, topic in enumerate(self.topics)}
        kept = MonthCount.objects.filter(entry_count__gt=0).values_list("topic", "month", "entry_count")
        assert {(number[t], m): n for t, m, n in kept} == dict(months)
        kept = SharedCount.objects.filter(entry_count__gt=0).values_list("topic", "other", "entry_count")
        assert {(number[a], number[b]): n for a, b, n in kept} == dict(shared)
        shared_months = Counter(
            (*pair, counting.month_of(s.at)) for s in published for pair in combinations(sorted(dated[s.article.pk]), 2)
        )
        kept = SharedMonthCount.objects.filter(entry_count__gt=0).values_list("topic", "other", "month", "entry_count")
        found = {(*sorted((number[a], number[b])), month): n for a, b, month, n in kept}
        assert (found, len(kept)) == (dict(shared_months), len(found))


@pytest.mark.faults
@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_every_count_and_list_is_exact_whatever_happens(settings, zone, rounds, figure):
    settings.TIME_ZONE = zone
    examples = rounds(100)
    run(Newsroom, examples=examples, steps=25)
    figure("state machine", f"{zone}: {examples} sequences of 25 steps, every count and list exact")
