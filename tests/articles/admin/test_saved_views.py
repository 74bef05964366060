"""Saved views of the list of stories."""

import pytest

from articles.collaboration import saved_views
from articles.models import SavedView
from tests.desk import sign_in
from tests.factories import make_draft, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LIST = "/admin/articles/article/"
SAVE, DELETE = f"{LIST}views/save/", f"{LIST}views/delete/"


@pytest.fixture
def journalist(client):
    return sign_in(client, "Journalist")


def names(client, query=""):
    return [link.view.name for link in client.get(f"{LIST}{query}").context["saved_views"]]


def test_filters_are_saved_under_a_name_and_are_the_same_list_again(client, journalist):
    make_draft(title="Otters return")
    page = client.get(LIST, {"state": "draft", "q": "otters", "p": "1", "when": "last-month", "since": ""})
    query = page.context["unsaved_query"]
    assert query == "state=draft&when=last-month&q=otters"
    answer = client.post(SAVE, {"name": " My  otters ", "query": query}, follow=True)
    assert answer.redirect_chain[0][0] == f"{LIST}?{query}"
    assert "View “My otters” saved." in answer.content.decode()
    assert f'<a href="?{query.replace("&", "&amp;")}" aria-current="page">My otters</a>' in answer.content.decode()
    assert answer.context["unsaved_query"] == ""


def test_a_view_of_the_same_name_gets_the_new_filters(client, journalist):
    for state in ("draft", "published"):
        client.post(SAVE, {"name": "Mine", "query": f"state={state}"})
    assert SavedView.objects.get().query == "state=published"


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        (" ", "state=draft", "Enter a name for the view."),
        ("n" * 61, "state=draft", "can be up to 60 characters"),
        ("All", "", "Set at least one filter"),
        ("Evil", "p=3&file=9&created_by__password=x", "Set at least one filter"),
        ("Long", f"q={'x' * 2000}", "Set at least one filter, and not too many."),
    ],
)
def test_what_is_no_view_is_refused_with_a_sentence(client, journalist, name, query, sentence):
    answer = client.post(SAVE, {"name": name, "query": query}, follow=True)
    assert sentence in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_user_has_so_many_views(client, journalist, monkeypatch):
    monkeypatch.setattr(saved_views, "MAX_VIEWS", 1)
    client.post(SAVE, {"name": "One", "query": "state=draft"})
    assert "You have 1 views." in client.post(SAVE, {"name": "Two", "query": "q=a"}, follow=True).content.decode()
    client.post(SAVE, {"name": "One", "query": "q=a"})
    assert names(client) == ["One"]


def test_only_editors_share_and_all_see_what_they_share(client, journalist):
    editor = make_user("Editor", username="ed")
    saved_views.save("For all", "state=in_review", is_shared=True, by=editor)
    saved_views.save("Ed’s own", "state=draft", is_shared=False, by=editor)
    assert names(client) == ["For all"]
    assert "shared by ed" in client.get(LIST).content.decode()
    assert client.post(SAVE, {"name": "X", "query": "q=a", "is_shared": "on"}).status_code == 403
    assert SavedView.objects.count() == 2


def test_owners_delete_their_views_and_editors_shared_ones(client, journalist):
    editor, other = make_user("Editor"), make_user("Editor")
    mine = saved_views.save("Mine", "q=a", is_shared=False, by=journalist)
    shared = saved_views.save("Shared", "q=b", is_shared=True, by=editor)
    private = saved_views.save("Private", "q=c", is_shared=False, by=editor)
    assert client.post(DELETE, {"view": mine.pk}).status_code == 302
    assert client.post(DELETE, {"view": shared.pk}).status_code == 403
    assert client.post(DELETE, {"view": private.pk}).status_code == 403
    client.force_login(other)
    assert client.post(DELETE, {"view": private.pk}).status_code == 403
    assert client.post(DELETE, {"view": shared.pk}).status_code == 302
    assert [view.name for view in SavedView.objects.all()] == ["Private"]


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_is_the_same_for_many_views(client, journalist, number, django_assert_max_num_queries):
    for n in range(number):
        saved_views.save(f"View {n}", f"q={n}", is_shared=True, by=make_user("Editor"))
    with django_assert_max_num_queries(17):
        client.get(LIST)
