"""What the desk offers while somebody types a topic."""

import pytest

from tests.factories import make_article, make_topic, make_user

pytestmark = pytest.mark.django_db
TYPED = "/admin/topics/topic/suggest/"


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
    assert typed(client, "swal")[0]["note"] == "also known as Hirondelle, Rondine, Schwalbe"
    assert typed(client, "燕")[0] == {
        "id": "Swallow",
        "text": "Swallow",
        "note": "also known as 燕子, Hirondelle, Rondine",
    }
    assert typed(client, "")[0]["note"] == "also known as Hirondelle, Rondine, Schwalbe"


def test_a_name_that_is_no_topic_yet_comes_last(client, writer):
    make_topic("Swallow tail", aliases=["Swallowing"])
    assert typed(client, "Swallow")[1:] == [{"id": "Swallow", "text": "Swallow", "label": "Create topic “Swallow”"}]
    for name in ("swallow tail", "SWALLOWING", "\u200b"):
        assert not any("label" in found for found in typed(client, name))


def test_who_curates_is_offered_a_new_topic_only_where_one_can_be_made(client):
    client.force_login(make_user("Topic editor"))
    assert typed(client, "Swallow") == []
    found = client.get(TYPED, {"term": "Swallow", "new": "1"}).json()["results"]
    assert found == [{"id": "Swallow", "text": "Swallow", "label": "Create topic “Swallow”"}]


@pytest.mark.parametrize("count", [1, 3])
def test_typing_costs_a_fixed_number_of_queries(client, writer, count, django_assert_num_queries):
    for n in range(count):
        make_topic(f"Tern {n}", aliases=[f"Other {n}"])
    typed(client, "tern")
    with django_assert_num_queries(8):
        assert len(typed(client, "tern")) == count + 1
