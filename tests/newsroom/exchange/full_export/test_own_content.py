"""A full export that comes into a site with content of its own, that is edited there, and that comes again."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from articles.choices import Status
from articles.models import Article, Author
from articles.workflow import authors, drafting, publishing
from newsroom.core.library import services
from newsroom.core.models import Image, Page, Redirect
from newsroom.core.pages import editing
from tests.factories import make_article, make_author, make_image, make_page, make_topic
from tests.newsroom.exchange.full_export.filled_site import fill
from tests.newsroom.exchange.full_export.helpers import rows, written
from tests.newsroom.exchange.full_export.test_round_trip import start_another_site
from tests.newsroom.exchange.helpers import stored
from topics import curation
from topics.models import Topic, TopicEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """The export of a site in which everything is filled in. The site is empty again."""
    fill()
    path = written(tmp_path / "export")
    start_another_site()
    return path


def imported(folder, *, publish=True):
    report = folder.parent / "report.json"
    call_command("import_articles", str(folder), publish=publish, report=str(report))
    return json.loads(report.read_text())


def outcomes(report, kind):
    return {item["id"].rpartition(":")[2]: item["outcome"] for item in report["kinds"][kind]["items"]}


def change(folder, name, key, **values):
    """Set fields of the row whose id or slug is the key."""
    path = folder / f"{name}.jsonl"
    changed = [row | (values if key in (row.get("id"), row.get("slug")) else {}) for row in rows(folder, name)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in changed))


def test_what_is_here_stays_and_gains_what_it_lacks(folder):
    topic = make_topic("Weirs", description="Ours", sponsor="Our sponsor")
    curation.write_briefing(topic, "<p>Ours</p>", by=None)
    front, taken = make_article(topics=[topic]), make_article(slug="wehr", at=datetime(2026, 5, 1, 3, tzinfo=UTC))
    curation.pin(front, by=None)
    curation.pin(TopicEntry.objects.get(content_object=front), by=None)
    make_page("About us", known="about")
    make_author("Rivers desk")
    make_topic("eels and lampreys?")
    imported(folder)
    topic.refresh_from_db()
    assert (topic.description, topic.sponsor, topic.briefing) == ("Ours", "Our sponsor", "<p>Ours</p>")
    assert (topic.wikidata_id, topic.briefings) == ("Q1066997", {"zh-hans": "<p>拦水。</p>"})
    assert [other.name for other in topic.related.order_by("name")] == ["Eels and lampreys", "Waterways"]
    pinned = TopicEntry.objects.filter(tag=topic, pinned_position__gt=0).order_by("pinned_position")
    assert [entry.article.uid for entry in pinned] == [front.uid, "second"]
    on_front = Article.objects.filter(pinned_position__gt=0).order_by("pinned_position")
    assert [article.uid for article in on_front] == [front.uid, "third", "first"]
    assert (stored("first").slug, taken.slug) == ("wehr-2", "wehr")
    assert Page.objects.get(slug="about").title == "About us"
    assert Author.objects.get(name="Rivers desk").is_organisation


def test_what_was_edited_here_is_left_and_the_rest_follows_the_export(folder):
    imported(folder)
    weirs, desk = Topic.objects.get(slug="old-weirs"), Author.objects.get(name="Rivers desk")
    drafting.save(stored("first"), {"title": "Ours"})
    curation.unpin(TopicEntry.objects.get(content_object=stored("second"), tag=weirs), by=None)
    authors.describe(desk, by=None, is_organisation=False)
    services.describe(Image.objects.get(alt="A weir"), licence="Ours")
    editing.publish(Page.objects.get(slug="work", language="en"), {"title": "Ours"}, by=None)
    note = {"at": "2026-05-06T08:00:00+00:00", "text": "Another one."}
    change(folder, "stories", "first", corrections=[note], title="Theirs")
    change(folder, "stories", "third", corrections=[note], updated_at=note["at"], label="opinion")
    change(folder, "topics", "old-weirs", briefing="<p>Theirs</p>", sponsor="Theirs")
    change(folder, "topics", "waterways", briefing="<p>Theirs</p>")
    change(folder, "authors", "river-desk", is_organisation=True, bio="Theirs")
    change(folder, "pages", "work", title="Theirs")
    report = imported(folder)
    weirs.refresh_from_db()
    desk.refresh_from_db()
    assert (
        outcomes(report, "stories").items() >= {"first": "skipped", "third": "updated", "second": "unchanged"}.items()
    )
    third = stored("third")
    assert (third.label, third.corrections.get().text, third.updated_at.isoformat()) == (
        *("opinion", "Another one."),
        note["at"],
    )
    assert stored("first").corrections.count() == 0
    assert "They hold water" in weirs.briefing
    assert weirs.sponsor == "Theirs"
    assert Topic.objects.get(slug="waterways").briefing == "<p>Theirs</p>"
    said = [item["sentences"] for item in report["kinds"]["topics"]["items"] if item["id"].endswith(":old-weirs")]
    assert "Its page was edited on this site" in said[0][0]
    assert desk.bio == "Writes of rivers."
    assert Image.objects.get(alt="A weir").licence == "Ours"
    assert Page.objects.get(slug="work", language="en").title == "Ours"


def test_without_publish_all_are_drafts_and_a_later_run_publishes_them_with_their_past(folder, tmp_path):
    imported(folder, publish=False)
    assert not Article.objects.exclude(status__in=[Status.DRAFT, Status.IN_REVIEW, Status.APPROVED]).exists()
    assert not Page.objects.filter(is_public=True).exists()
    assert not Topic.objects.filter(public_from__isnull=False).exists()
    imported(folder)
    again = written(tmp_path / "again")
    for name in ("stories", "topics", "authors", "pages", "media", "redirects"):
        assert rows(again, name) == rows(folder, name), name


def test_what_was_removed_here_does_not_come_back(folder):
    imported(folder)
    publishing.withdraw(stored("third"), by=None)
    curation.unpin(stored("first"), by=None)
    Redirect.objects.filter(path="/old/search").delete()
    with pytest.raises(Exception, match="1 item was not imported"):
        imported(folder)
    assert stored("third").status == Status.WITHDRAWN
    assert stored("first").pinned_position is None


def test_later_draft_changes_replace_those_before_unless_an_editor_went_on_writing(folder):
    imported(folder)
    draft = {
        **next(row for row in rows(folder, "stories") if row["id"] == "second")["draft"],
        "title": "Rewritten again",
    }
    change(folder, "stories", "second", draft=draft)
    imported(folder)
    second = stored("second")
    assert (second.title, second.working_copy.title) == ("The weir is wide open", "Rewritten again")
    drafting.save(second, {"title": "Ours"})
    change(folder, "stories", "second", draft={**draft, "title": "Theirs"})
    imported(folder)
    assert stored("second").working_copy.title == "Ours"


def test_images_with_a_name_that_is_taken_get_another_in_all_texts(folder):
    name = next(row["file"] for row in rows(folder, "media") if row.get("alt") == "A weir")
    image = make_image()
    Image.objects.filter(pk=image.pk).update(file=name)
    imported(folder)
    new = Image.objects.get(alt="A weir")
    assert new.file.name != name
    assert new.file.name.rpartition("/")[2].rpartition(".")[0] in stored("second").body
    assert stored("second").lead_image == new


@pytest.mark.usefixtures("folder")
def test_the_author_of_a_story_that_comes_first_gets_the_profile(folder):
    make_author("Ann Example")
    report = imported(folder)
    assert set(outcomes(report, "authors").values()) == {"new", "unchanged"}
