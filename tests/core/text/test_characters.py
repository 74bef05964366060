"""newsroom/core/text/characters.py, and that every way in cleans its texts by it."""

import json
import unicodedata

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from articles.collaboration import commenting
from articles.models import Article, Author
from articles.workflow import drafting, publishing
from newsroom.core.html import sanitise
from newsroom.core.models import Page
from newsroom.core.text.characters import single_line, without_controls
from tests.desk import confirm, draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_author, make_draft, make_image, make_page, make_topic, make_user
from topics import curation
from topics.models import Alias, Topic
from topics.names import naming

SPOILT = "\u202eNorth\u200b Sea\u2060 \u00adfer\u2066ry\ufeff\u200e"
CLEAN = "North Sea ferry"
NOTHING = "\u200b\u202e\u2066\ufeff\u00ad\u200d\u200f"


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم", "क्‍ष", "ශ්‍රී", "ه‍", "👨‍👩‍👧‍👦", "👩🏽‍🚒", "🏳️‍🌈", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "שלום\u200f!",
        "C++\u200f בעברית", "؜1٪ نمو",
        "ᠠ\u180e", "\u0600١٢", "ﷺ", "e\u0301", "２０２６", "a\tb\nc", "\u3000",
    ],
)  # fmt: skip
def test_what_belongs_to_a_script_or_an_emoji_stays(text):
    assert without_controls(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (SPOILT, CLEAN),
        (NOTHING, ""),
        ("a\u200db\u200cc", "abc"),
        ("क\u200d\u200d\u200d", "क\u200d"),
        ("Delta\u200e", "Delta"),
        ("x\U000e0041\U000e007fy", "xy"),
        ("\u3164", ""),
        ("\x00\x07\ud800\uffff", ""),
    ],
)
def test_what_is_invisible_goes(text, clean):
    assert without_controls(text) == single_line(text) == clean


def test_no_format_character_is_left_beside_latin_letters_but_visible_ones():
    formats = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf"]
    left = {c for c in formats if without_controls(f"a{c}b") != "ab"}
    assert {unicodedata.name(c).split()[0] for c in left} <= {"ARABIC", "SYRIAC", "MONGOLIAN", "KAITHI", "EGYPTIAN"}


@pytest.mark.parametrize("html", [f"<p>{SPOILT}</p>", "<p>&#8238;North&#x200b; Sea &shy;ferry&#8206;</p>"])
def test_bodies_contain_none_not_as_references_either(html):
    assert sanitise(html) == f"<p>{CLEAN}</p>"
    assert sanitise("<p>می&zwnj;خواهم</p>") == "<p>می‌خواهم</p>"


@pytest.mark.django_db
class TestWaysIn:
    """Each takes SPOILT and stores CLEAN; NOTHING is empty."""

    def test_the_form_and_autosave(self, client):
        sign_in(client, "Editor")
        story = make_draft()
        make_author(CLEAN)
        texts = {"title": SPOILT, "summary": SPOILT, "notes": SPOILT, "body": f"<p>{SPOILT}</p>", "authors": [SPOILT]}
        data = typed(story, **texts, topics=[SPOILT], page="a tab", sequence=1)
        client.post(page_of(story, "autosave"), data, headers={"x-requested-with": "XMLHttpRequest"})
        draft = draft_of(story)
        assert [draft[name] for name in ("title", "summary", "body")] == [CLEAN, CLEAN, f"<p>{CLEAN}</p>"]
        assert [[ref["name"] for ref in draft[name]] for name in ("topics", "authors")] == [[CLEAN], [CLEAN]]

    def test_a_headline_of_nothing_is_missing(self):
        story = make_draft(body="<p>The lock is shut.</p>")
        drafting.save(story, {"title": NOTHING})
        assert draft_of(story)["title"] == ""
        with pytest.raises(ValidationError):
            publishing.publish(story, by=None)

    def test_the_import(self, tmp_path):
        line = {"title": SPOILT, "summary": SPOILT, "body": f"<p>{SPOILT}</p>", "topics": [SPOILT], "authors": [SPOILT]}
        file = tmp_path / "stories.jsonl"
        file.write_text(json.dumps({"id": "1", "published_at": "2026-03-15T12:00:00Z", **line}))
        call_command("import_articles", str(file), publish=True)
        story = Article.objects.get()
        assert (story.title, story.summary, story.body) == (CLEAN, CLEAN, f"<p>{CLEAN}</p>")
        assert (Topic.objects.get().name, Author.objects.get().name) == (CLEAN, CLEAN)

    def test_the_import_of_a_headline_of_nothing(self, tmp_path, capsys):
        file = tmp_path / "stories.jsonl"
        file.write_text(json.dumps({"id": "1", "published_at": "2026-03-15T12:00:00Z", "title": NOTHING}))
        with pytest.raises(CommandError):
            call_command("import_articles", str(file), publish=True)
        assert not Article.objects.exists()

    def test_comments_and_corrections(self):
        story, user = make_article(), make_user()
        assert commenting.comment(story, SPOILT, by=user, field="title", quote=SPOILT).text == CLEAN
        publishing.correct(story, SPOILT, by=None)
        assert story.corrections.get().text == CLEAN
        with pytest.raises(ValidationError):
            commenting.comment(story, NOTHING, by=user)
        with pytest.raises(ValidationError):
            publishing.correct(story, NOTHING, by=None)

    def test_topics(self):
        topic = make_topic(SPOILT, aliases=[f"MS {SPOILT}"])
        curation.describe(topic, by=None, description=SPOILT, sponsor=SPOILT)
        curation.write_briefing(topic, f"<p>{SPOILT}</p>", by=None)
        topic.refresh_from_db()
        assert (topic.name, topic.description, topic.sponsor) == (CLEAN, CLEAN, CLEAN)
        assert topic.briefing == f"<p>{CLEAN}</p>"
        assert Alias.objects.get().name == f"MS {CLEAN}"
        assert naming.find([SPOILT]) == {naming.key_of(CLEAN): topic}

    def test_authors_and_users(self, client):
        assert Author.spelling_of(SPOILT) == CLEAN
        with pytest.raises(ValidationError):
            Author.spelling_of(NOTHING)
        sign_in(client, "Administrator")
        confirm(client)
        user = make_user()
        fields = {"username": user.username, "first_name": SPOILT, "last_name": SPOILT, "is_active": "on"}
        dates = {"date_joined_0": "2026-03-15", "date_joined_1": "12:00:00"}
        client.post(f"/admin/auth/user/{user.pk}/change/", {**fields, **dates})
        assert User.objects.get(pk=user.pk).get_full_name() == f"{CLEAN} {CLEAN}"

    def test_images(self, client):
        sign_in(client, "Editor")
        image = make_image()
        fields = {"alt": SPOILT, "caption": SPOILT, "credit": SPOILT, "licence": SPOILT}
        url = f"/admin/newsroom/image/{image.pk}/change/"
        client.post(url, {**fields, "focal_point": "0.5x0.5"})
        image.refresh_from_db()
        assert (image.alt, image.caption, image.credit) == (CLEAN, CLEAN, CLEAN)
        client.post(url, {**fields, "alt": NOTHING, "focal_point": "0.5x0.5"})
        image.refresh_from_db()
        assert image.alt == CLEAN

    def test_pages(self, client):
        sign_in(client, "Administrator")
        confirm(client)
        page = make_page("Rules")
        data = {"version": page.version, "title": SPOILT, "body": f"<p>{SPOILT}</p>", "description": SPOILT}
        client.post(f"/admin/newsroom/page/{page.pk}/change/", {**data, "slug": page.slug, "_save": "publish"})
        page = Page.objects.get()
        assert (page.title, page.body, page.description) == (CLEAN, f"<p>{CLEAN}</p>", CLEAN)
