"""The written content of the demo: complete, consistent, and safe to load."""

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from PIL import Image

from newsroom.demo import content, links

FOLDER = content.STORIES
IMAGES = {path.stem: path for path in content.IMAGES.iterdir()}
KINDS = {"subject", "place", "person", "organisation", "event", "series", "section"}
ELEMENTS = {
    "p", "h2", "h3", "ul", "ol", "li", "blockquote", "a", "strong", "em",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
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
        self.names, self.attributes, self.hrefs, self.open, self.sound = set(), set(), [], [], True
        self.feed(text)
        self.close()
        self.sound = self.sound and not self.open

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update((tag, name) for name, _ in attrs)
        if tag == "a":
            self.hrefs.append(dict(attrs)["href"])
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.sound = self.sound and bool(self.open) and self.open.pop() == tag


# The first and the last minute of a day: those between them give the stories of the day other dates.
MOMENTS = datetime(2026, 7, 1, 0, 0, tzinfo=UTC), datetime(2026, 7, 1, 23, 59, tzinfo=UTC)


def is_target(href):
    """Whether the link leads to a page of the site, or to a story or a topic by a name that exists."""
    kind, _, name = href.partition(":")
    return href.startswith("/") or (kind == "story" and name in BY_ID) or (kind == "topic" and name in TOPICS)


def briefings(topic):
    """The topic's briefings in all languages."""
    return [*filter(None, [topic.get("briefing")]), *topic.get("briefings", {}).values()]


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
        assert 2 <= len(set(story["topics"])) == len(story["topics"]) <= 6
        assert set(story["topics"]) <= TOPICS.keys()
        assert 1 <= len(story["authors"]) <= 2
        assert set(story["authors"]) <= AUTHORS

    def test_picture_is_described(self, story):
        texts = [story[name] for name in ("picture", "picture_alt", "picture_caption")]
        assert all(texts) or not any(texts)
        assert story["picture"] in {"", *IMAGES}

    def test_has_a_slug_that_can_be_typed(self, story):
        slug = story.get("slug", "")
        assert bool(slug) == (story["language"] == "zh-Hans")
        assert re.fullmatch(r"([a-z]+(-[a-z]+){1,2})?", slug)

    def test_body_is_plain_and_well_formed(self, story):
        outline = Outline(story["body"])
        assert outline.names <= ELEMENTS
        assert outline.attributes <= {("a", "href"), ("th", "scope")}
        assert outline.sound

    def test_links_lead_to_topics_and_to_stories_published_earlier(self, story):
        hrefs = Outline(story["body"]).hrefs
        assert all(map(is_target, hrefs))
        assert len(links.LINK.findall(story["body"])) == sum(":" in href for href in hrefs)
        for uid in links.targets(story["body"], "story"):
            assert all(content.date_of(BY_ID[uid], now) < content.date_of(story, now) for now in MOMENTS)

    def test_tables_have_a_caption_and_headers_of_columns_and_rows(self, story):
        for table in re.findall(r"<table>.*?</table>", story["body"], re.DOTALL):
            head, body = table.split("</thead>")
            assert re.search(r"<caption>.+</caption>", head)
            assert head.count('<th scope="col">') >= 2
            assert body.count('<th scope="row">') == body.count("<tr>") >= 3

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
        for text in briefings(topic):
            briefing = Outline(text.replace("<hr>", ""))
            assert briefing.names <= {"p", "a"}
            assert briefing.sound
            assert all(map(is_target, briefing.hrefs))

    def test_a_briefing_links_to_stories(self, topic):
        uids = links.targets(topic.get("briefing", ""), "story")
        assert bool(uids) == ("briefing" in topic)
        live = {story["id"] for story in LIVE}
        assert all(set(links.targets(text, "story")) <= live for text in briefings(topic))

    def test_a_lead_image_is_described(self, topic):
        if "picture" in topic:
            assert topic["picture"] in IMAGES
            assert topic["picture_alt"]
            assert topic["library_caption"]
            assert topic["language"] == "en"

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
        assert {*topic.get("pinned", []), *topic.get("start_here", [])} <= live
        assert {moment["story"] for moment in moments} <= live
        assert all(moment["line"] for moment in moments)

    def test_what_is_said_of_a_story_is_said_of_its_translations_in_the_topic(self, topic):
        shown = {story["id"]: story["translation_of"] for story in filed(topic["name"]) if "translation_of" in story}
        moments = {moment["story"]: moment.get("date") for moment in topic.get("key_moments", [])}
        start_here = topic.get("start_here", [])
        for translation, original in shown.items():
            assert (translation in moments, moments.get(translation)) == (original in moments, moments.get(original))
            assert (translation in start_here) == (original in start_here)


def test_front_page_pins_are_live():
    pinned = TOPIC_FILE["front_page"]["pinned"]
    assert 2 <= len(pinned) <= 3
    assert set(pinned) <= {story["id"] for story in LIVE}
    assert not any(BY_ID[uid]["label"] in {"opinion", "sponsored"} for uid in pinned)


@pytest.mark.parametrize("section", [topic["name"] for topic in TOPICS.values() if topic["in_navigation"]])
def test_no_section_starts_with_an_opinion_or_in_another_language(section):
    # Above the sections, the front page shows its pins and the ten newest of the other stories.
    ordered = sorted(LIVE, key=lambda story: (-story["days_ago"], story["time"]), reverse=True)
    pinned = TOPIC_FILE["front_page"]["pinned"]
    above = {*pinned, *[story["id"] for story in ordered if story["id"] not in pinned][:10]}
    for stories in (filed(section), [story for story in filed(section) if story["id"] not in above]):
        first = min(stories, key=ordered.index)
        assert (first["label"] in {"", "analysis"}, first["language"]) == (True, "en"), first["id"]


def test_exactly_six_live_stories_and_three_translations_are_filed_under_chongqing():
    stories = [story for story in STORIES if "Chongqing" in story["topics"]]
    assert len(stories) == len(filed("Chongqing")) == 9
    assert [story["language"] for story in stories if "translation_of" in story] == ["zh-Hans"] * 3
    assert all(story["days_ago"] <= 60 for story in stories)
    chongqing = TOPICS["Chongqing"]
    assert chongqing["parent"] == "China"
    assert {"重庆", "Chungking"} <= set(chongqing["aliases"])
    assert all("<hr>" in briefing for briefing in briefings(chongqing))
    assert len(briefings(chongqing)) == 2
    assert len(chongqing["key_moments"]) == 8
    assert chongqing["picture"]


def test_every_kind_occurs_at_least_twice():
    kinds = Counter(topic["kind"] for topic in TOPICS.values())
    assert kinds.keys() == KINDS
    assert min(kinds.values()) >= 2


def test_navigation_and_editors_tools_are_in_use():
    assert 5 <= sum(topic["in_navigation"] for topic in TOPICS.values()) <= 7
    assert 10 <= sum("briefing" in topic for topic in TOPICS.values()) <= 14
    assert 2 <= sum("pinned" in topic for topic in TOPICS.values()) <= 3
    assert sum("key_moments" in topic for topic in TOPICS.values()) == 3
    assert 3 <= sum("related" in topic for topic in TOPICS.values()) <= 5


def test_stories_are_spread_as_a_front_page_needs():
    assert sum(story["days_ago"] <= 1 for story in LIVE) >= 6
    assert max(story["days_ago"] for story in LIVE) > 365
    languages = Counter(story["language"] for story in LIVE)
    translated = Counter(BY_ID[story["translation_of"]]["language"] for story in LIVE if "translation_of" in story)
    assert translated == {"en": 3, "zh-Hans": 1}
    assert languages["zh-Hans"] == 5
    assert languages["ar"] + languages["he"] == 1
    assert Counter(story["status"] for story in STORIES if "status" in story) == {"scheduled": 1, "draft": 1}
    assert sum("correction" in story for story in STORIES) == 3


def test_every_picture_is_used():
    used = {table["picture"] for table in (*STORIES, *TOPICS.values()) if table.get("picture")}
    assert len(used) >= 25
    assert set(IMAGES) == used


def test_no_picture_has_two_subjects():
    subjects = {(story["picture"], story.get("translation_of", story["id"])) for story in STORIES if story["picture"]}
    subjects |= {(topic["picture"], name) for name, topic in TOPICS.items() if "picture" in topic}
    assert [picture for picture, n in Counter(picture for picture, _ in subjects).items() if n > 1] == []


def test_the_images_are_small_files_of_one_size():
    assert sum(path.stat().st_size for path in IMAGES.values()) < 4_000_000
    for path in IMAGES.values():
        with Image.open(path) as image:
            assert (image.format, image.size) == ("WEBP", (1600, 1000)), path.name
