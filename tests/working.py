"""Editors at work, readers reading, and time passing: what hypothesis has happen in any order."""

import contextlib
from datetime import UTC, datetime, timedelta
from unittest import mock

import time_machine
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from articles.models import Article, Author
from articles.story_fields import reference, references
from articles.workflow import authors, drafting, publishing, scheduled_updates
from newsroom.core.cache import cdn
from newsroom.core.cache.cdn import Purger
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.library import services
from newsroom.core.models import Image, Page
from newsroom.core.pages import editing
from newsroom.core.permissions import NotAllowed
from tests.core.cache.helpers import ask
from tests.factories import make_author, make_draft, make_image, make_topic
from tests.keeping import Edge, TransactionDetector, addresses
from topics import curation, merging
from topics.models import Merge, Topic, TopicEntry
from topics.names import naming

START = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
NAMES = ("Elbe", "Loire", "Tagus", "Volga")
some = st.integers(0, 11)
django = WSGIHandler()


class Newsroom(RuleBasedStateMachine):
    """Editors at work, readers reading, and time passing."""

    @initialize()
    def open(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.cache = PageCache(django, detector=TransactionDetector())
        self.edge, self.purger = Edge(self.cache), Purger(TransactionDetector())
        self.pictures = [make_image(alt=f"Picture {n}") for n in range(2)]
        for name in NAMES:
            make_topic(name, aliases=[f"River {name}"])
        self.authors = [make_author("Rivers desk"), make_author("Data desk")]
        self.count = self.round = 0
        elbe, loire, tagus, _ = Topic.objects.order_by("pk")
        curation.describe(loire, by=None, parent=elbe)
        curation.describe(tagus, by=None, parent=loire)
        for n in range(4):
            self.write({n, n + 1}, n % 2, -n * 30)
        self.merges = []

    def teardown(self):
        if hasattr(self, "clock"):
            self.clock.stop()

    def topic(self, number):
        topics = list(Topic.objects.order_by("pk"))
        return topics[number % len(topics)]

    def story(self, number):
        stories = list(Article.objects.order_by("pk"))
        return stories[number % len(stories)]

    def entry(self, number):
        entries = list(TopicEntry.objects.order_by("pk"))
        return entries[number % len(entries)] if entries else None

    def word(self):
        self.count += 1
        return f"{self.count}"

    @rule(numbers=st.sets(some, max_size=3), author=st.sampled_from((0, 1)), hours=st.integers(-900, 60))
    def write(self, numbers, author, hours):
        draft = make_draft(
            summary=self.word(), topics=list({self.topic(n) for n in numbers}), authors=[self.authors[author]],
            lead_image=self.pictures[author] if hours % 3 else None,
        )  # fmt: skip
        publishing.publish(draft, by=None, at=timezone.now() + timedelta(hours=hours))

    @rule(number=some, numbers=st.sets(some, max_size=3), author=st.sampled_from((0, 1)), what=st.sampled_from("tbsl"))
    def update(self, number, numbers, author, what):
        story = self.story(number)
        said = {
            "t": {"title": f"Headline {self.word()}"},
            "b": {"body": f"<p>{self.word()}</p>"},
            "l": {"label": ("opinion", "")[number % 2]},
            "s": {},
        }[what]
        topics = references({self.topic(n) for n in numbers})
        image = reference(self.pictures[number % 2]) if number % 3 else None
        authors = references([self.authors[author]])
        drafting.save(story, {"topics": topics, "authors": authors, "lead_image": image, **said})
        # A draft may name an original that is in its language by now.
        with contextlib.suppress(ValidationError):
            publishing.publish(story, by=None)

    @rule(number=some, hours=st.sampled_from((1, 5, 26)), is_minor=st.booleans())
    def schedule_update(self, number, hours, is_minor):
        story, at = self.story(number), timezone.now() + timedelta(hours=hours)
        drafting.save(story, {"title": f"Headline {self.word()}", "topics": references([self.topic(number)])})
        with contextlib.suppress(NotAllowed, ValidationError):
            scheduled_updates.schedule(story, by=None, at=at, is_minor=is_minor)

    @rule(number=some, hours=st.sampled_from((-700, -24, -1, 5, 50)))
    def move(self, number, hours):
        with contextlib.suppress(ValidationError):
            publishing.publish(self.story(number), by=None, at=timezone.now() + timedelta(hours=hours))

    @rule(number=some)
    def withdraw(self, number):
        with contextlib.suppress(NotAllowed):
            publishing.withdraw(self.story(number), by=None)

    @rule(number=some)
    def correct(self, number):
        with contextlib.suppress(NotAllowed):
            publishing.correct(self.story(number), f"Not {self.word()}", by=None)

    @rule(number=some, hours=st.sampled_from((None, 3, 30)), on_front=st.booleans())
    def pin(self, number, hours, on_front):
        item = self.story(number) if on_front else self.entry(number)
        until = timezone.now() + timedelta(hours=hours) if hours else None
        if item:
            curation.unpin(item, by=None) if item.pinned_position else curation.pin(item, by=None, until=until)

    @rule(number=some, what=st.sampled_from(("hide", "mark", "order")))
    def curate(self, number, what):
        entry = self.entry(number)
        if entry is None:
            return
        if what == "order":
            pins = list(TopicEntry.objects.filter(tag=entry.tag_id, pinned_position__isnull=False))
            curation.order(pins[::-1], by=None)
        elif what == "mark":
            curation.mark_key_moment(entry, by=None, line=f"Moment {self.word()}")
        elif entry.is_hidden:
            curation.unhide(entry, by=None)
        else:
            curation.hide(entry, by=None, reason="Elsewhere.")

    @rule(
        number=some,
        other=some,
        what=st.sampled_from(
            ("parent", "related", "navigation", "briefing", "confirm", "picture", "public", "sponsor")
        ),
    )
    def describe(self, number, other, what):
        topic = self.topic(number)
        try:
            if what == "parent":
                curation.describe(topic, by=None, parent=self.topic(other) if other else None)
            elif what == "related":
                curation.describe(topic, by=None, related=[self.topic(other)])
            elif what == "navigation":
                curation.describe(topic, by=None, is_in_navigation=not topic.is_in_navigation)
            elif what == "picture":
                curation.describe(topic, by=None, lead_image=self.pictures[other % 2], description=self.word())
            elif what == "sponsor":
                curation.describe(topic, by=None, sponsor=self.word())
            elif what == "confirm":
                curation.confirm_briefing(topic, by=None)
            elif what == "briefing":
                curation.write_briefing(topic, f"<p>{self.word()}</p>", by=None)
            else:
                curation.make_public(topic, by=None)
        except ValidationError:
            pass

    @rule(number=some, name=st.sampled_from(("Ebro", "Elbe", "Po", "River Po")), moves=st.booleans())
    def rename(self, number, name, moves):
        with contextlib.suppress(ValidationError):
            merging.rename(self.topic(number), name, by=None, moves_address=moves)

    @rule(number=some, name=st.sampled_from(("Ebro", "River Loire", "Oder")))
    def call(self, number, name):
        topic = self.topic(number)
        with transaction.atomic(), contextlib.suppress(ValidationError):
            naming.remove_alias(topic, name) if topic.aliases.exists() else naming.add_aliases(topic, [name])

    @rule(number=some, name=st.sampled_from(("易北河", "卢瓦尔河", "")))
    def set_translation(self, number, name):
        with transaction.atomic(), contextlib.suppress(ValidationError):
            naming.set_translations(self.topic(number), {"zh-hans": name})

    @rule(number=some, other=some, language=st.sampled_from(("en", "fi", "zh-hans")))
    def translate(self, number, other, language):
        story, original = self.story(number), self.story(other)
        drafting.save(story, {"language": language, "translation_of": reference(original)})
        with contextlib.suppress(ValidationError):
            publishing.publish(story, by=None)

    @rule(number=some, other=some)
    def merge(self, number, other):
        loser, survivor = self.topic(number), self.topic(other)
        if loser != survivor and Topic.objects.count() > 2:
            self.merges.append(merging.merge(loser, survivor, by=None))

    @precondition(lambda self: getattr(self, "merges", []))
    @rule(number=some)
    def undo(self, number):
        with contextlib.suppress(NotAllowed):
            merging.undo(Merge.objects.get(pk=self.merges[number % len(self.merges)].pk), by=None)

    @rule(number=some, other=some, numbers=st.sets(some, max_size=3))
    def split(self, number, other, numbers):
        topic, target = self.topic(number), self.topic(other)
        ids = list(topic.entries.values_list("pk", flat=True))
        chosen = [pk for n, pk in enumerate(ids) if n in numbers]
        if topic != target and chosen:
            merging.split(topic, chosen, target.name, by=None)

    @rule(number=st.sampled_from((0, 1)))
    def describe_picture(self, number):
        services.describe(Image.objects.get(pk=self.pictures[number].pk), alt=f"Picture {self.word()}", credit="Desk")

    @rule(number=st.sampled_from((0, 1)))
    def describe_author(self, number):
        author = Author.objects.get(pk=self.authors[number].pk)
        authors.describe(author, by=None, name=f"Desk {self.word()}", role=self.word())

    @rule(number=some, what=st.sampled_from(("begin", "translate", "save", "publish", "withdraw", "move", "foot")))
    def write_page(self, number, what):
        pages = list(Page.objects.order_by("pk"))
        if what == "begin" or not pages:
            known = ["about", "corrections-policy", ""][number % 3]
            with contextlib.suppress(ValidationError):
                editing.create(f"Page {self.word()}", known=known, by=None)
            return
        page = pages[number % len(pages)]
        said = {**editing.content_of(page), "body": f"<p>{self.word()}</p>"}
        if what == "translate":
            with contextlib.suppress(ValidationError):
                editing.translate(page, "zh-hans", by=None)
        elif what == "withdraw":
            editing.unpublish(page, version=page.version, by=None)
        elif what == "save":
            editing.save(page, said, by=None)
        else:
            changed = {"move": {"slug": f"at-{self.word()}"}, "foot": {"is_in_footer": bool(number % 2)}}.get(what, {})
            # Another one may have this address in its language.
            with contextlib.suppress(ValidationError):
                editing.publish(page, {**said, **changed}, by=None)

    @rule(hours=st.sampled_from((1, 5, 26, 24 * 20)))
    def wait(self, hours):
        self.traveller.shift(timedelta(hours=hours))
        assert scheduled_updates.publish_due()

    @precondition(lambda self: hasattr(self, "merges"))
    @invariant()
    def every_page_is_what_would_be_made_afresh(self):
        with mock.patch.object(cdn, "purge", self.edge.purge):
            self.purger.step()
        # A sixth of the pages after each step, and the others after the next ones: what is outdated stays so.
        self.round += 1
        for address in list(dict.fromkeys(addresses()))[self.round % 6 :: 6]:
            kept, at_edge, fresh = ask(self.cache, address), self.edge.ask(address), ask(django, address)
            assert (kept.status, kept.body.decode()) == (fresh.status, fresh.body.decode()), address
            assert (at_edge.status, at_edge.body.decode()) == (fresh.status, fresh.body.decode()), address
