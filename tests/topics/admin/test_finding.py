"""What the desk offers while somebody types a topic, and for the text of a story."""

import pytest

from tests.factories import make_article, make_topic, make_user

pytestmark = pytest.mark.django_db
TYPED, FOR_TEXT = "/admin/topics/topic/suggest/", "/admin/topics/topic/suggest-for/"


@pytest.fixture
def writer(client):
    user = make_user("Journalist")
    client.force_login(user)
    return user


def typed(client, term):
    return client.get(TYPED, {"term": term}).json()["results"]


def test_the_nearest_names_come_first(client, writer):
    make_topic("Isle", aliases=["Tern"])
    for name in ("Lantern", "Sea tern", "Terns", "Intern"):
        make_topic(name)
    make_article(topics=["Intern"])
    assert [found["id"] for found in typed(client, "tern")] == ["Isle", "Terns", "Sea tern", "Intern", "Lantern"]


def test_other_names_stand_beside_a_topic_first_those_that_were_typed(client, writer):
    make_topic("Swallow", aliases=["Hirondelle", "Rondine", "Schwalbe", "燕子"])
    assert typed(client, "swal")[0]["note"] == "also Hirondelle, Rondine, Schwalbe"
    assert typed(client, "燕")[0] == {"id": "Swallow", "text": "Swallow", "note": "also 燕子, Hirondelle, Rondine"}
    assert typed(client, "")[0]["note"] == "also Hirondelle, Rondine, Schwalbe"


def test_a_name_that_is_no_topic_yet_comes_last(client, writer):
    make_topic("Swallow tail", aliases=["Swallowing"])
    assert typed(client, "Swallow")[1:] == [{"id": "Swallow", "text": "Swallow", "label": "New topic “Swallow”"}]
    for name in ("swallow tail", "SWALLOWING", "\u200b"):
        assert not any("label" in found for found in typed(client, name))


@pytest.mark.parametrize("count", [1, 3])
def test_typing_costs_a_fixed_number_of_queries(client, writer, count, django_assert_num_queries):
    for n in range(count):
        make_topic(f"Tern {n}", aliases=[f"Other {n}"])
    typed(client, "tern")
    with django_assert_num_queries(6):
        assert len(typed(client, "tern")) == count + 1


def test_a_storys_text_is_answered_with_topics_and_reasons(client, writer):
    make_topic("Swallow", aliases=["燕子"])
    make_topic("Tern")
    make_topic("Heron")
    text = {"title": "燕子 return", "body": "<p>A <b>te</b>rn &amp; a he</p><p>ron</p>", "topics": ["Wren", "Owl"]}
    assert client.post(FOR_TEXT, text).json() == {
        "results": [
            {"id": "Swallow", "text": "Swallow", "reason": "“燕子” in the headline"},
            {"id": "Tern", "text": "Tern", "reason": "Once in the text"},
        ]
    }
    assert client.post(FOR_TEXT, {**text, "topics": ["燕子", "tern"]}).json() == {"results": []}


def test_a_text_of_any_kind_is_answered(client, writer):
    make_topic("Swallow")
    assert client.post(FOR_TEXT).json() == {"results": []}
    for text in ("\x00\ud800".encode("utf-8", "surrogatepass"), b"\xff", "<" * 70_000, "<p " * 30_000, "x" * 70_000):
        assert client.post(FOR_TEXT, {"title": text, "body": text, "topics": text}).json() == {"results": []}


@pytest.mark.parametrize(
    ("role", "status"), [(None, 302), ("Journalist", 200), ("Topic editor", 200), ("Editor", 200), ("nobody", 403)]
)
def test_topics_for_a_text_are_for_who_may_see_topics(client, role, status):
    if role:
        user = make_user("Journalist" if role == "nobody" else role)
        if role == "nobody":
            user.groups.clear()
        client.force_login(user)
    assert client.post(FOR_TEXT, {"title": "Swallow"}).status_code == status


def test_a_signed_out_script_gets_a_sentence(client):
    response = client.post(FOR_TEXT, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 401
    assert "Log in again" in response.json()["error"]


def test_topics_for_a_text_are_asked_for_by_post_with_the_token(client, writer):
    assert client.get(FOR_TEXT).status_code == 405
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(writer)
    assert strict.post(FOR_TEXT, {"title": "Swallow"}).status_code == 403
