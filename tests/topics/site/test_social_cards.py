"""The images that pages of topics are shared with."""

import pytest
from django.utils import translation

from newsroom.core.web.social_cards import Card
from tests.factories import make_article, make_image, make_topic
from tests.reading import Reading
from topics import curation, merging
from topics.models import Topic
from topics.names import naming
from topics.site import social_cards

pytestmark = pytest.mark.django_db
HOST = "https://news.example"


def image_of(client, path):
    """Return what the page says of its image."""
    found = Reading(client.get(path)).all("meta")
    return {each["property"]: each["content"] for each in found if each.get("property", "").startswith("og:image")}


def card_of(subject):
    """Return the card as the page of the topic or pair makes it."""
    return social_cards._card_of(subject)


@pytest.mark.parametrize("page", ["", "2026/", "2026/03/", "follow/"])
def test_a_topic_without_a_lead_image_is_shared_with_a_card(client, page):
    make_article(topics=["Lighthouses"])
    image = image_of(client, f"/topics/lighthouses/{page}")
    assert {name: image[name] for name in image if name != "og:image"} == {
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": image["og:image:alt"],
    }
    assert "Lighthouses" in image["og:image:alt"]
    assert image["og:image"].startswith(f"{HOST}/topics/lighthouses/card-")
    response = client.get(image["og:image"].removeprefix(HOST))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.content == card_of(Topic.objects.for_page().get()).png()


def test_a_topic_with_a_lead_image_is_shared_with_that_and_its_card_is_gone(client):
    make_article(topics=["Lighthouses"])
    before = image_of(client, "/topics/lighthouses/")["og:image"].removeprefix(HOST)
    curation.describe(Topic.objects.get(), by=None, lead_image=make_image(alt="A lamp"))
    image = image_of(client, "/topics/lighthouses/")
    assert image["og:image"].startswith(f"{HOST}/media/")
    assert image["og:image:alt"] == "A lamp"
    assert client.get(before).status_code == 404


def test_two_topics_have_a_card_unless_one_has_an_image(client):
    make_article(topics=["Lighthouses", "Wales"])
    path = "/topics/lighthouses+wales/"
    image = image_of(client, path)
    assert image["og:image:alt"] == "Lighthouses and Wales"
    assert image["og:image"].startswith(f"{HOST}{path}card-")
    assert client.get(image["og:image"].removeprefix(HOST)).status_code == 200
    curation.describe(Topic.objects.get(name="Wales"), by=None, lead_image=make_image(alt="A hill"))
    assert image_of(client, path)["og:image:alt"] == "A hill"


def test_a_card_has_the_name_in_the_language_of_the_page_and_the_sponsor(client):
    topic = make_topic("Lighthouses", sponsor="Supported by the Buoy Trust")
    make_article(topics=[topic])
    naming.set_translations(topic, {"zh-hans": "灯塔"})
    here = image_of(client, "/topics/lighthouses/")["og:image"]
    there = image_of(client, "/zh-hans/topics/lighthouses/")["og:image"]
    assert there.startswith(f"{HOST}/zh-hans/topics/lighthouses/card-")
    assert client.get(there.removeprefix(HOST)).status_code == 200
    # The card of another tree is not that of this one.
    assert client.get(here.removeprefix(HOST).replace("/topics/", "/zh-hans/topics/")).status_code == 404
    topic = Topic.objects.for_page().get()
    assert card_of(topic) == Card("Lighthouses", ("Topics", "Supported by the Buoy Trust"))
    with translation.override("zh-hans"):
        assert card_of(topic) == Card("灯塔", ("专题", "Supported by the Buoy Trust"))


def test_a_parent_is_above_the_name_only_if_it_is_public(client):
    parent = make_topic("Coast")
    make_article(topics=[make_topic("Lighthouses", parent=parent)])
    assert card_of(Topic.objects.for_page().get(name="Lighthouses")).kicker == ("Topics",)
    make_article(topics=[parent])
    assert card_of(Topic.objects.for_page().get(name="Lighthouses")).kicker == ("Coast",)


def test_a_topic_that_is_not_public_has_no_card(client):
    topic = make_topic("Lighthouses")
    path = social_cards.picture_of(topic).src
    assert client.get(path).status_code == 404
    make_article(topics=[topic])
    assert client.get(path).status_code == 200


def test_a_renamed_topic_has_another_card_and_nothing_is_drawn_for_any_other_url(client, monkeypatch):
    make_article(topics=["Lighthouses"])
    before = image_of(client, "/topics/lighthouses/")["og:image"].removeprefix(HOST)
    merging.rename(Topic.objects.get(), "Lights", by=None)
    assert image_of(client, "/topics/lighthouses/")["og:image"].removeprefix(HOST) != before
    monkeypatch.setattr(Card, "png", lambda card: pytest.fail("Something was drawn."))
    assert client.get(before).status_code == 404
    for digest in ("0" * 12, "z" * 12, "0" * 13, ""):
        assert client.get(f"/topics/lighthouses/card-{digest}.png").status_code == 404
    response = client.get(f"{before}?page=2")
    assert (response.status_code, response.headers["Location"]) == (301, before)


def test_the_front_page_has_a_card_in_each_language(client):
    for path in ("/", "/zh-hans/"):
        image = image_of(client, path)
        assert image["og:image"].startswith(f"{HOST}{path}card-")
        assert image["og:image:alt"] == "Newsroom"
        assert client.get(image["og:image"].removeprefix(HOST)).headers["Content-Type"] == "image/png"
