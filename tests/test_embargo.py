"""A word that stands in every field of a story is nowhere that readers and machines can look before its moment."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from articles.collaboration import preview_links
from articles.models import Article, Comment
from articles.story_fields import reference
from articles.workflow import drafting, locking, publishing, reviewing, scheduled_updates
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.images import renditions
from newsroom.core.web.social_cards import Card
from tests.core.cache.helpers import ask
from tests.crawling import HOST, STARTS, crawl
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user
from tests.keeping import TransactionDetector
from tests.working import django
from topics import curation

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

CANARY = "quokkasphinx"


def telling(found):
    """The addresses whose answer has the word."""
    return {address for address, (_, told) in found.items() if CANARY in told.casefold() or CANARY in address}


def secret_story(at, **more):
    """A story with the word in everything that a story has."""
    picture = make_image(alt=f"{CANARY} alt", caption=f"{CANARY} caption", credit=f"{CANARY} credit")
    inside = make_image(alt=f"{CANARY} inside")
    src = renditions.sources(inside).src
    draft = make_draft(
        title=f"{CANARY} headline", summary=f"{CANARY} standfirst", slug=f"{CANARY}-slug",
        body=f'<p>{CANARY} text</p><figure><img src="{src}" alt="{CANARY} drawing"></figure>',
        topics=[make_topic(f"{CANARY} topic", aliases=[f"{CANARY} alias"]), "Harbours", "Lighthouses"],
        authors=[make_author(f"{CANARY} desk")], lead_image=picture, lead_caption=f"{CANARY} use",
        notes=f"{CANARY} notes", label="analysis", uid=f"{CANARY}-id",
        published_at=at.isoformat() if at else None, **more,
    )  # fmt: skip
    return draft, picture, inside


@pytest.fixture(autouse=True)
def _cards_in_words(monkeypatch):
    """What the picture of a story without one says can be read."""
    monkeypatch.setattr(Card, "png", lambda card: repr(card).encode())


@pytest.fixture(autouse=True)
def still():
    """Answers that tell the time tell the same."""
    with time_machine.travel(datetime(2031, 5, 5, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


def quiet_site():
    """What readers see anyway."""
    make_article(title="Ships wait", topics=["Harbours"], authors=["Port desk"], lead_image=make_image())
    make_article(title="Tides turn", topics=["Harbours", "Tides"], authors=["Port desk"])
    # No story that readers see shares this topic with another one.
    make_article(title="Lamps burn", topics=["Lighthouses"])


def guesses(article, pictures):
    """What somebody would try who suspects the story: {what: address}."""
    day = article.address_day
    return {
        "story": f"/{day:%Y/%m/%d}/{CANARY}-slug/",
        "oembed": f"/oembed?url={HOST}/{day:%Y/%m/%d}/{CANARY}-slug/",
        "topic": f"/topics/{CANARY}-topic/",
        "alias": f"/topics/{CANARY}-alias/",
        "topic feed": f"/topics/{CANARY}-topic/feed.json",
        "topic year": f"/topics/{CANARY}-topic/{day:%Y}/",
        "shared topic year": f"/topics/harbours/{day:%Y}/",
        "topic month": f"/topics/{CANARY}-topic/{day:%Y/%m}/",
        "shared topic month": f"/topics/harbours/{day:%Y/%m}/",
        "author": f"/authors/{CANARY}-desk/",
        "story in the API": f"/api/v1/stories/{article.uid}/",
        "Markdown in the API": f"/api/v1/stories/{article.uid}.md",
        "topic in the API": f"/api/v1/topics/{CANARY}-topic/",
        "crossing in the API": f"/api/v1/topics/harbours+{CANARY}-topic/stories/",
        "author in the API": f"/api/v1/authors/{CANARY}-desk/",
        "day": f"/{day:%Y/%m/%d}/",
        "month": f"/{day:%Y/%m}/",
        "year": f"/{day:%Y}/",
        "sitemap": f"/sitemap-articles-{day:%Y-%m}.xml",
        **{f"picture {number}": picture.file.og for number, picture in enumerate(pictures)},
        **{f"rendition {number}": renditions.sources(picture).src for number, picture in enumerate(pictures)},
    }


# Zones on both sides of the date line, and moments in the hour that a clock skips or repeats.
@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("UTC", datetime(2031, 7, 1, 0, 0, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2031, 6, 30, 10, 0, tzinfo=UTC)),
        ("Pacific/Pago_Pago", datetime(2031, 7, 1, 10, 59, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2031, 3, 9, 7, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2031, 10, 26, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2031, 10, 26, 1, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2031, 12, 31, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_scheduled_story_is_nowhere_before_its_moment_and_everywhere_from_then_on(client, zone, moment, figure):
    # One zone with the trees of all languages, which takes twice as long.
    languages = settings.LANGUAGES if zone == "UTC" else settings.LANGUAGES[:1]
    with (
        override_settings(TIME_ZONE=zone, LANGUAGES=languages),
        time_machine.travel(moment - timedelta(seconds=1), tick=False) as clock,
    ):
        quiet_site()
        never = crawl(client)
        draft, *pictures = secret_story(moment)
        clock.move_to(moment - timedelta(days=1))
        publishing.publish(draft, by=None)
        tries = guesses(Article.objects.get(pk=draft.pk), pictures)
        for when in (moment - timedelta(days=1), moment - timedelta(seconds=1)):
            clock.move_to(when)
            for what, address in tries.items():
                absent = "/media/images/zzz.jpg" if address.startswith("/media/") else "/zzz/"
                unknown = client.get(re.sub(CANARY, "zzz", address) if CANARY in address else absent)
                answer = client.get(address)
                assert answer.status_code == 404, what
                assert answer.content == unknown.content, what
                assert dict(answer.items()) == dict(unknown.items()), what
        assert crawl(client) == never
        clock.move_to(moment)
        found = telling(crawl(client))
        for address in ("/", "/feed.rss", "/feed.atom", "/feed.json", "/news-sitemap.xml", "/topics/", "/authors/",
                        "/topics/harbours/", "/topics/harbours/feed.rss"):  # fmt: skip
            assert address in found, address
        for what, address in tries.items():
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, what
            answer.getvalue()
        said = f"{zone}, {moment:%d %B %H:%M} UTC: {len(never)} addresses crawled and {len(tries)} guessed"
        figure("embargo", f"{said}: nothing before the moment, everywhere from then on")


def unpublished(make):
    """A story with the word in it that readers do not see, by the way in which they do not."""
    draft, *pictures = secret_story(None)
    make(draft)
    return draft, pictures


def schedule(story, days=1):
    publishing.publish(story, by=None, at=datetime.now(UTC) + timedelta(hours=5 * days))


WAYS = {
    "draft": lambda story: None,
    "scheduled": schedule,
    "scheduled, with a draft": lambda story: (schedule(story), drafting.save(story, {"title": f"{CANARY} again"})),
    "pinned before it is live": lambda story: (schedule(story), curation.pin(story, by=None)),
    "copied": lambda story: (schedule(story), drafting.duplicate(story, by=make_user())),
    "translated": lambda story: (
        schedule(story),
        schedule(make_draft(title=CANARY, language="fi", translation_of=reference(story)), days=2),
    ),
    "in review": lambda story: reviewing.submit(story, by=None),
    "binned": lambda story: reviewing.bin(story, by=None),
    "scheduled and taken back": lambda story: (
        publishing.publish(story, by=None, at=datetime.now(UTC) + timedelta(days=1)),
        publishing.withdraw(story, by=None),
    ),
    "shared": lambda story: preview_links.create(story, by=None, days=3, purpose=CANARY),
    "talked about": lambda story: Comment.objects.create(article=story, text=CANARY, quote=CANARY),
    "kept after a conflict": lambda story: _lose(story),
}


def _lose(story):
    with pytest.raises(locking.Conflict):
        drafting.save(story, {"title": CANARY}, by=make_user(), token=locking.EditToken(99, "tab", 1))


def test_what_is_written_into_a_published_story_is_nowhere_before_it_is_published(client):
    quiet_site()
    never = crawl(client)
    story = Article.objects.live().first()
    secret, *pictures = secret_story(None)
    drafting.save(story, {**drafting.content_of(secret), "slug": f"{CANARY}-slug", "notes": CANARY})
    assert crawl(client) == never
    assert client.get(f"/{story.address_day:%Y/%m/%d}/{CANARY}-slug/").status_code == 404
    assert [client.get(f"/media/{picture.file.name}").status_code for picture in pictures] == [404, 404]


@pytest.mark.usefixtures("_cdn")
def test_a_scheduled_update_is_nowhere_before_its_moment(still):
    quiet_site()
    story, site, at = Article.objects.live().first(), CachedSite(), datetime.now(UTC) + timedelta(seconds=1)
    new = f"/{story.address_day:%Y/%m/%d}/{CANARY}-slug/"
    secret, *pictures = secret_story(None)
    files = [picture.file.url for picture in pictures]
    never = crawl(site, [*STARTS, new, *files])
    content = {**drafting.content_of(secret), "slug": f"{CANARY}-slug", "notes": CANARY}
    drafting.save(story, content)
    scheduled_updates.schedule(story, by=None, at=at, change_note=f"{CANARY} note")
    assert scheduled_updates.publish_due()
    assert crawl(site, [*STARTS, new, *files]) == never
    assert crawl(CachedSite(), [*STARTS, new, *files]) == never
    still.move_to(at)
    assert scheduled_updates.publish_due()
    found = telling(crawl(site))
    assert {"/", "/feed.rss", "/topics/", "/topics/harbours/", "/authors/", new} <= found
    assert all(site.get(file).status_code < 400 for file in files)


def test_a_withdrawn_story_is_gone_from_everywhere_at_once(client):
    quiet_site()
    draft, *pictures = secret_story(None)
    publishing.publish(draft, by=None)
    publishing.correct(draft, f"{CANARY} correction", by=None)
    curation.pin(draft, by=None)
    address = Article.objects.get(pk=draft.pk).get_absolute_url()
    assert {"/", "/corrections/", address} <= telling(crawl(client))
    publishing.withdraw(draft, by=None, reason=f"{CANARY} reason")
    # The topic, once public, stays so. Mirrors are told which story to delete.
    left = " ".join(told for _, told in crawl(client).values())
    assert {said[:40] for said in re.findall(rf"(?a){CANARY}\W\w+", left)} == {
        f"{CANARY} topic",
        f"{CANARY}-topic",
        f"{CANARY}+topic",
        f"{CANARY} alias",
        f"{CANARY}-id",
    }
    gone = client.get(address)
    assert gone.status_code == 410
    # It links to the topic, and says nothing else.
    said = re.findall(rf"(?a){CANARY}\W\w+", gone.content.decode())
    assert set(said) == {f"{CANARY} topic", f"{CANARY}-topic"}
    assert gone.content.decode().count(CANARY) == len(said)
    assert [client.get(f"/media/{picture.file.name}").status_code for picture in pictures] == [404, 404]


class CachedSite:
    """The site behind its page cache, as a CDN sees it: with all headers that it sends, but whether it was cached."""

    def __init__(self):
        self._cache = PageCache(django, detector=TransactionDetector())

    def get(self, address):
        answer = ask(self._cache, address)
        response = HttpResponse(answer.body, status=answer.status)
        for name, value in answer.headers.items():
            if name != "Cache-Status":
                response.headers[name] = value
        return response


@pytest.fixture
def _cdn(settings):
    """A CDN of an unknown kind. A request does not end the test's own transaction (as Django's client sees to it)."""
    settings.EDGE_SECONDS, settings.EDGE_KIND = 24 * 3600, ""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_cdn")
def test_a_new_slug_of_a_story_that_returns_is_nowhere_before(still):
    quiet_site()
    story = make_article(title="Dredging")
    old, at = story.get_absolute_url(), datetime.now(UTC) + timedelta(hours=1)
    new = old.replace("dredging", CANARY)
    publishing.withdraw(story, by=None)
    site = CachedSite()
    never = crawl(site, [*STARTS, old, new])
    assert (never[old][0], never[new][0]) == (410, 404)
    drafting.save(story, {"slug": CANARY})
    publishing.publish(story, by=None, at=at)
    assert crawl(site, [*STARTS, old, new]) == never
    assert crawl(CachedSite(), [*STARTS, old, new]) == never
    still.move_to(at)
    assert (site.get(new).status_code, site.get(old).status_code) == (200, 301)


def test_topics_of_a_version_to_come_are_not_on_the_page_of_the_unpublished_story(client, still):
    story = make_article(title="Dredging", topics=["Harbours", "Tides"])
    make_article(topics=["Harbours", "Tides", "Oceans"])
    url = story.get_absolute_url()
    publishing.withdraw(story, by=None)
    gone = client.get(url).content
    assert b"Harbours" in gone
    drafting.save(story, {"topics": [reference(make_topic("Oceans")), reference(make_topic("Tides"))]})
    publishing.publish(story, by=None, at=datetime.now(UTC) + timedelta(days=1))
    assert client.get(url).content == gone
    publishing.unschedule(story, by=None)
    still.shift(timedelta(days=2))
    assert client.get(url).content == gone
    publishing.publish(story, by=None)
    publishing.withdraw(story, by=None)
    now = client.get(url).content
    assert (b"Oceans" in now, b"Harbours" in now) == (True, False)


@pytest.mark.usefixtures("_cdn")
@pytest.mark.parametrize("way", WAYS)
def test_neither_text_nor_header_tells_of_what_is_not_published(way, client, settings):
    if way != "scheduled":
        # The trees of the other languages have the same pages, and take as long again.
        settings.LANGUAGES = settings.LANGUAGES[:1]
    quiet_site()
    site = CachedSite()
    never = crawl(site)
    assert any("Surrogate-Key" in told and "s-maxage=86400" in told for _, told in never.values())
    _, pictures = unpublished(WAYS[way])
    assert crawl(site) == never
    assert crawl(CachedSite()) == never
    for picture in pictures:
        assert client.get(f"/media/{picture.file.name}").status_code == 404


@pytest.mark.usefixtures("_cdn")
@pytest.mark.parametrize("hide", [schedule, lambda story: None], ids=["scheduled", "draft"])
def test_no_header_tells_that_a_story_is_a_translation_of_one_that_is_not_published(hide):
    quiet_site()
    translation = make_article(title="Sluizen dicht", language="nl", topics=["Harbours"])
    path = translation.get_absolute_url()
    tags = re.compile(r"(?<=Surrogate-Key': ')[^']*")
    never = crawl(CachedSite())
    original, _, _ = secret_story(None)
    hide(original)
    drafting.save(translation, {"translation_of": reference(original)})
    publishing.publish(translation, by=None)
    Article.objects.filter(pk=translation.pk).update(updated_at=None)
    found = CachedSite().get(path)
    sent = [tags.search(never[path][1])[0].split(), found["Surrogate-Key"].split()]
    assert len(sent[0]) == len(sent[1])
    assert not [name for names in sent for name in names if re.fullmatch(r"[a-z-]+-\d+", name)]
    assert CANARY not in str(dict(found.items())) + found.text


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_a_guess_takes_as_much_work_as_one_that_means_nothing(client, state):
    quiet_site()
    draft, *pictures = secret_story(datetime.now(UTC) + timedelta(days=1))
    WAYS[state](draft)
    draft.refresh_from_db()
    draft.address_day = draft.address_day or datetime.now(UTC).date()
    for what, address in guesses(draft, pictures).items():
        if CANARY not in address:
            continue
        work = []
        for asked in (address, re.sub(CANARY, "zzzzzsphinx", address)):
            # What a page reads anyway, it has read.
            client.get(asked)
            with CaptureQueriesContext(connection) as queries:
                client.get(asked)
            work.append(len(queries))
        assert work[0] == work[1], what
