"""The picture that a story without one is shared with."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from articles.models import Article
from articles.site.social_cards import card_of, picture_of
from articles.story_fields import reference
from articles.workflow import drafting, publishing
from newsroom.core.web.social_cards import Card
from tests.factories import make_article, make_image, make_topic
from tests.reading import Reading
from topics import curation
from topics.names import naming

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
AT = datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)


def loaded(story):
    return Article.objects.for_page().get(pk=story.pk)


def address(story):
    """Where the story's card is."""
    return picture_of(loaded(story)).src


def told(client, story):
    """What the story's page says of its picture."""
    page = Reading(client.get(story.get_absolute_url()))
    return {
        have["property"]: have["content"]
        for have in page.all("meta")
        if have.get("property", "").startswith("og:image")
    }


def test_a_story_without_a_picture_is_shared_with_one_that_is_drawn(client):
    story = make_article(title="Tides turn", at=AT)
    said = told(client, story)
    assert said == {
        "og:image": f"https://news.example{address(story)}",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Tides turn",
    }
    answer = client.get(said["og:image"].removeprefix("https://news.example"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.content == card_of(loaded(story)).png()
    # Others show it.
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(story.get_absolute_url()).content.count(b"summary_large_image") == 1


def test_one_with_a_picture_is_shared_with_that_and_has_no_other(client):
    story = make_article(at=AT)
    before = address(story)
    drafting.save(story, {"lead_image": reference(make_image())})
    publishing.publish(story, by=None)
    assert told(client, story)["og:image"].startswith("https://news.example/media/")
    assert client.get(before).status_code == 404


@pytest.mark.parametrize(
    ("topics", "label", "kicker"),
    [
        ([], "", ()),
        ([("Dover", "place")], "", ("Dover",)),
        ([("Dover", "place"), ("Coast", "section")], "", ("Coast",)),
        ([("Coast", "section")], "sponsored", ("Sponsored", "Coast")),
        ([], "opinion", ("Opinion",)),
    ],
)
def test_a_card_says_what_stands_over_the_headline_too(topics, label, kicker):
    story = make_article(title="Tides", label=label, topics=[make_topic(name, kind=kind) for name, kind in topics])
    assert card_of(loaded(story)) == Card("Tides", kicker)


def test_a_topic_that_hides_the_story_is_not_named_and_letters_run_as_their_language_does():
    story = make_article(title="שלום", language="he", topics=["Gossip"])
    curation.hide(story.entries.get(), by=None, reason="Off topic")
    assert card_of(loaded(story)) == Card("שלום", is_rtl=True)


def test_a_card_is_in_the_language_of_its_story():
    topic = make_topic("Yangtze", aliases=["长江"])
    naming.set_translations(topic, {"zh-hans": "长江"})
    for language, words in (
        ("zh-CN", ("观点", "长江")),
        ("en-GB", ("Opinion", "Yangtze")),
        ("fr", ("Opinion", "Yangtze")),
    ):
        story = make_article(title="Crue", language=language, label="opinion", topics=[topic])
        assert card_of(loaded(story)).kicker == words


def test_the_address_is_the_same_whatever_language_a_page_speaks():
    story = make_article(label="opinion")
    here = address(story)
    with translation.override("zh-hans"):
        assert address(story) == here


def test_a_new_headline_has_a_card_of_its_own_and_the_old_one_is_gone(client):
    story = make_article(title="Tides turn", at=AT)
    before = address(story)
    drafting.save(story, {"title": "Tides turned"})
    assert client.get(before).status_code == 200
    publishing.publish(story, by=None)
    assert address(story) != before
    assert [client.get(each).status_code for each in (before, address(story))] == [404, 200]


def test_a_card_is_there_while_readers_may_see_the_story_and_no_longer(client):
    with time_machine.travel(AT - timedelta(hours=1), tick=False) as clock:
        story = make_article(at=AT)
        its = address(story)
        assert client.get(its).content == client.get(f"/2026/04/05/nothing/card-{'0' * 12}.png").content
        assert client.get(its).status_code == 404
        clock.move_to(AT)
        assert client.get(its).status_code == 200
        publishing.withdraw(story, by=None)
        assert client.get(its).status_code == 404


def test_nothing_is_drawn_that_is_not_a_storys_own(client, monkeypatch):
    story = make_article(at=AT)
    monkeypatch.setattr(Card, "png", lambda card: pytest.fail("Something was drawn."))
    for digest in ("0" * 12, "f" * 12, "z" * 12, "0" * 13, ""):
        assert client.get(f"{story.get_absolute_url()}card-{digest}.png").status_code == 404


@pytest.mark.parametrize("query", ["page=2", "p=3&x=1", "x=1", "page=x"])
@pytest.mark.parametrize("slug", ["tides", "潮汐"])
def test_with_a_query_nothing_is_drawn_and_its_address_without_one_is_told(client, monkeypatch, query, slug):
    its = address(make_article(at=AT, slug=slug))
    monkeypatch.setattr(Card, "png", lambda card: pytest.fail("Something was drawn."))
    answer = client.get(f"{its}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (301, its)


def test_other_sites_show_it_by_oembed_too(client):
    story = make_article(at=AT)
    said = client.get("/oembed", {"url": f"https://news.example{story.get_absolute_url()}"}).json()
    assert said["thumbnail_url"] == f"https://news.example{address(story)}"
    small = client.get("/oembed", {"url": f"https://news.example{story.get_absolute_url()}", "maxwidth": "600"}).json()
    assert "thumbnail_url" not in small
