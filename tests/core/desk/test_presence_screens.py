"""Presence at every kind of screen: who may ask, who is listed, and what it costs."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from newsroom.core.models import Presence
from tests.desk import sign_in
from tests.factories import make_author, make_draft, make_image, make_page, make_topic, make_user
from topics import merging
from topics.models import Topic

pytestmark = pytest.mark.django_db

# The URL name of the heartbeat and the function that makes what the screen is about; None for the front page.
SCREENS = {
    "story": ("articles_article_presence", make_draft),
    "topic": ("topics_topic_presence", make_topic),
    "page": ("newsroom_page_presence", make_page),
    "image": ("newsroom_image_presence", make_image),
    "author": ("articles_author_presence", make_author),
    "front page": ("articles_article_front_presence", None),
}


@pytest.fixture
def mara():
    return make_user("Editor", first_name="Mara", last_name="Lind")


def url_of(kind):
    name, make = SCREENS[kind]
    return reverse(f"admin:{name}", args=[make().pk] if make else [])


def beat(client, url, **data):
    return client.post(url, data, headers={"X-Requested-With": "XMLHttpRequest"})


@pytest.mark.parametrize("kind", SCREENS)
def test_two_people_at_one_screen_see_each_other_until_one_leaves(client, mara, kind):
    url = url_of(kind)
    name = "the front page" if kind == "front page" else f"this {kind}"
    client.force_login(mara)
    assert beat(client, url).json()["here"] == ""
    sign_in(client, "Editor", first_name="Ada", last_name="Reed")
    answer = beat(client, url, is_typing="1").json()
    assert (answer["here"], answer["people"]) == (
        f"Mara Lind is viewing {name}.",
        [{"name": "Mara Lind", "is_writing": False, "place": "", "paragraph": 0}],
    )
    client.force_login(mara)
    assert beat(client, url).json()["here"] == f"Ada Reed is editing {name}."
    assert beat(client, url, is_leaving="1").json() == {}
    assert Presence.objects.get().user.first_name == "Ada"


@pytest.mark.parametrize("kind", SCREENS)
def test_who_may_not_see_the_screen_is_neither_answered_nor_listed(client, mara, kind):
    url = url_of(kind)
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert beat(client, url).status_code == 403
    client.logout()
    assert beat(client, url).status_code == 401
    assert not Presence.objects.exists()


@pytest.mark.parametrize(("kind", "status"), [("topic", 200), ("image", 200), ("page", 403), ("front page", 403)])
def test_a_journalist_is_listed_where_journalists_may_look(client, kind, status):
    sign_in(client, "Journalist")
    assert beat(client, url_of(kind)).status_code == status
    assert Presence.objects.exists() == (status == 200)


def test_another_user_in_the_same_browser_is_told_so(client, mara):
    sign_in(client, "Editor", first_name="Ada")
    response = beat(client, url_of("topic"), user=mara.pk)
    assert (response.status_code, response.json()) == (401, {"error": "You are now signed in as Ada."})
    assert not Presence.objects.exists()


def test_who_is_at_a_topic_that_is_gone_is_told_what_happened_to_it(client, mara):
    topic, other = make_topic("Harbour"), make_topic("Ports")
    url = reverse("admin:topics_topic_presence", args=[topic.pk])
    client.force_login(mara)
    merging.merge(topic, other, by=mara)
    response = beat(client, url)
    assert response.status_code == 404
    assert response.json()["error"].startswith("Mara Lind merged")
    assert not Topic.objects.filter(pk=topic.pk).exists()
    assert not Presence.objects.exists()


@pytest.mark.parametrize(
    ("kind", "queries"), [("topic", 9), ("page", 9), ("image", 9), ("author", 9), ("front page", 8)]
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_heartbeat_has_a_fixed_number_of_queries(client, mara, kind, queries, count, django_assert_num_queries):
    url = url_of(kind)
    for _ in range(count):
        sign_in(client, "Editor")
        beat(client, url)
    client.force_login(mara)
    beat(client, url)
    # Session, user and permissions (4), the object, four for the presences in a transaction, the people.
    with django_assert_num_queries(9 if kind == "front page" else 10):
        assert len(beat(client, url).json()["people"]) == count


@pytest.mark.parametrize("kind", [kind for kind in SCREENS if kind != "story"])
def test_the_screen_includes_the_place_where_people_are_shown(client, mara, kind):
    url = url_of(kind)
    client.force_login(mara)
    screen = url.replace("presence/", "" if kind == "front page" else "change/")
    html = client.get(screen).content.decode()
    assert f'data-presence-url="{url}" data-user="{mara.pk}"' in html
    assert "desk/presence" in html
