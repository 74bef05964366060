"""The written content of the demo: complete, consistent, and safe to load."""

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser

import pytest
from PIL import Image

from newsroom.demo import content

FOLDER = content.STORIES
IMAGES = {path.stem: path for path in content.IMAGES.iterdir()}
KINDS = {"subject", "place", "person", "organisation", "event", "series", "section"}
ELEMENTS = {
    "p", "h2", "h3", "ul", "ol", "li", "blockquote", "a", "strong", "em",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
TEXTS = ("id", "title", "summary", "time", "label", "language", "picture", "picture_alt", "picture_caption", "body")


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


TOPIC_FILE = read(FOLDER / "topics.toml")
TOPICS = {topic["name"]: topic for topic in TOPIC_FILE["topic"]}
AUTHORS = {author["name"] for author in read(FOLDER / "authors.toml")["author"]}
STORIES = [story for path in sorted(FOLDER.glob("*.toml")) for story in read(path).get("story", [])]
LIVE = [story for story in STORIES if "status" not in story]
BY_ID = {story["id"]: story for story in STORIES}


class Outline(HTMLParser):
    """Collects the elements of a piece of HTML and whether each is closed in turn."""

    def __init__(self, text):
        super().__init__()
        self.names, self.attributes, self.open, self.sound = set(), set(), [], True
        self.feed(text)
        self.close()
        self.sound = self.sound and not self.open

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update((tag, name) for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.sound = self.sound and bool(self.open) and self.open.pop() == tag


def filed(topic):
    return [story for story in LIVE if topic in story["topics"]]


def test_there_is_enough():
    assert len(STORIES) >= 44
    assert 45 <= len(TOPICS) <= 65
    assert len(AUTHORS) >= 7


def test_names_are_unique():
    assert len(BY_ID) == len(STORIES)
    assert len(TOPICS) == len(TOPIC_FILE["topic"])
    titles = Counter(story["title"] for story in STORIES)
    assert max(titles.values()) == 1


def test_no_name_or_alias_means_two_topics():
    names = Counter(name.casefold() for topic in TOPICS.values() for name in {topic["name"], *topic["aliases"]})
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
class TestStory:
    def test_fields(self, story):
        assert all(isinstance(story[field], str) for field in TEXTS)
        assert re.fullmatch(r"demo-[a-z0-9-]+", story["id"])
        shortest = 30 if story["language"] == "en" else 15
        assert shortest <= len(story["title"]) <= 110
        assert 40 <= len(story["summary"]) <= 320
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", story["time"])
        assert story["label"] in {"", "opinion", "analysis"}
        assert story["language"] in {"en", "zh-Hans", "ar", "he"}

    def test_has_one_place_in_time(self, story):
        status = story.get("status", "published")
        assert status in {"published", "scheduled", "draft"}
        assert ("days_ago" in story) == (status == "published")
        assert ("days_ahead" in story) == (status == "scheduled")
        assert 0 <= story.get("days_ago", 0) <= 430

    def test_what_it_names_exists(self, story):
        assert 2 <= len(set(story["topics"])) == len(story["topics"]) <= 5
        assert set(story["topics"]) <= TOPICS.keys()
        assert 1 <= len(story["authors"]) <= 2
        assert set(story["authors"]) <= AUTHORS

    def test_picture_is_described(self, story):
        if story["picture"]:
            assert story["picture"] in IMAGES
            assert story["picture_alt"]
            assert story["picture_caption"]
        else:
            assert not story["picture_alt"]
            assert not story["picture_caption"]

    def test_body_is_plain_and_well_formed(self, story):
        outline = Outline(story["body"])
        assert outline.names <= ELEMENTS
        assert outline.attributes <= {("a", "href")}
        assert outline.sound

    def test_body_has_a_length_worth_reading(self, story):
        text = re.sub(r"<[^>]+>", " ", story["body"])
        if story["language"] == "zh-Hans":
            assert len(text) > 500
        elif story.get("status") == "draft":
            assert len(text.split()) > 100
        else:
            assert 230 <= len(text.split()) <= 600


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic["name"])
class TestTopic:
    def test_fields(self, topic):
        assert topic["kind"] in KINDS
        assert isinstance(topic["in_navigation"], bool)
        assert topic.get("chinese") in {None, *topic["aliases"]}
        assert all(isinstance(alias, str) and alias for alias in topic["aliases"])
        assert Outline(topic.get("briefing", "")).names <= {"p"}

    def test_has_a_story(self, topic):
        assert filed(topic["name"])

    def test_parents_and_relations_exist(self, topic):
        assert topic["parent"] in {"", *TOPICS}
        assert set(topic.get("related", [])) <= TOPICS.keys() - {topic["name"]}

    def test_no_topic_is_its_own_ancestor(self, topic):
        seen = []
        while topic["parent"]:
            assert topic["name"] not in seen
            seen.append(topic["name"])
            topic = TOPICS[topic["parent"]]

    def test_pins_and_key_moments_are_live_and_filed_here(self, topic):
        live = {story["id"] for story in filed(topic["name"])}
        moments = topic.get("key_moments", [])
        assert set(topic.get("pinned", [])) <= live
        assert {moment["story"] for moment in moments} <= live
        assert all(moment["line"] for moment in moments)


def test_front_page_pins_are_live():
    pinned = TOPIC_FILE["front_page"]["pinned"]
    assert 2 <= len(pinned) <= 3
    assert set(pinned) <= {story["id"] for story in LIVE}


def test_exactly_six_live_stories_are_filed_under_chongqing():
    stories = [story for story in STORIES if "Chongqing" in story["topics"]]
    assert len(stories) == len(filed("Chongqing")) == 6
    assert all(story["days_ago"] <= 60 for story in stories)
    chongqing = TOPICS["Chongqing"]
    assert chongqing["parent"] == "China"
    assert set(chongqing["aliases"]) == {"重庆", "Chungking"}
    assert not {"briefing", "pinned", "key_moments"} & chongqing.keys()


def test_every_kind_occurs_at_least_twice():
    kinds = Counter(topic["kind"] for topic in TOPICS.values())
    assert kinds.keys() == KINDS
    assert min(kinds.values()) >= 2


def test_navigation_and_editors_tools_are_in_use():
    assert 5 <= sum(topic["in_navigation"] for topic in TOPICS.values()) <= 6
    assert 6 <= sum("briefing" in topic for topic in TOPICS.values()) <= 8
    assert 2 <= sum("pinned" in topic for topic in TOPICS.values()) <= 3
    assert sum("key_moments" in topic for topic in TOPICS.values()) == 2
    assert 2 <= sum("related" in topic for topic in TOPICS.values()) <= 3


def test_stories_are_spread_as_a_front_page_needs():
    assert sum(story["days_ago"] <= 1 for story in LIVE) >= 6
    assert max(story["days_ago"] for story in LIVE) > 365
    languages = Counter(story["language"] for story in LIVE)
    assert [BY_ID[story["translation_of"]]["language"] for story in LIVE if "translation_of" in story] == ["zh-Hans"]
    assert languages["zh-Hans"] == 2
    assert languages["ar"] + languages["he"] == 1
    assert Counter(story["status"] for story in STORIES if "status" in story) == {"scheduled": 1, "draft": 1}
    assert sum("correction" in story for story in STORIES) == 3


def test_nearly_every_picture_is_used():
    used = {story["picture"] for story in STORIES if story["picture"]}
    assert len(used) >= 25
    assert set(IMAGES) == used


def test_the_images_are_small_files_of_one_size():
    assert sum(path.stat().st_size for path in IMAGES.values()) < 4_000_000
    for path in IMAGES.values():
        with Image.open(path) as image:
            assert (image.format, image.size) == ("WEBP", (1600, 1000)), path.name
