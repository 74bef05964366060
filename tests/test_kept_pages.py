"""Whatever editors do in whatever order, and however time passes, a kept page is what would be made afresh.

So is one that a cache at the edge keeps for a day, unless it is told to forget it.
"""

import contextlib
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.shortcuts import render
from django.urls import path, resolve
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from articles import drafting, publishing
from articles.admin.people import AuthorAdmin
from articles.models import Article, Author, Filing
from articles.social_cards import picture_of
from newsroom import library, urls
from newsroom.languages import parted
from newsroom.models import Image, Page
from newsroom.page_cache import PageCache, edge
from newsroom.page_cache.edge import Purger
from newsroom.pages import editing
from newsroom.permissions import NotAllowed
from newsroom.social_cards import Card
from tests.factories import make_article, make_author, make_draft, make_image, make_page, make_topic
from tests.keeping import Edge, OwnBell, addresses, names_of_addresses
from tests.machines import run
from tests.newsroom.exchange.helpers import backed_up, restore
from tests.newsroom.page_cache.asking import ask
from topics import curation, merging, naming
from topics.models import Merge, Topic

START = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
NAMES = ("Elbe", "Loire", "Tagus", "Volga")
# What else there is for readers, each answer made for itself.
NEVER_KEPT = {
    *("service_worker", "robots_txt", "security_txt", "alive", "ready", "media", "shared_media", "identity"),
    *("articles:preview", "articles:search", "oembed"),
}
some = st.integers(0, 11)
django = WSGIHandler()


urlpatterns = [path("new/", lambda request: render(request, "articles/follow.html")), *urls.urlpatterns]


class Newsroom(RuleBasedStateMachine):
    """Editors at work, readers reading, and time passing."""

    @initialize()
    def open(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.cache = PageCache(django, bell=OwnBell())
        self.edge, self.purger = Edge(self.cache), Purger(OwnBell())
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

    def filing(self, number):
        filings = list(Filing.objects.order_by("pk"))
        return filings[number % len(filings)] if filings else None

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

    @rule(number=some, numbers=st.sets(some, max_size=3), author=st.sampled_from((0, 1)), what=st.sampled_from("tbs"))
    def update(self, number, numbers, author, what):
        story = self.story(number)
        said = {"t": {"title": f"Headline {self.word()}"}, "b": {"body": f"<p>{self.word()}</p>"}, "s": {}}[what]
        topics = drafting.references({self.topic(n) for n in numbers})
        drafting.save(story, {"topics": topics, "authors": drafting.references([self.authors[author]]), **said})
        publishing.publish(story, by=None)

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
        item = self.story(number) if on_front else self.filing(number)
        until = timezone.now() + timedelta(hours=hours) if hours else None
        if item:
            curation.unpin(item, by=None) if item.pinned_position else curation.pin(item, by=None, until=until)

    @rule(number=some, what=st.sampled_from(("hide", "mark", "order")))
    def curate(self, number, what):
        filing = self.filing(number)
        if filing is None:
            return
        if what == "order":
            pins = list(Filing.objects.filter(tag=filing.tag_id, pinned_position__isnull=False))
            curation.order(pins[::-1], by=None)
        elif what == "mark":
            curation.mark_key_moment(filing, by=None, line=f"Moment {self.word()}")
        elif filing.is_hidden:
            curation.unhide(filing, by=None)
        else:
            curation.hide(filing, by=None, reason="Elsewhere.")

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
            naming.remove_alias(topic, name) if topic.aliases.exists() else naming.add_alias(topic, name)

    @rule(number=some, name=st.sampled_from(("易北河", "卢瓦尔河", "")))
    def call_abroad(self, number, name):
        with transaction.atomic(), contextlib.suppress(ValidationError):
            naming.call_abroad(self.topic(number), {"zh-hans": name})

    @rule(number=some, other=some, language=st.sampled_from(("en", "fi", "zh-hans")))
    def translate(self, number, other, language):
        story, original = self.story(number), self.story(other)
        drafting.save(story, {"language": language, "translation_of": drafting.reference(original)})
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
        ids = list(topic.filings.values_list("pk", flat=True))
        chosen = [pk for n, pk in enumerate(ids) if n in numbers]
        if topic != target and chosen:
            merging.split(topic, chosen, target.name, by=None)

    @rule(number=st.sampled_from((0, 1)))
    def describe_picture(self, number):
        library.describe(Image.objects.get(pk=self.pictures[number].pk), alt=f"Picture {self.word()}", credit="Desk")

    @rule(number=st.sampled_from((0, 1)))
    def describe_author(self, number):
        author = Author.objects.get(pk=self.authors[number].pk)
        author.name, author.role = f"Desk {self.word()}", self.word()
        AuthorAdmin(Author, admin.site).save_model(None, author, None, True)

    @rule(number=some, what=st.sampled_from(("begin", "translate", "save", "publish", "withdraw", "move", "foot")))
    def write_page(self, number, what):
        pages = list(Page.objects.order_by("pk"))
        if what == "begin" or not pages:
            known = ["about", "corrections-policy", ""][number % 3]
            with contextlib.suppress(ValidationError):
                editing.begin(f"Page {self.word()}", known=known, by=None)
            return
        page = pages[number % len(pages)]
        said = {**editing.content_of(page), "body": f"<p>{self.word()}</p>"}
        if what == "translate":
            with contextlib.suppress(ValidationError):
                editing.translate(page, "zh-hans", by=None)
        elif what == "withdraw":
            editing.withdraw(page, version=page.version, by=None)
        elif what == "save":
            editing.save(page, said, version=page.version, by=None)
        else:
            changed = {"move": {"slug": f"at-{self.word()}"}, "foot": {"is_in_footer": bool(number % 2)}}.get(what, {})
            # Another one may have this address in its language.
            with contextlib.suppress(ValidationError):
                editing.publish(page, {**said, **changed}, version=page.version, by=None)

    @rule(hours=st.sampled_from((1, 5, 26, 24 * 20)))
    def wait(self, hours):
        self.traveller.shift(timedelta(hours=hours))

    @precondition(lambda self: hasattr(self, "merges"))
    @invariant()
    def every_page_is_what_would_be_made_afresh(self):
        with mock.patch.object(edge, "purge", self.edge.purge):
            self.purger.step()
        # Of the pages every other one after each step, and those between after the next: what is outdated stays so.
        self.round += 1
        for address in list(dict.fromkeys(addresses()))[self.round % 2 :: 2]:
            kept, at_edge, fresh = ask(self.cache, address), self.edge.ask(address), ask(django, address)
            assert (kept.status, kept.body.decode()) == (fresh.status, fresh.body.decode()), address
            assert (at_edge.status, at_edge.body.decode()) == (fresh.status, fresh.body.decode()), address


@pytest.fixture(autouse=True)
def _edge(settings):
    settings.EDGE_SECONDS, settings.EDGE_KIND = 24 * 3600, "varnish"


@pytest.fixture(autouse=True)
def _cards_in_words(monkeypatch):
    """What a card says, in the place of a drawing of it, which takes longer than all the rest."""
    monkeypatch.setattr(Card, "png", lambda card: repr(card).encode())


@pytest.fixture(autouse=True)
def _one_connection():
    """A request does not end the test's own transaction (as Django's test client sees to it)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_every_kind_of_page_is_kept():
    topic, author = make_topic("Elbe"), make_author("Rivers desk")
    make_article(topics=[topic], authors=[author])
    for known in ("about", ""):
        make_page(known=known)
    cache = PageCache(django, bell=OwnBell())
    asked = {address: (ask(cache, address), ask(cache, address)) for address in dict.fromkeys(addresses())}
    found = {address: again for address, (first, again) in asked.items() if first.status == 200}
    assert len(found) > 20
    assert {address: again.how for address, again in found.items() if again.how != "hit"} == {}
    # A new address is one of these or of those.
    assert {resolve(parted(address)[1]).view_name for address in found} == set(names_of_addresses()) - NEVER_KEPT


@pytest.mark.django_db
def test_a_storys_card_is_drawn_once_whatever_it_is_asked_with(monkeypatch):
    its = picture_of(Article.objects.for_page().get(pk=make_article().pk)).src
    drawn = []
    monkeypatch.setattr(Card, "png", lambda card: drawn.append(card) or b"picture")
    cache = PageCache(django, bell=OwnBell())
    for query in ("page=2", "", "page=3&x=1", "x=1", "p=2", "page=2"):
        answer = ask(cache, f"{its}?{query}")
        assert answer.body == b"picture" or answer.headers["Location"] == its
    assert len(drawn) == 1


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_view_that_is_added_without_a_thought_is_not_kept():
    make_topic("Elbe", is_in_navigation=True)
    make_article(topics=[Topic.objects.get()])
    cache = PageCache(django, bell=OwnBell())
    first, again = ask(cache, "/new/"), ask(cache, "/new/")
    assert b"Elbe" in first.body
    assert (first.how, again.how) == ("", "")


@pytest.mark.django_db
def test_a_story_kept_from_before_a_topic_above_its_own_moved_shows_what_belongs_with_it_now():
    elbe, loire, tagus = (make_topic(name) for name in NAMES[:3])
    curation.describe(loire, by=None, parent=elbe)
    curation.describe(tagus, by=None, parent=loire)
    story = make_article(topics=[tagus])
    make_article(topics=[elbe, tagus])
    cache, address = PageCache(django, bell=OwnBell()), story.get_absolute_url()
    ask(cache, address)
    curation.describe(loire, by=None, parent=None)
    assert ask(cache, address).body == ask(django, address).body


@pytest.mark.django_db
def test_a_story_that_is_scheduled_is_not_taken_off_a_month_that_was_kept_before():
    with time_machine.travel(START, tick=False):
        topic = make_topic("Elbe")
        story = make_article(topics=[topic], at=START - timedelta(days=1))
        cache, address = PageCache(django, bell=OwnBell()), "/topics/elbe/2026/10/"
        ask(cache, address)
        make_article(topics=[topic], at=START + timedelta(days=1))
        drafting.save(story, {"title": "The dikes hold"})
        publishing.publish(story, by=None)
        assert ask(cache, address).body == ask(django, address).body


@pytest.mark.django_db
def test_a_site_that_is_restored_while_it_runs_sends_what_was_restored():
    topic = make_topic("Elbe")
    make_article(title="The dikes hold", topics=[topic])
    saved = backed_up()
    merging.rename(topic, "Loire", by=None, moves_address=False)
    cache = PageCache(django, bell=OwnBell())
    assert b"Loire" in ask(cache, "/topics/elbe/").body
    restore(saved)
    restored = ask(cache, "/topics/elbe/")
    assert (restored.how, b"Loire" in restored.body) == ("fwd=miss; stored", False)
    assert ask(cache, "/topics/elbe/").body == restored.body == ask(django, "/topics/elbe/").body


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_kept_feed_tells_who_asks_by_date_alone_too_whether_it_has_changed(form):
    with time_machine.travel(START, tick=False) as clock:
        make_article(title="The dikes hold", at=START - timedelta(days=1))
        story = make_article(title="The ferry waits", at=START - timedelta(hours=1))
        cache, address = PageCache(django, bell=OwnBell()), f"/feed.{form}"
        ask(cache, address)
        clock.shift(5)
        since = ask(cache, address).headers["Last-Modified"]
        clock.shift(3600)
        assert ask(cache, address, if_modified_since=since).status == 304
        publishing.withdraw(story, by=None)
        answer = ask(cache, address, if_modified_since=since)
        assert (answer.status, b"The ferry waits" in answer.body) == (200, False)


@pytest.mark.django_db
def test_no_kept_page_is_ever_outdated():
    run(Newsroom, examples=4, steps=15, is_shortened=False)


@pytest.mark.long
@pytest.mark.django_db
def test_no_kept_page_is_ever_outdated_in_many_rounds():
    run(Newsroom, examples=60, steps=25, is_shortened=False)
