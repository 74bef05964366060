"""Whatever editors do in whatever order, and however time passes, a kept page is what would be made afresh.

So is one that a cache at the edge keeps for a day, unless it is told to forget it.
"""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import path, resolve

from articles.models import Article, Author
from articles.site.social_cards import picture_of
from articles.story_fields import reference
from articles.workflow import drafting, publishing
from newsroom import urls
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.i18n.languages import split_language_prefix
from newsroom.core.templatetags import fragments
from newsroom.core.web.social_cards import Card
from tests.core.cache.helpers import ask
from tests.desk import sign_in
from tests.factories import make_article, make_author, make_page, make_topic
from tests.keeping import TransactionDetector, addresses, names_of_addresses
from tests.machines import run
from tests.newsroom.exchange.helpers import backed_up, restore
from tests.working import NAMES, START, Newsroom, django
from topics import curation, merging
from topics.models import Topic
from topics.names import naming

# What else there is for readers, each answer made for itself.
NEVER_KEPT = {
    *("service_worker", "robots_txt", "security_txt", "alive", "ready", "media", "shared_media", "identity", "favicon"),
    *("articles:preview", "oembed", "topics:too_many", "api:not_found"),
}


pytestmark = pytest.mark.usefixtures("one_connection")
urlpatterns = [path("new/", lambda request: render(request, "articles/follow.html")), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def _edge(settings):
    settings.EDGE_SECONDS, settings.EDGE_KIND = 24 * 3600, "varnish"


@pytest.fixture(autouse=True)
def _cards_in_words(monkeypatch):
    """What a card says, in the place of a drawing of it, which takes longer than all the rest."""
    monkeypatch.setattr(Card, "png", lambda card: repr(card).encode())


@pytest.mark.django_db
def test_every_kind_of_page_is_kept():
    make_article(topics=[make_topic("Elbe"), make_topic("Loire")], authors=[make_author("Rivers desk")])
    for known in ("about", ""):
        make_page(known=known)
    cache = PageCache(django, detector=TransactionDetector())
    asked = {address: (ask(cache, address), ask(cache, address)) for address in dict.fromkeys(addresses())}
    found = {address: again for address, (first, again) in asked.items() if first.status == 200}
    assert len(found) > 20
    assert {address: again.cache_status for address, again in found.items() if again.cache_status != "hit"} == {}
    # A new address is one of these or of those.
    assert {resolve(split_language_prefix(address.partition("?")[0])[1]).view_name for address in found} == set(
        names_of_addresses()
    ) - NEVER_KEPT


@pytest.mark.django_db
def test_a_storys_card_is_drawn_once_whatever_it_is_asked_with(monkeypatch):
    its = picture_of(Article.objects.for_page().get(pk=make_article().pk)).src
    drawn = []
    monkeypatch.setattr(Card, "png", lambda card: drawn.append(card) or b"picture")
    cache = PageCache(django, detector=TransactionDetector())
    for query in ("page=2", "", "page=3&x=1", "x=1", "p=2", "page=2"):
        answer = ask(cache, f"{its}?{query}")
        assert answer.body == b"picture" or answer.headers["Location"] == its
    assert len(drawn) == 1


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_view_that_is_added_without_a_thought_is_not_kept():
    make_topic("Elbe", is_in_navigation=True)
    make_article(topics=[Topic.objects.get()])
    cache = PageCache(django, detector=TransactionDetector())
    first, again = ask(cache, "/new/"), ask(cache, "/new/")
    assert b"Elbe" in first.body
    assert (first.cache_status, again.cache_status) == ("", "")


@pytest.mark.django_db
def test_a_story_kept_from_before_a_topic_above_its_own_moved_shows_what_belongs_with_it_now():
    elbe, loire, tagus = (make_topic(name) for name in NAMES[:3])
    curation.describe(loire, by=None, parent=elbe)
    curation.describe(tagus, by=None, parent=loire)
    story = make_article(topics=[tagus])
    make_article(topics=[elbe, tagus])
    cache, address = PageCache(django, detector=TransactionDetector()), story.get_absolute_url()
    ask(cache, address)
    curation.describe(loire, by=None, parent=None)
    assert ask(cache, address).body == ask(django, address).body


@pytest.mark.django_db
@pytest.mark.parametrize("period", ["2026/10/", "2026/"])
def test_a_story_that_is_scheduled_is_not_taken_off_a_month_or_year_that_was_kept_before(period):
    with time_machine.travel(START, tick=False):
        topic = make_topic("Elbe")
        story = make_article(topics=[topic], at=START - timedelta(days=1))
        cache, address = PageCache(django, detector=TransactionDetector()), f"/topics/elbe/{period}"
        ask(cache, address)
        make_article(topics=[topic], at=START + timedelta(days=1))
        drafting.save(story, {"title": "The dikes hold"})
        publishing.publish(story, by=None)
        assert ask(cache, address).body == ask(django, address).body


@pytest.mark.django_db
def test_the_years_of_a_topic_are_rendered_again_only_if_one_of_them_has_changed(monkeypatch):
    rendered = []

    def load(template_name):
        if template_name == "topics/_years.html":
            rendered.append(template_name)
        return get_template(template_name)

    monkeypatch.setattr(fragments, "get_template", load)
    with time_machine.travel(START, tick=False):
        topic, address = make_topic("Elbe"), "/topics/elbe/2025/04/"
        make_article(topics=[topic], at=START.replace(year=2025, month=4))
        cache = PageCache(django, detector=TransactionDetector())

        def renders():
            rendered.clear()
            assert ask(cache, address).body == ask(django, address).body
            # The page made afresh has its own.
            return len(rendered) - 1

        assert (renders(), renders()) == (1, 0)
        curation.pin(topic.entries.get(), by=None)
        make_article(topics=[topic], at=START + timedelta(days=1))
        assert renders() == 0
        latest = make_article(topics=[topic])
        assert (renders(), renders()) == (1, 0)
        publishing.withdraw(latest, by=None)
        assert renders() == 0


@pytest.mark.django_db
def test_a_publication_leaves_the_pages_of_other_topics_authors_and_stories_as_they_were_kept():
    with time_machine.travel(START, tick=False):
        elbe, loire, tagus = (make_topic(name) for name in NAMES[:3])
        # A page with all that it can show: topics below it, related ones, stories to come, a correction.
        curation.describe(loire, by=None, parent=elbe, related=[tagus])
        for at in (START - timedelta(days=1), START + timedelta(days=1)):
            story = make_article(topics=[elbe, loire, tagus], authors=["Ada Kahn", "Cy Rao"], at=at)
        first = Article.objects.live().get()
        publishing.correct(first, "It was the other bank.", by=None)
        assert not story.is_live
        cache = PageCache(django, detector=TransactionDetector())
        others = [elbe, loire, first, *Author.objects.all()]
        crossing = [f"/topics/elbe+loire/{part}" for part in ("", "2026/", "2026/10/", "feed.atom")]
        mix = [f"/mix/elbe,loire/{part}" for part in ("", "feed.rss")]
        pages = [*(each.get_absolute_url() for each in others), "/corrections/", *crossing, *mix]
        for address in pages:
            ask(cache, address)
        other = make_article(topics=["Oder"], authors=["Bo Lind"], at=START)
        publishing.withdraw(other, by=None)
        assert {address: ask(cache, address).cache_status for address in pages} == dict.fromkeys(pages, "hit")


@pytest.mark.django_db
def test_kept_versions_of_a_story_lead_to_those_that_readers_see():
    with time_machine.travel(START, tick=False) as clock:
        story = make_article(at=START)
        second, third = (make_article(language=language, at=START) for language in ("fi", "zh-hans"))
        cache = PageCache(django, detector=TransactionDetector())
        pages = [f"{tree}{each.get_absolute_url()}" for each in (story, second, third) for tree in ("", "/zh-hans")]

        def become(translation, at):
            drafting.save(translation, {"translation_of": reference(story)})
            publishing.publish(translation, by=None, at=at)

        for change in (
            lambda: become(second, START),
            lambda: become(third, START),
            lambda: publishing.withdraw(second, by=None),
            lambda: publishing.publish(second, by=None, at=START + timedelta(hours=1)),
            lambda: clock.shift(3600),
            lambda: publishing.withdraw(story, by=None),
        ):
            for address in pages:
                ask(cache, address)
            change()
            for address in pages:
                kept, fresh = ask(cache, address), ask(django, address)
                assert (kept.status, kept.body) == (fresh.status, fresh.body), address


@pytest.mark.django_db
def test_kept_pages_call_a_topic_as_it_is_called_in_their_language_now():
    topic = make_topic("Elbe")
    curation.describe(topic, by=None, is_in_navigation=True)
    story = make_article(topics=[topic])
    cache = PageCache(django, detector=TransactionDetector())
    pages = [f"/zh-hans{path}" for path in ("/", "/topics/", topic.get_absolute_url(), story.get_absolute_url())]
    for name in ("易北河", ""):
        for address in pages:
            ask(cache, address)
        naming.set_translations(topic, {"zh-hans": name})
        for address in pages:
            told = ask(cache, address).body.decode()
            assert told == ask(django, address).body.decode()
            assert ("易北河</a>" in told) is bool(name), address


@pytest.mark.django_db
def test_a_site_that_is_restored_while_it_runs_sends_what_was_restored():
    topic = make_topic("Elbe")
    make_article(title="The dikes hold", topics=[topic])
    saved = backed_up()
    merging.rename(topic, "Loire", by=None, moves_address=False)
    cache = PageCache(django, detector=TransactionDetector())
    assert b"Loire" in ask(cache, "/topics/elbe/").body
    restore(saved)
    restored = ask(cache, "/topics/elbe/")
    assert (restored.cache_status, b"Loire" in restored.body) == ("fwd=miss; stored", False)
    assert ask(cache, "/topics/elbe/").body == restored.body == ask(django, "/topics/elbe/").body


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_kept_feed_tells_who_asks_by_date_alone_too_whether_it_has_changed(form):
    with time_machine.travel(START, tick=False) as clock:
        make_article(title="The dikes hold", at=START - timedelta(days=1))
        story = make_article(title="The ferry waits", at=START - timedelta(hours=1))
        cache, address = PageCache(django, detector=TransactionDetector()), f"/feed.{form}"
        ask(cache, address)
        clock.shift(5)
        since = ask(cache, address).headers["Last-Modified"]
        clock.shift(3600)
        assert ask(cache, address, if_modified_since=since).status == 304
        publishing.withdraw(story, by=None)
        answer = ask(cache, address, if_modified_since=since)
        assert (answer.status, b"The ferry waits" in answer.body) == (200, False)


@pytest.mark.faults
@pytest.mark.django_db
def test_no_kept_page_is_ever_outdated(rounds, figure):
    examples = rounds(50)
    run(Newsroom, examples=examples, steps=15, is_shortened=False)
    figure("cached pages", f"{examples} sequences of 15 changes: no page, and no copy in a CDN, was outdated")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["arbitrary", "signed in", "visitor"])
def test_no_cookie_changes_a_page_or_bypasses_the_cache(client, kind):
    topic = make_topic("Elbe")
    make_article(topics=[topic], authors=[make_author("Rivers desk")])
    if kind == "signed in":
        sign_in(client, "Editor")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
    else:
        value = "0f3a" * 8
    name = "consent" if kind == "arbitrary" else settings.SESSION_COOKIE_NAME
    cache = PageCache(django, detector=TransactionDetector())
    for address in dict.fromkeys(addresses()):
        plain = ask(cache, address)
        if plain.cache_status != "fwd=miss; stored":
            continue
        answer = ask(cache, address, cookie=f"{name}={value}", authorization="Basic eDp5")
        assert (answer.cache_status, answer.body) == ("hit", plain.body), address
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers["Vary"], address


@pytest.mark.django_db(transaction=True)
def test_a_page_that_does_not_exist_is_no_error_in_the_log(caplog):
    cache = PageCache(django, detector=TransactionDetector())
    assert ask(cache, "/topics/never-was/").status == 404
    assert "is not cached" not in caplog.text


@pytest.mark.django_db
def test_a_topic_offers_the_feed_of_a_language_once_a_story_is_in_it():
    with time_machine.travel(START, tick=False):
        topic, address = make_topic("Elbe"), "/topics/elbe/follow/"
        story = [make_article(topics=[topic], at=START - timedelta(days=1)) for _ in range(2)][1]
        cache = PageCache(django, detector=TransactionDetector())
        for language in ("en", "zh-Hans", "en"):
            drafting.save(story, {"language": language})
            publishing.publish(story, by=None)
            page = ask(cache, address).body
            assert page == ask(django, address).body
            assert (b"language=en" in page) == (language == "zh-Hans")
