"""Every element of an export has exactly one outcome, and the report says why."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from newsroom.exchange.sites.items import Lead
from newsroom.exchange.sites.report import ALL_OUTCOMES, Report
from tests.newsroom.exchange.sites.helpers import (
    OLD,
    UPLOADS,
    export_of,
    import_site,
    key,
    left_out,
    menu_entry,
    old_author,
    old_image,
    old_page,
    old_story,
    old_topic,
    whole_site,
    write_uploads,
)

NUMBERS = st.integers(1, 4)
TEXTS = st.sampled_from(["", "Ferry", "ferry", "x" * 400, "<b>a</b>", "\u0007", "🙂", "about"])
FILES = st.sampled_from(["pier.jpg", "pier-300x200.jpg", "lost.jpg", "broken.jpg", "horn.mp3", "film.mp4"])
URLS = FILES.map(lambda name: f"{UPLOADS}/2025/05/{name}")
FORMER = st.lists(st.sampled_from(["/", "/a/", "/?p=1", "/jobs/", "/" + "x" * 300]), max_size=2).map(tuple)
TERM = NUMBERS.map(lambda number: f"{key('')}term-{number}")
BODIES = st.lists(st.one_of(URLS.map(lambda url: f'<img src="{url}">'), TEXTS), max_size=3).map("".join)
STORIES = st.builds(
    lambda number, title, **fields: old_story(number, title=title[:300] or "T", **fields),
    NUMBERS,
    TEXTS.filter(lambda text: "\u0007" not in text),
    body=BODIES,
    state=st.sampled_from(["draft", "review", "published"]),
    lead=st.one_of(st.none(), URLS.map(lambda url: Lead(url=url))),
    is_pinned=st.booleans(),
    translation_of=st.one_of(st.just(""), NUMBERS.map(key)),
    language=st.sampled_from(["en", "zh-hans"]),
    urls=FORMER,
)
PAGES = st.builds(
    lambda number, title, **fields: old_page(10 + number, title, **fields),
    NUMBERS, TEXTS, body=BODIES, urls=FORMER, is_public=st.booleans(), language=st.sampled_from(["", "en", "fr"]),
)  # fmt: skip
IMAGES = st.builds(
    lambda number, name, caption: old_image(20 + number, f"2025/05/{name}", caption=caption), NUMBERS, FILES, TEXTS
)
PHOTO = st.one_of(st.just(""), URLS)
TOPICS = st.builds(
    old_topic,
    NUMBERS,
    TEXTS,
    parent=st.one_of(st.just(""), TERM),
    description=TEXTS,
    image=PHOTO,
)
AUTHORS = st.builds(old_author, NUMBERS, TEXTS, bio=TEXTS, role=TEXTS, photo=PHOTO)
TARGETS = st.one_of(TERM, st.sampled_from([f"{OLD}/jobs/", "https://elsewhere.example/", key(11), "unknown"]))
ENTRIES = st.builds(menu_entry, st.integers(31, 34), TARGETS)
LEFT_OUT = st.builds(left_out, st.integers(41, 44), st.sampled_from(["comments", "stories", "images"]))


def parts(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


EXPORTS = st.builds(
    lambda contents, **fields: (len(contents), export_of(*contents, **fields)),
    st.lists(st.one_of(STORIES, PAGES, LEFT_OUT), max_size=5),
    media=parts(IMAGES), topics=parts(TOPICS), authors=parts(AUTHORS), menu=parts(ENTRIES), left_out=parts(LEFT_OUT),
)  # fmt: skip


def check_sums(report):
    for kind, number in report.found.items():
        assert sum(report.counts(kind).values()) == number, kind
    assert report.found.keys() == report.rows.keys()


class AnyExport(TestCase):
    @settings(max_examples=40)
    @given(export=EXPORTS, publish=st.booleans(), has_media=st.booleans())
    def test_the_sums_add_up_for_any_export_and_when_it_is_imported_again(self, export, publish, has_media):
        number, export = export
        parts = (export.media, export.topics, export.authors, export.menu, export.left_out)
        for _ in range(2):
            report = import_site(export, UPLOADED if has_media else None, publish=publish)
            check_sums(report)
            others = sum(row.key.startswith("media-") for rows in report.rows.values() for row in rows)
            assert report.found.total() == number + sum(map(len, parts)) + others


@pytest.fixture(scope="module", autouse=True)
def _uploads(tmp_path_factory):
    global UPLOADED
    UPLOADED = write_uploads(tmp_path_factory.mktemp("uploads"))


@pytest.mark.django_db
def test_the_report_as_json_has_every_item_with_its_place(tmp_path):
    report = import_site(whole_site(), write_uploads(tmp_path))
    check_sums(report)
    data = json.loads(report.as_json())
    for kind, found in data["kinds"].items():
        assert len(found["items"]) == found["found"] == sum(found[outcome] for outcome in ALL_OUTCOMES), kind
    assert data["kinds"]["audio and documents"]["items"][0] == {
        "id": key(51), "place": "post 51", "outcome": "new", "sentences": [],
    }  # fmt: skip
    assert data["missing_media"] == [{"url": f"{UPLOADS}/2025/05/lost.jpg", "places": ["post 53", "post 1"]}]
    assert data["damage"] == ["The file ends early."]


@pytest.mark.django_db
def test_only_stories_that_became_public_count_as_published():
    assert import_site(export_of(old_story(1), old_story(2), old_story(3, state="draft"))).published == 2
    changed = old_story(1, title="Ferry again"), old_story(2), old_story(3), old_story(4)
    report = import_site(export_of(*changed))
    assert report.published == 2
    assert report.counts("stories")["updated"] == 2


@pytest.mark.django_db
def test_the_report_names_the_main_menu_and_says_that_it_contains_no_stories():
    entries = menu_entry(60, f"{OLD}/2025/05/04/ferry-1/"), menu_entry(61, f"{key('')}gone")
    report = import_site(export_of(old_story(1), menu=entries, menu_name="Upper deck"))
    assert "main menu: “Upper deck”" in report.summary()
    story, lost = (row.sentences[0] for row in report.rows["menu entries"])
    assert "no stories" in story
    assert "not imported" in lost


def refused_topics(names):
    report = Report(site="Old Times")
    for number, name in enumerate(names):
        report.find("topics")
        report.settle("topics", old_topic(number), "invalid", f"“{name}” is too long.")
    return report.as_text()


def test_many_sentences_that_differ_in_a_name_are_one_with_a_few_places_and_names():
    text = refused_topics(range(7))
    assert "topics: 7 found (7 invalid)" in text
    examples = ", ".join(f"term {number} (“{number}”)" for number in range(5))
    assert f"\n  7 × “…” is too long. In: {examples} and 2 more\n" in text


def test_a_few_sentences_that_differ_in_a_name_are_all_there():
    text = refused_topics("abacc")
    for line in ("2 × “a” is too long. In: term 0, term 2", "1 × “b” is too long. In: term 1", "2 × “c” is too long. "):
        assert f"\n  {line}" in text


def test_that_the_file_ends_early_comes_first():
    report = Report(ends_early="The file ends early.")
    assert report.summary()[0] == report.as_text().splitlines()[1] == "The file ends early."


def test_custom_fields_are_listed_by_name_with_their_number():
    report = Report()
    for number, name in enumerate(("stars", "mood", "stars"), 1):
        report.find("custom fields")
        report.settle("custom fields", old_topic(number), "left out", f"This custom field has no place here: {name}")
    assert "  2 × This custom field has no place here: stars In: term 1, term 3\n" in report.as_text()
    assert "  1 × This custom field has no place here: mood In: term 2\n" in report.as_text()


def test_what_the_reader_changed_in_an_item_is_in_the_report():
    report = Report()
    report.find("topics")
    report.settle("topics", old_topic(changes=("Its colour was dropped.",)), "new")
    assert "topics: changed on the way\n  1 × Its colour was dropped. In: term 70" in report.as_text()
