"""The page with both texts of a conflict."""

import pytest
from django.urls import reverse

from articles.models import Article, Revision, WorkingCopy
from articles.workflow import drafting, locking
from tests.desk import draft_of, page_of, sign_in
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


@pytest.fixture
def story():
    return make_draft(title="Common", body="<p>One</p><p>Two</p>")


def lose(story, by, **content):
    version = Article.objects.get(pk=story.pk).working_copy.text_version
    drafting.save(story, {"title": "Theirs"}, by=make_user("Editor", username="rival"))
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(story, {"title": "Mine", **content}, by=by, token=locking.EditToken(version, "tab", 1))
    return refusal.value.conflict_version


def sent(page, **choices):
    """What the page's form would send."""
    shown = {"version": "version", "page": "random_page", "digest": "digest"}
    return {**{name: page.context[of] for name, of in shown.items()}, **choices}


def test_both_texts_are_seen_and_the_chosen_one_is_saved(client, editor, story):
    kept = lose(story, editor)
    page = client.get(page_of(story, "merge", kept.pk))
    text = page.content.decode()
    assert "<mark>Theirs</mark>" in text
    assert "<mark>Mine</mark>" in text
    answer = client.post(page_of(story, "merge", kept.pk), sent(page, title="mine"))
    assert answer["Location"] == page_of(story)
    assert draft_of(story)["title"] == "Mine"


def test_what_the_conflict_kept_from_being_done_is_said_before_and_after(client, editor, story):
    kept = lose(story, editor)
    address = f"{page_of(story, 'merge', kept.pk)}?undone=submit"
    page = client.get(address)
    assert "The story was not submitted for review." in page.content.decode()
    assert f"{page_of(story, 'resolve', kept.pk)}?undone=submit" in page.content.decode()
    done = client.post(address, sent(page, title="mine"), follow=True)
    assert [str(m).endswith("The story was not submitted for review.") for m in done.context["messages"]] == [True]
    assert "not submitted" not in client.get(page_of(story, "merge", kept.pk)).content.decode()


def test_who_saved_on_another_page_is_not_told_of_somebody_else(client, editor, story):
    kept = lose(story, editor)
    assert "saved this story while you were editing it" in client.get(page_of(story, "merge", kept.pk)).content.decode()
    WorkingCopy.objects.update(saved_by=editor)
    page = " ".join(client.get(page_of(story, "merge", kept.pk)).content.decode().split())
    assert "You saved this story on another page while you were editing it, so there are two versions." in page


def test_a_resolved_conflict_does_not_look_open(client, editor, story):
    kept = lose(story, editor)
    client.post(page_of(story, "resolve", kept.pk))
    page = client.get(page_of(story, "merge", kept.pk)).content.decode()
    assert "<h1>Resolved conflict: Theirs</h1>" in page
    assert "This conflict was resolved on " in page
    assert "Keep current version" not in page


def test_what_is_not_decided_is_asked_again_and_what_was_chosen_stays(client, editor, story):
    kept = lose(story, editor, summary="Mine")
    drafting.save(story, {"summary": "Theirs"})
    page = client.get(page_of(story, "merge", kept.pk))
    again = client.post(page_of(story, "merge", kept.pk), sent(page, title="mine"))
    assert [(f.name, chosen, is_open) for f, chosen, is_open, _ in again.context["fields"]] == [
        ("title", "mine", False),
        ("summary", "", True),
    ]
    assert draft_of(story)["title"] == "Theirs"


def test_a_third_text_is_asked_about_anew_beside_what_was_put_together(client, editor, story):
    kept = lose(story, editor)
    page = client.get(page_of(story, "merge", kept.pk))
    drafting.save(story, {"title": "Of a third"})
    answer = client.post(page_of(story, "merge", kept.pk), sent(page, title="mine"))
    merged = Revision.objects.conflict_versions().exclude(pk=kept.pk).get()
    assert answer["Location"] == page_of(story, "merge", merged.pk)
    assert merged.content == {"title": "Mine"}
    assert draft_of(story)["title"] == "Of a third"


def test_a_second_click_changes_nothing(client, editor, story):
    kept = lose(story, editor)
    data = sent(client.get(page_of(story, "merge", kept.pk)), title="mine")
    for _ in range(2):
        assert client.post(page_of(story, "merge", kept.pk), data)["Location"] == page_of(story)
    assert Revision.objects.conflict_versions().count() == 1


def test_a_text_that_went_on_in_another_tab_is_shown_before_anything_is_saved(client, editor, story):
    kept = lose(story, editor)
    data = sent(client.get(page_of(story, "merge", kept.pk)), title="mine")
    with pytest.raises(locking.Conflict):
        drafting.save(story, {"title": "Mine, more"}, by=editor, token=locking.EditToken(1, "tab", 2))
    assert client.post(page_of(story, "merge", kept.pk), data)["Location"] == page_of(story, "merge", kept.pk)
    assert draft_of(story)["title"] == "Theirs"


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 40])
def test_a_version_that_was_never_shown_saves_nothing(client, editor, story, version):
    kept = lose(story, editor)
    data = {**sent(client.get(page_of(story, "merge", kept.pk)), title="mine"), "version": version}
    client.post(page_of(story, "merge", kept.pk), data)
    assert draft_of(story)["title"] == "Theirs"


def test_who_leaves_the_story_as_it_is_finds_their_text_in_the_history(client, editor, story):
    kept = lose(story, editor)
    assert page_of(story, "merge", kept.pk) in client.get(reverse("admin:index")).content.decode()
    client.post(page_of(story, "resolve", kept.pk))
    assert draft_of(story)["title"] == "Theirs"
    assert page_of(story, "merge", kept.pk) not in client.get(reverse("admin:index")).content.decode()
    assert page_of(story, "merge", kept.pk) in client.get(page_of(story, "history")).content.decode()


def test_markup_in_either_text_is_shown_and_not_done(client, editor, story):
    kept = lose(story, editor, title="<script>alert(1)</script>", body="<p>x</p><script>alert(2)</script>")
    page = client.get(page_of(story, "merge", kept.pk)).content.decode()
    assert "<script>alert" not in page


def test_the_text_of_one_story_is_not_merged_into_another(client, editor, story):
    kept = lose(story, editor)
    other = make_draft()
    assert client.get(page_of(other, "merge", kept.pk)).status_code == 404
    assert client.post(page_of(other, "resolve", kept.pk)).status_code == 404


def test_who_may_not_write_the_story_sees_no_kept_text(client, story):
    kept = lose(story, make_user("Editor"))
    sign_in(client, "Journalist")
    assert client.get(page_of(story, "merge", kept.pk)).status_code == 403
    assert page_of(story, "merge", kept.pk) not in client.get(page_of(story, "history")).content.decode()
