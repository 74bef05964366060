"""What the tests of readers' pages read, and what stands on them."""

from datetime import UTC, datetime, timedelta

from articles.workflow import drafting, publishing
from tests.factories import make_article
from tests.reading import Reading

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def make_stories(count, *, newest=NOON, **content):
    """So many stories, "Story 0" the newest, a day apart."""
    return [
        make_article(title=f"Story {n}", summary=f"About {n}.", at=newest - timedelta(days=n), **content)
        for n in range(count)
    ]


def read(client, address):
    """The page at the address."""
    response = client.get(address)
    assert response.status_code == 200
    return Reading(response)


def headlines(page):
    """The headlines in the order of the page."""
    return [line for line in page.lines if line.startswith("Story")]


def change(article, **content):
    """Edit a published story and publish the update."""
    drafting.save(article, content)
    publishing.publish(article, by=None)
