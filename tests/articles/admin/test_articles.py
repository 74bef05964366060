"""Who may open what of a story on the desk, and what its list says and costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Author
from articles.workflow import drafting, publishing
from newsroom.core.desk import presence
from tests.desk import page_of, sign_in
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


@pytest.fixture
def journalist(client):
    return sign_in(client, "Journalist")


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


@pytest.mark.parametrize(
    ("role", "change", "send", "history", "delete", "add"),
    [
        (None, 302, 302, 302, 302, 302),
        ("Topic editor", 200, 403, 200, 403, 403),
        ("Journalist", 200, 403, 200, 403, 200),
        ("Editor", 200, 302, 200, 200, 200),
    ],
)
def test_pages_of_somebody_elses_draft_open_by_role(client, role, change, send, history, delete, add):
    draft = make_draft(summary="", body="")
    if role:
        sign_in(client, role)
    assert client.get(page_of(draft)).status_code == change
    assert client.post(page_of(draft), {"version": 1, "language": "en"}).status_code == send
    assert client.get(page_of(draft, "history")).status_code == history
    assert client.get(page_of(draft, "delete")).status_code == delete
    assert client.get(f"{LIST}add/").status_code == add
    assert client.get(f"{LIST}999/change/").status_code == (404 if role else 302)


def test_a_journalist_writes_the_story_that_they_began(client, journalist):
    client.post(f"{LIST}add/", {"title": "Dredging begins"})
    story = Article.objects.get()
    assert story.created_by == journalist
    client.post(page_of(story), {"version": 1, "title": "Dredging has begun", "language": "en"})
    story.refresh_from_db()
    assert story.working_copy.title == "Dredging has begun"


def test_a_new_story_is_signed_by_who_begins_it(client, journalist):
    Author.objects.create(name="Night desk", slug="night-desk", user=journalist)
    client.post(f"{LIST}add/", {"title": "Dredging begins"})
    assert [ref["name"] for ref in drafting.content_of(Article.objects.get())["authors"]] == ["Night desk"]


@pytest.mark.parametrize("verb", ["publish", "withdraw", "correct", "approve", "pin"])
def test_a_journalist_cannot_do_an_editors_work_on_their_own_story(client, journalist, verb):
    story = drafting.create({"title": "Mine"}, by=journalist)
    if verb in {"withdraw", "correct", "pin"}:
        publishing.publish(story, by=None)
    story.refresh_from_db()
    before = (story.status, story.pinned_position)
    data = {
        "version": story.working_copy.text_version,
        "title": "Mine",
        "language": "en",
        "_save": verb,
        "correction": "x",
    }
    assert client.post(page_of(story), data).status_code == 200
    story.refresh_from_db()
    assert (story.status, story.pinned_position, story.corrections.count()) == (*before, 0)


def test_a_journalist_is_not_offered_an_editors_buttons(client, journalist):
    story = drafting.create({"title": "Mine"}, by=journalist)
    page = client.get(page_of(story)).content.decode()
    assert 'value="submit"' in page
    assert 'value="publish"' not in page
    assert 'value="withdraw"' not in page


def test_a_story_that_may_only_be_read_has_no_button_that_saves(client, journalist):
    page = client.get(page_of(make_draft())).content.decode()
    assert 'name="_save"' not in page
    assert page.count("disabled") >= 9


def test_an_unknown_button_is_refused(client, editor):
    assert client.post(page_of(make_draft()), {"version": 1, "_save": "erase"}).status_code == 403


def test_deleting_a_draft_asks_first_and_get_removes_nothing(client, editor):
    draft = make_draft(title="Scrap", summary="", body="")
    assert "Scrap" in client.get(page_of(draft, "delete")).content.decode()
    assert Article.objects.exists()
    client.post(page_of(draft, "delete"))
    assert not Article.objects.exists()


def test_a_story_that_readers_saw_cannot_be_deleted(client, editor):
    story = make_article()
    assert client.get(page_of(story, "delete")).status_code == 403
    assert client.post(page_of(story, "delete")).status_code == 403
    assert Article.objects.exists()


def test_the_list_tells_states_topics_and_bylines(client, editor):
    make_draft(title="Alpha", topics=["Harbour"], authors=["Night desk"])
    make_article(title="Beta", at=timezone.now() + timedelta(days=2))
    changed = make_article(title="Gamma")
    drafting.save(changed, {"title": "Gamma, again"})
    page = client.get(LIST).content.decode()
    for text in ("Alpha", "Harbour", "Night desk", "Scheduled", "Gamma, again", "Draft changes"):
        assert text in page


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("draft", {"A draft"}),
        ("scheduled", {"A plan"}),
        ("published", {"A story", "A changed one"}),
        ("changed", {"A changed one"}),
        ("withdrawn", {"A withdrawn one"}),
        ("in_review", set()),
    ],
)
def test_the_list_narrows_to_a_state(client, editor, state, titles):
    make_draft(title="A draft")
    make_article(title="A plan", at=timezone.now() + timedelta(days=2))
    make_article(title="A story")
    drafting.save(make_article(title="A changed one"), {"summary": "New"})
    publishing.withdraw(make_article(title="A withdrawn one"), by=None)
    found = client.get(LIST, {"state": state}).context["cl"].result_list
    assert {article.working_copy.title for article in found} == titles


@pytest.mark.parametrize(("when", "count"), [("today", 1), ("week", 2), ("month", 3), ("ahead", 1)])
def test_the_list_narrows_to_a_span(client, editor, time_machine, when, count):
    time_machine.move_to("2026-05-20T12:00:00Z", tick=False)
    for days in (0, -3, -20, -50, 4):
        make_article(at=timezone.now() + timedelta(days=days))
    assert client.get(LIST, {"when": when}).context["cl"].result_count == count


def test_the_list_finds_words_of_the_headline_being_written_and_of_the_one_that_readers_see(client, editor):
    drafting.save(make_article(title="Old words"), {"title": "Fresh words"})
    make_draft(title="Something else")
    assert client.get(LIST, {"q": "fresh"}).context["cl"].result_count == 1
    assert client.get(LIST, {"q": "old"}).context["cl"].result_count == 1
    assert client.get(LIST, {"q": "else"}).context["cl"].result_count == 1
    assert client.get(LIST, {"q": "lost"}).context["cl"].result_count == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries_and_loads_no_bodies(client, editor, count, django_assert_num_queries):
    for n in range(count):
        make_article(topics=["Harbour", f"Quay {n}"], authors=["Night desk"])
        presence.see(presence.subject_of(make_draft(topics=[f"Lock {n}"])), make_user("Editor"), is_typing=True)
    client.get(LIST)
    with django_assert_num_queries(15) as queries:
        client.get(LIST)
    assert not any('"articles_article"."body"' in query["sql"] for query in queries.captured_queries)


def test_the_list_tells_who_is_at_a_story(client, editor):
    presence.see(presence.subject_of(make_draft()), make_user("Journalist", first_name="Ada"), is_typing=True)
    assert "Ada is editing this story." in client.get(LIST).content.decode()


def test_a_headline_is_text_and_never_markup(client, editor):
    draft = make_draft(title="<script>alert(1)</script>", summary="", body="", topics=["<img src=x onerror=alert(2)>"])
    for url in (LIST, page_of(draft), page_of(draft, "delete"), page_of(draft, "history"), "/admin/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_no_action_of_the_stock_admin_touches_stories(client, editor):
    draft = make_draft()
    client.post(LIST, {"action": "delete_selected", "_selected_action": draft.pk, "post": "yes"})
    assert Article.objects.exists()


def test_history_names_who_did_what(client, editor):
    story = make_article()
    publishing.withdraw(story, by=editor, reason="Libel")
    page = client.get(page_of(story, "history")).content.decode()
    assert editor.username in page
    assert "Libel" in page


@pytest.mark.parametrize("role", ["Journalist", "Editor"])
def test_the_bylines_say_what_becomes_of_a_new_name(client, role):
    user = sign_in(client, role)
    page = client.get(page_of(drafting.create({"title": "Mine"}, by=user))).content.decode()
    assert "A new name gets a page when the story is published." in page


@pytest.mark.parametrize(("url", "heading"), [(f"{LIST}add/", "New story"), ("/admin/topics/topic/add/", "New topic")])
def test_a_page_that_adds_says_so_in_a_heading_that_is_seen(client, editor, url, heading):
    assert f"<h1>{heading}</h1>" in client.get(url).content.decode()


@pytest.mark.parametrize("url", ["/admin/", f"{LIST}add/", LIST])
def test_the_desk_speaks_of_stories(client, editor, url):
    page = client.get(url).content.decode()
    assert "Stories" in page
    assert "Articles" not in page
