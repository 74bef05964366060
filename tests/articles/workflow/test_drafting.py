"""What the desk types is kept beside what readers see."""

import pytest

from articles.choices import Reason, Status
from articles.models import Article, Revision
from articles.workflow import drafting, locking, publishing, reviewing
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_author, make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


def test_a_draft_may_hold_anything_and_touches_no_column_that_readers_see():
    article = make_draft(title="", body="<script>", label="nonsense", topics=["Pamir"])
    row = Article.objects.get()
    assert (row.title, row.body, row.entries.count(), row.status) == ("", "", 0, "draft")
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
    drafting.save(article, {"title": "First"}, token=locking.EditToken(1))
    with pytest.raises(locking.Conflict, match="Someone else changed"):
        drafting.save(article, {"title": "Second"}, token=locking.EditToken(1))
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
    reviewing.submit(story, by=None)
    reviewing.approve(story, by=None)
    user = make_user(role) if role else None
    drafting.save(story, {"title": title}, by=user)
    story.refresh_from_db()
    assert story.status == status
    assert AuditEntry.objects.filter(verb="draft", by=user, subject_id=story.pk).exists() == (status == Status.DRAFT)


def test_a_tab_never_conflicts_with_itself_and_its_own_late_requests_are_told_from_others():
    article = make_draft()
    for sequence, title in [(1, "One"), (3, "Three")]:
        drafting.save(article, {"title": title}, token=locking.EditToken(1, "tab", sequence))
    with pytest.raises(locking.OutOfOrderSave):
        drafting.save(article, {"title": "Two"}, token=locking.EditToken(1, "tab", 2))
    assert Article.objects.get().working_copy.title == "Three"
    assert not Revision.objects.conflict_versions().exists()


def test_another_tab_with_an_old_version_is_refused_and_its_text_is_kept():
    writer = make_user("Editor")
    article = make_draft(title="Common")
    drafting.save(article, {"title": "First"}, token=locking.EditToken(1, "one", 1))
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(article, {"title": "Second", "notes": "Mine"}, by=writer, token=locking.EditToken(1, "two", 1))
    kept = Revision.objects.conflict_versions().get()
    assert refusal.value.conflict_version == kept
    assert (kept.by, kept.content) == (writer, {"title": "Second", "notes": "Mine"})


def test_who_goes_on_typing_after_a_conflict_has_one_kept_text_the_latest():
    article = make_draft()
    drafting.save(article, {"title": "First"}, token=locking.EditToken(1, "one", 1))
    for sequence in (1, 3, 2):
        with pytest.raises(locking.Conflict):
            drafting.save(article, {"title": f"Text {sequence}"}, token=locking.EditToken(1, "two", sequence))
    assert Revision.objects.conflict_versions().get().content["title"] == "Text 3"


def test_a_change_of_state_alone_is_no_conflict_for_who_is_typing():
    article = make_draft()
    reviewing.submit(article, by=None)
    reviewing.approve(article, by=None)
    drafting.save(article, {"title": "Typed on"}, token=locking.EditToken(1, "tab", 1))
    assert Article.objects.get().working_copy.title == "Typed on"


def test_a_change_of_the_text_is_a_conflict_for_who_would_change_the_state():
    article = make_draft()
    drafting.save(article, {"title": "Other"})
    with pytest.raises(locking.Conflict):
        reviewing.submit(article, by=None, version=1)
    assert Article.objects.get().status == Status.DRAFT


def test_an_autosave_makes_no_revision_and_saving_the_same_again_makes_one_only():
    writer = make_user("Editor")
    article = make_draft()
    drafting.save(article, {"title": "Typing"}, by=writer)
    assert not Revision.objects.numbered().exists()
    for _ in range(2):
        drafting.save(article, {"title": "Typed"}, by=writer, reason=Reason.SAVED)
    revision = Revision.objects.numbered().get()
    assert (revision.number, revision.by, revision.content["title"]) == (1, writer, "Typed")


def test_submitting_and_publishing_make_revisions_of_what_was_submitted_and_published():
    editor = make_user("Editor")
    article = make_draft(title="Quay", body="<p>x<script>y</script></p>")
    reviewing.submit(article, by=editor)
    publishing.publish(article, by=editor)
    told = [(each.number, each.reason, each.content["body"]) for each in article.revisions.numbered()]
    assert told == [(2, "published", "<p>x</p>"), (1, "submitted", "<p>x<script>y</script></p>")]


def test_what_readers_saw_first_is_a_revision_before_it_is_changed():
    article = make_article(title="As printed")
    drafting.save(article, {"title": "Other"}, by=make_user("Editor"))
    drafting.save(article, {"title": "Another"})
    revision = Revision.objects.numbered().get()
    assert (revision.reason, revision.content["title"]) == (Reason.ORIGINAL, "As printed")


def test_an_import_that_replaces_a_text_leaves_the_old_one_in_the_history():
    article = make_draft(title="Wire, first", uid="wire:1")
    drafting.save(article, {"title": "Wire, first"}, digest="a" * 64)
    for title in ("Wire, second", "Wire, third"):
        drafting.save(article, {"title": title}, digest="b" * 64)
    titles = [each.content["title"] for each in article.revisions.numbered().order_by("number")]
    assert titles == ["Wire, first", "Wire, second"]


def test_a_page_that_was_open_before_publication_takes_neither_address_nor_date_away():
    article = make_draft(title="Ferry")
    page = {**drafting.content_of(article)}
    publishing.publish(article, by=None)
    drafting.save(article, page, token=locking.EditToken(1, "tab", 1))
    assert Article.objects.get().working_copy.content is None


def test_a_copy_of_a_story_is_a_draft_without_its_date_and_address():
    journalist = make_user("Journalist")
    story = make_article(title="Tides", topics=["Delta"])
    copy = drafting.duplicate(story, by=journalist)
    content = drafting.content_of(Article.objects.get(pk=copy.pk))
    assert (content["title"], content["slug"], content["published_at"]) == ("Tides", "", None)
    assert [ref["name"] for ref in content["topics"]] == ["Delta"]
    assert (copy.status, copy.created_by) == (Status.DRAFT, journalist)
    with pytest.raises(NotAllowed):
        drafting.duplicate(story, by=make_user("Topic editor"))


def test_notes_to_the_editors_are_kept_beside_the_draft_and_survive_publication():
    article = make_draft(notes="Check the tonnage.")
    publishing.publish(article, by=None)
    copy = Article.objects.get().working_copy
    assert (copy.content, copy.notes) == (None, "Check the tonnage.")
