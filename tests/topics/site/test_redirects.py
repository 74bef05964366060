"""Every word that means a topic leads to it in one step, and no word to one that readers may not see."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.factories import make_article, make_topic
from topics.names import naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    """A public topic with an alias, a former address and a story of March 2026."""
    topic = make_topic("Córdoba", aliases=["Qurtuba", "قرطبة"])
    make_article(topics=[topic], at=datetime(2026, 3, 9, 12, tzinfo=UTC))
    with transaction.atomic():
        naming.rename(topic, "Cordoue", slug="cordoue")
    return topic


@pytest.mark.parametrize(
    "word", ["qurtuba", "قرطبة", "córdoba", "Co\u0301rdoba", "CÓRDOBA", "CORDOUE", "Qurtuba", "ｃｏｒｄｏｕｅ"]
)
@pytest.mark.parametrize("rest", ["", "2026/", "2026/03/"])
def test_other_words_redirect_once_and_for_ever_keeping_the_query(client, topic, word, rest):
    response = client.get(f"/topics/{quote(word)}/{rest}?page=1&from=mail")
    assert (response.status_code, response["Location"]) == (301, f"/topics/cordoue/{rest}?page=1&from=mail")
    assert client.get(response["Location"]).status_code == 200


def test_unknown_hidden_and_former_addresses_of_hidden_topics_answer_alike(client):
    with transaction.atomic():
        hidden = make_topic("Plan B", aliases=["Codename"])
        naming.rename(hidden, "Plan C", slug="plan-c")
    answers = [
        client.get(f"/topics/{word}/") for word in ("nobody", "plan-c", "plan-b", "codename", "PLAN-C", "a\x00b")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_hidden_topic_does_not_keep_its_word_from_a_public_ones_alias(client):
    public = make_topic("Chennai", aliases=["Madras"])
    make_article(topics=[public])
    make_topic("Madras!")
    assert client.get("/topics/madras/")["Location"] == "/topics/chennai/"


def test_a_missing_slash_is_added(client, topic):
    response = client.get("/topics/cordoue")
    assert (response.status_code, response["Location"]) == (301, "/topics/cordoue/")
