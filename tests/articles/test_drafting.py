"""What the desk types is kept beside what readers see."""

import pytest

from articles import drafting, publishing
from articles.choices import Status
from articles.models import Article
from newsroom.models import AuditEntry
from tests.factories import make_article, make_author, make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


def test_a_draft_may_hold_anything_and_touches_no_column_that_readers_see():
    article = make_draft(title="", body="<script>", label="nonsense", topics=["Pamir"])
    row = Article.objects.get()
    assert (row.title, row.body, row.filings.count(), row.status) == ("", "", 0, "draft")
    assert drafting.content_of(article)["body"] == "<script>"


def test_saving_some_fields_keeps_the_others():
    article = make_draft(title="Kept", summary="Old")
    drafting.save(article, {"summary": "New"})
    content = drafting.content_of(Article.objects.get())
    assert (content["title"], content["summary"]) == ("Kept", "New")


def test_content_of_a_published_story_is_what_readers_see():
    topic, author = make_topic("Pamir"), make_author("Mountain desk")
    article = make_article(title="Live", topics=[topic], authors=[author])
    content = drafting.content_of(Article.objects.get())
    assert content == drafting.live_content(article)
    assert content["topics"] == [{"id": topic.pk, "name": "Pamir"}]
    assert content["authors"] == [{"id": author.pk, "name": "Mountain desk"}]


def test_typing_back_what_readers_see_leaves_no_draft():
    article = make_article(title="Same")
    drafting.save(article, {"title": "Other"})
    drafting.save(article, {"title": "Same"})
    assert Article.objects.get().working_copy.content is None


def test_the_second_of_two_saves_of_one_version_is_refused_and_changes_nothing():
    article = make_draft(title="Common")
    drafting.save(article, {"title": "First"}, version=1)
    with pytest.raises(drafting.Conflict, match="changed by somebody else"):
        drafting.save(article, {"title": "Second"}, version=1)
    copy = Article.objects.get().working_copy
    assert (copy.title, copy.version) == ("First", 2)


def test_only_what_is_typed_here_counts_as_edited_here():
    article = make_draft()
    drafting.save(article, {"title": "Imported"}, digest="a" * 64)
    assert not Article.objects.get().working_copy.is_edited_here
    drafting.save(article, drafting.content_of(article))
    assert not Article.objects.get().working_copy.is_edited_here
    drafting.save(article, {"title": "Typed"})
    assert Article.objects.get().working_copy.is_edited_here
    drafting.save(article, {"title": "Typed"})
    assert Article.objects.get().working_copy.is_edited_here


def test_a_long_headline_is_kept_whole_in_the_draft():
    article = make_draft(title="x" * 400)
    assert len(drafting.content_of(Article.objects.get())["title"]) == 400
    assert len(article.working_copy.title) == 300


def test_what_is_no_text_is_left_out_of_a_draft_and_the_rest_kept():
    article = make_draft(title="A\x00B", body="<p>\ud800C</p>")
    drafting.save(article, {"summary": "D\x01E"})
    content = drafting.content_of(Article.objects.get())
    assert (content["title"], content["summary"], content["body"]) == ("AB", "DE", "<p>C</p>")


@pytest.mark.parametrize(
    ("role", "title", "status"),
    [
        ("Journalist", "Another", Status.DRAFT),
        ("Journalist", "As approved", Status.APPROVED),
        ("Editor", "Another", Status.APPROVED),
        (None, "Another", Status.APPROVED),
    ],
)
def test_what_was_approved_is_a_draft_again_once_who_may_not_publish_changes_it(role, title, status):
    story = make_draft(title="As approved")
    publishing.submit(story, by=None)
    publishing.approve(story, by=None)
    user = make_user(role) if role else None
    drafting.save(story, {"title": title}, by=user)
    story.refresh_from_db()
    assert story.status == status
    assert AuditEntry.objects.filter(verb="draft", by=user, subject_id=story.pk).exists() == (status == Status.DRAFT)
