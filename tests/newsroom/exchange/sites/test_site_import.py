"""A whole site moves in: what arrives, what a second run changes, and what the report says."""

import json

import pytest
from django.apps import apps

from articles.models import Article, Author
from articles.workflow import authors, drafting, publishing
from newsroom.core.library import services
from newsroom.core.models import Image, MediaFile, Page, Redirect
from newsroom.core.pages import editing
from tests.factories import make_author, make_page, make_topic
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import (
    OLD,
    UPLOADS,
    export_of,
    import_site,
    key,
    old_author,
    old_image,
    old_page,
    old_story,
    old_topic,
    outcomes,
    sentences,
    stored_files,
    whole_site,
)
from topics import curation
from topics.models import Topic

pytestmark = pytest.mark.django_db


def rows():
    """All rows of all tables."""
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


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
