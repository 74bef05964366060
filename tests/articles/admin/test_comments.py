"""Comments on the desk: pages and forms that work without a script, and what a script is answered."""

import pytest

from articles.collaboration import commenting
from articles.models import Comment
from tests.desk import page_of, sign_in
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def test_a_comment_is_sent_by_a_plain_form_and_stands_on_both_pages(client):
    editor = sign_in(client, "Editor", first_name="Ana", last_name="Brook")
    draft = make_draft()
    answer = client.post(page_of(draft, "comments"), {"field": "title", "quote": "Head", "text": "Two\r\nlines"})
    said = Comment.objects.get()
    assert answer["Location"] == f"{page_of(draft, 'comments')}#comment-{said.pk}"
    assert (said.by, said.text) == (editor, "Two\nlines")
    for page in ("comments", "change"):
        text = client.get(page_of(draft, page)).content.decode()
        assert "Two<br>lines" in text
        assert "Ana Brook" in text
        assert ">Head</q>" in text


def test_an_empty_comment_is_refused_with_a_sentence_and_the_rest_of_the_form_stays(client):
    sign_in(client, "Editor")
    draft = make_draft()
    answer = client.post(page_of(draft, "comments"), {"field": "title", "quote": "Head", "text": " "})
    assert (answer.status_code, b"Enter a comment." in answer.content) == (400, True)
    assert b'value="Head"' in answer.content
    scripted = client.post(page_of(draft, "comments"), {"text": ""}, headers=SCRIPT)
    assert (scripted.status_code, scripted.json()) == (400, {"error": "Enter a comment."})


def test_a_script_gets_the_list_alone_and_which_comment_is_new(client):
    sign_in(client, "Editor")
    draft = make_draft()
    answer = client.post(page_of(draft, "comments"), {"text": "Ten?"}, headers=SCRIPT)
    text = answer.content.decode()
    assert text.strip().startswith('<div class="desk-threads"')
    assert f'data-new-comment="comment-{Comment.objects.get().pk}"' in text
    assert "<html" not in client.get(page_of(draft, "comments"), headers=SCRIPT).content.decode()
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))


@pytest.mark.parametrize("where", ["text", "quote"])
def test_what_is_said_and_quoted_is_shown_as_text(client, where):
    sign_in(client, "Editor")
    draft = make_draft()
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1) https://a.example/"onx=1'
    client.post(page_of(draft, "comments"), {"field": "body", "text": "x", "quote": "y", where: hostile})
    for page in ("comments", "change"):
        text = client.get(page_of(draft, page)).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text
        assert '"onx' not in text


def test_remarks_are_answered_changed_resolved_opened_and_taken_back(client):
    sign_in(client, "Editor")
    draft = make_draft()
    root = commenting.comment(draft, "Ten?", by=make_user())
    client.post(page_of(draft, "reply_comment", root.pk), {"text": "Ten"})
    said = root.answered_by.get()
    client.post(page_of(draft, "edit_comment", said.pk), {"text": "Eleven"})
    said.refresh_from_db()
    assert said.text == "Eleven"
    client.post(page_of(draft, "delete_comment", said.pk))
    assert not root.answered_by.exists()
    for page, is_resolved in (("resolve_comment", True), ("reopen_comment", False)):
        client.post(page_of(draft, page, root.pk))
        root.refresh_from_db()
        assert bool(root.resolved_at) == is_resolved


def test_a_comment_is_reached_through_its_own_story_alone(client):
    sign_in(client, "Editor")
    root, other = commenting.comment(make_draft(), "Ten?", by=make_user()), make_draft()
    for page in ("reply", "edit", "delete", "resolve", "reopen"):
        assert client.post(page_of(other, f"{page}_comment", root.pk), {"text": "x"}).status_code == 404


def test_what_is_refused_is_said_to_a_script(client):
    sign_in(client, "Journalist")
    draft = make_draft()
    root = commenting.comment(draft, "Ten?", by=make_user())
    answer = client.post(page_of(draft, "resolve_comment", root.pk), headers=SCRIPT)
    assert (answer.status_code, "people who can edit the story" in answer.json()["error"]) == (403, True)


def test_who_may_do_nothing_with_a_remark_is_offered_nothing_but_to_answer(client):
    draft = make_draft()
    commenting.comment(draft, "Ten?", by=make_user())
    sign_in(client, "Journalist")
    text = client.get(page_of(draft, "comments")).content.decode()
    assert (">Reply<" in text, "Resolve<" in text, ">Delete<" in text) == (True, False, False)
    sign_in(client, "Editor")
    assert "Resolve<" in client.get(page_of(draft, "comments")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_comments_have_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    sign_in(client, "Editor")
    draft = make_draft()
    for _ in range(count):
        commenting.reply(commenting.comment(draft, "Ten?", by=make_user()), "Ten", by=make_user())
    with django_assert_num_queries(11):
        client.get(page_of(draft, "comments"))


def test_colleagues_who_may_read_stories_are_suggested_by_the_beginning_of_a_name(client):
    sign_in(client, "Journalist", username="me")
    make_user("Editor", username="zoe", first_name="Ana", last_name="Brook")
    make_user("Editor", username="brooke", is_active=False)
    make_user("Topic editor", username="brock")
    client.get("/admin/")
    found = client.get("/admin/articles/article/colleagues/", {"term": "BRO"}).json()["results"]
    assert found == [{"username": "brock", "name": "brock"}, {"username": "zoe", "name": "Ana Brook"}]
    assert client.get("/admin/articles/article/colleagues/", {"term": "%"}).json() == {"results": []}


@pytest.mark.parametrize("count", [1, 3])
def test_suggesting_colleagues_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    sign_in(client, "Journalist", username="me")
    for number in range(count):
        make_user("Editor", username=f"ed-{number}")
    with django_assert_num_queries(5):
        assert len(client.get("/admin/articles/article/colleagues/", {"term": "ed"}).json()["results"]) == count


def test_the_page_says_that_older_threads_are_not_shown(client, monkeypatch):
    sign_in(client, "Editor")
    draft = make_draft()
    for number in range(3):
        commenting.comment(draft, f"Thread {number}", by=make_user())
    monkeypatch.setattr(commenting, "MAX_THREADS", 2)
    page = client.get(page_of(draft)).text
    assert "Showing the newest 2 of 3 open threads." in page
    assert "Comments (3)" in page
    assert ("Thread 0" in page, "Thread 1" in page) == (False, True)
