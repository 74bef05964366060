"""The front page of each language: each story once, and what is in the language first."""

from datetime import timedelta

import pytest

from articles.story_fields import reference
from articles.workflow import drafting, publishing
from tests.articles.views.pages import NOON, make_stories, read
from tests.factories import make_article, make_topic
from topics import curation

pytestmark = pytest.mark.django_db

CHINESE = "/zh-hans/"


def told(client, address, *titles):
    """Which of these headlines stand on the page, in its order."""
    return [line for line in read(client, address).lines if line in titles]


def story(title, language, hours, **content):
    """A story so many hours before noon."""
    return make_article(title=title, language=language, at=NOON - timedelta(hours=hours), **content)


def translation_of(original, title, language, hours, **content):
    return story(title, language, hours, translation_of=reference(original), **content)


def test_what_is_written_in_the_language_goes_first_and_all_else_after(client):
    story("Fells", "en", 1), story("渡轮", "zh-Hans", 2), story("Quais", "fr", 3), story("码头", "zh", 4)
    story("港務局", "zh-Hant", 5), story("港务局", "zh-CN", 6)
    all_titles = ("Fells", "渡轮", "Quais", "码头", "港務局", "港务局")
    assert told(client, "/", *all_titles) == list(all_titles)
    assert told(client, CHINESE, *all_titles) == ["渡轮", "码头", "港务局", "Fells", "Quais", "港務局"]


def test_what_is_written_in_the_language_stands_there_however_long_ago_it_was(client):
    story("旧闻", "zh-hans", 30 * 24)
    make_stories(30)
    assert "旧闻" not in read(client, "/").lines
    assert next(line for line in read(client, CHINESE).lines if line in ("旧闻", "Story 0")) == "旧闻"


def test_a_story_stands_once_as_the_page_has_it(client):
    original = story("Ferry sold", "en", 5)
    translation_of(original, "渡轮售出", "zh-hans", 1)
    translation_of(original, "Ferry vendu", "fr", 2)
    story("Fells", "en", 3)
    titles = ("Ferry sold", "渡轮售出", "Ferry vendu", "Fells")
    assert told(client, "/", *titles) == ["Ferry sold", "Fells"]
    assert told(client, CHINESE, *titles) == ["渡轮售出", "Fells"]


def test_a_pin_holds_for_the_story_in_each_language(client):
    original = story("Ferry sold", "en", 5)
    translation_of(original, "渡轮售出", "zh-hans", 4)
    story("码头", "zh-hans", 1), story("Fells", "en", 2)
    curation.pin(original, by=None)
    titles = ("Ferry sold", "渡轮售出", "码头", "Fells")
    assert told(client, "/", *titles) == ["Ferry sold", "码头", "Fells"]
    assert told(client, CHINESE, *titles) == ["渡轮售出", "码头", "Fells"]


def test_a_version_that_readers_may_not_see_stands_for_none(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    original = story("Ferry sold", "en", 5)
    later = translation_of(original, "渡轮售出", "zh-hans", -1)
    assert told(client, CHINESE, "Ferry sold", "渡轮售出") == ["Ferry sold"]
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert told(client, CHINESE, "Ferry sold", "渡轮售出") == ["渡轮售出"]
    publishing.withdraw(later, by=None)
    assert told(client, CHINESE, "Ferry sold", "渡轮售出") == ["Ferry sold"]


def test_sections_have_the_language_first_and_no_story_that_stands_above_in_another(client):
    topic = make_topic("Harbour", kind="section")
    curation.describe(topic, by=None, is_in_navigation=True)
    make_stories(20, newest=NOON - timedelta(days=1))
    above = story("Ferry sold", "en", 1)
    translation_of(above, "渡轮售出", "zh-hans", 60 * 24, topics=[topic])
    for days, language in ((40, "en"), (50, "zh-hans"), (55, "fr")):
        story(f"In {language}", language, days * 24, topics=[topic])

    def block(address):
        page = read(client, address)
        return [have["href"] for have in page.all("a") if "in-" in have.get("href", "")][-3:]

    assert told(client, "/", "Ferry sold", "渡轮售出") == ["Ferry sold"]
    assert [href.rpartition("-")[2] for href in block("/")] == ["en/", "hans/", "fr/"]
    assert told(client, CHINESE, "Ferry sold", "渡轮售出") == ["渡轮售出"]


def test_a_kept_front_page_follows_when_a_story_becomes_a_translation(client):
    original, other = story("Ferry sold", "en", 5), story("渡轮售出", "zh-hans", 1)
    titles = ("Ferry sold", "渡轮售出")
    assert told(client, "/", *titles) == ["渡轮售出", "Ferry sold"]
    drafting.save(other, {"translation_of": reference(original)})
    publishing.publish(other, by=None)
    assert told(client, "/", *titles) == ["Ferry sold"]
    assert told(client, CHINESE, *titles) == ["渡轮售出"]
