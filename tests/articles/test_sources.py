"""The sources of a story, from the desk to readers, the API and other sites."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from articles import sources
from articles.admin.forms import ArticleForm
from articles.conflicts.story_diff import compare
from articles.models import Article
from articles.workflow import draft_preview, drafting, publishing, restoring
from newsroom.exchange.export import record_of_article
from tests.articles.views.pages import read
from tests.desk import typed
from tests.factories import make_article, make_draft, make_user
from tests.newsroom.exchange.helpers import run_import, stored, story

pytestmark = pytest.mark.django_db

TIDES = {"url": "https://tides.example/2026?port=a&b=c", "title": "Tide tables <2026>", "supports": "The spring tide."}
BARE = {"url": "http://example.net/log.csv", "title": "", "supports": ""}
NO_URL = {"url": "", "title": "A letter", "supports": ""}


def sent(article, rows):
    """The form as a browser sends it with these rows."""
    data = QueryDict(mutable=True)
    for name, value in typed(article, sources=rows).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return ArticleForm(data, article=article)


def test_the_form_saves_rows_in_order_and_leaves_empty_ones_out():
    article = make_draft()
    form = sent(article, ["https://a.example/", " A\n log ", "It.", "", " ", "", "half", "", ""])
    assert form.is_valid()
    assert form.content()["sources"] == [
        {"url": "https://a.example/", "title": "A log", "supports": "It."},
        {"url": "half", "title": "", "supports": ""},
    ]


def test_the_form_shows_the_rows_that_it_saved_and_none_are_kept_once_all_are_removed():
    article = make_draft(sources=[TIDES, BARE])
    html = str(ArticleForm(article=article)["sources"])
    assert html.count('name="sources"') == 9
    assert "Tide tables &lt;2026&gt;" in html
    form = sent(article, [])
    assert form.is_valid()
    assert form.content()["sources"] == []


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([*TIDES.values()] * 51, "The story has 51 sources. The limit is 50."),
        (["https://a.example/", "t" * 301, ""], "The title of source 1 has 301 characters. The limit is 300."),
    ],
)
def test_more_than_the_limits_is_refused(rows, error):
    form = sent(make_draft(), rows)
    assert form.errors["sources"] == [error]


@pytest.mark.parametrize(
    "url", ["", "tide tables", "javascript:alert(1)", "mailto:a@b.example", "/about/", "//evil.example/", "https://"]
)
def test_a_story_with_a_source_that_readers_cannot_open_is_not_published(url):
    article = make_draft(sources=[BARE, {**TIDES, "url": url}])
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(article, by=None)
    assert "for source 2, or remove" in refusal.value.message_dict["sources"][0]
    assert sources.cleaned([{**TIDES, "url": url}]) == []


def test_readers_see_the_sources_of_the_published_version_only(client):
    article = make_article(sources=[TIDES, BARE])
    drafting.save(article, {"sources": [{**TIDES, "title": "Another"}]})
    page = read(client, article.get_absolute_url())
    assert {TIDES["url"], BARE["url"]} <= set(page.links())
    assert "Tide tables <2026>" in " ".join(page.lines)
    assert "http://example.net/log.csv" in page.lines
    assert "Another" not in " ".join(page.lines)
    assert "Sources" not in read(client, make_article().get_absolute_url()).lines


def test_a_page_shows_new_sources_once_they_are_published(client):
    article = make_article()
    read(client, article.get_absolute_url())
    drafting.save(article, {"sources": [BARE]})
    publishing.publish(article, by=None)
    assert BARE["url"] in read(client, article.get_absolute_url()).links()


def test_a_preview_shows_the_sources_that_readers_could_open():
    article = make_draft(sources=[NO_URL, TIDES])
    draft_preview.apply_draft(article)
    assert article.sources == [TIDES]


def test_a_comparison_marks_the_words_of_sources_that_changed():
    before = drafting.snapshot_of(make_draft(sources=[TIDES, BARE]))
    [change] = compare(before, {**before, "sources": [{**TIDES, "supports": "The neap tide."}, BARE]})
    assert [(span.change, span.text) for span in change.spans if span.change != "same"] == [
        ("removed", "spring"), ("added", "neap"),
    ]  # fmt: skip


def test_restoring_a_revision_restores_its_sources():
    article, editor = make_draft(sources=[TIDES]), make_user()
    drafting.save(article, {"title": "First"}, by=editor, reason="saved")
    drafting.save(article, {"sources": []}, by=editor)
    restoring.restore(article, article.revisions.numbered().get(), by=editor)
    assert drafting.content_of(article)["sources"] == [TIDES]


def test_the_api_and_markdown_have_the_sources(client):
    article = make_article(sources=[TIDES, BARE])
    assert client.get(f"/api/v1/stories/{article.uid}/").json()["sources"] == [TIDES, BARE]
    markdown = client.get(f"/api/v1/stories/{article.uid}.md").content.decode()
    assert (
        "## Sources\n\n- [Tide tables \\<2026\\>](<https://tides.example/2026?port=a&b=c>): The spring tide.\n- ["
        in markdown
    )


def test_sources_are_imported_and_exported_and_a_story_without_has_no_field_for_them():
    run_import(story(sources=[TIDES, {"url": " www.example.org/a b "}]))
    cleaned = [TIDES, {"url": "https://www.example.org/a%20b", "title": "", "supports": ""}]
    assert drafting.content_of(stored())["sources"] == cleaned
    assert record_of_article(stored()).as_dict()["sources"] == cleaned
    assert "sources" not in record_of_article(make_article()).as_dict()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("https://a.example/", "“sources” must be a list, not a string."),
        ([3], "Each source must be an object with a url, not a number."),
        ([NO_URL], "“sources” is invalid. Enter a URL"),
        ([{"url": "javascript:alert(1)"}], "“sources” is invalid. Enter a URL"),
        ([BARE] * 51, "“sources” has 51 entries. The limit is 50."),
        ([{**BARE, "title": 4}], "“title” must be a string, not a number."),
    ],
)
def test_a_line_with_wrong_sources_is_invalid(given, reason):
    assert reason in run_import(story(sources=given)).said
    assert not Article.objects.exists()
