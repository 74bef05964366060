"""Whoever leaves takes everything along in files that anybody can read, and no account."""

import hashlib
import json
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.storage import default_storage

from articles.story_fields import reference
from articles.workflow import drafting, publishing
from newsroom import redirects
from newsroom.core.images import renditions
from newsroom.core.pages import editing
from tests.factories import (
    PDF,
    make_article,
    make_author,
    make_draft,
    make_file,
    make_image,
    make_page,
    make_topic,
)
from tests.newsroom.exchange.full_export.helpers import FURTHER, files_of, row, rows, written
from tests.newsroom.exchange.helpers import exported
from topics import curation
from topics.models import TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db
FILES = [f"{name}.jsonl" for name in ("stories", "topics", "authors", "pages", "redirects", "media")]


def test_stories_are_those_of_the_interchange_format_with_further_fields(tmp_path):
    make_article(topics=["Lock gates"], label="analysis")
    make_draft(uid="draft", notes="Ask the lock keeper.")
    stories = rows(written(tmp_path / "out"), "stories")
    plain = [{name: value for name, value in story.items() if name not in FURTHER} for story in stories]
    assert plain == [json.loads(line) for line in exported().splitlines()]


def test_a_published_story_has_all_that_the_site_knows_of_it(tmp_path):
    image = make_image(alt="A lock gate")
    with time_machine.travel(datetime(2026, 5, 4, 8, tzinfo=UTC), tick=False):
        first = make_article(uid="first", language="de")
        story = make_article(
            **{"uid": "canal-2", "slug": "gates", "label": "opinion", "lead_caption": "Both gates"},
            lead_image=image,
            translation_of=reference(first),
            at=datetime(2026, 5, 3, 9, tzinfo=UTC),
        )
        drafting.save(story, {**drafting.content_of(story), "slug": "lock-gates"})
        publishing.publish(story, by=None, change_note="The date of the test.")
        publishing.correct(story, "There are two gates.", by=None)
        curation.pin(story, by=None, until=datetime(2026, 6, 1, tzinfo=UTC))
        drafting.save(story, {**drafting.content_of(story), "title": "Being rewritten"})
    told = row(written(tmp_path / "out"), "stories", id="canal-2")
    assert told.pop("draft")["title"] == "Being rewritten"
    moment = "2026-05-04T08:00:00+00:00"
    assert {name: value for name, value in told.items() if name in FURTHER} == {
        "state": "published",
        "url": "/2026/05/03/lock-gates/",
        "former_urls": ["/2026/05/03/gates/"],
        "label": "opinion",
        "lead_image": image.file.name,
        "lead_caption": "Both gates",
        "translation_of": "first",
        "first_published_on": "2026-05-03",
        "first_published_at": moment,
        "updated_at": moment,
        "created_at": moment,
        "corrections": [{"at": moment, "text": "There are two gates."}],
        "change_notes": [{"at": moment, "text": "The date of the test."}],
        "pinned_position": 1,
        "pinned_until": "2026-06-01T00:00:00+00:00",
    }


def test_drafts_have_their_own_label_and_image_and_notes(tmp_path):
    image = make_image()
    draft = make_draft(uid="d", label="analysis", lead_image=image)
    draft.working_copy.notes = "Ask the lock keeper."
    draft.working_copy.save()
    told = row(written(tmp_path / "out"), "stories", id="d")
    assert (told["status"], told["state"], told["label"], told["lead_image"], told["notes"]) == (
        *("draft", "draft", "analysis"),
        image.file.name,
        "Ask the lock keeper.",
    )


def test_unpublished_stories_are_there_as_drafts_and_those_in_the_bin_are_not(tmp_path):
    gone = make_article(uid="gone", title="It was out", topics=["Lock gates"])
    publishing.withdraw(gone, by=None)
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
        binned = make_article(uid="bin", at=datetime(2026, 1, 2, tzinfo=UTC))
        publishing.withdraw(binned, by=None)
    (told,) = rows(written(tmp_path / "out"), "stories")
    assert (told["id"], told["title"], told["status"], told["state"]) == ("gone", "It was out", "draft", "unpublished")
    assert [topic["name"] for topic in told["topics"]] == ["Lock gates"]


def test_a_topic_has_all_its_settings(tmp_path):
    image = make_image()
    above, beside = make_topic("Waterways"), make_topic("Ferries")
    topic = make_topic("Locks", kind="place", aliases=["Sluices", "船闸"])
    curation.describe(
        topic,
        **{"by": None, "parent": above, "related": [beside], "lead_image": image, "description": "All locks"},
        **{"sponsor": "Supported by the Harbour Trust", "wikidata_id": "Q105731", "same_as": "https://locks.example/"},
        **{"is_in_navigation": True, "navigation_position": 3, "briefing_byline": "Canal desk"},
    )
    with time_machine.travel(datetime(2026, 5, 4, 8, tzinfo=UTC), tick=False):
        curation.write_briefing(topic, "<p>Gates in pairs.</p>", by=None)
        curation.write_briefing(topic, "<p>成对的闸门。</p>", by=None, language="zh-hans")
        curation.make_public(topic, by=None)
    assert row(written(tmp_path / "out"), "topics", slug="locks") == {
        "slug": "locks",
        "name": "Locks",
        "names": {},
        "kind": "place",
        "aliases": ["Sluices", "船闸"],
        "url": "/topics/locks/",
        "parent": "waterways",
        "description": "All locks",
        "briefing": "<p>Gates in pairs.</p>",
        "briefings": {"zh-hans": "<p>成对的闸门。</p>"},
        "briefing_byline": "Canal desk",
        "briefing_reviewed_on": "2026-05-04",
        "lead_image": image.file.name,
        "sponsor": "Supported by the Harbour Trust",
        "wikidata_id": "Q105731",
        "same_as": ["https://locks.example/"],
        "is_in_navigation": True,
        "navigation_position": 3,
        "related": ["ferries"],
        "public_from": "2026-05-04T08:00:00+00:00",
        "curation": [],
    }


def test_a_topic_says_how_it_shows_single_stories(tmp_path):
    topic = make_topic("Locks")
    entries = []
    for uid in ("a", "b", "c", "d"):
        article = make_article(uid=uid, topics=[topic])
        entries.append(TopicEntry.objects.get(content_object=article))
    curation.pin(entries[0], by=None, until=datetime(2100, 1, 1, tzinfo=UTC))
    curation.hide(entries[1], by=None, reason="It is about door locks.")
    curation.mark_key_moment(entries[2], by=None, line="Opened", date="1931", translations={"zh-hans": "启用"})
    curation.recommend(entries[2], by=None, is_start_here=True)
    assert row(written(tmp_path / "out"), "topics", slug="locks")["curation"] == [
        {"story": "a", "pinned_position": 1, "pinned_until": "2100-01-01T00:00:00+00:00"},
        {"story": "b", "is_hidden": True, "hidden_reason": "It is about door locks."},
        {
            **{"story": "c", "is_start_here": True, "is_key_moment": True, "key_moment_line": "Opened"},
            **{"key_moment_translations": {"zh-hans": "启用"}, "key_moment_date": "1931"},
        },
    ]


def test_authors_and_pages_are_there_and_so_is_what_is_not_published_of_a_page(tmp_path):
    author = make_author("Canal desk")
    author.role, author.bio, author.is_organisation, author.photo = "Desk", "Writes of canals.", True, make_image()
    author.save()
    page = make_page(known="about", title="About us")
    editing.save(page, {**editing.content_of(page), "title": "About all of us"}, by=None)
    make_page(known="about", language="zh-hans", title="关于", is_public=False)
    out = written(tmp_path / "out")
    assert rows(out, "authors") == [
        {
            **{"slug": "canal-desk", "name": "Canal desk", "role": "Desk", "bio": "Writes of canals."},
            **{"is_organisation": True, "photo": author.photo.file.name, "url": "/authors/canal-desk/"},
        }
    ]
    ours, chinese = rows(out, "pages")
    assert (ours["slug"], ours["language"], ours["is_public"], ours["url"]) == ("about", "en", True, "/about/")
    assert (ours["title"], ours["draft"]["title"]) == ("About us", "About all of us")
    assert (chinese["language"], chinese["is_public"], chinese["url"]) == ("zh-hans", False, "/zh-hans/about/")


def test_former_urls_say_what_they_lead_to(tmp_path):
    topic = make_topic("Locks", aliases=["Sluices", "Gates"])
    naming.rename(topic, "Canal locks", slug="canal-locks")
    # Its URL is the topic's, not the alias's.
    make_topic("gates!")
    page = make_page(title="Our boats")
    editing.publish(page, {**editing.content_of(page), "slug": "fleet"}, by=None)
    redirects.add_many([("/boats/", "author", make_author("Boat desk").pk), ("/feed/", "feed", None)])
    told = [
        (each["path"], each["kind"], each["target"], each["url"]) for each in rows(written(tmp_path / "o"), "redirects")
    ]
    assert told == [
        ("/boats", "author", "boat-desk", "/authors/boat-desk/"),
        ("/feed", "feed", None, "/feed.rss"),
        ("/pages/our-boats/", "page", "fleet", "/pages/fleet/"),
        ("/topics/locks/", "topic", "canal-locks", "/topics/canal-locks/"),
        ("/topics/sluices/", "topic", "canal-locks", "/topics/canal-locks/"),
    ]


def test_media_are_the_originals_with_all_that_is_said_of_them(tmp_path):
    image = make_image(
        **{"alt": "A gate", "caption": "Closed", "credit": "Canal desk", "licence": "CC BY 4.0"},
        **{"focal_point": "0.25x0.75", "usable_until": date(2030, 1, 2), "is_single_use": True},
    )
    sound = make_file(title="The gate closes", credit="Canal desk", text="Creaking.")
    document = make_file(PDF, title="The plan")
    out = written(tmp_path / "out")
    told = row(out, "media", file=image.file.name)
    assert (told["alt"], told["caption"], told["credit"], told["licence"]) == (
        "A gate",
        "Closed",
        "Canal desk",
        "CC BY 4.0",
    )
    assert (told["focal_point"], told["usable_until"], told["is_single_use"]) == ([0.25, 0.75], "2030-01-02", True)
    assert row(out, "media", kind="audio").items() >= {"title": "The gate closes", "text": "Creaking."}.items()
    assert row(out, "media", kind="document")["content_type"] == "application/pdf"
    for stored in (image, sound, document):
        with default_storage.open(stored.file.name) as file:
            assert (out / "media" / stored.file.name).read_bytes() == file.read()


def test_the_image_of_a_url_in_a_text_is_found_as_the_readme_says(tmp_path):
    image = make_image()
    make_article(body=f'<figure><img src="{renditions.sources(image).src}" alt="A gate"></figure>')
    out = written(tmp_path / "out")
    (told,) = rows(out, "stories")
    (name,) = re.findall(r'src="/media/__processed__/\w+/\w+/([^"]+)-[0-9a-f]{12}\.jpg"', told["body"])
    assert f"images/{name}.jpg" == image.file.name == row(out, "media")["file"]


def test_the_manifest_has_the_size_and_digest_of_every_file_and_the_readme_names_them_and_every_field(tmp_path):
    topic = make_topic("Locks")
    curation.hide(
        TopicEntry.objects.get(content_object=make_article(topics=[topic], lead_image=make_image())),
        by=None,
        reason="x",
    )
    make_author()
    make_page()
    make_file()
    naming.rename(topic, "Gates", slug="gates")
    out = written(tmp_path / "out")
    content = files_of(out)
    manifest = json.loads(content.pop("manifest.json"))
    assert (manifest["format"], manifest["version"]) == ("newsroom-full-export", 1)
    assert manifest["files"] == {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in content.items()
    }
    assert manifest["counts"] == {
        **{"stories": 1, "topics": 1, "authors": 1, "pages": 1, "redirects": 1, "media": 2},
    }
    readme = content["README.txt"].decode()
    fields = {name for file in FILES for each in rows(out, file.removesuffix(".jsonl")) for name in each}
    fields |= {name for each in rows(out, "topics") for entry in each["curation"] for name in entry}
    assert [name for name in (*fields, *FILES) if not re.search(rf"^ .*\b{name}\b", readme, re.M | re.I)] == []
