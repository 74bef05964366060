"""What writers and editors say to each other: who may say, change and end what, and that readers see nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.collaboration import commenting
from articles.models import Comment
from articles.notifications import notifying
from articles.workflow import drafting, restoring, reviewing
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db


def begun_by(writer, **content):
    return drafting.create({"title": "Locks", "body": "<p>Ten lock keepers</p>", **content}, by=writer)


@pytest.mark.parametrize("role", ["Journalist", "Topic editor", "Editor"])
def test_who_may_read_stories_comments_and_answers(role):
    draft, somebody = make_draft(), make_user(role)
    root = commenting.comment(draft, "Where?", by=somebody, field="body", quote="Body")
    commenting.reply(root, "Here.", by=somebody)
    assert [(c.field, c.quote, c.text) for c in draft.comments.all()] == [("body", "Body", "Where?"), ("", "", "Here.")]


def test_who_may_not_read_stories_does_not_comment():
    stranger = User.objects.create_user("stranger", is_staff=True)
    root = commenting.comment(make_draft(), "Where?", by=make_user())
    for do in (
        lambda: commenting.comment(root.article, "x", by=stranger),
        lambda: commenting.reply(root, "x", by=stranger),
    ):
        with pytest.raises(NotAllowed):
            do()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  \r\n ", "\x00", "x" * 5001])
def test_a_comment_has_a_text_of_a_length_that_is_read(text):
    with pytest.raises(ValidationError):
        commenting.comment(make_draft(), text, by=make_user())
    assert not Comment.objects.exists()


def test_a_quote_is_one_line_and_cut_and_there_is_none_of_the_whole_story():
    draft, editor = make_draft(), make_user()
    assert commenting.comment(draft, "x", by=editor, field="body", quote=" a\n b ").quote == "a b"
    assert len(commenting.comment(draft, "x", by=editor, field="body", quote="y" * 900).quote) == 500
    assert commenting.comment(draft, "x", by=editor, quote="a").quote == ""
    with pytest.raises(ValidationError):
        commenting.comment(draft, "x", by=editor, field="slug", quote="a")


def test_the_place_of_a_quote_is_stored_as_far_as_it_can_be():
    draft, editor = make_draft(), make_user()
    context = commenting.Context(12, f"{'a' * 40} b ", f" c {'d' * 40}")
    remark = commenting.comment(draft, "x", by=editor, field="body", quote="lock", context=context)
    remark.refresh_from_db()
    assert (remark.position, remark.prefix, remark.suffix) == (12, "a" * 30 + " b", "c " + "d" * 30)
    for wrong in (-1, 2**31):
        context = commenting.Context(wrong, "\x00", "\n")
        remark = commenting.comment(draft, "x", by=editor, field="body", quote="lock", context=context)
        assert (remark.position, remark.prefix, remark.suffix) == (None, "", "")
    whole = commenting.comment(draft, "x", by=editor, quote="lock", context=commenting.Context(12, "a", "b"))
    assert (whole.position, whole.prefix, whole.suffix) == (None, "", "")


def test_a_remark_is_resolved_by_who_made_it_and_who_may_write_the_story():
    writer, reader, other = make_user("Journalist"), make_user("Topic editor"), make_user("Journalist")
    draft = begun_by(writer)
    root = commenting.comment(draft, "Ten?", by=reader)
    with pytest.raises(NotAllowed):
        commenting.resolve(root, by=other)
    for somebody in (writer, reader, make_user("Editor")):
        commenting.resolve(root, by=somebody)
        root.refresh_from_db()
        assert root.resolved_by == somebody
        with pytest.raises(NotAllowed):
            commenting.reopen(root, by=other)
        commenting.reopen(root, by=somebody)
        root.refresh_from_db()
        assert (root.resolved_at, root.resolved_by) == (None, None)


def test_an_answer_is_neither_answered_nor_resolved_and_opens_its_remark_again():
    editor = make_user()
    root = commenting.comment(make_draft(), "Ten?", by=editor)
    said = commenting.reply(root, "Ten.", by=editor)
    with pytest.raises(ValidationError):
        commenting.reply(said, "x", by=editor)
    with pytest.raises(NotAllowed):
        commenting.resolve(said, by=editor)
    commenting.resolve(root, by=editor)
    commenting.reply(root, "Or eleven.", by=editor)
    root.refresh_from_db()
    assert root.resolved_at is None


def test_a_comment_is_changed_by_its_writer_for_a_quarter_of_an_hour():
    editor, draft = make_user(), make_draft()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        said = commenting.comment(draft, "Ten?", by=editor)
        with pytest.raises(NotAllowed):
            commenting.edit(said, "x", by=make_user())
        clock.move_to(now + timedelta(minutes=14, seconds=59))
        commenting.edit(said, "Eleven?", by=editor)
        clock.move_to(now + timedelta(minutes=15))
        with pytest.raises(NotAllowed):
            commenting.edit(said, "Twelve?", by=editor)
    said.refresh_from_db()
    assert (said.text, said.edited_at) == ("Eleven?", now + timedelta(minutes=14, seconds=59))


def test_a_comment_is_taken_back_by_its_writer_until_it_is_answered():
    editor, other = make_user(), make_user()
    root = commenting.comment(make_draft(), "Ten?", by=editor)
    said = commenting.reply(root, "Ten.", by=editor)
    for comment, by in ((root, editor), (said, other)):
        with pytest.raises(NotAllowed):
            commenting.delete(comment, by=by)
    commenting.delete(said, by=editor)
    commenting.delete(root, by=editor)
    assert not Comment.objects.exists()


def test_who_did_what_is_noted_without_the_words():
    editor = make_user()
    root = commenting.comment(make_draft(), "Secretly ten", by=editor)
    commenting.resolve(root, by=editor)
    notes = AuditEntry.objects.filter(by=editor).values_list("verb", "detail")
    assert {verb for verb, _ in notes} == {"comment", "resolve comment"}
    assert "Secretly" not in str(list(notes))


def test_comments_stay_with_the_story_whatever_becomes_of_its_text():
    editor, draft = make_user(), make_draft()
    commenting.comment(draft, "Ten?", by=editor, field="title", quote="Headline")
    drafting.save(draft, {"title": "Another"}, by=editor, reason="saved")
    restoring.restore(draft, draft.revisions.numbered().last(), by=editor)
    assert draft.comments.count() == 1
    assert drafting.duplicate(draft, by=editor).comments.count() == 0


def test_a_comment_does_not_change_the_version_of_the_text():
    draft = make_draft()
    before = draft.working_copy.version, draft.working_copy.text_version
    commenting.comment(draft, "Ten?", by=make_user())
    draft.working_copy.refresh_from_db()
    assert (draft.working_copy.version, draft.working_copy.text_version) == before


def test_comments_go_with_a_story_that_is_deleted_and_none_come_to_one_that_is_gone():
    blank, editor = drafting.create({"title": "Mistyped"}), make_user()
    commenting.comment(blank, "Ten?", by=editor)
    gone = drafting.create({"title": "Mistyped"})
    for story in (blank, gone):
        reviewing.delete(type(story).objects.get(pk=story.pk), by=editor)
    assert not Comment.objects.exists()
    with pytest.raises(NotAllowed, match="deleted"):
        commenting.comment(gone, "Ten?", by=editor)


@pytest.mark.parametrize("count", [1, 3])
def test_the_talk_about_a_story_is_five_queries(count, django_assert_num_queries):
    editor = make_user()
    draft = begun_by(editor)
    for number in range(count):
        root = commenting.comment(draft, f"CommentView {number}", by=editor)
        commenting.reply(root, "Yes", by=make_user())
    commenting.resolve(root, by=editor)
    editor.get_all_permissions()
    with django_assert_num_queries(5):
        discussion = commenting.discussion_for(draft, editor)
        assert [thread.root.name for thread in (*discussion.open, *discussion.resolved)] == [editor.username] * count
    assert [len(discussion.open), len(discussion.resolved)] == [count - 1, 1]


def test_a_stamp_changes_with_whatever_looks_different():
    editor, draft = make_user(), make_draft()
    root = commenting.comment(draft, "Ten?", by=editor)

    def stamp():
        discussion = commenting.discussion_for(draft, editor)
        return (*discussion.open, *discussion.resolved)[0].fingerprint

    seen = [stamp()]
    commenting.edit(root, "Eleven?", by=editor)
    seen.append(stamp())
    commenting.reply(root, "Ten.", by=editor)
    seen.append(stamp())
    commenting.resolve(root, by=editor)
    seen.append(stamp())
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        seen.append(stamp())
    assert len(set(seen)) == 5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana look", {"ana"}),
        ("ask @ana.b.", {"ana.b.", "ana.b"}),
        ("mail ana@example.org", set()),
        ("@ana, @ben!", {"ana", "ben"}),
        ("a@b", set()),
    ],
)
def test_names_are_found_in_a_text(text, names):
    assert set(commenting.find_mentions(text)) == names


def test_readers_see_nothing_of_comments(client):
    story = make_article(title="Locks open")
    commenting.comment(story, "quokkasphinx", by=make_user(), field="title", quote="quokkasphinx")
    for address in (story.get_absolute_url(), "/", "/feed.json", "/feed.rss"):
        assert b"quokkasphinx" not in client.get(address).content


@pytest.mark.parametrize("verb", ["reply", "edit", "delete", "resolve", "reopen"])
def test_what_was_taken_back_meanwhile_is_refused_in_a_sentence(verb):
    editor = make_user("Editor")
    said = commenting.comment(make_draft(), "Ten?", by=editor)
    commenting.delete(Comment.objects.get(), by=editor)
    words = ["Eleven?"] if verb in {"reply", "edit"} else []
    with pytest.raises(NotAllowed, match="has been deleted"):
        getattr(commenting, verb)(said, *words, by=editor)
    assert not Comment.objects.exists()


def test_what_was_put_differently_stands_in_no_notification_any_more():
    writer, editor = make_user("Journalist"), make_user("Editor")
    said = commenting.comment(begun_by(writer), "The source is Quill", by=editor)
    commenting.edit(said, "Who is the source?", by=editor)
    assert [line.text for line in notifying.notifications_for(writer)] == ["Who is the source?"]


def test_of_very_many_threads_the_newest_are_shown_with_the_number_of_all(monkeypatch):
    editor, draft = make_user(), make_draft()
    monkeypatch.setattr(commenting, "MAX_THREADS", 2)
    monkeypatch.setattr(commenting, "MAX_REPLIES", 3)
    roots = [commenting.comment(draft, f"Thread {number}", by=editor) for number in range(4)]
    for number in range(4):
        commenting.reply(roots[2 + number % 2], f"Reply {number}", by=editor)
    discussion = commenting.discussion_for(draft, editor)
    assert [thread.root.comment.text for thread in discussion.open] == ["Thread 2", "Thread 3"]
    replies = [[view.comment.text for view in thread.replies] for thread in discussion.open]
    assert replies == [["Reply 2"], ["Reply 1", "Reply 3"]]
    assert (discussion.open_total, discussion.total) == (4, 8)
    for root in roots[1:]:
        commenting.resolve(root, by=editor)
    discussion = commenting.discussion_for(draft, editor)
    assert [thread.root.comment.text for thread in discussion.resolved] == ["Thread 2", "Thread 3"]
    assert ([thread.root.comment.text for thread in discussion.open], discussion.open_total) == (["Thread 0"], 1)


def test_nobody_floods_a_story_with_comments():
    writer, draft = make_user("Journalist"), make_draft()
    with time_machine.travel("2031-05-05 12:00:00Z", tick=False) as clock:
        root = commenting.comment(draft, "One", by=writer)
        for number in range(commenting.MAX_PER_MINUTE - 1):
            commenting.reply(root, f"{number}", by=writer)
        for post in (commenting.comment, lambda draft, text, by: commenting.reply(root, text, by=by)):
            with pytest.raises(ValidationError, match="30 comments within a minute"):
                post(draft, "One more", by=writer)
            post(draft, "Others may", by=make_user("Journalist"))
        # Also if they were deleted: each has sent its notifications.
        for each in Comment.objects.filter(by=writer, answers__isnull=False):
            commenting.delete(each, by=writer)
        with pytest.raises(ValidationError, match="30 comments within a minute"):
            commenting.comment(draft, "One more", by=writer)
        clock.shift(60)
        commenting.comment(draft, "Later", by=writer)
