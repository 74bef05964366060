"""Every address that a topic ever had leads to where its stories are, by one redirect."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.factories import make_article, make_topic
from topics import merging
from topics.names import naming

pytestmark = pytest.mark.django_db
PAGES = ("", "2026/03/", "feed.rss", "feed.atom", "feed.json")


@pytest.fixture
def pair():
    """A topic with an alias and a former address, and the one that it is merged into; both have stories of March."""
    with transaction.atomic():
        loser = make_topic("Saloniki", aliases=["Θεσσαλονίκη", "Selânik"])
        naming.rename(loser, "Salonica", slug="salonica")
    survivor = make_topic("Thessaloniki")
    for topic in (loser, survivor):
        make_article(topics=[topic], at=datetime(2026, 3, 9, 12, tzinfo=UTC))
    return loser, survivor


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("word", ["salonica", "SALONICA", "saloniki", "θεσσαλονίκη", "Sela\u0302nik"])
def test_all_pages_of_the_loser_redirect_once_to_the_same_page_of_the_survivor(client, pair, word, page):
    merging.merge(*pair, by=None)
    response = client.get(f"/topics/{quote(word)}/{page}?from=mail")
    assert (response.status_code, response["Location"]) == (301, f"/topics/thessaloniki/{page}?from=mail")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_chains_are_collapsed(client, pair, page):
    greece = make_topic("Greece")
    merging.merge(*pair, by=None)
    merging.merge(pair[1], greece, by=None)
    for word in ("saloniki", "salonica", "thessaloniki"):
        assert client.get(f"/topics/{word}/{page}")["Location"] == f"/topics/greece/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_after_it_was_taken_back_all_addresses_are_its_own_again(client, pair, page):
    merging.undo(merging.merge(*pair, by=None), by=None)
    assert client.get(f"/topics/salonica/{page}").status_code == 200
    for word in ("saloniki", "selânik"):
        assert client.get(f"/topics/{word}/{page}")["Location"] == f"/topics/salonica/{page}"
    assert client.get(f"/topics/thessaloniki/{page}").status_code == 200


def test_the_address_of_a_name_that_it_was_renamed_to_goes_on_working(client, pair):
    with transaction.atomic():
        naming.rename(pair[0], "Thessalonica")
    merge = merging.merge(*pair, by=None)
    assert client.get("/topics/thessalonica/")["Location"] == "/topics/thessaloniki/"
    merging.undo(merge, by=None)
    assert client.get("/topics/thessalonica/")["Location"] == "/topics/salonica/"


def test_followers_get_no_entry_under_a_new_id(client, pair):
    def ids():
        return {entry["id"] for entry in client.get("/topics/thessaloniki/feed.json").json()["items"]}

    before = ids() | {entry["id"] for entry in client.get("/topics/salonica/feed.json").json()["items"]}
    merging.merge(*pair, by=None)
    assert ids() == before


def test_another_topics_new_name_does_not_take_an_address_that_readers_had(client, pair):
    make_article(topics=[make_topic("Ship", aliases=["Salonica!"])])
    merging.merge(*pair, by=None)
    assert client.get("/topics/salonica/")["Location"] == "/topics/thessaloniki/"


def test_a_new_topic_of_the_old_name_gets_another_address(client, pair):
    merging.merge(*pair, by=None)
    pair[1].aliases.filter(name="Salonica").delete()
    assert make_topic("Salonica").slug == "salonica-2"
