"""A whole site moves in: what arrives, what a second run changes, and what the report says."""

import json

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import OperationalError

from articles.models import Article, Author
from articles.workflow import authors, drafting, publishing
from newsroom.core.library import services
from newsroom.core.models import Image, ImportedItem, MediaFile, Page, Redirect
from newsroom.core.pages import editing
from newsroom.exchange.sites.items import Lead
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.report import MOST_MISSING
from tests.factories import file_of, make_author, make_page, make_topic, photo
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import (
    OLD,
    UPLOADS,
    export_of,
    import_site,
    key,
    menu_entry,
    old_author,
    old_image,
    old_page,
    old_story,
    old_topic,
    outcomes,
    sentences,
    whole_site,
    write_uploads,
)
from topics import curation
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(tmp_path):
    return write_uploads(tmp_path)


def rows():
    """All rows of all tables."""
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


def stored_files():
    try:
        return sorted(default_storage.listdir("images")[1]) + sorted(default_storage.listdir("files")[1])
    except FileNotFoundError:
        return []


def test_everything_arrives(uploads):
    report = import_site(whole_site(), uploads)
    image, file, topic = Image.objects.get(), MediaFile.objects.get(), Topic.objects.get(name="Ferries")
    assert (image.alt, image.caption, image.credit) == ("Pier", "The pier at noon", "Harbour desk")
    assert file.title == "Horn"
    assert (topic.kind, topic.description, topic.lead_image) == ("section", "Boats", image)
    assert (topic.is_in_navigation, topic.navigation_position) == (True, 1)
    assert Topic.objects.get(name="Piers").parent == topic
    author = Author.objects.get()
    assert (author.name, author.role, author.bio, author.photo) == ("Harbour desk", "Desk", "At noon", image)
    first, second = stored(key(1)), stored(key(2))
    assert first.pictures.get() == image
    assert first.files.get() == file
    assert 'href="/2025/05/04/ferry-2/#a"' in first.body
    assert 'href="/topics/ferries/"' in first.body
    assert "lost" not in first.body
    assert "Fog" not in first.body
    assert first.working_copy.notes == f"Ask\n\nImage not found: {UPLOADS}/2025/05/lost.jpg – Fog"
    assert (second.lead_image, second.pinned_position) == (image, 1)
    assert stored(key(3)).status == "in_review"
    assert stored(key(4)).translation_of == first
    assert stored(key(5)).status == "draft"
    assert Page.objects.get(slug="jobs").body == ('<p>Work <a href="/2025/05/04/ferry-1/" rel="noopener">here</a></p>')
    assert Page.objects.get(slug="about").is_known
    redirects = dict(Redirect.objects.values_list("path", "kind"))
    assert redirects["/?p=1"] == "article"
    assert redirects["/category/ferries"] == "topic"
    assert redirects["/pier-50"] == "image"
    assert redirects["/jobs"] == "page"
    assert redirects["/wp-content/uploads/2025/05/pier.jpg"] == "image"
    assert not [path for path in redirects if path.startswith("/2025/05/04/ferry-1")]
    assert report.published == 3


def test_a_second_run_changes_nothing(uploads):
    import_site(whole_site(), uploads)
    before, files = rows(), stored_files()
    report = import_site(whole_site(), uploads)
    assert rows() == before
    assert stored_files() == files
    assert not report.has_saved


def test_without_publish_everything_is_a_draft_and_a_run_with_it_publishes_that(uploads):
    import_site(whole_site(), uploads, publish=False)
    assert not Article.objects.filter(status="published").exists()
    assert not Page.objects.filter(is_public=True).exists()
    report = import_site(whole_site(), uploads)
    assert outcomes(report, "stories") == {"updated": 3, "unchanged": 2}
    assert outcomes(report, "pages") == {"updated": 2}
    assert stored(key(2)).pinned_position == 1
    assert not Redirect.objects.filter(path="/2025/05/04/ferry-1/").exists()


def test_the_links_of_drafts_lead_to_the_stories_once_both_are_published():
    body = f'<p><a href="{OLD}/?p=2">two</a></p>'
    export = export_of(old_story(1, body=body), old_story(2))
    import_site(export, publish=False)
    import_site(export)
    assert stored(key(1)).body == '<p><a href="/2025/05/04/ferry-2/" rel="noopener">two</a></p>'
    assert outcomes(import_site(export), "stories") == {"unchanged": 2}


def test_a_dry_run_reports_the_same_and_changes_nothing(uploads):
    before = rows()
    dry = import_site(whole_site(), uploads, is_dry_run=True)
    assert rows() == before
    assert stored_files() == []
    real = import_site(whole_site(), uploads)
    ours, theirs = json.loads(dry.as_json()), json.loads(real.as_json())
    assert ours.pop("is_dry_run") is not theirs.pop("is_dry_run")
    assert ours == theirs


def test_without_media_the_report_names_each_file_and_a_run_with_them_adds_the_images(uploads):
    report = import_site(whole_site())
    assert outcomes(report, "images") == {"left out": 3}
    assert f"{UPLOADS}/2025/05/pier-300x200.jpg" in report.missing
    assert stored(key(1)).pictures.count() == 0
    report = import_site(whole_site(), uploads)
    assert outcomes(report, "stories") == {"updated": 2, "unchanged": 3}
    assert stored(key(1)).pictures.count() == 1
    assert Topic.objects.get(name="Ferries").lead_image == Image.objects.get()


def test_what_was_edited_here_is_not_overwritten(uploads):
    import_site(whole_site(), uploads)
    image, topic, author = Image.objects.get(), Topic.objects.get(name="Ferries"), Author.objects.get()
    page = Page.objects.get(slug="jobs")
    services.describe(image, caption="Ours")
    curation.describe(topic, by=None, description="Ours")
    authors.describe(author, by=None, role="Ours")
    editing.publish(page, {"body": "<p>Ours</p>"}, by=None)
    drafting.save(stored(key(1)), {"title": "Ours"})
    changed = export_of(
        old_story(1, title="Theirs"),
        old_page(body="<p>Theirs</p>"),
        media=(old_image(caption="Theirs"),),
        topics=(old_topic(description="Theirs"),),
        authors=(old_author(role="Theirs"),),
    )
    report = import_site(changed, uploads)
    for kind in ("stories", "pages", "images", "topics", "authors"):
        assert outcomes(report, kind) == {"skipped": 1}, kind
        assert "edited" in sentences(report, kind)[0]
    for row in (image, topic, author, page):
        row.refresh_from_db()
    assert (image.caption, topic.description, author.role, page.body) == ("Ours", "Ours", "Ours", "<p>Ours</p>")


def test_what_changed_on_the_former_site_is_updated(uploads):
    import_site(whole_site(), uploads)
    changed = export_of(
        old_story(1, title="Theirs"),
        old_page(body="<p>Theirs</p>"),
        media=(old_image(caption="Theirs"),),
        topics=(old_topic(description="Theirs"),),
        authors=(old_author(role="Theirs"),),
    )
    report = import_site(changed, uploads)
    for kind in ("stories", "pages", "images", "topics", "authors"):
        assert outcomes(report, kind) == {"updated": 1}, kind
    assert Image.objects.get().caption == "Theirs"
    assert Topic.objects.get(name="Ferries").description == "Theirs"
    assert Author.objects.get().role == "Theirs"
    assert Page.objects.get(slug="jobs").body == "<p>Theirs</p>"
    assert stored(key(1)).title == "Theirs"


def test_what_exists_here_gains_only_what_it_lacks(uploads):
    topic, author = make_topic("ferries", kind="subject", description="Ours"), make_author("Harbour desk")
    authors.describe(author, by=None, role="Ours")
    make_page("About us", known="about")
    report = import_site(whole_site(), uploads)
    topic.refresh_from_db()
    author.refresh_from_db()
    assert (topic.name, topic.kind, topic.description, topic.lead_image_id) == (
        "ferries", "subject", "Ours", Image.objects.get().pk,
    )  # fmt: skip
    assert (author.role, author.bio) == ("Ours", "At noon")
    assert outcomes(report, "pages") == {"new": 1, "skipped": 1}
    assert Page.objects.get(slug="about").title == "About us"


def test_what_was_removed_here_does_not_come_back(uploads):
    import_site(export_of(old_story(), media=(old_image(),), topics=(old_topic(),)), uploads)
    publishing.withdraw(stored(key(1)), by=None)
    services.remove(Image.objects.get())
    Topic.objects.all().delete()
    report = import_site(export_of(old_story(), media=(old_image(),), topics=(old_topic(),)), uploads)
    assert outcomes(report, "stories") == {"rejected": 1}
    assert outcomes(report, "images") == {"skipped": 1}
    assert outcomes(report, "topics") == {"skipped": 1}
    assert Image.objects.count() == 0


def test_a_story_is_pinned_once_and_the_newest_comes_first(uploads):
    export = export_of(old_story(1, is_pinned=True), old_story(3, is_pinned=True), old_story(2, is_pinned=True))
    assert import_site(export).pinned == 3
    pinned = Article.objects.filter(pinned_position__gt=0).order_by("pinned_position")
    assert [article.slug for article in pinned] == ["ferry-3", "ferry-2", "ferry-1"]
    curation.unpin(stored(key(3)), by=None)
    assert import_site(export).pinned == 0
    assert pinned.all().count() == 2


def test_an_image_that_only_stories_use_is_imported_once(uploads):
    image = f'<img src="{UPLOADS}/2025/05/pier.jpg"><img src="{UPLOADS}/2025/05/pier-300x200.jpg?w=1">'
    report = import_site(export_of(old_story(1, body=image), old_story(2, body=image)), uploads)
    assert outcomes(report, "images") == {"new": 1}
    assert Image.objects.get().width == 90


def test_an_image_of_another_site_is_not_one_of_the_same_name(uploads):
    other = '<img src="https://elsewhere.example/wp-content/uploads/2025/05/pier.jpg">'
    import_site(export_of(old_story(1, body=f'<img src="{UPLOADS}/2025/05/pier.jpg">{other}')), uploads)
    assert (
        ImportedItem.objects.get(kind="image").key
        == "media-old.example:old.example/wp-content/uploads/2025/05/pier.jpg"
    )
    assert stored(key(1)).body.count("<img") == 1


def test_a_smaller_version_is_imported_if_the_original_is_not_accepted(uploads):
    (uploads / "wp-content/uploads/2025/05/pier.jpg").write_bytes(b"broken")
    report = import_site(export_of(media=(old_image(),)), uploads)
    assert Image.objects.get().width == 30
    assert "A smaller version was imported" in sentences(report, "images")[0]


def test_a_story_whose_url_is_not_certain_is_linked_by_its_former_one():
    links = f'<a href="{OLD}/2025/05/04/ferry-2/">a</a> <a href="{OLD}/?p=3">b</a> <a href="{OLD}/x/?a=ü#c">c</a>'
    twin = old_story(3, slug="ferry-2", urls=("/?p=3",))
    import_site(export_of(old_story(1, body=f"<p>{links}</p>"), old_story(2), twin))
    body = stored(key(1)).body
    assert 'href="/2025/05/04/ferry-2/"' in body
    assert 'href="/?p=3"' in body
    assert f'href="{OLD}/x/?a=ü#c"' in body


def test_a_translation_gets_its_original_wherever_that_is_in_the_file():
    translation = old_story(1, translation_of=key(2), language="zh-hans")
    report = import_site(
        export_of(translation, old_story(2), old_story(3, translation_of=key(9)), old_story(4, translation_of=key(2)))
    )
    assert stored(key(1)).translation_of == stored(key(2))
    assert outcomes(report, "stories") == {"new": 4}
    assert any("same language" in sentence for sentence in sentences(report, "stories"))
    assert any("original of this translation was not imported" in each for each in sentences(report, "stories"))


def test_urls_that_cannot_redirect_are_reported_with_the_reason(uploads):
    make_page("Jobs")
    urls = ("/pages/jobs/", "/" + "x" * 501, "/taken/", "no path", "/search/")
    import_site(export_of(old_story(2, urls=("/taken/",))))
    report = import_site(export_of(old_story(1, urls=urls)))
    reasons = {url: reason for _, url, reason in report.refused}
    assert reasons == {
        "/pages/jobs/": "This is a page of this site, which no redirect can replace.",
        "/" + "x" * 501: "The old URL is longer than 500 characters.",
        "/taken/": "This URL already redirects elsewhere.",
        "no path": "The old URL has to start with a slash, http:// or https://.",
        "/search/": "This is a page of this site, which no redirect can replace.",
    }


def test_an_animation_is_left_out_and_a_gif_without_one_is_imported(tmp_path):
    folder = tmp_path / "wp-content/uploads/2025/05"
    folder.mkdir(parents=True)
    (folder / "still.gif").write_bytes(file_of(photo(mode="P"), "GIF").getvalue())
    moving = file_of(photo(mode="P"), "GIF", save_all=True, append_images=[photo(mode="P").rotate(90)])
    (folder / "moving.gif").write_bytes(moving.getvalue())
    media = old_image(50, "2025/05/still.gif"), old_image(51, "2025/05/moving.gif")
    report = import_site(export_of(media=media), tmp_path)
    assert outcomes(report, "images") == {"new": 1, "left out": 1}
    assert any("animated" in sentence for sentence in sentences(report, "images"))
    assert report.failed == 0


def test_without_media_the_summary_does_not_blame_their_place(tmp_path):
    body = f'<img src="{UPLOADS}/2025/05/pier.jpg">'
    assert MOST_MISSING not in import_site(export_of(old_story(body=body))).summary()
    assert MOST_MISSING in import_site(export_of(old_story(body=body)), tmp_path).summary()


def test_a_menu_entry_of_the_front_page_says_so():
    menu = [menu_entry(30, f"{OLD}/"), menu_entry(31, OLD), menu_entry(32, "https://elsewhere.example/")]
    report = import_site(export_of(menu=menu))
    assert [each.partition(",")[0] for each in sentences(report, "menu entries")[:2]] == [
        "It leads to the front page"
    ] * 2
    assert "neither" in sentences(report, "menu entries")[2]


def test_a_lead_image_that_is_missing_is_noted_with_its_caption():
    report = import_site(export_of(old_story(lead=Lead(url=f"{UPLOADS}/x.jpg", caption="<b>Fog</b>"))))
    assert stored(key(1)).working_copy.notes == f"Image not found: {UPLOADS}/x.jpg – Fog"
    assert list(report.missing.values()) == [["post 1"]]


def test_an_image_that_was_found_but_refused_is_not_among_those_that_were_not_found(uploads):
    body = f'<figure><img src="{UPLOADS}/2025/05/broken.jpg"></figure>'
    report = import_site(export_of(old_story(1, body=body), media=(old_image(54, "2025/05/broken.jpg"),)), uploads)
    assert report.missing == {}
    assert stored(key(1)).working_copy.notes.startswith("Image not imported (This file is not")
    assert any("cannot be imported" in sentence for sentence in sentences(report, "stories"))
    assert not any("not found" in sentence for sentence in sentences(report, "stories"))


def test_a_long_description_is_the_briefing_and_a_long_name_is_invalid():
    topics = (old_topic(71, "Ferries", description=f"<p>{'Boat ' * 100}</p>"), old_topic(72, "x" * 300))
    report = import_site(export_of(topics=topics))
    topic = Topic.objects.get()
    assert len(topic.description) == 300
    assert topic.briefing.startswith("<p>Boat Boat")
    assert outcomes(report, "topics") == {"new": 1, "invalid": 1}


def test_parents_that_form_a_circle_are_reported():
    a, b = f"{key('')}term-1", f"{key('')}term-2"
    report = import_site(export_of(topics=(old_topic(1, "A", parent=b), old_topic(2, "B", parent=a))))
    assert outcomes(report, "topics") == {"new": 2}
    assert any("parent topic" in sentence for sentence in sentences(report, "topics"))


@pytest.mark.parametrize("publish", [True, False])
def test_a_topic_whose_stories_are_all_in_its_subtopics_has_a_page(client, publish):
    topics = (
        old_topic(70, "Sport"), old_topic(71, "Rowing", parent=f"{key('')}term-70"),
        old_topic(72, "Eights", parent=f"{key('')}term-71"), old_topic(73, "Chess"),
        old_topic(74, "Blitz", parent=f"{key('')}term-73"),
    )  # fmt: skip
    export = export_of(old_story(1, topics=["Eights"]), topics=topics)
    report = import_site(export, publish=publish)
    public = {topic.name: topic.public_from for topic in Topic.objects.public()}
    assert public.keys() == ({"Sport", "Rowing", "Eights"} if publish else set())
    assert len(set(public.values())) <= 1
    assert client.get("/category/sport/", follow=True).status_code == (200 if publish else 404)
    assert sum("because its subtopics have some" in each for each in sentences(report, "topics")) == 2 * publish
    assert outcomes(import_site(export, publish=publish), "topics") == {"unchanged": 5}


def test_a_menu_entry_that_an_editor_removed_does_not_come_back():
    export = export_of(topics=(old_topic(),), menu=(menu_entry(60, f"{OLD}/category/ferries/"),))
    import_site(export)
    topic = Topic.objects.get()
    assert topic.is_in_navigation
    curation.describe(topic, by=None, is_in_navigation=False)
    import_site(export)
    topic.refresh_from_db()
    assert not topic.is_in_navigation


def test_a_failure_while_images_are_stored_leaves_no_files(uploads, monkeypatch):
    def fail(*args):
        raise OperationalError("disk full")

    monkeypatch.setattr(Ledger, "add", fail)
    with pytest.raises(OperationalError):
        import_site(export_of(media=(old_image(),)), uploads)
    assert stored_files() == []
    assert not Image.objects.exists()


FIGURE = f'<figure><img src="{UPLOADS}/2025/05/pier.jpg"><figcaption>Ebb</figcaption></figure>'


@pytest.mark.parametrize("lead", [None, Lead(url=f"{UPLOADS}/2025/05/pier.jpg", caption="Flow")], ids=["text", "lead"])
def test_images_that_are_found_later_are_no_update_for_readers_and_leave_the_notes(uploads, lead):
    site = export_of(old_story(body=f"<p>Boats.</p>{FIGURE}<p>Piers.</p>", lead=lead, notes="Ask"))
    import_site(site)
    assert "Image not found" in stored(key(1)).working_copy.notes
    import_site(site, uploads)
    story = stored(key(1))
    assert (story.updated_at, story.working_copy.notes) == (None, "Ask")
    assert story.pictures.count() == 1
    assert bool(story.lead_image) == bool(lead)


def test_notes_that_only_named_images_are_removed_with_the_last_of_them(uploads):
    site = export_of(old_story(body=f"<p>Boats.</p>{FIGURE}"))
    import_site(site)
    import_site(site, uploads)
    assert stored(key(1)).working_copy.notes == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"body": f"<p>Boats!</p>{FIGURE}"},
        {"title": "Ferry 2"},
        {"body": f"<p>Boats.</p>{FIGURE.replace('Ebb', 'Low tide')}"},
        {"body": "<p>Boats.</p>"},
    ],
    ids=["text", "headline", "caption", "removed"],
)
def test_a_text_that_changed_is_an_update_for_readers(uploads, fields):
    import_site(export_of(old_story(body=f"<p>Boats.</p>{FIGURE}")), uploads)
    import_site(export_of(old_story(**{"body": f"<p>Boats.</p>{FIGURE}", **fields})), uploads)
    assert stored(key(1)).updated_at
