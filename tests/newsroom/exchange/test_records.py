"""What is a story in the interchange format, and what is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsroom.exchange.record_validation import entry_of, first_paragraph, record_of
from newsroom.exchange.records import InvalidRecord, TopicName
from tests.newsroom.exchange.helpers import story


def test_a_story_has_the_fields_of_the_format():
    record = record_of(
        story(
            topics=["Ferries", {"name": "Bergen", "kind": "place", "aliases": ["Bjørgvin"]}],
            authors=[" Harbour desk ", "Harbour desk", "Weather desk"],
            slug="Ferry Again",
            language="nb",
            status="draft",
        )
    )
    assert (record.id, record.values["title"], record.values["summary"]) == (
        "wire-1",
        "Ferry runs again",
        "After three weeks.",
    )
    assert record.published_at == datetime(2025, 5, 4, 8, 30, tzinfo=UTC)
    assert record.topics == (TopicName("Ferries"), TopicName("Bergen", "place", ("Bjørgvin",)))
    assert record.authors == ("Harbour desk", "Weather desk")
    assert (record.slug, record.values["language"], record.status) == ("ferry-again", "nb", "draft")


def test_only_id_and_title_are_needed_and_published_is_the_default_status():
    record = record_of({"id": "a", "title": "T"})
    assert (record.values["summary"], record.body, record.published_at, record.status) == ("", "", None, "published")
    assert (record.topics, record.authors, record.slug, record.values["language"]) == ((), (), "", "en")


def names(count):
    return [f"Quay {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"topics": names(51)}, "“topics” has 51 entries. The limit is 50"),
        ({"authors": names(51)}, "“authors” has 51 entries. The limit is 50"),
        ({"topics": [{"name": "Quays", "aliases": names(1001)}]}, "“aliases” has 1001 entries. The limit is 1000"),
        (
            {"topics": [{"name": "Quays", "aliases": names(1000)}, {"name": "Piers", "aliases": ["Jetties"]}]},
            "“topics” has 1001 aliases in total. The limit is 1000",
        ),
    ],
)
def test_a_story_with_more_names_than_any_has_is_a_mistake(fields, reason):
    with pytest.raises(InvalidRecord, match=reason):
        record_of(story(**fields))


def test_fifty_topics_authors_and_aliases_are_taken():
    topics = [{"name": name, "aliases": [f"{name} old"]} for name in names(50)]
    record = record_of(story(topics=topics, authors=names(50)))
    assert (len(record.topics), len(record.authors)) == (50, 50)


def test_authors_are_told_in_their_spelling():
    assert record_of(story(authors=["Harbour\tdesk", "Harbour  desk", "Night\x07 desk"])).authors == (
        "Harbour desk",
        "Night desk",
    )


def test_unknown_fields_are_ignored_and_empty_optional_ones_are_absent():
    plain = record_of({"id": "a", "title": "T"})
    told = {"id": "a", "title": "T", "mood": [1], "body": None, "topics": None, "slug": None, "published_at": None}
    assert record_of(told) == plain


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": None}, "“id” is required"),
        ({"id": ""}, "“id” is required"),
        ({"id": 7}, "“id” must be a string, not a number"),
        ({"id": "x" * 256}, "“id” has 256 characters"),
        ({"id": "a\nb"}, "control character U\\+000A"),
        ({"title": None}, "“title” is required"),
        ({"title": " "}, "“title” is required"),
        ({"title": ["T"]}, "“title” must be a string, not a list"),
        ({"title": "x" * 301}, "“title” has 301 characters"),
        ({"title": "a\x07b"}, "control character U\\+0007"),
        ({"title": "a\ud800"}, "“title” contains the invalid character U\\+D800"),
        ({"body": "a\x00b"}, "“body” contains the invalid character U\\+0000"),
        ({"body": {}}, "“body” must be a string, not an object"),
        ({"summary": True}, "“summary” must be a string, not true or false"),
        ({"published_at": "2025-05-04T10:30:00"}, "needs a UTC offset"),
        ({"published_at": "2025-05-04"}, "needs a UTC offset"),
        ({"published_at": "yesterday"}, "must be an ISO 8601 date and time"),
        ({"published_at": 1746347400}, "“published_at” must be a string, not a number"),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, "out of range"),
        ({"published_at": "9999-12-31T23:00:00-09:00"}, "out of range"),
        ({"status": "live"}, "“status” must be “draft” or “published”, not “live”"),
        ({"topics": "Ferries"}, "“topics” must be a list, not a string"),
        ({"topics": [3]}, "Each topic must be a name or an object"),
        ({"topics": [{"kind": "place"}]}, "Enter a topic name"),
        ({"topics": [""]}, "Enter a topic name"),
        ({"topics": ["x" * 201]}, "Topic names and aliases can be up to 200 characters"),
        ({"topics": [{"name": "Bergen", "kind": "town"}]}, "Unknown topic kind “town”. Use one of: subject, place"),
        ({"topics": [{"name": "Bergen", "aliases": "Bjørgvin"}]}, "“aliases” must be a list"),
        ({"topics": [{"name": "Bergen", "aliases": [""]}]}, "Enter a topic name"),
        ({"authors": [""]}, "Enter a name"),
        ({"authors": ["\x07"]}, "Enter a name"),
        ({"authors": ["x" * 201]}, "Author names can be up to 200 characters. This one has 201"),
        ({"language": "x" * 36}, "“language” has 36 characters"),
        ({"language": 'en" onclick=1'}, "“language” must be a language tag, for example en or zh-Hans, not “en"),
        ({"language": "qq not a tag"}, "“language” must be a language tag, .*, not “qq not a tag”"),
        ({"language": "zh_CN"}, "“language” must be a language tag"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(fields, reason):
    with pytest.raises(InvalidRecord, match=reason):
        record_of(story(**fields))


@pytest.mark.parametrize("tag", ["en", " nb ", "zh-Hans", "pt-BR", "es-419", "zh-cmn-Hans-CN", "x-pig"])
def test_a_language_tag_is_taken_as_it_is(tag):
    assert record_of(story(language=tag)).values["language"] == tag.strip()


@pytest.mark.parametrize("tag", ["", " "])
def test_a_story_without_a_language_is_in_the_first_of_the_site(tag):
    assert record_of(story(language=tag)).values["language"] == "en"


@pytest.mark.parametrize("data", [None, [], "text", 5, True])
def test_a_line_that_is_no_object_is_no_story(data):
    with pytest.raises(InvalidRecord, match="Each line must be a JSON object"):
        record_of(data)


def test_a_draft_may_be_without_a_headline_or_have_a_long_one():
    assert record_of(story(title="", status="draft")).values["title"] == ""
    assert len(record_of(story(title="x" * 400, status="draft")).values["title"]) == 400


def test_the_digest_tells_every_change_but_that_of_the_status():
    record = record_of(story())
    changes = {
        "title": "Another",
        "summary": "",
        "body": "",
        "published_at": None,
        "topics": (),
        "authors": (),
        "slug": "s",
        "language": "nb",
    }
    digests = {record.changed(**{field: value}).digest() for field, value in changes.items()}
    assert len(digests | {record.digest()}) == len(changes) + 1
    assert replace(record, status="draft").digest() == record.digest()
    assert record_of(story(published_at="2025-05-04T08:30:00Z")).digest() == record.digest()


def test_a_standfirst_is_made_of_the_first_paragraph_as_plain_text():
    assert first_paragraph("<h2>No</h2><p class=x>One &amp;<br><b>two</b>.</p><p>Three.</p>") == "One & two."
    assert first_paragraph("Bare text") == "Bare text"
    assert first_paragraph("<P>One <a href='/a'>two</a>.</P>") == "One two."
    assert first_paragraph("<pre>Zero</pre><p>One") == "Zero One"
    assert len(first_paragraph(f"<p>{'long ' * 200}</p>")) == 300


@pytest.mark.parametrize("begun", ["<p>", "<p ", "<img ", "<img src=a "])
def test_tags_that_are_not_closed_do_not_take_long(begun):
    assert entry_of(1, story(body=begun * 50_000)).record
    assert len(first_paragraph(begun * 50_000)) <= 300


def test_pictures_that_will_be_dropped_are_told():
    body = '<p><img alt="" src="https://else.example/a.png"> <IMG src="b.jpg"> <img src="/media/images/c.jpg"></p>'
    assert entry_of(3, story(body=body)).note == "2 images in the body were not imported."
    assert entry_of(3, story(body=body), note="It is private.").note.startswith("It is private. 2 images")
    assert entry_of(3, story(body=body.partition(" <IMG")[0])).note == "1 image in the body was not imported."
    assert entry_of(3, story(body="<p>Gate</p>")).note == ""
