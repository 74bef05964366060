"""What pages ask the database, for any number of what stands on them."""

from datetime import timedelta

import pytest

from articles.workflow import publishing
from tests.articles.views.pages import NOON
from tests.factories import make_article, make_topic
from topics import curation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # One for what is said to machines of the publisher's pages, as on a story's; two for the stories' versions.
        ("/", 14),
        ("/zh-hans/", 18),
        ("/archive/", 5),
        ("/2026/", 7),
        ("/2026/03/", 7),
        ("/2026/03/15/", 7),
        ("/authors/", 3),
        ("/authors/trade-desk/", 6),
        ("/corrections/", 5),
    ],
)
def test_a_list_takes_the_same_queries_for_any_number_of_items(
    client, count, address, queries, django_assert_num_queries
):
    for n in range(count):
        topic = make_topic()
        story = make_article(authors=["Trade desk", f"Desk {n}"], topics=[topic], at=NOON - timedelta(minutes=n))
        publishing.correct(story, f"Note {n}.", by=None)
        curation.pin(story, by=None)
        curation.describe(topic, by=None, is_in_navigation=True)
    with django_assert_num_queries(queries) as captured:
        assert client.get(address).status_code == 200
    assert not any('"body"' in query["sql"] for query in captured)


@pytest.mark.parametrize("count", [1, 3])
def test_a_story_takes_the_same_queries_for_any_number_of_what_belongs_to_it(client, count, django_assert_num_queries):
    topics = [make_topic(f"Topic of {n}") for n in range(count)]
    story = make_article(topics=topics, authors=[f"Desk {n}" for n in range(count)])
    for n in range(count):
        publishing.correct(story, f"Note {n}.", by=None)
        publishing.publish(story, by=None, change_note=f"Change {n}.")
    for _ in range(3 * count):
        make_article(topics=[topics[0], make_topic()])
    with django_assert_num_queries(20):
        client.get(story.get_absolute_url())
