"""What stands over a topic's stories: who pays for it, its briefing and how old that is."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_article, make_topic
from tests.reading import Reading
from topics import curation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def lines_of(client, address):
    """What stands on the page, line by line."""
    return Reading(client.get(address)).lines


def test_a_sponsor_is_told_above_the_name_on_every_page_of_the_topic_and_nothing_is_told_without_one(client):
    topic, other = make_topic("Harbour"), make_topic("Airport")
    for each in (topic, other):
        make_article(topics=[each], at=NOON)
    curation.describe(topic, by=None, sponsor="Supported by the <b>Harbour</b> Foundation")
    for address, name in (
        (topic.get_absolute_url(), "Harbour"),
        (f"{topic.get_absolute_url()}2026/03/", "Harbour: March 2026"),
    ):
        lines = lines_of(client, address)
        assert lines[lines.index(name) - 1] == "Supported by the <b>Harbour</b> Foundation"
    assert b'class="sponsor"' not in client.get(other.get_absolute_url()).content


@pytest.mark.parametrize(("count", "age"), [(0, ""), (1, ", 1 article since"), (4, ", 4 articles since")])
def test_a_briefing_says_how_much_came_after_its_review(client, time_machine, count, age):
    topic = make_topic()
    make_article(topics=[topic], at=NOON - timedelta(days=1))
    time_machine.move_to(NOON, tick=False)
    curation.write_briefing(topic, "<p>A port, and what it ships.</p>", by=None)
    for day in range(1, count + 1):
        make_article(topics=[topic], at=NOON + timedelta(days=day))
    time_machine.move_to(NOON + timedelta(days=count), tick=False)
    assert f"Introduction reviewed on 15 March 2026{age}" in lines_of(client, topic.get_absolute_url())
